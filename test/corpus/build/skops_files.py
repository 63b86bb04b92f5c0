"""Models as skops saves them, and traps made of them by changing nodes of the schema.

    python test/corpus/build/skops_files.py
"""

import io
import json
import warnings
import zipfile

import numpy as np
import skops.io
from corpus import Trap, sample, shell
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

X, y = load_iris(return_X_y=True)
MODELS = {
    "logistic": LogisticRegression(max_iter=500),
    "forest": RandomForestClassifier(2, max_depth=2, random_state=0),
    "boosting": GradientBoostingClassifier(n_estimators=2, max_depth=1, random_state=0),
    "histogram": HistGradientBoostingClassifier(max_iter=1, max_leaf_nodes=3, random_state=0),
    "pipeline": make_pipeline(StandardScaler(), SVC()),
    "function": make_pipeline(FunctionTransformer(np.log1p), SGDClassifier(random_state=0)),
    "columns": make_pipeline(ColumnTransformer([("scale", StandardScaler(), [0, 1]), ("one", OneHotEncoder(), [2])]), KNeighborsClassifier()),
}


def small(data):
    """The archive again, packed, with dates and names that are the same at every run."""
    source = zipfile.ZipFile(io.BytesIO(data))
    schema = source.read("schema.json").decode()
    numbers = {}
    for name in source.namelist():
        if name != "schema.json":
            numbers.setdefault(name.split(".")[0], str(len(numbers) + 1))
    for old, new in numbers.items():
        schema = schema.replace(f'"{old}.', f'"{new}.')
    return pack({**{f"{numbers[n.split('.')[0]]}.{n.split('.', 1)[1]}": source.read(n) for n in source.namelist() if n != "schema.json"}, "schema.json": schema.encode()})


def pack(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def changed(data, change):
    members = unpack(data)
    schema = json.loads(members["schema.json"])
    change(schema)
    return pack({**members, "schema.json": json.dumps(schema).encode()})


def attribute(schema, name, node):
    schema["content"]["content"][name] = node


def text(value):
    return {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": json.dumps(value), "is_json": True}


def many(loader, cls, *items):
    return {"__class__": cls, "__module__": "builtins", "__loader__": loader, "content": list(items)}


def main():
    warnings.simplefilter("ignore")
    dumped = {name: small(skops.io.dumps(model.fit(X, y))) for name, model in MODELS.items()}
    made = ("skops", "scikit-learn", "numpy")
    for name, data in dumped.items():
        sample("skops", f"{name}.skops", data, "allow", "skops.io.dumps", *made)
    base = dumped["logistic"]

    def trap(name, note, change, decision="deny"):
        sample("skops", f"{name}.skops", changed(base, change), decision, note, *made)

    command = text(shell("skops"))
    trap("popen", "an object that is made by calling subprocess.Popen", lambda s: attribute(s, "extra", {
        "__class__": "Popen", "__module__": "subprocess", "__loader__": "ConstructorFromReduceNode", "content": many("TupleNode", "tuple", command)}))
    trap("list-class", "a list whose class is os.system", lambda s: attribute(s, "extra", {
        "__class__": "system", "__module__": "os", "__loader__": "ListNode", "content": [command]}))
    trap("function-name", "a function by name", lambda s: attribute(s, "extra", {
        "__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}))
    trap("partial", "functools.partial of os.system", lambda s: attribute(s, "extra", {
        "__class__": "partial", "__module__": "functools", "__loader__": "PartialNode", "content": {
            "func": {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"},
            "args": many("TupleNode", "tuple", command),
            "kwds": text({}), "namespace": text(None)}}))
    trap("operator-module", "CVE-2025-54412: the module is a lie, operator.call is what is called", lambda s: attribute(s, "extra", {
        "__class__": "call", "__module__": "sklearn.linear_model._stochastic_gradient", "__loader__": "OperatorFuncNode",
        "attrs": many("TupleNode", "tuple", command)}))
    trap("operator-methodcaller", "operator.methodcaller with a method of the author's choice", lambda s: attribute(s, "extra", {
        "__class__": "methodcaller", "__module__": "operator", "__loader__": "OperatorFuncNode",
        "attrs": many("TupleNode", "tuple", text("__reduce__"))}))
    trap("method", "CVE-2025-54413: the node names another class than the object that it calls a method of", lambda s: attribute(s, "extra", {
        "__class__": "LogisticRegression", "__module__": "sklearn.linear_model._logistic", "__loader__": "MethodNode", "content": {
            "func": "run", "obj": {"__class__": "Pdb", "__module__": "pdb", "__loader__": "ObjectNode"}}}))
    trap("unknown-class", "a class that no library here has", lambda s: attribute(s, "extra", {
        "__class__": "Helper", "__module__": "mycompany.models", "__loader__": "ObjectNode"}), "review")
    trap("unknown-loader", "a loader that skops does not have", lambda s: attribute(s, "extra", {
        "__class__": "dict", "__module__": "builtins", "__loader__": "ExecNode", "content": {}}), "review")
    members = unpack(base)
    hidden = changed(base, lambda s: attribute(s, "extra", {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}))
    wide = {**members, "schema.json": unpack(hidden)["schema.json"].decode().encode("utf-16")}
    sample("skops", "wide-schema.skops", pack(wide), "deny", "the schema in UTF-16, which Python's json reads from bytes", *made)
    import pickle

    sample("skops", "pickle-member.skops", pack({**members, "model.pkl": pickle.dumps(Trap("skops-member"))}), "deny", "a pickle beside the schema", *made)


main()
