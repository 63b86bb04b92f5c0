"""Trains XGBoost and LightGBM models of every kind and writes them in every way that people save them.

python boosters.py OUT [--formats p2,p5,joblib | all] [--only name,name]

Prints one JSON line: {"written": 300, "fitted": 30, "not_fitted": {"name": "why"}, "not_written": {}}.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import warnings
from pathlib import Path

import numpy as np

from writing import parse_formats, write

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4))
NUMBERS = X[:, 0] * 2 + RNG.normal(size=60)
TWO = (NUMBERS > 0).astype(int)
THREE = np.arange(60) % 3
GROUPS = [20, 20, 20]


def xgboost_models():
    import xgboost as xgb

    small = {"n_estimators": 3, "n_jobs": 1, "random_state": 0}
    yield "xgb-classifier", lambda: xgb.XGBClassifier(**small).fit(X, TWO)
    yield "xgb-classifier-multi", lambda: xgb.XGBClassifier(**small).fit(X, THREE)
    yield "xgb-regressor", lambda: xgb.XGBRegressor(**small).fit(X, NUMBERS)
    yield "xgb-regressor-multi-output", lambda: xgb.XGBRegressor(**small).fit(X, np.c_[NUMBERS, NUMBERS])
    yield "xgb-ranker", lambda: xgb.XGBRanker(**small).fit(X, TWO, group=GROUPS)
    yield "xgb-forest-classifier", lambda: xgb.XGBRFClassifier(**small).fit(X, TWO)
    yield "xgb-forest-regressor", lambda: xgb.XGBRFRegressor(**small).fit(X, NUMBERS)
    yield "xgb-not-fitted", lambda: xgb.XGBClassifier(**small)
    for booster in ("gblinear", "dart"):
        yield f"xgb-{booster}", lambda booster=booster: xgb.XGBRegressor(booster=booster, **small).fit(X, NUMBERS)
    yield "xgb-early-stopping", lambda: xgb.XGBRegressor(early_stopping_rounds=1, **small).fit(
        X, NUMBERS, eval_set=[(X, NUMBERS)], verbose=False
    )
    data = xgb.DMatrix(X, NUMBERS)
    for objective in ("reg:squarederror", "reg:absoluteerror", "count:poisson", "reg:quantileerror", "survival:cox"):
        settings = {"objective": objective, "quantile_alpha": 0.5, "nthread": 1}
        labels = xgb.DMatrix(X, np.abs(NUMBERS))
        yield f"xgb-booster-{objective.replace(':', '-')}", lambda s=settings, d=labels: xgb.train(s, d, 3)
    yield "xgb-booster-attributes", lambda: _with_attribute(xgb.train({"nthread": 1}, data, 2))


def _with_attribute(booster):
    booster.set_attr(best_score="0.5")
    booster.feature_names = ["a", "b", "c", "d"]
    return booster


def lightgbm_models():
    import lightgbm as lgb

    small = {"n_estimators": 3, "n_jobs": 1, "random_state": 0, "verbose": -1, "min_child_samples": 5}
    yield "lgb-classifier", lambda: lgb.LGBMClassifier(**small).fit(X, TWO)
    yield "lgb-classifier-multi", lambda: lgb.LGBMClassifier(**small).fit(X, THREE)
    yield "lgb-classifier-words", lambda: lgb.LGBMClassifier(**small).fit(X, np.array(["no", "yes"])[TWO])
    yield "lgb-regressor", lambda: lgb.LGBMRegressor(**small).fit(X, NUMBERS)
    yield "lgb-ranker", lambda: lgb.LGBMRanker(**small).fit(X, TWO, group=GROUPS)
    yield "lgb-not-fitted", lambda: lgb.LGBMRegressor(**small)
    for kind in ("dart", "rf"):
        bagging = {"boosting_type": kind, "subsample": 0.5, "subsample_freq": 1}
        yield f"lgb-{kind}", lambda bagging=bagging: lgb.LGBMRegressor(**bagging, **small).fit(X, NUMBERS)
    yield "lgb-early-stopping", lambda: lgb.LGBMRegressor(**small).fit(
        X, NUMBERS, eval_set=[(X, NUMBERS)], callbacks=[lgb.early_stopping(1, verbose=False)]
    )
    for objective in ("regression", "regression_l1", "huber", "poisson", "quantile", "tweedie"):
        settings = {"objective": objective, "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
        yield f"lgb-booster-{objective}", lambda s=settings: lgb.train(s, lgb.Dataset(X, np.abs(NUMBERS)), 3)


def combined():
    """Boosters inside scikit-learn's own containers."""
    import lightgbm as lgb
    import xgboost as xgb
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import VotingClassifier
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x = {"n_estimators": 2, "n_jobs": 1}
    trees = lambda: lgb.LGBMClassifier(n_estimators=2, n_jobs=1, verbose=-1)
    yield "pipeline-xgb", lambda: make_pipeline(StandardScaler(), xgb.XGBClassifier(**x)).fit(X, TWO)
    yield "grid-lgb", lambda: GridSearchCV(trees(), {"max_depth": [2, 3]}, cv=2).fit(X, TWO)
    yield "voting", lambda: VotingClassifier([("x", xgb.XGBClassifier(**x)), ("l", trees())]).fit(X, TWO)
    yield "calibrated-xgb", lambda: CalibratedClassifierCV(xgb.XGBClassifier(**x), cv=2).fit(X, TWO)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--formats", default="all", type=parse_formats)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")

    only = set(args.only.split(",")) - {""}
    report = {"written": 0, "fitted": 0, "not_fitted": {}, "not_written": {}}
    for family in (xgboost_models, lightgbm_models, combined):
        for name, make in family():
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
