"""Prints for each booster that is named what its own library says of it: [trees, features], or null where it refuses it.

With a library's name as the first argument, so that one that is missing does not stop the others.
"""

import json
import sys


def xgboost(path):
    from xgboost import Booster

    booster = Booster(model_file=path)
    config = json.loads(booster.save_raw("json"))["learner"]
    model = config["gradient_booster"]
    model = model.get("gbtree", model).get("model", {})
    return [len(model["trees"]) if "trees" in model else None, booster.num_features()]


def lightgbm(path):
    from lightgbm import Booster

    booster = Booster(model_file=path)
    return [booster.num_trees(), booster.num_feature()]


def catboost(path):
    from catboost import CatBoost

    model = CatBoost().load_model(path)
    return [model.tree_count_, len(model.feature_names_)]


told = []
for path in sys.argv[2:]:
    try:
        told.append(globals()[sys.argv[1]](path))
    except ImportError:
        raise
    except Exception:
        told.append(None)
print(json.dumps(told))
