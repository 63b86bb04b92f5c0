"""Says what the packaging library makes of each requirement (JSON, one list)."""

import json
import sys

from packaging.requirements import InvalidRequirement, Requirement

told = []
for text in json.load(sys.stdin):
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        told.append(None)
        continue
    told.append(
        {
            "name": requirement.name,
            "extras": sorted(requirement.extras),
            "specifiers": sorted(f"{part.operator}{part.version}" for part in requirement.specifier),
            "url": requirement.url,
            "marker": requirement.marker is not None,
        }
    )
json.dump(told, sys.stdout)
