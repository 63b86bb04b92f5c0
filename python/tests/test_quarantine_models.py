"""What models do that stay in their sandbox: the same answers as outside of it."""

from __future__ import annotations

import pickle
import unittest

import numpy as np

import loadlock
from tests.quarantine_case import QuarantineCase


def data(rows: int = 300, columns: int = 8):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(rows, columns))
    return X, (X[:, 0] + X[:, 1] > 0).astype(int)


class QuarantinedModels(QuarantineCase):
    def test_pipelines_of_scikit_learn(self) -> None:
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, y = data()
        labels = np.array(["no", "yes"])[y]
        for model in (make_pipeline(StandardScaler(), LogisticRegression()), RandomForestClassifier(10, random_state=0)):
            model.fit(X, labels)
            kept = self.kept(model)
            for name in ("predict", "predict_proba", "predict_log_proba"):
                self.same(getattr(kept, name)(X), getattr(model, name)(X))
            for given in (X[:1], X[::2], np.asfortranarray(X), X.astype("f4"), X[:0:-1], X.tolist()):
                self.same(kept.predict(given), model.predict(given))
            self.same(kept.classes_, model.classes_)
            self.assertEqual(kept.score(X, labels), model.score(X, labels))
            self.assertEqual(hasattr(kept, "decision_function"), hasattr(model, "decision_function"))
            self.assertIn(type(model).__qualname__, repr(kept))
        self.same(kept.feature_importances_, model.feature_importances_)

    def test_parts_of_a_model(self) -> None:
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        X, y = data()
        model = make_pipeline(StandardScaler(), LinearRegression()).fit(X, y)
        kept = self.kept(model)
        self.same(kept.attribute("named_steps.linearregression.coef_"), model[-1].coef_)
        self.same(kept.call("named_steps.standardscaler.transform", X), model[0].transform(X))
        with self.assertRaises(TypeError) as caught:
            kept.steps
        self.assertEqual(caught.exception.type, "NotData")
        exported = kept.export()
        self.assertEqual(exported["class"], "sklearn.pipeline.Pipeline")
        scaler = exported["attributes"]["steps"][0][1]
        self.assertEqual(scaler["class"], "sklearn.preprocessing._data.StandardScaler")
        self.same(scaler["attributes"]["mean_"], model[0].mean_)

    def test_tables_and_sparse_matrices(self) -> None:
        import pandas as pd
        from scipy import sparse
        from sklearn.compose import make_column_transformer
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.preprocessing import OneHotEncoder, StandardScaler

        frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": ["x", "y", "x"], "c": pd.Categorical(["u", "v", "u"])}, index=[3, 5, 7])
        model = make_column_transformer((StandardScaler(), ["a"]), (OneHotEncoder(sparse_output=False), ["b", "c"]))
        model.set_output(transform="pandas").fit(frame)
        pd.testing.assert_frame_equal(self.kept(model).transform(frame), model.transform(frame))
        texts = ["one two", "two three", "drei"] * 100
        counter = CountVectorizer().fit(texts)
        kept = self.kept(counter)
        ours, theirs = kept.transform(texts), counter.transform(texts)
        self.assertIs(type(ours), type(theirs))
        self.assertEqual((ours != theirs).nnz, 0)
        self.assertEqual(kept.vocabulary_, counter.vocabulary_)
        scaler = StandardScaler(with_mean=False).fit(sparse.random(50, 9, 0.3, random_state=0))
        given = sparse.random(50, 9, 0.3, format="csc", random_state=1)
        np.testing.assert_array_equal(self.kept(scaler).transform(given).toarray(), scaler.transform(given).toarray())

    def test_xgboost_and_lightgbm(self) -> None:
        import lightgbm
        import xgboost

        X, y = data()
        for model in (
            xgboost.XGBClassifier(n_estimators=5, n_jobs=2),
            xgboost.XGBRegressor(n_estimators=5, n_jobs=2),
            lightgbm.LGBMClassifier(n_estimators=5, n_jobs=2, verbose=-1),
        ):
            kept = self.kept(model.fit(X, y))
            self.same(kept.predict(X), model.predict(X))
            if hasattr(model, "predict_proba"):
                self.same(kept.predict_proba(X), model.predict_proba(X))
        for name in ("model.json", "model.ubj"):
            booster = xgboost.XGBRegressor(n_estimators=5).fit(X, y).get_booster()
            booster.save_model(self.folder / name)
            with loadlock.quarantine(self.folder / name) as kept:
                self.same(kept.predict(X), booster.predict(xgboost.DMatrix(X)))
        trees = lightgbm.LGBMRegressor(n_estimators=5, verbose=-1).fit(X, y).booster_
        trees.save_model(self.folder / "model.txt")
        with loadlock.quarantine(self.folder / "model.txt") as kept:
            self.same(kept.predict(X), trees.predict(X))

    def test_joblib_and_arrays(self) -> None:
        import gzip

        import joblib
        from sklearn.neighbors import KNeighborsClassifier

        X, y = data()
        model = KNeighborsClassifier().fit(X, y)
        joblib.dump(model, self.folder / "model.joblib", compress=3)
        with loadlock.quarantine(self.folder / "model.joblib") as kept:
            for ours, theirs in zip(kept.kneighbors(X), model.kneighbors(X), strict=True):
                self.same(ours, theirs)
        packed = self.file("model.pkl.gz", gzip.compress(pickle.dumps(model)))
        with loadlock.quarantine(packed) as kept:
            self.same(kept.predict(X), model.predict(X))
        np.savez(self.folder / "arrays.npz", X=X, y=y)
        with loadlock.quarantine(self.folder / "arrays.npz") as kept:
            self.same(kept["X"], X)
            self.assertEqual(sorted(kept.value()), ["X", "y"])

    def test_values_come_and_go_as_they_are(self) -> None:
        import pandas as pd

        kept = self.own()
        times = pd.date_range("2020-01-01", periods=3, tz="Europe/Berlin")
        values = [
            *(None, True, 1, -1.5, "text \ud7ff \U0001f600", 1 << 70, float("inf"), 2 + 3j, b"bytes", b""),
            *([1, [2, ()]], (1, (2,)), {"a": 1, 2: "b", (1, 2): None}, {1, 2}, frozenset({"x"})),
            *(np.float32(1.5), np.int8(3), np.bool_(True), np.datetime64("2020-01-01", "D")),
        ]
        for value in values:
            got = kept.predict_proba(value)
            self.assertEqual((type(got), got), (type(value), value))
        self.assertNotEqual(kept.predict_proba(float("nan")), 0)
        arrays = [
            *(np.arange(6).astype(kind).reshape(2, 3) for kind in ("i1", "u2", "<i8", ">f8", "f2", "c8", "?")),
            *(np.array(["a", "bcd"]), np.array([b"a", b"bcd"]), np.array(["a", None, 1.5], object), np.zeros((0, 3))),
            *(np.array(7), np.array(["2020-01-01"], "M8[ns]"), np.ones((3, 4, 5)).transpose(2, 0, 1), np.array([""])),
        ]
        for value in arrays:
            got = kept.predict_proba(value)
            np.testing.assert_array_equal(got, value)
            self.assertEqual(got.dtype.newbyteorder("<"), value.dtype.newbyteorder("<"))
        masked = np.ma.MaskedArray([1, 2, 3], [True, False, True])
        self.assertEqual(str(kept.predict_proba(masked)), str(masked))
        frame = pd.DataFrame({"t": times, "n": pd.array([1, None, 3], "Int64"), "s": ["a", None, "c"], "d": times.tz_localize(None)})
        frame.index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2), ("c", 3)], names=["x", "y"])
        pd.testing.assert_frame_equal(kept.predict_proba(frame), frame)
        pd.testing.assert_series_equal(kept.predict_proba(frame["n"]), frame["n"])
        self.same(kept.predict_proba(memoryview(np.arange(4.0))), np.arange(4.0))


if __name__ == "__main__":
    unittest.main()
