"""Plain pickles: what each protocol writes for Python's own types, unknown classes, and calls.

python test/corpus/build/pickles.py
"""

import io
import os
import pickle
import sys
import types

from corpus import Trap, sample
from frames import python_values


def protocols():
    values = dict(python_values())
    for protocol in range(6):
        p = f"p{protocol}"
        sample("pickle", f"plain.{p}.pkl", pickle.dumps(values["plain"](), protocol), "allow", "numbers, text, containers")
        sample("pickle", f"trap.{p}.pkl", pickle.dumps(Trap(p), protocol), "deny", "__reduce__ calls os.system")
        sample("pickle", f"recursive.{p}.pkl", pickle.dumps(values["shared-and-recursive"](), protocol), "allow",
               "a dictionary that holds itself, and a list twice")  # fmt: skip
    for name in ("ordered-dict", "default-dict", "counter-deque", "dates", "numbers", "frozenset-slice-range"):
        for protocol in (2, 4):
            sample("pickle", f"{name}.p{protocol}.pkl", pickle.dumps(values[name](), protocol), "allow",
                   "types of the standard library that only hold data")  # fmt: skip


def sizes():
    large = {"first": bytes(70_000), "second": "é" * 40_000, "third": list(range(9_000))}
    sample("pickle", "frames.p4.pkl", pickle.dumps(large, 4), "allow", "several frames, with large values between them")
    sample("pickle", "bytearray.p5.pkl", pickle.dumps(bytearray(70_000), 5), "allow", "BYTEARRAY8")
    words = [f"word{number}" for number in range(400)]
    sample("pickle", "long-memo.p3.pkl", pickle.dumps([words, words[::-1]], 3), "allow", "memo slots beyond one byte")
    deep = None
    for _ in range(200):
        deep = [deep]
    sample("pickle", "deep.p2.pkl", pickle.dumps(deep, 2), "allow", "a list in a list, two hundred times")
    sample("pickle", "big-integer.p2.pkl", pickle.dumps(7**900, 2), "allow", "LONG4")


def streams():
    buffer = io.BytesIO()
    for value in ({"epoch": 1}, [1.5, 2.5], "end"):
        pickle.dump(value, buffer, 4)
    sample("pickle", "three-streams.pkl", buffer.getvalue(), "allow", "three pickles, one after another, as a log writes them")
    pickle.dump(Trap("fourth-stream"), buffer, 4)
    sample("pickle", "fourth-stream-trap.pkl", buffer.getvalue(), "deny", "the fourth pickle of four calls os.system")
    whole = pickle.dumps({"weights": [0.5] * 40}, 4)
    sample("pickle", "cut-short.pkl", whole[:-30], "deny", "the end is missing: it cannot be read to the end")


def python_2():
    text = b"}q\x00(U\x05countq\x01K\x03U\x04nameT\x04\x00\x00\x00\xe9\x00ab" + b"u."
    sample("pickle", "python-2-strings.p2.pkl", b"\x80\x02" + text, "allow", "byte strings as Python 2 wrote them; by hand")
    sample("pickle", "python-2-text.p0.pkl", b"(dp0\nS'count'\np1\nI3\nsS'on'\nI01\nsV\\u00e9\np2\nL5L\ns.", "allow",
           "protocol 0 as Python 2 wrote it; by hand")  # fmt: skip


def unknown_classes():
    module = types.ModuleType("acme_models")
    sys.modules["acme_models"] = module
    exec("class Net:\n    def __init__(self): self.layers = [1, 2]\n", module.__dict__)
    exec("class Stateful(Net):\n    def __setstate__(self, state): self.__dict__ = state\n", module.__dict__)
    for protocol in (0, 2, 4, 5):
        data = pickle.dumps(module.Net(), protocol)
        sample("pickle", f"unknown-class.p{protocol}.pkl", data, "review", "an instance of acme_models.Net, of no known library")
    sample("pickle", "unknown-setstate.p4.pkl", pickle.dumps(module.Stateful(), 4), "review", "its __setstate__ would run")
    in_main = pickle.dumps(module.Net(), 2).replace(b"acme_models", b"__main__")
    sample("pickle", "main-class.p2.pkl", in_main, "review", "a class of the script that saved it: __main__.Net")
    data = pickle.dumps({"weights": [0.5], "net": module.Net}, 4)
    sample("pickle", "unknown-class-named.p4.pkl", data, "review", "names the class, makes no instance")
    del sys.modules["acme_models"]


def functions():
    sample("pickle", "names-system.p4.pkl", pickle.dumps({"hook": os.system}, 4), "deny", "os.system by name, not called")
    sample("pickle", "names-eval.p2.pkl", pickle.dumps([eval, exec], 2), "deny", "eval and exec by name, not called")
    sample("pickle", "names-builtins.p4.pkl", pickle.dumps([int, str, dict, list, float, tuple], 4), "allow",
           "builtin types by name, as a column's dtype is saved")  # fmt: skip


if __name__ == "__main__":
    for build in (protocols, sizes, streams, python_2, unknown_classes, functions):
        build()
