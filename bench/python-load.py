"""What the Python package adds to unpickling, with a real forest of scikit-learn. Prints one JSON line of seconds.

    python-load.py FOLDER TREES ROUNDS     LOADLOCK_ENGINE and PYTHONPATH say which engine and package
"""

import io
import json
import os
import pickle
import statistics
import sys
import time

import loadlock
import numpy as np
from loadlock.load import plan_bytes
from loadlock.unpickle import RestrictedUnpickler
from sklearn.ensemble import RandomForestRegressor

folder, trees, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def forest(count, rows):
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, 10))
    return RandomForestRegressor(count, random_state=0).fit(X, X[:, 0] + random.normal(size=rows))


def taken(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(*works):
    """Seconds of each, measured in turn so that the machine's moods are the same for all."""
    found = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(found, works):
            times.append(taken(work))
    return found


large = os.path.join(folder, "large.pkl")
with open(large, "wb") as file:
    pickle.dump(forest(trees, 20_000), file)
with open(large, "rb") as file:
    data = file.read()
callables = plan_bytes(data, policy=None, name="bench")[0].callables


def plain():
    pickle.load(io.BytesIO(data))


def restricted():
    RestrictedUnpickler(io.BytesIO(data), callables).load()


in_turn(plain, restricted)
one, other, whole = in_turn(plain, restricted, lambda: loadlock.load(large))

small = os.path.join(folder, "small.pkl")
with open(small, "wb") as file:
    pickle.dump(forest(3, 50), file)
loadlock.load(small)
(second,) = in_turn(lambda: loadlock.load(small))

print(
    json.dumps(
        {
            "bytes": len(data),
            "plain": statistics.median(one),
            "restricted": statistics.median(other),
            # In pairs: a slow moment is slow for both.
            "ratio": statistics.median(b / a for a, b in zip(one, other)),
            "load": statistics.median(whole),
            "second": statistics.median(second),
        }
    )
)
