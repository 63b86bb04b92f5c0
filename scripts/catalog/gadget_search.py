"""Look for gadgets as an attacker would: do what the letters allow, with hostile values, and see whether anything acts.

Run with an interpreter that has the libraries. Each name is tried in a process of its own kind (gadget_trial.py), which
refuses and reports processes, files, the network, code from text and, under the letters of loading, any call of a value
of the file. Prints one line a finding and exits 1 if there is any. It reads the data, and what it finds is to be mended in
the proof or taken away in native/refusals.json.
"""

from __future__ import annotations

import argparse
import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "src" / "rules" / "catalog" / "data"
SILENCE = 40.0
BATCH = 400


def lettered(library: str, wanted: str) -> list[tuple[str, str, str]]:
    """Names with one of the wanted letters; of the names under which one object stands, the first."""
    found = []
    for module, names in json.loads((DATA / f"{library}.json").read_text())["modules"].items():
        found += [(module, name, letters) for name, letters in names.items() if set(letters) & set(wanted)]
    return found


def search(names: list[tuple[str, str, str]]) -> Iterator[dict]:
    at = 0
    while at < len(names):
        reached = yield from _one_process(names[at : at + BATCH])
        at += reached


def _one_process(names: list[tuple[str, str, str]]) -> Iterator[dict]:
    """Findings of one process; gives back how many of the names are done with."""
    process = subprocess.Popen([sys.executable, str(HERE / "gadget_trial.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/", text=True)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("\n".join(json.dumps(name) for name in names))
    process.stdin.close()
    last, ended = -1, True
    limit = time.monotonic() + 6 * SILENCE
    try:
        while select.select([process.stdout], [], [], max(0.1, limit - time.monotonic()))[0]:
            line = process.stdout.readline()
            if not line:
                break
            limit = time.monotonic() + SILENCE
            answer = json.loads(line)
            if "began" in answer:
                last, ended = answer["began"], False
            elif "ended" in answer:
                ended = True
                yield {"tried": answer["trials"]}
            else:
                yield answer
        else:
            yield {"name": ".".join(names[max(last, 0)][:2]), "letter": "?", "what": "does not come to an end"}
    finally:
        process.kill()
        process.wait()
    if process.returncode not in (0, -9):
        yield {"name": ".".join(names[max(last, 0)][:2]), "letter": "?", "what": f"the process died with {process.returncode}"}
    return len(names) if process.returncode == 0 and last == len(names) - 1 else max(last, 0) + 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", default="ncbdi", help="names with any of these letters")
    parser.add_argument("--module", default="", help="only modules that begin so")
    parser.add_argument("library", nargs="+", help="names of data files")
    args = parser.parse_args()
    count = 0
    for library in args.library:
        names = [entry for entry in lettered(library, args.letters) if entry[0].startswith(args.module)]
        tried = objects = 0
        for finding in search(names):
            if "tried" in finding:
                tried += finding["tried"]
                objects += 1
                continue
            count += 1
            print(f"{finding['letter']:6} {finding['name']}: {finding['what']}", flush=True)
        print(f"{library}: {objects} of {len(names)} names tried, {tried} trials", flush=True)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
