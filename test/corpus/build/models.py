"""Fitted scikit-learn, XGBoost and LightGBM models, as pickle and as joblib write them.

python test/corpus/build/models.py
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import io
import pickle
import warnings

import joblib
from sklearn.utils import all_estimators

import boosters
from corpus import sample
from estimators import fit

PICKLED = ["ColumnTransformer", "CountVectorizer", "DictVectorizer", "GaussianMixture", "GaussianProcessRegressor",
           "GradientBoostingClassifier", "GridSearchCV", "HistGradientBoostingRegressor", "IsolationForest", "KMeans",
           "KNeighborsClassifier", "LabelEncoder", "LogisticRegression", "MLPClassifier", "MultinomialNB", "PCA", "Pipeline",
           "RandomForestClassifier", "SGDClassifier", "SVC", "SplineTransformer", "StackingClassifier", "StandardScaler",
           "TfidfVectorizer"]  # fmt: skip
JOBLIB = ["DecisionTreeRegressor", "ElasticNet", "ExtraTreesClassifier", "GridSearchCV", "HistGradientBoostingClassifier",
          "KNeighborsRegressor", "NearestNeighbors", "OneVsRestClassifier", "Pipeline", "SVR", "TfidfVectorizer",
          "VotingClassifier"]  # fmt: skip
BOOSTED = ["xgb-classifier-multi", "xgb-regressor", "xgb-gblinear", "xgb-booster-count-poisson", "lgb-classifier-words",
           "lgb-ranker", "lgb-booster-quantile", "pipeline-xgb", "voting"]  # fmt: skip


def scikit_learn():
    classes = dict(all_estimators())
    for number, name in enumerate(sorted({*PICKLED, *JOBLIB})):
        model = fit(classes[name])
        if name in PICKLED:
            for protocol in ((2, 5), (4,), (3,), (5,))[number % 4]:
                data = pickle.dumps(model, protocol)
                sample("pickle", f"sklearn-{name}.p{protocol}.pkl", data, "allow", "fitted estimator", "scikit-learn", "numpy")
        if name in JOBLIB:
            sample("joblib", f"sklearn-{name}.joblib", dumped(model), "allow", "fitted estimator", "joblib", "scikit-learn")


def boosted():
    made = {**dict(boosters.xgboost_models()), **dict(boosters.lightgbm_models()), **dict(boosters.combined())}
    for number, name in enumerate(BOOSTED):
        model = made[name]()
        library = "lightgbm" if name.startswith("lgb") else "xgboost-cpu"
        protocol = (2, 4, 5)[number % 3]
        data = pickle.dumps(model, protocol)
        sample("pickle", f"{name}.p{protocol}.pkl", data, "allow", "fitted model", library, "scikit-learn")
        if number % 2 == 0:
            sample("joblib", f"{name}.joblib", dumped(model), "allow", "fitted model", "joblib", library, "scikit-learn")


def dumped(value, **options):
    buffer = io.BytesIO()
    joblib.dump(value, buffer, **options)
    return buffer.getvalue()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    scikit_learn()
    boosted()
