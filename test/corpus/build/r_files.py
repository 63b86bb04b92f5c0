"""Models, tables and traps as R users save them: runs r_files.R and puts what it wrote beside what is expected of it.

Needs Rscript with rpart, MASS, nlme, survival, mgcv and randomForest:

    python test/corpus/build/r_files.py
"""

import json
import subprocess
import tempfile
from pathlib import Path

from corpus import ROOT

SCRIPT = Path(__file__).with_suffix(".R")
CONTAINERS = {b"\x1f\x8b": "gzip", b"BZ": "bzip2", b"\xfd7": "xz"}
NOTES = {
    "frame.hex.rds": ("allow", "ascii = NA: numbers in hexadecimal"),
    "lm-inside.rds": ("allow", "fitted inside a function: its arguments are promises in the formula's environment"),
    "promise-trap.rds": ("deny", "an unevaluated promise in the place of the object, CVE-2024-27322"),
    "promise-trap.rda": ("deny", "an unevaluated promise bound to a name, CVE-2024-27322"),
    "promise-list-trap.rds": ("deny", "an unevaluated promise in a list, CVE-2024-27322"),
    "predvars-trap.rds": ("deny", "predict() evaluates the terms, which call system()"),
    "linkinv-trap.rds": ("deny", "predict() calls the link function, which calls base::system()"),
    "built-name.rds": ("review", "a function looks another one up by a text that it puts together"),
    "compiled-trap.rds": ("deny", "byte-compiled code that gives system to lapply"),
    "first-trap.RData": ("deny", "R calls .First by itself at the start of a session with this workspace"),
    "shadow.RData": ("review", "a function that takes the place of predict"),
}


def main():
    release = subprocess.run(["Rscript", "--version"], capture_output=True, text=True).stderr + ""
    release = release or subprocess.run(["Rscript", "--version"], capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["Rscript", "--vanilla", SCRIPT, folder], check=True)
        for path in sorted(Path(folder).iterdir()):
            data = path.read_bytes()
            assert str(Path.home()).encode() not in data, path
            form = "rdata" if path.suffix.lower() in (".rda", ".rdata") else "rds"
            decision, note = NOTES.get(path.name, ("allow", "saved by R itself"))
            expect = {"format": form, "decision": decision, "made_by": release.split("(")[0].strip().split("version ")[-1], "note": note}
            expect["made_by"] = f"R {expect['made_by']}"
            container = CONTAINERS.get(data[:2])
            if container is not None:
                expect["container"] = container
            target = ROOT / form / path.name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
            target.with_name(f"{path.name}.expect.json").write_text(json.dumps(expect, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
