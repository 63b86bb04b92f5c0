"""Objects of numpy and scipy that only contracts admit, pickled: one JSON line each, with base64 of the bytes."""

import base64, json, pickle

import numpy as np
import scipy.spatial as spatial
import scipy.stats as stats

points = np.arange(100.0).reshape(50, 2) ** 0.5
objects = {
    "normal": stats.norm, "frozen normal": stats.norm(1, 2), "gamma": stats.gamma, "binomial": stats.binom(5, 0.2), "Poisson": stats.poisson(3),
    "beta": stats.beta(1, 2), "histogram": stats.rv_histogram(np.histogram([1, 2, 3])), "discrete": stats.rv_discrete(values=([1, 2], [0.5, 0.5])),
    "density": stats.gaussian_kde([1.0, 2, 3]), "von Mises": stats.vonmises, "several normals": stats.multivariate_normal([0, 0]),
    "cKDTree": spatial.cKDTree(points), "KDTree": spatial.KDTree(points),
    "generator": np.random.default_rng(1), "random state": np.random.RandomState(1), "Philox": np.random.Generator(np.random.Philox(1)), "seed": np.random.SeedSequence(1),
    "record": np.zeros(3, [("a", "f8"), ("b", "O"), ("c", "U3")]), "nested record": np.zeros(2, [("m", "f4", (2, 2)), ("n", [("x", "i1"), ("y", "O")])]),
    "aligned record": np.zeros(2, np.dtype([("a", "i1"), ("b", "f8")], align=True)), "dates": np.array(["2020-01-01"], "M8[ns]"), "objects": np.array([1, "a", None], object),
    "masked": np.ma.array([1, 2], mask=[0, 1]), "masked constant": np.ma.masked, "matrix": np.matrix([[1]]), "vectorized": np.vectorize(len),
    "functions": [np.exp, np.add, np.maximum.reduce, np.mean], "scalars": [np.float32(1), np.str_("a"), np.datetime64("2020"), np.void(b"abc"), np.bool_(1), np.complex64(1)],
    "polynomial": np.polynomial.Polynomial([1, 2]), "big endian": np.dtype(">i4"), "dtypes": [np.dtype("f8"), np.float64, np.dtype([("a", "O")]), np.dtype(("f8", (2,)))],
    "types": [np.ndarray, np.float64, np.generic],
}

for name, value in objects.items():
    for protocol in (2, 4, 5):
        print(json.dumps([name, protocol, base64.b64encode(pickle.dumps(value, protocol)).decode()]))

# What the contracts stop, proven by what the libraries do with it: each writes the marker when it is loaded.
state = dict(stats.norm.__getstate__())
state["_parse_arg_template"] = "\nimport os\nopen(os.environ['MARKER'], 'w').close()\n" + state["_parse_arg_template"]
trap = b"\x80\x02cscipy.stats._continuous_distns\nnorm_gen\n)\x81" + pickle.dumps(state, 2)[2:-1] + b"b."
print(json.dumps(["trap", 2, base64.b64encode(trap).decode()]))
