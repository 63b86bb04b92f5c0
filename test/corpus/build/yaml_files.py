"""Descriptions of models in YAML, by the libraries that write them, and the same with traps.

python -m pip install mlflow bentoml scikit-learn hyperpyyaml omegaconf
python test/corpus/build/yaml_files.py
"""

import io
import re
import tarfile
import tempfile
from pathlib import Path

import mlflow
import mlflow.pyfunc
import mlflow.sklearn
import numpy as np
import yaml
from omegaconf import OmegaConf
from sklearn.linear_model import LogisticRegression

from corpus import ROOT, sample, shell


def neutral(text):
    """Without the paths and the times of whoever built it."""
    text = re.sub(r"(artifact_path|model_id|run_id|model_uuid|utc_time_created): .*", r"\1: '0'", text)
    return text.encode()


def put(form, folder, name, data, decision, note, *libraries):
    (ROOT / form / folder).mkdir(parents=True, exist_ok=True)
    sample(form, f"{folder}/{name}", data if isinstance(data, bytes) else data.encode(), decision, note, *libraries)


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input


def mlflow_models():
    features, target = np.arange(12.0).reshape(6, 2), np.array([0, 1, 0, 1, 0, 1])
    with tempfile.TemporaryDirectory() as folder:
        mlflow.set_tracking_uri(f"file://{folder}/runs")
        model = LogisticRegression().fit(features, target)
        place = Path(folder, "sklearn")
        mlflow.sklearn.save_model(model, str(place), pip_requirements=["scikit-learn==1.9.1", "numpy==2.5.5"],
                                  serialization_format="pickle")
        made = ("mlflow", "scikit-learn")
        description = neutral((place / "MLmodel").read_text())
        put("mlmodel", "sklearn", "MLmodel", description, "allow", "mlflow.sklearn.save_model", *made)
        put("conda-environment", "sklearn", "conda.yaml", neutral((place / "conda.yaml").read_text()), "allow",
            "written beside an MLmodel", *made)
        put("python-environment", "sklearn", "python_env.yaml", neutral((place / "python_env.yaml").read_text()), "allow",
            "written beside an MLmodel", *made)
        pyfunc = Path(folder, "pyfunc")
        mlflow.pyfunc.save_model(str(pyfunc), python_model=Echo(), pip_requirements=["numpy==2.5.5"])
        put("mlmodel", "pyfunc", "MLmodel", neutral((pyfunc / "MLmodel").read_text()), "allow",
            "mlflow.pyfunc.save_model of a class by value: the pickle beside it is what counts", *made)
        wrong = description.replace(b"loader_module: mlflow.sklearn", b"loader_module: os")
        assert wrong != description
        put("mlmodel", "loader-module", "MLmodel", wrong, "deny", "a module of no flavor that is imported", *made)
        outside = re.sub(rb"(pickled_model|model_path): .*", rb"\1: ../../../etc/passwd", description)
        assert outside != description
        put("mlmodel", "outside", "MLmodel", outside, "deny", "the pickle lies outside of the model", *made)


def conda_traps():
    put("conda-environment", "extra-index", "conda.yaml",
        "channels: [conda-forge]\ndependencies:\n- python=3.12\n- pip:\n  - --extra-index-url http://127.0.0.1/simple\n"
        "  - internal-package\n", "review", "packages are looked for in an index of the author's")
    put("conda-environment", "from-git", "conda.yaml",
        "name: x\nchannels: [conda-forge]\ndependencies:\n- pip\n- pip:\n  - git+https://127.0.0.1/x/y.git\n", "review",
        "a package is built from a repository")
    put("conda-environment", "channel", "conda.yaml",
        "channels: ['http://127.0.0.1/channel']\ndependencies: [python=3.12]\n", "review", "a channel by its address")


