"""Writes zips with the real writers into the folder named first, and prints what Python's zipfile reads in them.

With `--list FILE...` it only prints that.
"""
import hashlib
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import zipfile

try:
    lzma and zipfile.ZIP_ZSTANDARD
    METHODS = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14, "zstd": 93}
except AttributeError:
    METHODS = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14}

FILES = {
    "a.txt": b"hello",
    "empty": b"",
    "folder/": b"",
    "folder/inner.bin": bytes(range(256)) * 40,
    "long.txt": b"the same words again and again " * 5000,
    "noise.bin": hashlib.sha256(b"seed").digest() * 3 + os.urandom(3000),
    "na\u00efve \u6f22\u5b57.txt": b"a name beyond ASCII",
}


class Unseekable(io.RawIOBase):
    """Makes zipfile write data descriptors."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def close(self):
        self.file.close()
        super().close()


def fill(archive, method):
    for name, data in FILES.items():
        archive.writestr(name, data, compress_type=method)


def write_all(folder):
    for name, method in METHODS.items():
        with zipfile.ZipFile(os.path.join(folder, name + ".zip"), "w") as archive:
            fill(archive, method)
        with Unseekable(os.path.join(folder, name + "-streamed.zip")) as stream:
            with zipfile.ZipFile(stream, "w") as archive:
                fill(archive, method)
        with zipfile.ZipFile(os.path.join(folder, name + "-zip64.zip"), "w") as archive:
            for entry, data in FILES.items():
                info = zipfile.ZipInfo(entry)
                info.compress_type = method
                if entry.endswith("/"):
                    archive.writestr(info, data)
                    continue
                with archive.open(info, "w", force_zip64=True) as target:
                    target.write(data)
        with Unseekable(os.path.join(folder, name + "-streamed-zip64.zip")) as stream:
            with zipfile.ZipFile(stream, "w") as archive:
                info = zipfile.ZipInfo("one.bin")
                info.compress_type = method
                with archive.open(info, "w", force_zip64=True) as target:
                    target.write(FILES["long.txt"])
    with zipfile.ZipFile(os.path.join(folder, "comment.zip"), "w") as archive:
        fill(archive, 8)
        archive.comment = b"a comment that says PK and \xff " * 100
    with zipfile.ZipFile(os.path.join(folder, "nothing.zip"), "w"):
        pass
    with zipfile.ZipFile(os.path.join(folder, "nested.zip"), "w") as archive:
        archive.write(os.path.join(folder, "stored.zip"), "stored.zip")
        archive.write(os.path.join(folder, "comment.zip"), "comment.zip")
    with zipfile.ZipFile(os.path.join(folder, "many.zip"), "w") as archive:
        for number in range(66000):
            archive.writestr(str(number), b"")
    # A directory that starts beyond what 32 bits hold would take 4 GiB: the limit is lowered instead.
    limit, zipfile.ZIP64_LIMIT = zipfile.ZIP64_LIMIT, 1000
    with zipfile.ZipFile(os.path.join(folder, "low-limit.zip"), "w") as archive:
        fill(archive, 0)
    zipfile.ZIP64_LIMIT = limit
    appended = os.path.join(folder, "appended.zip")
    shutil.copy(os.path.join(folder, "deflated.zip"), appended)
    with zipfile.ZipFile(appended, "a") as archive:
        archive.writestr("later.txt", b"added")
    info_zip(folder)


def info_zip(folder):
    program = shutil.which("zip")
    if program is None:
        return
    tree = os.path.join(folder, "tree")
    os.mkdir(tree)
    for name, data in FILES.items():
        if name.endswith("/"):
            os.mkdir(os.path.join(tree, name))
            continue
        with open(os.path.join(tree, name), "wb") as file:
            file.write(data)
    for name, words in {"info": [], "info-stored": ["-0"], "info-zip64": ["-fz"]}.items():
        target = os.path.join(folder, name + ".zip")
        subprocess.run([program, "-q", "-r", *words, target, "."], cwd=tree, check=True)
    with open(os.path.join(folder, "info-streamed.zip"), "wb") as file:
        subprocess.run([program, "-q", "-r", "-", "."], cwd=tree, check=True, stdout=file)
    shutil.rmtree(tree)


def listing(path):
    with zipfile.ZipFile(path) as archive:
        return [
            {
                "name": info.filename,
                "size": info.file_size,
                "packed": info.compress_size,
                "sha256": hashlib.sha256(archive.read(info)).hexdigest(),
            }
            for info in archive.infolist()
        ]


def main(words):
    if words[0] == "--list":
        paths = words[1:]
    else:
        write_all(words[0])
        paths = [os.path.join(words[0], name) for name in sorted(os.listdir(words[0]))]
    print(json.dumps([{"path": path, "members": listing(path)} for path in paths]))


main(sys.argv[1:])
