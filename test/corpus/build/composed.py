"""Builds scikit-learn models as people compose them, and writes them in every way that people save them.

python composed.py OUT [--formats p2,p5,joblib | all] [--only name,name]

Pipelines, column transformers over frames, searches, ensembles of other models, text vectorizers, every loss of the
boosters, metrics and kernels with state of their own, and objects around models: the parts that a converter of
estimators meets beside the estimators themselves.

Prints one JSON line: {"written": 500, "fitted": 120, "not_fitted": {"name": "why"}, "not_written": {}}.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import collections
import datetime
import functools
import json
import operator
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
import scipy.stats as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import Birch, KMeans, MiniBatchKMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingRegressor,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import RFECV, SelectFromModel, SelectKBest, mutual_info_classif
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor, kernels
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import BayesianRidge, ElasticNet, Lasso, LogisticRegression, Ridge, SGDClassifier, SGDRegressor
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    KFold,
    RandomizedSearchCV,
    ShuffleSplit,
    StratifiedKFold,
)
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.neighbors import KernelDensity, KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.tree._criterion import MSE
from sklearn.utils import Bunch

from writing import parse_formats, write

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
TWO = (X[:, 0] + 0.3 * X[:, 1] > 0).astype(int)
THREE = np.arange(60) % 3
NUMBERS = X[:, 0] * 3 + RNG.normal(size=60)
HOLES = np.where(X > 1.5, np.nan, X)
TEXTS = [f"{a} {b} {c}" for a in ("red", "grün", "blau€") for b in ("river", "hill", "sea") for c in ("cat", "dog")]
KINDS = np.arange(len(TEXTS)) % 2
FRAME = pd.DataFrame(X, columns=list("abcd")).assign(
    k=["u", "v", "w"] * 20,
    o=["x", None, "y", np.nan] * 15,
    i=np.arange(60) % 5,
    t=pd.Categorical(["p", "q"] * 30),
)


def pipelines():
    yield "pipe", lambda: make_pipeline(StandardScaler(), PCA(2, random_state=0), LogisticRegression()).fit(X, TWO)
    columns = [
        ("n", make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]),
        ("c", OneHotEncoder(handle_unknown="ignore"), ["k", "o"]),
        ("r", OrdinalEncoder(), ["t"]),
        ("d", "drop", ["d"]),
    ]
    mixed = ColumnTransformer(columns, remainder="passthrough")
    yield "columns", lambda: Pipeline([("c", mixed), ("m", RandomForestClassifier(5, random_state=0))]).fit(FRAME, TWO)
    selector = make_column_selector(dtype_include=np.number)
    yield "columns-selected", lambda: ColumnTransformer(
        [("n", StandardScaler(), selector), ("s", MinMaxScaler(), slice(0, 2))]
    ).fit(FRAME)
    yield "columns-frames", lambda: ColumnTransformer(
        [("n", StandardScaler(), ["a"])], remainder=MaxAbsScaler(), verbose_feature_names_out=False
    ).set_output(transform="pandas").fit(FRAME[list("abcd")])
    yield "columns-masks", lambda: ColumnTransformer(
        [("n", StandardScaler(), np.array([True, False, True, False])), ("s", Normalizer(), slice("c", "d"))]
    ).fit(FRAME[list("abcd")])
    yield "union", lambda: FeatureUnion(
        [("a", PCA(2)), ("b", SelectKBest(k=1)), ("c", "passthrough")], transformer_weights={"a": 2.0}
    ).fit(X, TWO)
    nest = lambda inner, _: make_pipeline(StandardScaler(), inner)
    yield "deep", lambda: functools.reduce(nest, range(15), LogisticRegression()).fit(X, TWO)


def searches():
    folds = StratifiedKFold(3, shuffle=True, random_state=np.random.RandomState(3))
    scoring = {"f": make_scorer(f1_score, zero_division=0), "acc": "accuracy"}
    grid = {"svc__C": [0.1, 1], "svc__kernel": ["rbf", "linear"]}
    svc = make_pipeline(StandardScaler(), SVC())
    yield "grid", lambda: GridSearchCV(svc, grid, cv=folds, scoring=scoring, refit="acc").fit(X, TWO)
    spread = {"alpha": st.loguniform(1e-3, 10), "fit_intercept": [True, False]}
    yield "random", lambda: RandomizedSearchCV(Ridge(), spread, n_iter=3, random_state=0).fit(X, NUMBERS)
    sgd = {"alpha": st.uniform(1e-4, 1e-2), "max_iter": st.randint(500, 900)}
    yield "random-integers", lambda: RandomizedSearchCV(SGDRegressor(random_state=0), sgd, n_iter=2).fit(X, NUMBERS)
    tree = DecisionTreeClassifier(random_state=0)
    yield "halving", lambda: HalvingGridSearchCV(tree, {"max_depth": [2, 3]}, random_state=0).fit(X, TWO)


def ensembles():
    three = [("a", LogisticRegression()), ("b", GaussianNB()), ("c", "drop")]
    yield "vote", lambda: VotingClassifier(three, voting="soft").fit(X, TWO)
    boost = GradientBoostingRegressor(n_estimators=5, random_state=0)
    two = [("a", Ridge()), ("b", RandomForestRegressor(4, random_state=0))]
    yield "stack", lambda: StackingRegressor(two, final_estimator=boost).fit(X, NUMBERS)
    for method in ("isotonic", "sigmoid", "temperature"):
        yield f"calibrated-{method}", lambda m=method: CalibratedClassifierCV(LinearSVC(), method=m, cv=3).fit(X, TWO)
    labels = np.c_[TWO, 1 - TWO]
    yield "multi", lambda: MultiOutputClassifier(RandomForestClassifier(3, random_state=0)).fit(X, labels)
    yield "chain", lambda: ClassifierChain(LogisticRegression(), order="random", random_state=0).fit(X, labels)
    yield "rest", lambda: OneVsRestClassifier(LinearSVC()).fit(X, THREE)
    yield "one", lambda: OneVsOneClassifier(LinearSVC()).fit(X, THREE)
    yield "code", lambda: OutputCodeClassifier(LinearSVC(), random_state=0).fit(X, THREE)


def texts():
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words=["the"])
    yield "tfidf", lambda: make_pipeline(words, LogisticRegression()).fit(TEXTS, KINDS)
    letters = CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), max_features=50)
    yield "letters", lambda: make_pipeline(letters, TfidfTransformer(), MultinomialNB()).fit(TEXTS, KINDS)
    split = {"tokenizer": str.split, "token_pattern": None, "preprocessor": str.lower}
    yield "tokens", lambda: CountVectorizer(**split).fit(TEXTS)
    hashed = HashingVectorizer(n_features=32, dtype=np.float32)
    sgd = SGDClassifier(loss="modified_huber", random_state=0)
    yield "hashed", lambda: make_pipeline(hashed, sgd).fit(TEXTS, KINDS)
    yield "stop", lambda: TfidfVectorizer(stop_words="english", max_df=0.9).fit(TEXTS)
    yield "words", lambda: CountVectorizer(vocabulary={"red": 0, "sea": 1}).fit(TEXTS)
    yield "word-set", lambda: CountVectorizer(vocabulary={"red", "sea"}).fit(TEXTS)


def functions():
    clip = FunctionTransformer(functools.partial(np.clip, a_min=-1, a_max=1))
    yield "partial", lambda: make_pipeline(clip, Ridge()).fit(X, NUMBERS)
    yield "keywords", lambda: FunctionTransformer(np.add, kw_args={"x2": 2}).fit(X)
    yield "inverse", lambda: FunctionTransformer(np.log1p, np.expm1, check_inverse=False).fit(np.abs(X))
    yield "method", lambda: FunctionTransformer(StandardScaler().fit(X).transform).fit(X)
    target = {"func": np.log1p, "inverse_func": np.expm1}
    yield "target-function", lambda: TransformedTargetRegressor(Ridge(), **target).fit(X, np.abs(NUMBERS))
    quantiles = QuantileTransformer(n_quantiles=10, output_distribution="normal")
    yield "target-transformer", lambda: TransformedTargetRegressor(Ridge(), transformer=quantiles).fit(X, NUMBERS)
    score = functools.partial(mutual_info_classif, random_state=0)
    yield "score-partial", lambda: SelectKBest(score, k=2).fit(X, TWO)
    yield "frame-inside", lambda: FunctionTransformer(kw_args={"table": FRAME})


def boosters():
    for loss in ("squared_error", "absolute_error", "huber", "quantile"):
        yield f"boost-{loss}", lambda l=loss: GradientBoostingRegressor(loss=l, n_estimators=5, random_state=0).fit(
            X, NUMBERS
        )
    for loss in ("log_loss", "exponential"):
        yield f"boost-{loss}", lambda l=loss: GradientBoostingClassifier(loss=l, n_estimators=5, random_state=0).fit(
            X, TWO
        )
    small = {"n_estimators": 3, "random_state": np.random.RandomState(1)}
    yield "boost-multi", lambda: GradientBoostingClassifier(init=DummyClassifier(), **small).fit(X, THREE)
    yield "boost-init", lambda: GradientBoostingRegressor(init=Ridge(), warm_start=True, n_iter_no_change=2, **small).fit(
        X, NUMBERS
    )
    for loss in ("squared_error", "absolute_error", "gamma", "poisson", "quantile"):
        quantile = {"quantile": 0.5} if loss == "quantile" else {}
        yield f"hist-{loss}", lambda l=loss, q=quantile: HistGradientBoostingRegressor(
            loss=l, max_iter=5, random_state=0, **q
        ).fit(X, np.abs(NUMBERS))
    types = {"categorical_features": "from_dtype", "early_stopping": True, "random_state": 0}
    yield "hist-types", lambda: HistGradientBoostingClassifier(max_iter=5, **types).fit(
        FRAME[["a", "b", "t", "i"]], THREE
    )
    yield "hist-categories", lambda: HistGradientBoostingClassifier(
        max_iter=5, categorical_features=[1], monotonic_cst={"a": 1}
    ).fit(FRAME[["a", "i"]], TWO)
    yield "tree-criterion", lambda: DecisionTreeRegressor(criterion=MSE(1, 60), random_state=0).fit(X, NUMBERS)
    yield "tree-holes", lambda: DecisionTreeClassifier(monotonic_cst=[1, 0, 0, 0], ccp_alpha=0.01).fit(HOLES, TWO)
    yield "forest-texts", lambda: RandomForestClassifier(3, class_weight="balanced_subsample", random_state=0).fit(
        X, np.where(TWO, "y", "n").astype(object)
    )
    yield "isolation", lambda: IsolationForest(n_estimators=5, random_state=0, max_samples=20).fit(X)


def neighbours():
    settings = {
        "minkowski": {"p": 3},
        "mahalanobis": {"metric_params": {"VI": np.eye(4)}},
        "seuclidean": {"metric_params": {"V": np.ones(4)}},
        "manhattan": {},
        "chebyshev": {},
        "cosine": {"algorithm": "brute"},
        "hamming": {},
        "canberra": {},
    }
    for metric, given in settings.items():
        given = {"algorithm": "ball_tree", **given}
        yield f"near-{metric}", lambda m=metric, g=given: KNeighborsClassifier(metric=m, **g).fit(X, TWO)
    weighted = KNeighborsRegressor(weights="distance", algorithm="kd_tree")
    yield "near-weighted", lambda: weighted.fit(X.astype(np.float32), np.c_[NUMBERS, NUMBERS])
    yield "near-sparse", lambda: KNeighborsClassifier().fit(sp.csr_matrix(X), TWO)
    haversine = KernelDensity(kernel="tophat", metric="haversine", algorithm="ball_tree")
    yield "density", lambda: haversine.fit(X[:, :2])
    yield "outliers", lambda: LocalOutlierFactor(novelty=True).fit(X)


def kernel_machines():
    k = kernels
    summed = k.ConstantKernel(1.0) * k.RBF([1.0] * 4) + k.WhiteKernel() + k.ExpSineSquared() + k.RationalQuadratic()
    powers = summed + k.Matern(nu=1.5) ** 2 + k.DotProduct()
    yield "process", lambda: GaussianProcessRegressor(powers, alpha=5.0, random_state=0, optimizer=None).fit(X, NUMBERS)
    yield "process-classes", lambda: GaussianProcessClassifier(k.RBF(), multi_class="one_vs_one").fit(X, THREE)
    yield "process-pairwise", lambda: GaussianProcessRegressor(k.PairwiseKernel(metric="rbf")).fit(X, NUMBERS)
    yield "svc-sparse", lambda: SVC(class_weight={0: 1.0, 1: 2.0}, random_state=0).fit(sp.csr_matrix(X), TWO)
    yield "svc-precomputed", lambda: SVC(kernel="precomputed").fit(X @ X.T, TWO)


def weights():
    keys = {
        "numbers": ({np.int64(0): 1.0, np.int64(1): 3.0}, TWO),
        "truths": ({False: 1.0, True: 3.0}, TWO.astype(bool)),
        "texts": ({"n": 1, "y": 2}, np.where(TWO, "y", "n")),
    }
    for name, (weight, y) in keys.items():
        yield f"weights-{name}", lambda w=weight, y=y: LogisticRegression(class_weight=w).fit(X, y)


def networks():
    small = {"hidden_layer_sizes": (5, 3), "max_iter": 20}
    yield "mlp", lambda: MLPClassifier(random_state=0, early_stopping=True, **small).fit(X, TWO)
    state = np.random.RandomState(0)
    yield "mlp-sgd", lambda: MLPRegressor(solver="sgd", learning_rate="adaptive", random_state=state, **small).fit(
        X, NUMBERS
    )


def encoders():
    yield "impute-iterative", lambda: IterativeImputer(estimator=BayesianRidge(), random_state=0, max_iter=2).fit(HOLES)
    yield "impute-near", lambda: KNNImputer(add_indicator=True).fit(HOLES)
    yield "impute-texts", lambda: SimpleImputer(strategy="most_frequent").fit(FRAME[["k"]])
    yield "impute-constant", lambda: SimpleImputer(strategy="constant", fill_value="zz").fit(FRAME[["k"]])
    rare = {"handle_unknown": "infrequent_if_exist", "min_frequency": 2, "sparse_output": False}
    yield "one-hot-mixed", lambda: OneHotEncoder(**rare).fit(FRAME[["k", "i", "o"]])
    yield "one-hot-given", lambda: OneHotEncoder(drop="if_binary", categories=[["u", "v", "w"]]).fit(FRAME[["k"]])
    unknown = {"handle_unknown": "use_encoded_value", "unknown_value": -1, "encoded_missing_value": -2}
    yield "ordinal", lambda: OrdinalEncoder(**unknown).fit(FRAME[["o", "k"]])
    days = np.array([[datetime.date(2020, 1, 1)], [datetime.date(2021, 1, 1)]], dtype=object)
    yield "ordinal-days", lambda: OrdinalEncoder().fit(days)
    yield "target", lambda: TargetEncoder(random_state=0).fit(FRAME[["k"]], TWO)
    yield "spline", lambda: make_pipeline(SplineTransformer(extrapolation="periodic"), Ridge()).fit(X, NUMBERS)
    yield "polynomial", lambda: make_pipeline(PolynomialFeatures(2), ElasticNet()).fit(X, NUMBERS)
    yield "bins", lambda: KBinsDiscretizer(3, strategy="kmeans").fit(X)
    yield "chosen", lambda: SelectFromModel(Lasso(0.01), threshold="1.5*mean").fit(X, NUMBERS)
    yield "eliminated", lambda: RFECV(LogisticRegression(), cv=3).fit(X, TWO)
    yield "isotonic", lambda: IsotonicRegression().fit(X[:, 0], NUMBERS)


def clusters():
    yield "means", lambda: KMeans(3, init=X[:3], n_init=1).fit(X)
    yield "means-batch", lambda: MiniBatchKMeans(3, random_state=np.random.RandomState(5)).partial_fit(X)
    yield "birch", lambda: Birch().fit(X)


def around():
    """What people put beside a model, or around it."""
    model = Ridge().fit(X, NUMBERS)
    utc = datetime.timezone.utc
    when = datetime.datetime(2024, 1, 2, tzinfo=utc)
    yield "bunch", lambda: Bunch(model=model, names=["a"], meta={"when": when, "x": (1, 2)})
    yield "dict", lambda: {"m": model, 1: "one", "1": "uno", None: 3, (1, 2): 4, 2.5: "f", True: 0, False: 1}
    yield "list", lambda: [model, model, Lasso().fit(X, NUMBERS)]
    yield "containers", lambda: {
        "ordered": collections.OrderedDict(a=1),
        "default": [collections.defaultdict(list, {"x": [1]}), collections.defaultdict(int, {1: 2})],
        "counter": collections.Counter("aab"),
        "deque": collections.deque([1, 2], 3),
        "sets": [frozenset({1}), {1, 2}],
        "bytes": [b"ab", bytearray(b"cd")],
        "slices": [slice(1, None), slice(np.int64(1), "x")],
        "calls": [operator.itemgetter(1), np.log1p, len, type(None), ..., np.mean],
        "times": [datetime.timedelta(3), datetime.date(2020, 1, 1), when],
    }
    yield "numbers", lambda: [
        *[float("nan"), float("inf"), float("-inf"), -0.0, 1e-300, 0.1, 1e16, 1e-5, 2**80, -(2**70), True, None],
        *["\ud800\x00€\u2028", 'a"b\\', complex(1, -0.0), range(3)],
        *[np.float64(0.1), np.int8(-1), np.uint64(2**63), np.bool_(True), np.str_("x€"), np.bytes_(b"x"), np.float16(1)],
        *[np.datetime64("2020-01-01", "D"), np.timedelta64(3, "s"), np.complex64(1j), np.longdouble(1)],
    ]
    yield "arrays", arrays
    yield "states", lambda: [
        *[np.random.RandomState(4), np.random.default_rng(5), np.random.Generator(np.random.Philox(3))],
        np.random.SeedSequence(7),
    ]
    shared = np.random.RandomState(9)
    yield "shared", lambda: [ShuffleSplit(2, random_state=shared), KFold(3, shuffle=True, random_state=shared)]
    filled = np.where(X > 1, X, 0)
    for form in ("csr", "csc", "coo", "bsr", "dia", "lil"):
        for kind in ("matrix", "array"):
            yield f"sparse-{form}-{kind}", lambda f=form, k=kind: [getattr(sp, f"{f}_{k}")(filled)]


def arrays():
    aligned = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    masked = np.ma.masked_array([1.0, 2.0], [0, 1])
    return {
        "fortran": np.asfortranarray(X),
        "turned": X.reshape(3, 4, 20).transpose(1, 0, 2),
        "big-endian": X.astype(">f8"),
        "small": [X.astype("f2"), X.astype("f4"), X > 0, X.astype(np.longdouble), X.astype(complex)],
        "texts": [np.array(["ä", "bc"]), np.array([b"a", b"bc"]), np.array([b"ab", b"c"], dtype="V2")],
        "empty": [np.empty((0, 3)), np.array(3.0), np.array([], dtype=object)],
        "records": [np.array([(1, 2.0)], dtype=aligned), np.zeros(2, dtype=[("a", "f4", (2,))])],
        "objects": [np.array([[1, "a"], [None, 2.5]], dtype=object), np.array([[1], "a", None, X], dtype=object)],
        "masked": [masked, np.ma.masked_array(np.array(["a", None], dtype=object), [1, 0])],
        "times": [np.array([1, 2], "m8[s]"), np.array(["2020-01-01"], "M8[ns]")],
        "types": [np.dtype("f4"), np.dtype(aligned), np.dtype(object), np.dtype("U3"), np.dtype("M8[ns]")],
    }


GROUPS = [
    *[pipelines, searches, ensembles, texts, functions, boosters, neighbours, kernel_machines, weights],
    *[networks, encoders, clusters, around],
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--formats", default="all", type=parse_formats)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    np.random.seed(0)

    only = set(args.only.split(",")) - {""}
    report = {"written": 0, "fitted": 0, "not_fitted": {}, "not_written": {}}
    for group in GROUPS:
        for name, make in group():
            if only and name not in only:
                continue
            try:
                model = make()
            except Exception as error:
                report["not_fitted"][name] = f"{type(error).__name__}: {error}"[:200]
                continue
            report["fitted"] += 1
            for form in args.formats:
                try:
                    report["written"] += len(write(args.out, name, model, [form]))
                except Exception as error:
                    report["not_written"][f"{name}.{form}"] = f"{type(error).__name__}: {error}"[:200]
    print(json.dumps(report))


if __name__ == "__main__":
    main()
