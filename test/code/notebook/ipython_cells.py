"""Writes ipython-cells.json: cells put together by chance, and what IPython itself makes of them.

IPython's own source takes the cells apart; it is read from an unpacked wheel, so that none of what it depends on is needed.

    pip download --no-deps ipython==9.6.0 && unzip ipython-*.whl -d ipython
    python test/code/notebook/ipython_cells.py ipython
"""

import ast
import importlib.util
import json
import random
import sys
import types
from pathlib import Path

root = Path(sys.argv[1])
for name in ("IPython", "IPython.utils"):
    module = types.ModuleType(name)
    module.__path__ = [str(root / name.replace(".", "/"))]
    sys.modules[name] = module
spec = importlib.util.spec_from_file_location("inputtransformer2", root / "IPython/core/inputtransformer2.py")
transformer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(transformer)

PIECES = [
    "!ls -la\n", "x = !pwd\n", "a, b = !id\n", "x: int = !id\n", "x[0] = !id\n", "%pip install y\n", "%cd /tmp\n",
    "%time f()\n", "%sx whoami\n", "import os\n", "a = 5\n", "if a:\n    !nested one\n", "for i in a:\n    x = !inner\n",
    's = """\n!not a command\n%pip no\n"""\n', "t = '''it's !no'''\n", "# !comment\n", "a != b\n", "a = b % c\n", "f(a,\n  b)\n",
    "!long \\\n  command \\\n  here\n", "!!listed\n", "f?\n", "?f\n", "\n", "%%bash\n", "%%bash\nrm x\nls\n", "%%sh\nls\n",
    "%%!\nid\n", "  \n", "def g():\n    %pip install z\n    return 1\n", "x = 1 # !c\n", 'y = "!" + "%pip"\n', "!ls; id # c\n",
    "%sql SELECT 1\n", "%%sql\nSELECT 2\n", "print('a')\n", "try:\n    !one\nexcept E:\n    !two\n", "d = {'a': 1}\n",
]
COMMANDS = {"system", "getoutput"}


def seen(cell):
    """Commands as [line, text]; None where the result is no Python."""
    made = transformer.TransformerManager().transform_cell(cell)
    try:
        tree = ast.parse(made)
    except SyntaxError:
        return None
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if getattr(getattr(node.func.value, "func", None), "id", "") != "get_ipython":
            continue
        given = [part.value for part in node.args]
        if node.func.attr in COMMANDS:
            found.append([node.lineno, given[0]])
        elif node.func.attr == "run_line_magic" and given[0] in ("pip", "sx", "sql"):
            found.append([node.lineno, f"pip {given[1]}" if given[0] == "pip" else given[1]])
        elif node.func.attr == "run_cell_magic" and given[0] in ("bash", "sh", "!", "sql"):
            found.append([0, given[2]])
    return sorted(([line, " ".join(text.split())] for line, text in found if text.strip()), key=lambda pair: (pair[0], pair[1]))


chance = random.Random(5)
cells = []
while len(cells) < 400:
    cell = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
    commands = seen(cell)
    if commands is not None:
        cells.append({"cell": cell, "commands": commands})
out = Path(__file__).with_name("ipython-cells.json")
out.write_text("[\n" + ",\n".join(json.dumps(cell) for cell in cells) + "\n]\n")
