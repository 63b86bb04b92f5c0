"""Reads an audit log by the C2SP specifications alone: signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature,
tlog-proof, and RFC 6962. Shares no code with loadlock. Prints what it found as JSON.

    independent.py LOG VKEY [WITNESS_VKEY]          checks all of the log in the folder LOG
    independent.py --proof FILE VKEY                checks a tlog-proof whose extra data is the entry
"""

import base64
import hashlib
import json
import os
import struct
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def vkey(text):
    name, key_id, key = text.strip().split(" ")[0].split("+", 2)
    raw = base64.b64decode(key, validate=True)
    digest = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    assert digest.hex() == key_id, "key id"
    assert raw[0] in (1, 4) and len(raw) == 33, "key type"
    return name, digest, raw[0], Ed25519PublicKey.from_public_bytes(raw[1:])


def open_note(note, key):
    """The text of a note that `key` signed, and the time of a cosignature."""
    name, key_id, kind, public = key
    text, signatures = note[: note.rindex(b"\n\n") + 1], note[note.rindex(b"\n\n") + 2 :]
    for line in signatures.decode().splitlines():
        dash, who, blob = line.split(" ")
        assert dash == "\u2014", "dash"
        blob = base64.b64decode(blob, validate=True)
        if who != name or blob[:4] != key_id:
            continue
        if kind == 1:
            public.verify(blob[4:], text)
            return text, None
        time = struct.unpack(">Q", blob[4:12])[0]
        public.verify(blob[12:], b"cosignature/v1\ntime %d\n" % time + text)
        return text, time
    raise AssertionError("not signed by " + name)


def checkpoint(note, key, log):
    text, time = open_note(note, key)
    origin, size, root = text.decode().split("\n")[:3]
    assert origin == log, "origin"
    return int(size), base64.b64decode(root, validate=True), time


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes):
    """RFC 6962, 2.1, in one pass: complete subtrees on a stack, joined from the right."""
    stack = []
    for one in hashes:
        height = 0
        while stack and stack[-1][0] == height:
            one = node(stack.pop()[1], one)
            height += 1
        stack.append((height, one))
    if not stack:
        return hashlib.sha256(b"").digest()
    root = stack.pop()[1]
    while stack:
        root = node(stack.pop()[1], root)
    return root


def path(folder, level, index, width):
    parts = []
    rest = index
    while True:
        parts.insert(0, "%03d" % (rest % 1000))
        rest //= 1000
        if rest == 0:
            break
    parts = ["x" + part for part in parts[:-1]] + parts[-1:]
    name = os.path.join(folder, "tile", str(level), *parts)
    return name if width == 256 else os.path.join(name + ".p", str(width))


def tiles(folder, level, count):
    """All hashes or entries of a level, tile by tile."""
    for index in range((count + 255) // 256):
        width = min(256, count - 256 * index)
        with open(path(folder, level, index, width), "rb") as file:
            yield width, file.read()


def check_log(folder, log_vkey, witness_vkey=None):
    key = vkey(log_vkey)
    with open(os.path.join(folder, "checkpoint"), "rb") as file:
        size, root, _ = checkpoint(file.read(), key, key[0])
    entries = []
    for width, data in tiles(folder, "entries", size):
        at = 0
        for _ in range(width):
            (length,) = struct.unpack_from(">H", data, at)
            entries.append(data[at + 2 : at + 2 + length])
            assert len(entries[-1]) == length, "bundle too short"
            at += 2 + length
        assert at == len(data), "bundle too long"
    level, hashes, seen = 0, [leaf(entry) for entry in entries], 0
    assert root_of(hashes) == root, "root"
    while hashes:
        found = b"".join(data for _, data in tiles(folder, level, len(hashes)))
        assert found == b"".join(hashes), "tiles of level %d" % level
        hashes = [root_of(hashes[at : at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level, seen = level + 1, seen + 1
    result = {"size": size, "levels": seen, "first": entries[0].decode(), "last": entries[-1].decode()}
    if witness_vkey is not None:
        witness = vkey(witness_vkey)
        for name in os.listdir(os.path.join(folder, "witness")):
            with open(os.path.join(folder, "witness", name), "rb") as file:
                note = file.read()
            cosigned, cosigned_root, time = checkpoint(note, witness, key[0])
            assert checkpoint(note, key, key[0])[:2] == (cosigned, cosigned_root), "two texts"
            assert root_of([leaf(entry) for entry in entries[:cosigned]]) == cosigned_root, "cosigned root"
            result["cosigned"] = [cosigned, time]
    return result


def check_proof(file, log_vkey):
    """RFC 9162, 2.1.3.2."""
    key = vkey(log_vkey)
    with open(file, "rb") as opened:
        head, note = opened.read().split(b"\n\n", 1)
    lines = head.decode().split("\n")
    assert lines.pop(0) == "c2sp.org/tlog-proof@v1", "first line"
    assert lines[0].startswith("extra "), "extra"
    entry = base64.b64decode(lines.pop(0)[6:], validate=True)
    word, index = lines.pop(0).split(" ")
    assert word == "index", "index"
    size, root, _ = checkpoint(note, key, key[0])
    fn, sn, r = int(index), size - 1, leaf(entry)
    assert fn <= sn, "beyond the tree"
    for line in lines:
        p = base64.b64decode(line, validate=True)
        assert sn > 0, "proof too long"
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            r = node(r, p)
        fn >>= 1
        sn >>= 1
    assert sn == 0 and r == root, "root"
    return {"index": int(index), "size": size, "entry": entry.decode()}


if __name__ == "__main__":
    words = sys.argv[1:]
    print(json.dumps(check_proof(*words[1:]) if words[0] == "--proof" else check_log(*words)))
