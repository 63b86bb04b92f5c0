"""No gadget that an advisory names may carry a letter. Exits 1 when one does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "src" / "rules" / "catalog" / "data"

# module prefix, name ("*": nothing in the module at all), source
GADGETS = [
    ("torch.utils.bottleneck", "*", "GHSA-4r9r, -4whj"),
    ("torch._dynamo.guards", "*", "GHSA-86cj"),
    ("torch.fx.experimental.symbolic_shapes", "*", "GHSA-f4x7"),
    ("torch.utils.collect_env", "*", "GHSA-f745"),
    ("torch.utils._config_module", "*", "GHSA-vv6j"),
    ("torch.jit.unsupported_tensor_ops", "*", "GHSA-vr7h"),
    ("torch.utils.data.datapipes.utils.decoder", "basichandlers", "GHSA-h3qp"),
    ("torch.distributed.rpc", "*", "CVE-2024-48063"),
    ("torch.jit.annotations", "*", "CVE-2022-45907"),
    ("torch.hub", "*", "downloads code"),
    ("torch.serialization", "load", "second pickle"),
    ("torch.storage", "_load_from_bytes", "second pickle"),
    ("torch", "load", "second pickle"),
    ("torch.fx.graph_module", "reduce_graph_module", "runs source text"),
    ("torch.package", "*", "imports from the file"),
    ("numpy.f2py", "*", "GHSA-r8g5"),
    ("numpy.testing", "*", "runstring"),
    ("numpy.distutils", "*", "runs commands"),
    ("numpy", "load", "CVE-2019-6446"),
    ("numpy", "memmap", "opens files"),
    ("numpy.lib.npyio", "load", "CVE-2019-6446"),
    ("numpy.lib._npyio_impl", "load", "CVE-2019-6446"),
    ("numpy.lib.format", "read_array", "second pickle"),
    ("numpy.core", "_ufunc_reconstruct", "takes a name out of a module"),
    ("numpy._core", "_ufunc_reconstruct", "takes a name out of a module"),
    ("joblib.numpy_pickle", "load", "second pickle"),
    ("joblib", "load", "second pickle"),
    ("joblib.externals.loky", "*", "starts processes"),
    ("cloudpickle.cloudpickle", "_make_function", "GHSA-9m3x"),
    ("cloudpickle.cloudpickle", "_builtin_type", "GHSA-9m3x"),
    ("cloudpickle.cloudpickle", "_make_skeleton_class", "builds a class"),
    ("cloudpickle.cloudpickle", "subimport", "imports by name"),
    ("cloudpickle.cloudpickle", "dynamic_subimport", "builds a module"),
    ("cloudpickle.cloudpickle", "_function_setstate", "sets code"),
    ("cloudpickle.cloudpickle", "_class_setstate", "sets methods"),
    ("dill._dill", "_create_function", "builds code"),
    ("dill._dill", "_create_code", "builds code"),
    ("dill._dill", "_load_type", "takes a name"),
    ("dill._dill", "_import_module", "imports by name"),
    ("dill._dill", "_eval_repr", "eval"),
    ("dill._dill", "_create_filehandle", "opens files"),
    ("dill._dill", "_get_attr", "takes a name"),
    ("dill._dill", "_create_type", "builds a class"),
    ("dill", "loads", "second pickle"),
    ("pandas", "read_pickle", "second pickle"),
    ("pandas", "read_csv", "fetches URLs"),
    ("pandas", "eval", "evaluates text"),
    ("pandas.core.computation.eval", "eval", "evaluates text"),
    ("pandas.io", "*", "readers and writers"),
    ("scipy.stats._continuous_distns", "norm_gen", "__setstate__ runs text: only n is allowed"),
    ("scipy._lib._uarray", "*", "pickled callbacks"),
    ("scipy.io", "*", "readers"),
    ("sklearn.datasets._openml", "fetch_openml", "downloads"),
    ("sklearn.datasets._base", "_fetch_remote", "downloads"),
    ("transformers.utils.import_utils", "*", "imports by name"),
    ("transformers.dynamic_module_utils", "*", "downloads and runs code"),
    ("pyarrow.lib", "memory_map", "opens files"),
    ("pyarrow", "PyExtensionType", "CVE-2023-47248"),
    ("ultralytics.utils.downloads", "*", "downloads"),
]
LETTERS_ALLOWED = {("scipy.stats._continuous_distns", "norm_gen"): "nei"}


def main() -> int:
    modules: dict[str, dict[str, str]] = {}
    for path in DATA.glob("*.json"):
        if not path.name.endswith(".refused.json"):
            modules.update(json.loads(path.read_text())["modules"])
    bad = 0
    for prefix, name, why in GADGETS:
        for module, names in modules.items():
            inside = module == prefix or module.startswith(prefix + ".")
            if name == "*" and inside:
                dangerous = {n: letters for n, letters in names.items() if "c" in letters or "r" in letters}
                if dangerous and not prefix.startswith(("pandas.io", "scipy.io")):
                    bad += 1
                    print(f"{module}: {dangerous} ({why})")
            elif module == prefix and name in names and set(names[name]) - set(LETTERS_ALLOWED.get((prefix, name), "")):
                bad += 1
                print(f"{module}.{name}: {names[name]} ({why})")
    print(f"{len(GADGETS)} gadgets, {bad} with letters")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
