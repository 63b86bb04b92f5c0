"""What quarantine adds to a prediction, with a real estimator of scikit-learn. Prints one JSON line of seconds.

    quarantine.py FOLDER ROUNDS     LOADLOCK_ENGINE and PYTHONPATH say which engine and package
"""

import json
import os
import pickle
import statistics
import sys
import time

import loadlock
import numpy as np
from sklearn.linear_model import LinearRegression

folder, rounds = sys.argv[1], int(sys.argv[2])


def taken(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(count, *works):
    """Seconds of each, measured in turn so that the machine's moods are the same for all."""
    found = [[] for _ in works]
    for _ in range(count):
        for times, work in zip(found, works):
            times.append(taken(work))
    return found


def added(kept, plain):
    """In pairs: a slow moment is slow for both."""
    return statistics.median(a - b for a, b in zip(kept, plain))


def kept_of(name, model):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        pickle.dump(model, file)
    started = time.perf_counter()
    kept = loadlock.quarantine(path)
    return kept, time.perf_counter() - started


random = np.random.default_rng(0)
X = random.normal(size=(1_000_000, 10))
copy = np.empty_like(X)
model = LinearRegression().fit(X[:1000], X[:1000, 0])
one = X[:1]
kept, load = kept_of("model.pkl", model)
assert np.array_equal(kept.predict(X), model.predict(X))
whole = lambda: kept.predict(X), lambda: model.predict(X), lambda: np.copyto(copy, X)
in_turn(3, *whole)
large, plain, memcpy = in_turn(rounds, *whole)

model.ballast = random.normal(size=25_000_000)
heavy, heavy_load = kept_of("heavy.pkl", model)
rows = lambda: kept.predict(one), lambda: model.predict(one), lambda: heavy.predict(one)
in_turn(20, *rows)
row, row_plain, row_heavy = in_turn(rounds * 10, *rows)

print(
    json.dumps(
        {
            "memcpy": statistics.median(memcpy),
            "large": statistics.median(large),
            "added": added(large, plain),
            "ratio": statistics.median((a - b) / c for a, b, c in zip(large, plain, memcpy)),
            "row": added(row, row_plain),
            "rowHeavy": added(row_heavy, row_plain),
            "load": load,
            "heavyBytes": os.path.getsize(os.path.join(folder, "heavy.pkl")),
            "heavyLoad": heavy_load,
        }
    )
)
