"""Run in an environment that has nothing but the wheel: python installed.py EXAMPLES."""

import sys
from pathlib import Path

import loadlock
from loadlock._discover import engine_command

examples = Path(sys.argv[1])
print(engine_command())

assert loadlock.loads(b"\x80\x04]\x94(K\x01K\x02e.") == [1, 2]
tensors = loadlock.load(examples / "honest/wine.safetensors")
assert all(isinstance(tensor, loadlock.Tensor) for tensor in tensors.values()), "numpy is not needed"
refused = 0
for path in sorted((examples / "booby-trapped").iterdir()):
    if path.is_file():
        try:
            loadlock.load(path)
        except loadlock.Refused as error:
            assert error.findings
            refused += 1
        else:
            raise AssertionError(path)
try:
    loadlock.load(examples / "honest/iris-pipeline.joblib")
except loadlock.Unsupported as error:
    assert "joblib" in str(error)
import pickle

with loadlock.guard():
    assert pickle.loads(pickle.dumps({"a": 1})) == {"a": 1}
report = loadlock.scan(examples / "honest")
assert report.allowed, report
print(f"{refused} refused, {len(report.artifacts)} scanned")
