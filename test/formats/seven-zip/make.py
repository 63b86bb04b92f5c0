"""7z archives by py7zr: python make.py FOLDER writes NAME.7z for each kind and prints their names as JSON."""

import json
import pathlib
import sys

import py7zr

folder = pathlib.Path(sys.argv[1])
files = json.loads((folder / "files.json").read_text())
kinds = {
    "lzma2": [{"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "lzma": [{"id": py7zr.FILTER_LZMA}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "zstd": [{"id": py7zr.FILTER_ZSTD, "level": 3}],
    "ppmd": [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
    "copy": [{"id": py7zr.FILTER_COPY}],
    "x86": [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "arm": [{"id": py7zr.FILTER_ARM}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "thumb": [{"id": py7zr.FILTER_ARMTHUMB}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "ppc": [{"id": py7zr.FILTER_POWERPC}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "sparc": [{"id": py7zr.FILTER_SPARC}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
    "delta": [{"id": py7zr.FILTER_DELTA}, {"id": py7zr.FILTER_LZMA2, "preset": 6}],
}
for kind, filters in kinds.items():
    with py7zr.SevenZipFile(folder / f"py-{kind}.7z", "w", filters=filters) as archive:
        for name in files:
            archive.write(folder / "tree" / name, name)
with py7zr.SevenZipFile(folder / "py-encrypted.7z", "w", password="secret") as archive:
    archive.writestr(b"hidden", "hidden.txt")
with py7zr.SevenZipFile(folder / "py-names-encrypted.7z", "w", password="secret", header_encryption=True) as archive:
    archive.writestr(b"hidden", "hidden.txt")
with py7zr.SevenZipFile(folder / "py-plain-header.7z", "w", filters=kinds["lzma2"]) as archive:
    archive.set_encoded_header_mode(False)
    for name in files:
        archive.write(folder / "tree" / name, name)
with py7zr.SevenZipFile(folder / "py-small.7z", "w") as archive:
    archive.writestr(b"cos\nsystem\n(S'true'\ntR.", "small.pkl")
json.dump(sorted(kinds), sys.stdout)
