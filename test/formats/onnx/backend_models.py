"""Writes the models that the onnx package tests backends with, some two thousand, and says what is in each.

python backend_models.py FOLDER
"""

import sys
from pathlib import Path

from onnx.backend.test.case import node

from says import say


def main():
    folder = Path(sys.argv[1])
    paths = []
    for case in node.collect_testcases(None):
        paths.append(folder / f"{case.name}.onnx")
        paths[-1].write_bytes(case.model.SerializeToString())
    for path in paths:
        print(say(str(path)))


if __name__ == "__main__":
    main()
