"""Puts a sample and what is expected of it side by side: `<format>/<name>` and `<format>/<name>.expect.json`.

The decision is what a careful reader would say under the standard policy, from how the file was made:
data and well-known classes that only hold data are `allow`; a class that nobody here knows is `review`;
a file that runs something when it is loaded is `deny`. No tool is asked.
"""

import importlib.metadata
import json
import platform
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
LARGEST = 300_000


def sample(form, name, data, decision, note, *libraries, container=None):
    """Writes one sample. `libraries` are the distributions that made it; `container` is what its first bytes say."""
    assert decision in ("allow", "review", "deny"), decision
    assert len(data) <= LARGEST, f"{name} has {len(data)} bytes"
    path = ROOT / form / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(elsewhere(data))
    if form == "joblib" and container is None and b"NumpyArrayWrapper" not in data:
        form = "pickle"  # nothing in the bytes says that joblib wrote them
    expect = {"format": form, "decision": decision, "made_by": made_by(*libraries), "note": note}
    if container is not None:
        expect["container"] = container
    path.with_name(f"{path.name}.expect.json").write_text(json.dumps(expect, indent=2, ensure_ascii=False) + "\n")


def elsewhere(data):
    """Functions and classes by value hold the path of their source: the builder's own folders become others, as long."""
    return re.sub(rb"(?:%s|%s)/[ -~]*?\.py" % (re.escape(str(Path.home()).encode()), re.escape(str(ROOT).encode())), moved, data)


def moved(match):
    path = match.group()
    tail = path[path.rfind(b"/site-packages/") if b"/site-packages/" in path else path.rfind(b"/") :]
    room = len(path) - len(tail)
    return b"/home/someone/models/".ljust(room, b"x")[:room] + tail


def made_by(*libraries):
    parts = [f"{library} {importlib.metadata.version(library)}" for library in libraries]
    return ", ".join([*parts, f"CPython {platform.python_version()}"])


def shell(marker):
    """A command that leaves a marker file in the temp directory: all that any sample does when it is loaded."""
    return f'touch "${{TMPDIR:-/tmp}}/loadlock-marker-{marker}"'


class Trap:
    """Pickles as a call to os.system."""

    def __init__(self, marker):
        self.command = shell(marker)

    def __reduce__(self):
        import os

        return os.system, (self.command,)
