"""Objects of the real libraries, as people pickle them. Import only in an interpreter that has them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator


def samples(chosen: list[str]) -> Iterator[tuple[str, object]]:
    groups = {"numpy": _numpy, "scipy": _scipy, "pandas": _pandas, "sklearn": _sklearn, "xgboost": _xgboost, "lightgbm": _lightgbm, "torch": _torch, "torchvision": _torchvision}
    for name, group in groups.items():
        if not chosen or name in chosen:
            try:
                yield from (sample for sample in group() if sample[1] is not None)
            except ImportError as missing:
                print(f"  skipped {name}: {missing}")


def _numpy() -> Iterator[tuple[str, object]]:
    import numpy as np

    for kind in ("f4", "i8", "?", "c16", "U5", "S3", "M8[ns]", "m8[s]", "O", ">i4"):
        yield f"array {kind}", np.zeros(3, kind)
        yield f"scalar {kind}", np.zeros(3, kind)[0]
    yield "fortran array", np.asfortranarray(np.eye(3))
    yield "record array", np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)])
    yield "structured", np.zeros(2, [("a", "i4"), ("b", "f8", (2,))])
    yield "masked", np.ma.array([1, 2], mask=[0, 1])
    yield "masked constant", np.ma.masked
    yield "matrix", np.matrix([[1]])
    yield "dtype", np.dtype("f8")
    yield "StringDType", np.array(["a"], dtype=np.dtypes.StringDType())
    yield "type", np.float32
    yield "dtype class", np.dtypes.Float64DType
    for f in (np.log1p, np.mean, np.add, np.exp, np.median, np.ndarray, np.percentile, np.linalg.norm):
        yield f"function {f.__name__}", f
    yield "vectorize", np.vectorize(np.add)
    yield "poly1d", np.poly1d([1, 2])
    yield "Polynomial", np.polynomial.Polynomial([1, 2])
    yield "Chebyshev", np.polynomial.Chebyshev([1, 2])
    for bits in (np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64):
        yield bits.__name__, np.random.Generator(bits(0))
        yield f"bare {bits.__name__}", bits(0)
    yield "SeedSequence", np.random.SeedSequence(1)
    yield "RandomState", np.random.RandomState(0)


def _scipy() -> Iterator[tuple[str, object]]:
    import numpy as np
    from scipy import interpolate, ndimage, optimize, signal, sparse, spatial, special, stats

    for form in ("csr", "csc", "coo", "lil", "dok", "dia", "bsr"):
        yield f"{form}_matrix", getattr(sparse, f"{form}_matrix")(np.eye(3))
        yield f"{form}_array", getattr(sparse, f"{form}_array")(np.eye(3))
    yield "frozen uniform", stats.uniform(0, 1)
    yield "frozen loguniform", stats.loguniform(1e-3, 1)
    yield "frozen randint", stats.randint(1, 10)
    yield "norm", stats.norm
    yield "kde", stats.gaussian_kde(np.random.default_rng(0).normal(size=20))
    yield "interp1d", interpolate.interp1d([0, 1, 2], [0, 1, 2])
    yield "CubicSpline", interpolate.CubicSpline([0, 1, 2], [0, 1, 2])
    yield "BSpline", interpolate.BSpline([0, 1, 2, 3], [1, 1, 1], 0)
    yield "UnivariateSpline", interpolate.UnivariateSpline(range(6), range(6))
    yield "PchipInterpolator", interpolate.PchipInterpolator([0, 1, 2], [0, 1, 2])
    yield "RegularGridInterpolator", interpolate.RegularGridInterpolator(([0, 1], [0, 1]), np.eye(2))
    yield "RBFInterpolator", interpolate.RBFInterpolator(np.eye(3), [1, 2, 3], degree=0)
    yield "NearestND", interpolate.NearestNDInterpolator(np.eye(3), [1, 2, 3])
    yield "KDTree", spatial.KDTree(np.eye(3))
    yield "cKDTree", spatial.cKDTree(np.eye(3))
    yield "Rotation", spatial.transform.Rotation.identity()
    yield "Delaunay-like", spatial.SphericalVoronoi(np.vstack([np.eye(3), -np.eye(3)]))
    yield "OptimizeResult", optimize.minimize(lambda x: x @ x, [1.0])
    yield "Bounds", optimize.Bounds([0], [1])
    yield "expit", special.expit
    yield "logit", special.logit
    yield "dlti", signal.dlti([1], [1, 1])
    yield "TransferFunction", signal.TransferFunction([1], [1, 1])
    yield "linregress", stats.linregress([1, 2, 3], [1, 2, 3.5])
    yield "ttest", stats.ttest_ind([1, 2, 3], [1, 2, 4])
    yield "pearsonr", stats.pearsonr([1, 2, 3], [1, 2, 4])
    yield "ecdf", stats.ecdf([1, 2, 3])
    yield "gaussian_filter", ndimage.gaussian_filter


def _pandas() -> Iterator[tuple[str, object]]:
    import numpy as np
    import pandas as pd

    frame = pd.DataFrame({"a": [1, 2], "b": [1.0, 2], "c": ["x", "y"], "d": pd.Categorical(["u", "v"]), "e": pd.to_datetime(["2020-01-01", "2020-01-02"])})
    yield "frame", frame
    for column in frame:
        yield f"series {column}", frame[column]
    yield "groupby size", frame.groupby("c").size()
    yield "empty", pd.DataFrame()
    for kind in ("Int64", "boolean", "Float32", "string", "category"):
        yield f"dtype {kind}", pd.Series([1, 0, 1]).astype("int64" if kind != "string" else "str").astype(kind)
    try:
        yield "arrow string", pd.Series(["a", None], dtype="string[pyarrow]")
        yield "arrow int", pd.Series([1, None], dtype="int64[pyarrow]")
        yield "arrow dtype", pd.Series([1, None], dtype="int64[pyarrow]").dtype
    except (ImportError, TypeError):
        pass
    yield "sparse", pd.arrays.SparseArray([0, 0, 1])
    yield "interval", pd.cut([1, 2, 3], 2)
    yield "interval index", pd.interval_range(0, 3)
    yield "Interval", pd.Interval(0, 1)
    yield "tz", pd.Series(pd.date_range("2020", periods=2, tz="Europe/Paris"))
    yield "tz fixed", pd.Series(pd.date_range("2020", periods=2, tz="UTC"))
    yield "period", pd.period_range("2020-01", periods=2, freq="M")
    yield "Period", pd.Period("2020-01", "M")
    yield "Timedelta", pd.Timedelta(1, "s")
    yield "Timestamp", pd.Timestamp("2020-01-01")
    yield "NaT", pd.NaT
    yield "NA", pd.NA
    yield "range index", pd.RangeIndex(3)
    yield "multi index", pd.MultiIndex.from_product([[1, 2], ["a", "b"]])
    yield "timedelta index", pd.to_timedelta(["1s"])
    yield "categorical index", pd.CategoricalIndex(["a"])
    yield "datetime index", pd.date_range("2020", periods=2)
    for alias in ("D", "h", "ME", "QS", "B", "W-MON", "YE", "BME", "SME", "MS", "min", "2D"):
        yield f"offset {alias}", pd.tseries.frequencies.to_offset(alias)
    for offset in (pd.DateOffset(days=1), pd.offsets.Easter(), pd.offsets.CustomBusinessDay(), pd.offsets.FY5253(startingMonth=1, weekday=1), pd.offsets.BusinessHour(), pd.offsets.WeekOfMonth(), pd.offsets.LastWeekOfMonth(), pd.offsets.SemiMonthBegin(), pd.offsets.BQuarterEnd(), pd.offsets.CustomBusinessMonthEnd(), pd.offsets.CustomBusinessHour()):
        yield f"offset {type(offset).__name__}", offset
    yield "flags", frame.set_flags(allows_duplicate_labels=False)
    yield "attrs", frame.assign(z=[np.datetime64("2020"), datetime.date(2020, 1, 1)])
    yield "rolling", frame["a"].rolling(2)
    yield "class", pd.DataFrame


def _sklearn() -> Iterator[tuple[str, object]]:
    import numpy as np
    from sklearn.base import clone
    from sklearn.datasets import load_iris, make_classification
    from sklearn.utils import all_estimators
    from sklearn.utils._test_common.instance_generator import _construct_instances

    rng = np.random.default_rng(0)
    X, y = make_classification(60, 6, random_state=0)
    X = np.abs(X)
    targets = [y, X[:, 0] + 0.1, np.column_stack([y, 1 - y]), X[:, :2] + 0.1]
    documents = ["a b c", "b c d", "c d e"] * 20
    inputs = [X, X[:, :1], documents, [{"a": 1.0, "b": 2.0}] * 60, [["a", "b"]] * 60, (X[:, 0] > 0.5).astype(int), np.eye(60)]
    for name, cls in all_estimators():
        try:
            instances = list(_construct_instances(cls))
        except Exception:  # noqa: BLE001
            try:
                instances = [cls()]
            except Exception as problem:  # noqa: BLE001
                print(f"  not made: {name}: {str(problem)[:80]}")
                continue
        for instance in instances[:3]:
            fitted = None
            for data in inputs:
                for target in targets:
                    try:
                        fitted = clone(instance).fit(data, target)
                        break
                    except Exception:  # noqa: BLE001
                        continue
                if fitted is not None:
                    break
            if fitted is None:
                try:
                    fitted = clone(instance).fit(X)
                except Exception:  # noqa: BLE001
                    print(f"  not fitted: {name}")
            yield name, fitted if fitted is not None else instance
    yield "iris", load_iris()
    yield from _sklearn_more(X, y, rng)


def _sklearn_more(X, y, rng) -> Iterator[tuple[str, object]]:
    import numpy as np
    from scipy import stats
    from sklearn import compose, ensemble, feature_extraction, gaussian_process, linear_model, metrics, model_selection, neighbors, pipeline, preprocessing, svm, tree

    yield "pipeline", pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()).fit(X, y)
    yield "column transformer", compose.make_column_transformer((preprocessing.StandardScaler(), [0, 1]), (preprocessing.MinMaxScaler(), compose.make_column_selector(pattern="x")), remainder="passthrough")
    yield "function transformer", preprocessing.FunctionTransformer(np.log1p).fit(X)
    yield "function transformer mean", preprocessing.FunctionTransformer(np.sqrt, inverse_func=np.square).fit(X)
    yield "grid", model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=2).fit(X, y)
    yield "random", model_selection.RandomizedSearchCV(svm.SVC(), {"C": stats.loguniform(0.1, 1)}, n_iter=2, cv=2).fit(X, y)
    yield "scorer", metrics.make_scorer(metrics.f1_score, average="macro")
    yield "scorer2", metrics.get_scorer("roc_auc")
    for scorer in sorted(metrics.get_scorer_names()):
        yield f"scorer {scorer}", metrics.get_scorer(scorer)
    for loss in ("log_loss", "exponential"):
        yield f"gbc {loss}", ensemble.GradientBoostingClassifier(loss=loss, n_estimators=2).fit(X, y)
    for loss in ("squared_error", "absolute_error", "huber", "quantile"):
        yield f"gbr {loss}", ensemble.GradientBoostingRegressor(loss=loss, n_estimators=2).fit(X, X[:, 0])
    for loss in ("squared_error", "absolute_error", "poisson", "gamma", "quantile"):
        yield f"hgbr {loss}", ensemble.HistGradientBoostingRegressor(loss=loss, quantile=0.5, max_iter=2).fit(X, X[:, 0] + 1)
    yield "hgbc3", ensemble.HistGradientBoostingClassifier(max_iter=2).fit(X, rng.integers(0, 3, 60))
    for loss in ("hinge", "log_loss", "modified_huber", "squared_hinge", "perceptron", "squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"):
        yield f"sgd {loss}", linear_model.SGDClassifier(loss=loss).fit(X, y)
    for link in (0, 1, 1.5, 2):
        yield f"tweedie {link}", linear_model.TweedieRegressor(power=link).fit(X, X[:, 0] + 1)
    for metric in ("euclidean", "manhattan", "chebyshev", "minkowski", "seuclidean", "mahalanobis", "hamming", "canberra", "braycurtis", "haversine", "jaccard", "dice", "rogerstanimoto", "russellrao", "sokalmichener", "sokalsneath"):
        for kind in (neighbors.BallTree, neighbors.KDTree):
            extra = {"V": np.ones(2)} if metric == "seuclidean" else {"V": np.eye(2)} if metric == "mahalanobis" else {}
            try:
                yield f"{kind.__name__} {metric}", kind(X[:, :2], metric=metric, **extra)
            except ValueError:
                continue
    yield "kde", neighbors.KernelDensity().fit(X)
    for kernel in ("RBF", "Matern", "ConstantKernel", "WhiteKernel", "DotProduct", "ExpSineSquared", "RationalQuadratic", "PairwiseKernel"):
        yield f"kernel {kernel}", getattr(gaussian_process.kernels, kernel)()
    yield "kernel sum", gaussian_process.kernels.RBF() + gaussian_process.kernels.RBF() * gaussian_process.kernels.WhiteKernel() ** 2
    yield "tfidf", feature_extraction.text.TfidfVectorizer().fit(["a bc", "bc de"])
    yield "hashing", feature_extraction.text.HashingVectorizer()
    yield "tree", tree.DecisionTreeRegressor(criterion="poisson").fit(X, X[:, 0] + 1)
    for split in (model_selection.KFold, model_selection.StratifiedKFold, model_selection.ShuffleSplit, model_selection.TimeSeriesSplit, model_selection.GroupKFold, model_selection.LeaveOneOut, model_selection.RepeatedKFold, model_selection.StratifiedShuffleSplit):
        yield split.__name__, split()
    yield "predefined", model_selection.PredefinedSplit([0, 1])
    yield "not fitted error", __import__("sklearn.exceptions").exceptions.NotFittedError("x")


def _xgboost() -> Iterator[tuple[str, object]]:
    import numpy as np
    import xgboost as xgb

    X = np.random.default_rng(0).random((50, 4))
    y = (X[:, 0] > 0.5).astype(int)
    for cls in (xgb.XGBClassifier, xgb.XGBRegressor, xgb.XGBRFClassifier, xgb.XGBRFRegressor):
        yield cls.__name__, cls(n_estimators=2).fit(X, y)
        yield f"unfitted {cls.__name__}", cls()
    yield "ranker", xgb.XGBRanker(n_estimators=2).fit(X, y, group=[25, 25])
    yield "early", xgb.XGBClassifier(n_estimators=2, early_stopping_rounds=1).fit(X, y, eval_set=[(X, y)], verbose=False)
    yield "callback", xgb.XGBClassifier(n_estimators=2, callbacks=[xgb.callback.EarlyStopping(1)]).fit(X, y, eval_set=[(X, y)], verbose=False)
    yield "booster", xgb.train({}, xgb.DMatrix(X, y), 2)


def _lightgbm() -> Iterator[tuple[str, object]]:
    import lightgbm as lgb
    import numpy as np

    X = np.random.default_rng(0).random((80, 4))
    y = (X[:, 0] > 0.5).astype(int)
    quiet = {"n_estimators": 2, "verbose": -1}
    for cls in (lgb.LGBMClassifier, lgb.LGBMRegressor):
        yield cls.__name__, cls(**quiet).fit(X, y)
    yield "ranker", lgb.LGBMRanker(**quiet).fit(X, y, group=[40, 40])
    yield "early", lgb.LGBMClassifier(**quiet).fit(X, y, eval_set=[(X, y)], callbacks=[lgb.early_stopping(1, verbose=False)])
    yield "booster", lgb.train({"verbose": -1}, lgb.Dataset(X, y), 2)
    yield "custom metric", lgb.LGBMRegressor(**quiet, objective="poisson").fit(X, y)


def _saved(value: object) -> bytes | None:
    """The pickle inside a torch checkpoint; None when torch cannot save the value."""
    import io
    import zipfile

    import torch

    buffer = io.BytesIO()
    try:
        torch.save(value, buffer)
    except (TypeError, AttributeError, RuntimeError, NotImplementedError) as problem:
        print(f"  not saved: {type(value).__name__}: {str(problem)[:80]}")
        return None
    with zipfile.ZipFile(buffer) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith("/data.pkl")))


def _torch() -> Iterator[tuple[str, object]]:
    import inspect

    import torch
    from torch import nn

    guesses: list[tuple] = [(), (4,), (4, 4), (4, 4, 1), (2, 2, 2, 2), (4, 2), ([4],), (nn.Linear(2, 2),), ([nn.Linear(2, 2)],), (nn.TransformerEncoderLayer(4, 2), 1), (nn.TransformerDecoderLayer(4, 2), 1), (4, 10, [2, 5]), (1, (4,)), (2, [4])]
    for name, cls in inspect.getmembers(nn, inspect.isclass):
        if not issubclass(cls, nn.Module):
            continue
        for guess in guesses:
            try:
                yield f"nn.{name}", _saved(cls(*guess))
                break
            except Exception:  # noqa: BLE001
                continue
        else:
            print(f"  not made: nn.{name}")
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.utils.spectral_norm(nn.Linear(2, 2)))
    for name, cls in inspect.getmembers(torch.optim, inspect.isclass):
        if issubclass(cls, torch.optim.Optimizer) and cls is not torch.optim.Optimizer:
            try:
                optimiser = cls(nn.Linear(2, 2).parameters(), lr=0.1)
                yield f"optim.{name}", _saved(optimiser)
                yield f"optim.{name} state", _saved(optimiser.state_dict())
            except Exception as problem:  # noqa: BLE001
                print(f"  not made: optim.{name}: {str(problem)[:80]}")
    optimiser = torch.optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)
    schedulers = torch.optim.lr_scheduler
    for made in (schedulers.StepLR(optimiser, 1), schedulers.CosineAnnealingLR(optimiser, 2), schedulers.ReduceLROnPlateau(optimiser), schedulers.OneCycleLR(optimiser, 0.1, 10), schedulers.LinearLR(optimiser), schedulers.ExponentialLR(optimiser, 0.9), schedulers.MultiStepLR(optimiser, [1]), schedulers.CosineAnnealingWarmRestarts(optimiser, 2)):
        yield type(made).__name__, _saved(made.state_dict())
        yield f"full {type(made).__name__}", _saved(made)
    yield "sequential", _saved(model)
    yield "state dict", _saved(model.state_dict())
    kinds = (torch.float16, torch.bfloat16, torch.int8, torch.bool, torch.complex64, torch.uint8, torch.float64, torch.int64)
    yield "tensors", _saved({str(kind): torch.zeros(2, dtype=kind) for kind in kinds})
    yield "dtypes", _saved(list(kinds))
    yield "more dtypes", _saved([torch.uint16, torch.float8_e4m3fn, torch.zeros(2, dtype=torch.uint16), torch.zeros(2).to(torch.float8_e5m2)])
    yield "sparse", _saved([torch.eye(2).to_sparse(), torch.eye(2).to_sparse_csr(), torch.eye(2).to_sparse_csc()])
    yield "nested", _saved(torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)]))
    yield "quantised", _saved(torch.quantize_per_tensor(torch.zeros(2), 0.1, 0, torch.qint8))
    yield "per channel", _saved(torch.quantize_per_channel(torch.zeros(2, 2), torch.ones(2), torch.zeros(2), 0, torch.qint8))
    yield "parameter", _saved(nn.Parameter(torch.zeros(2)))
    yield "buffer", _saved(nn.Buffer(torch.zeros(2)))
    yield "device", _saved([torch.device("cpu"), torch.Size([1]), torch.strided, torch.channels_last, torch.per_tensor_affine])
    tensor = torch.zeros(2)
    tensor.note = "x"
    yield "attribute", _saved(tensor)
    yield "storage", _saved(torch.zeros(2).storage())
    yield "untyped storage", _saved(torch.zeros(2).untyped_storage())
    yield "meta", _saved(torch.zeros(2, device="meta"))
    yield "conj", _saved(torch.zeros(2, dtype=torch.complex64).conj())
    yield "dataset", _saved(torch.utils.data.TensorDataset(torch.zeros(2)))
    yield "distribution", _saved(torch.distributions.Normal(0.0, 1.0))
    hooked = nn.Linear(2, 2)
    hooked.register_forward_hook(nn.functional.relu)
    yield "hooked", _saved(hooked)
    yield "plain pickle", torch.zeros(2)


def _torchvision() -> Iterator[tuple[str, object]]:
    import torchvision

    for name in ("resnet18", "vgg11_bn", "densenet121", "mobilenet_v3_small", "efficientnet_b0", "vit_b_32", "swin_t", "convnext_tiny", "squeezenet1_0", "shufflenet_v2_x0_5", "mnasnet0_5", "googlenet", "inception_v3", "regnet_x_400mf", "fasterrcnn_resnet50_fpn", "deeplabv3_resnet50", "maxvit_t", "retinanet_resnet50_fpn", "keypointrcnn_resnet50_fpn", "ssd300_vgg16", "fcos_resnet50_fpn", "r3d_18", "raft_small"):
        try:
            yield name, _saved(torchvision.models.get_model(name, weights=None, weights_backbone=None) if "rcnn" in name or "net_res" in name or name.startswith(("ssd", "deeplab", "fcos")) else torchvision.models.get_model(name, weights=None))
        except Exception as problem:  # noqa: BLE001
            print(f"  not made: {name}: {str(problem)[:90]}")
    from torchvision import transforms
    from torchvision.transforms import v2

    yield "transforms", transforms.Compose([transforms.Resize(4), transforms.CenterCrop(4), transforms.ToTensor(), transforms.Normalize([0.5], [0.5]), transforms.RandomHorizontalFlip(), transforms.ColorJitter(0.1), transforms.RandomCrop(2)])
    yield "v2", v2.Compose([v2.Resize(4), v2.ToTensor()])