def python_tags():
    plain = yaml.dump({"shape": (1, 2), "names": ["a", "b"], "raw": b"abc", "nothing": None, "z": 1 + 2j})
    put("yaml", "pyyaml", "plain.yaml", plain, "allow", "yaml.dump of plain Python values", "PyYAML")
    marker = shell("yaml")
    for name, text in {
        "apply": f"!!python/object/apply:os.system [{marker!r}]\n",
        "new": f"!!python/object/new:subprocess.Popen [[touch, marker]]\n",
        "name": "callback: !!python/name:os.system\n",
        "module": "plugin: !!python/module:my_plugin\n",
        "long-tag": f"!<tag:yaml.org,2002:python/object/apply:os.system> [{marker!r}]\n",
        "escaped": f"!!python/object/apply:os.s%79stem [{marker!r}]\n",
        "handle": f"%TAG !e! tag:yaml.org,2002:python/object/\n---\nx: !e!apply:os.system [{marker!r}]\n",
        "in-key": f"? !!python/object/apply:os.system [{marker!r}]\n: 1\n",
        "state": "!!python/object/new:type\nargs: [x, !!python/tuple [], {extend: !!python/name:exec}]\nlistitems: print(1)\n",
        "java": '!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL ["http://127.0.0.1/"]]]]\n',
        "second": f"a: 1\n---\nb: !!python/object/apply:os.system [{marker!r}]\n",
    }.items():
        decision = "review" if name in ("module", "java") else "deny"
        put("yaml", "tags", f"{name}.yaml", text, decision, f"a tag that its loader follows: {name}")
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    put("yaml", "tags", "laughs.yaml", "\n".join(lines), "review", "aliases that stand for billions of values")


def instantiations():
    good = OmegaConf.create({
        "model": {"_target_": "torch.nn.Linear", "in_features": 2, "out_features": 2},
        "optim": {"_target_": "torch.optim.Adam", "lr": 0.001},
    })
    put("yaml", "hydra", "linear.yaml", OmegaConf.to_yaml(good), "allow", "a configuration for hydra.utils.instantiate",
        "omegaconf")
    bad = OmegaConf.create({"model": {"encoder": {"_target_": "os.system", "command": shell("hydra")}}})
    put("yaml", "hydra", "system.yaml", OmegaConf.to_yaml(bad), "deny", "an instantiation that runs a command", "omegaconf")
    speech = (
        "sample_rate: 16000\n"
        "features: !new:speechbrain.lobes.features.Fbank\n    n_mels: 80\n"
        "model: !new:speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN\n    input_size: !ref <features>\n"
        "modules:\n    model: !ref <model>\n    activation: !name:torch.nn.LeakyReLU\n"
        "pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer\n    loadables:\n        model: !ref <model>\n"
    )
    put("yaml", "hyperpyyaml", "hyperparams.yaml", speech, "allow", "after the recipes of SpeechBrain")
    put("yaml", "hyperpyyaml", "shell.yaml",
        speech + "run: !apply:speechbrain.utils.superpowers.run_shell [touch loadlock-marker-speech]\n", "review",
        "the same, with a helper of SpeechBrain that runs a shell")
    put("yaml", "hyperpyyaml", "system.yaml", speech + "run: !apply:os.system [touch loadlock-marker-speech]\n", "deny",
        "the same, with a command")


def nemo():
    def archive(config):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            for name, data in {"./model_config.yaml": config.encode(), "./vocab.txt": b"a\nb\n"}.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        return buffer.getvalue()

    config = OmegaConf.to_yaml(OmegaConf.create({
        "target": "nemo.collections.asr.models.ctc_bpe_models.EncDecCTCModelBPE",
        "nemo_version": "2.0.0",
        "preprocessor": {"_target_": "nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor", "features": 80},
        "optim": {"name": "adamw", "lr": 0.001},
    }))
    sample("nemo", "ctc.nemo", archive(config), "allow", "the configuration of a speech model", "omegaconf")
    trap = config.replace("nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor", "builtins.exec")
    sample("nemo", "exec.nemo", archive(trap), "deny", "the preprocessor is exec (CVE-2025-23304)", "omegaconf")


def bentos():
    text = "service: service:Classifier\nname: classifier\nbentoml_version: 1.4.0\npython:\n  packages:\n  - numpy==2.5.5\n"
    put("bento", "classifier", "bento.yaml", text, "review", "a bento: its service is Python code of its own")
    put("bento", "setup", "bento.yaml", text + "docker:\n  setup_script: ./setup.sh\n", "deny",
        "building its image runs a script of its own")


if __name__ == "__main__":
    mlflow_models()
    conda_traps()
    python_tags()
    instantiations()
    nemo()
    bentos()
