"""All that can be reached of an object as plain data: of what is no data, its class and its attributes."""

from loadlock_wire.kinds import NotData
from loadlock_wire.libraries import module
from loadlock_wire.writer import Writer

DEPTH = 16
#: How many keys that are no texts stay keys: whoever reads them takes 10,000 at most.
ODD_KEYS = 5_000
PLAIN = (type(None), bool, int, float, str, bytes, bytearray, complex)


def exported(model, most):
    return Walk(most).of(model, 0)


class Walk:
    def __init__(self, most):
        self.left = most
        self.above = []
        self.odd_keys = ODD_KEYS

    def of(self, value, depth):
        self.left -= 1
        if self.left < 0:
            return {"left out": "there is more than was asked for"}
        if isinstance(value, PLAIN):
            return value
        if depth >= DEPTH or any(one is value for one in self.above):
            return {"left out": "it holds itself, or is nested too deeply", "class": named(type(value))}
        self.above.append(value)
        try:
            if isinstance(value, (list, tuple, set, frozenset)):
                return [self.of(one, depth + 1) for one in value]
            if isinstance(value, dict):
                return self.entries(value.items(), depth)
            numpy = module("numpy")
            if numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.kind == "O":
                return {"shape": list(value.shape), "items": [self.of(one, depth + 1) for one in value.ravel().tolist()]}
            if numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.names is not None:
                return {name: self.of(value[name], depth + 1) for name in value.dtype.names}
            try:
                # Alone: nothing is kept of it here.
                Writer().tree(value)
                return value
            except NotData:
                return self.object(value, depth)
        finally:
            self.above.pop()

    def entries(self, items, depth):
        items = list(items)
        odd = sum(type(key) is not str for key, _ in items)
        self.odd_keys -= odd
        if odd == 0 or self.odd_keys >= 0 and all(type(key) in PLAIN for key, _ in items):
            return {key: self.of(one, depth + 1) for key, one in items}
        return {"entries": [[self.of(key, depth + 1), self.of(one, depth + 1)] for key, one in items]}

    def object(self, value, depth):
        found = {"class": named(type(value))}
        if isinstance(value, type) or callable(value) and hasattr(value, "__qualname__"):
            return {"name": named(value)}
        if hasattr(value, "state_dict"):
            state = value.state_dict()
        elif hasattr(value, "save_raw"):
            return {**found, "json": bytes(value.save_raw("json")).decode()}
        elif hasattr(value, "model_to_string"):
            return {**found, "text": value.model_to_string()}
        elif hasattr(value, "__getstate__") and not hasattr(value, "__dict__"):
            state = value.__getstate__()
        else:
            state = dict(getattr(value, "__dict__", {}))
            for name in slots(type(value)):
                if hasattr(value, name):
                    state[name] = getattr(value, name)
        return {**found, "attributes": self.of(state, depth + 1)}


def slots(kind):
    for one in kind.__mro__:
        names = one.__dict__.get("__slots__", ())
        yield from (names,) if isinstance(names, str) else names


def named(kind):
    return f"{getattr(kind, '__module__', '?')}.{getattr(kind, '__qualname__', '?')}"[:300]
