"""Says what XGBoost itself reads from each model (paths on the command line): its objective, trees and features."""

import json
import sys

import xgboost

for path in sys.argv[1:]:
    booster = xgboost.Booster()
    try:
        booster.load_model(path)
        config = json.loads(booster.save_config())["learner"]
        dump = booster.get_dump()
        linear = config["gradient_booster"]["name"] == "gblinear"
        print(json.dumps({"objective": config["objective"]["name"], "trees": None if linear else len(dump)}))
    except (xgboost.core.XGBoostError, ValueError) as error:
        print(json.dumps({"error": str(error)[:80]}))
