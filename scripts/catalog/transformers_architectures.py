"""Lists the model types that transformers ships and their classes, into src/code/repository/data/.

The tables are read out of the wheel's sources; nothing is installed or imported.

    python scripts/catalog/transformers_architectures.py [version]
"""

import ast
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "src/code/repository/data/transformers-architectures.json"
VERSION = sys.argv[1] if len(sys.argv) > 1 else "5.23.0"


def tables(source):
    """Every `*_NAMES = OrderedDict([(type, class), …])` of a module."""
    for statement in ast.parse(source).body:
        if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)):
            continue
        name = getattr(statement.targets[0], "id", "")
        if not name.endswith("_NAMES") or not statement.value.args:
            continue
        for pair in getattr(statement.value.args[0], "elts", ()):
            if not (isinstance(pair, ast.Tuple) and len(pair.elts) == 2):
                continue
            kind, classes = pair.elts
            if isinstance(kind, ast.Constant):
                yield name, kind.value, [node.value for node in ast.walk(classes) if isinstance(node, ast.Constant)]


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
            + ["--dest", folder, f"transformers=={VERSION}"],
            check=True,
        )
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            sources = [
                archive.read(name).decode()
                for name in sorted(archive.namelist())
                if name.startswith("transformers/models/auto/") and name.endswith(".py")
            ]
    types = {}
    for source in sources:
        for table, kind, classes in tables(source):
            if table == "SPECIAL_MODEL_TYPE_TO_MODULE_NAME":
                continue
            types.setdefault(kind, set()).update(name for name in classes if isinstance(name, str))
    lines = [f"{json.dumps(kind)}: {json.dumps(sorted(types[kind]))}" for kind in sorted(types)]
    text = f'{{"version": "{VERSION}", "types": {{\n' + ",\n".join(lines) + "\n}}\n"
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(text)
    print(f"{len(types)} model types of transformers {VERSION}")


main()
