"""Writes signatures and keys with the minisign program: python signatures.py OUT"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def run(folder, *words):
    subprocess.run(["minisign", *words], cwd=folder, check=True, capture_output=True)


def main(out):
    out = Path(out) / "minisign"
    out.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(["minisign", "-v"], capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "model.bin").write_bytes(b"weights")
        run(folder, "-G", "-W", "-p", "publisher.pub", "-s", "publisher.key")
        run(folder, "-S", "-s", "publisher.key", "-m", "model.bin", "-t", "version 1")
        for name, note in [("model.bin.minisig", "a signature"), ("publisher.pub", "a public key")]:
            (out / name).write_bytes(Path(folder, name).read_bytes())
            expected = {"format": "minisign", "decision": "allow", "made_by": version, "note": note}
            (out / f"{name}.expect.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
