"""dill and cloudpickle: values and classes by name, and functions by value, whose code travels in the file.

python test/corpus/build/by_value.py
"""

import collections
import os
import pickle

import cloudpickle
import dill
import numpy as np
from sklearn.linear_model import LinearRegression

from corpus import sample, shell


def named():
    model = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
    values = {"array": np.eye(2), "ordered": collections.OrderedDict(a=1), "model": model, "types": [int, dict, np.float32]}
    for library in (dill, cloudpickle):
        name = library.__name__
        for key, value in values.items():
            sample("pickle", f"{name}-{key}.pkl", library.dumps(value), "allow", "nothing by value", name, "numpy")


def functions():
    def double(x):
        return 2 * x

    local = {"double": double, "scale": np.float64(2)}
    note = "an honest function by value: its code travels in the file"
    sample("pickle", "dill-function.pkl", dill.dumps(local, recurse=True), "review", note, "dill")
    sample("pickle", "cloudpickle-function.pkl", cloudpickle.dumps(local), "review", note, "cloudpickle")
    sample("pickle", "cloudpickle-lambda.pkl", cloudpickle.dumps(lambda x: x + 1), "review", note, "cloudpickle")

    class Net:
        def predict(self, x):
            return x

    note = "an honest class by value: its methods travel in the file"
    sample("pickle", "cloudpickle-class.pkl", cloudpickle.dumps(Net()), "review", note, "cloudpickle")
    sample("pickle", "dill-class.pkl", dill.dumps(Net()), "review", note, "dill")


def traps():
    command = shell("by-value")

    class Calls:
        def __reduce__(self):
            return (lambda: os.system(command)), ()

    note = "a function by value that is called while loading"
    sample("pickle", "cloudpickle-trap.pkl", cloudpickle.dumps(Calls()), "deny", note, "cloudpickle")
    sample("pickle", "dill-trap.pkl", dill.dumps(Calls(), recurse=True), "deny", note, "dill")
    nested = pickle.dumps({"state": cloudpickle.dumps({"a": 1})}, 4)
    sample("pickle", "pickle-in-bytes.pkl", nested, "allow", "a harmless pickle as a value; nothing loads it", "cloudpickle")


if __name__ == "__main__":
    for build in (named, functions, traps):
        build()
