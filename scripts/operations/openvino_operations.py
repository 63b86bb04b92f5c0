"""Lists the operations of every OpenVINO opset, and those that openvino-tokenizers adds as extensions.

The opsets stand in headers that the wheel brings along; the extensions in the type information of their library.
"""

import re
from pathlib import Path

import openvino
import openvino_tokenizers

from writing import write

OP = re.compile(r"^_OPENVINO_OP_REG\((\w+),\s*([\w:]+)\)", re.M)
EXTENSION = re.compile(rb"ov11OpExtensionI(\d+)([A-Za-z]\w+?)EE\0")
# Some stand in files by another name than in programs (serializer, translate_type_name).
IN_FILES = {"Constant": "Const", "PRelu": "PReLU", "Relu": "ReLU", "Softmax": "SoftMax"}


def main():
    operations, opsets = set(), 0
    folder = Path(openvino.__file__).parent / "include" / "openvino" / "opsets"
    for table in folder.glob("opset*_tbl.hpp"):
        operations |= {name for name, _ in OP.findall(table.read_text())}
        opsets += 1
    assert opsets >= 16, opsets
    assert operations >= IN_FILES.keys()
    operations |= set(IN_FILES.values())
    extensions = set()
    for library in (Path(openvino_tokenizers.__file__).parent / "lib").glob("*openvino_tokenizers.so"):
        for length, name in EXTENSION.findall(library.read_bytes()):
            extensions.add(name[: int(length)].decode())
    assert "BPETokenizer" in extensions, extensions
    write("openvino", ["openvino", "openvino-tokenizers"], {"opset": operations, "extension": extensions})


if __name__ == "__main__":
    main()
