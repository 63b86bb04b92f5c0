"""The strict proof: running this function with values from a hostile file does nothing but touch memory.

An abstract interpreter. A value is a set of atoms that say where it may come from; every call must
resolve to source that is proven in turn or to a callable known as harmless. The first step that
does not resolve ends the proof: `NotProven` carries the reason and the place.
"""
