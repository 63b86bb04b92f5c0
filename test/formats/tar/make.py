"""tar archives as CPython's tarfile sees them. python make.py write FOLDER; python make.py list IN (records of a length
in four bytes and an archive) prints what tarfile lists in each: [[name in hex, type, place, size, link in hex], ...]."""

import io
import json
import pathlib
import struct
import sys
import tarfile

files = {
    "config.json": b'{"layers": 2}\n',
    "deep/er/weights.bin": bytes(range(256)),
    "empty.txt": b"",
    "größe-模型.txt": b"a name beyond ASCII",
    "folder/" * 30 + "long.txt": b"a long name",
    "n" * 120: b"longer than the field",
}


def add(archive, name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    archive.addfile(info, io.BytesIO(data))


def build(form, **options):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form, **options) as archive:
        add(archive, "folder", type=tarfile.DIRTYPE)
        for name, data in files.items():
            if form == tarfile.USTAR_FORMAT and len(name) == 120:
                continue
            add(archive, name, data)
        for name, kind, target in (
            ("inside", tarfile.SYMTYPE, "deep/er/weights.bin"),
            ("deep/up", tarfile.SYMTYPE, "../config.json"),
            ("deep/out", tarfile.SYMTYPE, "../../etc/passwd"),
            ("absolute", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard", tarfile.LNKTYPE, "config.json"),
            ("hard-out", tarfile.LNKTYPE, "../config.json"),
            ("pipe", tarfile.FIFOTYPE, ""),
            ("device", tarfile.CHRTYPE, ""),
        ):
            add(archive, name, type=kind, linkname=target)
        if form != tarfile.USTAR_FORMAT:
            add(archive, "link", type=tarfile.SYMTYPE, linkname="a/" * 80 + "far")
        add(archive, "last.txt", b"the last")
    return buffer.getvalue()


def write(folder):
    forms = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
    for label, form in forms.items():
        (folder / f"{label}.tar").write_bytes(build(form))
    globals_ = {"comment": "for all", "mtime": "1700000000.5"}
    (folder / "global.tar").write_bytes(build(tarfile.PAX_FORMAT, pax_headers=globals_))
    json.dump({name: data.hex() for name, data in files.items()}, sys.stdout)


def listed(packed):
    rows = []
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:") as archive:
            while (info := archive.next()) is not None:
                name, link = (text.encode("utf-8", "surrogateescape").hex() for text in (info.name, info.linkname))
                rows.append([name, info.type.decode("latin1"), info.offset_data, info.size, link])
    except (tarfile.TarError, ValueError, UnicodeError, OverflowError, OSError, RecursionError, EOFError):
        pass
    return rows


if sys.argv[1] == "write":
    write(pathlib.Path(sys.argv[2]))
else:
    answers = []
    with open(sys.argv[2], "rb") as given:
        while head := given.read(4):
            answers.append(listed(given.read(struct.unpack("<I", head)[0])))
    json.dump(answers, sys.stdout)
