"""Configurations as the real libraries write them, and the same ones with code hidden in every place where it fits."""

import base64
import json
import pickle
import tempfile
import warnings
from pathlib import Path

import numpy
from corpus import Trap, sample

warnings.simplefilter("ignore")
FORM = "json"


def document(name, value, decision, note, *libraries, kind):
    text = value if isinstance(value, (str, bytes)) else json.dumps(value, indent=2)
    data = text.encode() if isinstance(text, str) else text
    sample(FORM, name, data, decision, note, *libraries, container=kind)


def saved(thing, name):
    """What `save_pretrained` writes under this name."""
    with tempfile.TemporaryDirectory() as folder:
        thing.save_pretrained(folder)
        return (Path(folder) / name).read_text()


def transformers_files():
    import transformers as t

    library = "transformers"
    tiny = {
        "bert": t.BertConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2),
        "llama": t.LlamaConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2),
        "mixtral": t.MixtralConfig(hidden_size=16, num_hidden_layers=1),
        "whisper": t.WhisperConfig(d_model=16),
        "clip": t.CLIPConfig(),
        "llava": t.LlavaConfig(),
        "qwen2-vl": t.Qwen2VLConfig(),
        "t5": t.T5Config(d_model=16, num_layers=1),
        "vit": t.ViTConfig(hidden_size=16),
        "mamba": t.MambaConfig(hidden_size=16),
    }
    for name, config in tiny.items():
        document(f"config-{name}.json", saved(config, "config.json"), "allow", "a stock architecture", library, kind="transformers-config")
    document("generation.json", saved(t.GenerationConfig(do_sample=True, top_k=4), "generation_config.json"), "allow", "sampling settings", library, kind="generation-config")
    for name, processor in {"vit": t.ViTImageProcessor(), "clip": t.CLIPImageProcessor(), "whisper": t.WhisperFeatureExtractor(feature_size=4)}.items():
        document(f"preprocessor-{name}.json", saved(processor, "preprocessor_config.json"), "allow", "image or sound settings", library, kind="processor-config")

    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    raw = Tokenizer(models.BPE(unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    raw.train_from_iterator(["a chamber for model files", "nothing runs in it"], trainers.BpeTrainer(vocab_size=60, special_tokens=["[UNK]"]))
    fast = t.PreTrainedTokenizerFast(tokenizer_object=raw, unk_token="[UNK]")
    document("tokenizer.json", saved(fast, "tokenizer.json"), "allow", "tables of a trained tokenizer", library, "tokenizers", kind="tokenizer")
    document("tokenizer_config.json", saved(fast, "tokenizer_config.json"), "allow", "settings of a tokenizer", library, kind="tokenizer-config")

    fast.chat_template = "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
    with tempfile.TemporaryDirectory() as folder:
        fast.save_pretrained(folder, save_jinja_files=False)
        document("tokenizer-chat-template.json", (Path(folder) / "tokenizer_config.json").read_text(), "allow", "a plain chat template", library, kind="tokenizer-config")
    config = json.loads(saved(t.BertConfig(hidden_size=16, num_hidden_layers=1), "config.json"))
    llava = json.loads(saved(tiny["llava"], "config.json"))
    maps = {
        "auto-map": ({**config, "auto_map": {"AutoModel": "modeling.OwnModel"}}, "review"),
        "auto-map-cross-repository": ({**config, "auto_map": {"AutoConfig": "someone/else--configuration.OwnConfig"}}, "review"),
        "auto-map-sub-config": ({**llava, "text_config": {**llava["text_config"], "auto_map": {"AutoModel": "m.M"}}}, "review"),
        "auto-map-escaped-key": (json.dumps(config)[:-1] + ', "auto\\u005fmap": {"AutoModel": "m.M"}}', "review"),
        "auto-map-hidden-by-duplicate": ('{"auto_map": {"AutoModel": "m.M"}, ' + json.dumps({**config, "auto_map": {}})[1:], "review"),
        "auto-map-absolute": ({**config, "auto_map": {"AutoModel": "/srv/models--m.M"}}, "deny"),
        "attention-internal-hub-kernel": ({**config, "_attn_implementation_internal": "someone/kernel"}, "deny"),
        "attention-internal-name": ({**config, "_attn_implementation_internal": "my_kernel"}, "deny"),
        "attention-hub-kernel": ({**config, "_attn_implementation": "paged|someone/kernel@main:fwd"}, "deny"),
        "attention-sub-config-kernel": ({**llava, "vision_config": {**llava["vision_config"], "_attn_implementation_internal": "a/b:c"}}, "deny"),
        "experts-hub-kernel": ({**config, "_experts_implementation_internal": "someone/experts"}, "deny"),
        "kernel-mapping": ({**config, "kernel_config": {"kernel_mapping": {"RMSNorm": "someone/norm:RMSNorm"}}}, "deny"),
        "attention-own-name": ({**config, "attn_implementation": "my_attention"}, "review"),
        "attention-flash": ({**config, "_attn_implementation": "flash_attention_2"}, "allow"),
        "custom-pipelines": ({**config, "custom_pipelines": {"pair": {"impl": "pair.PairPipeline", "pt": ["AutoModel"], "tf": []}}}, "review"),
        "trust-remote-code": ({**config, "trust_remote_code": True}, "review"),
        "hydra-in-quantization": ({**config, "quantization_config": {"x": [{"_target_": "os.system", "command": "true"}]}}, "deny"),
        "jsonpickle-in-config": ({**config, "task_specific_params": {"a": {"py/object": "posixpath.Thing"}}}, "review"),
    }
    for name, (value, decision) in maps.items():
        document(f"config-{name}.json", value, decision, "a stock configuration with a key added", library, kind="transformers-config")
    settings = json.loads(saved(fast, "tokenizer_config.json"))
    document("tokenizer-auto-map-list.json", {**settings, "auto_map": {"AutoTokenizer": ["tok.OwnTokenizer", None]}}, "review", "a tokenizer of the repository's own", library, kind="tokenizer-config")
    document("tokenizer-auto-map-legacy.json", {**settings, "auto_map": [None, "tok.OwnTokenizerFast"]}, "review", "the same, as a bare list", library, kind="tokenizer-config")
    document("weights.index.json", {"metadata": {"total_size": 8}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}, "allow", "an index of shards", library, kind="weight-index")
    document("weights-outside.index.json", {"metadata": {"total_size": 8}, "weight_map": {"a": "../../other/model.safetensors"}}, "deny", "an index that leads out of its folder", library, kind="weight-index")


def adapters():
    import diffusers
    import peft

    lora = peft.LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM", base_model_name_or_path="someone/base")
    text = saved(lora, "adapter_config.json")
    document("adapter-lora.json", text, "allow", "a LoRA adapter", "peft", kind="peft-adapter")
    config = json.loads(text)
    document("adapter-auto-mapping.json", {**config, "auto_mapping": {"base_model_class": "BertModel", "parent_library": "transformers.models.bert.modeling_bert"}}, "allow", "names a class of transformers", "peft", kind="peft-adapter")
    document("adapter-parent-library.json", {**config, "auto_mapping": {"base_model_class": "Model", "parent_library": "unheard_of.models"}}, "review", "imports a module that nobody knows", "peft", kind="peft-adapter")
    document("adapter-megatron.json", {**config, "megatron_core": "unheard_of.core", "megatron_config": {"a": 1}}, "review", "imports it in place of megatron", "peft", kind="peft-adapter")

    scheduler = diffusers.DDIMScheduler(num_train_timesteps=10)
    document("scheduler.json", saved(scheduler, "scheduler_config.json"), "allow", "a scheduler", "diffusers", kind="diffusers-config")
    unet = diffusers.UNet2DModel(sample_size=8, block_out_channels=(32,), down_block_types=("DownBlock2D",), up_block_types=("UpBlock2D",), layers_per_block=1)
    pipeline = diffusers.DDPMPipeline(unet=unet, scheduler=diffusers.DDPMScheduler())
    text = saved(pipeline, "model_index.json")
    document("model_index.json", text, "allow", "a pipeline of stock components", "diffusers", kind="diffusers-pipeline")
    index = json.loads(text)
    document("model_index-library.json", {**index, "unet": ["unheard_of", "UNet"]}, "review", "a component of an unknown library", "diffusers", kind="diffusers-pipeline")
    document("model_index-danger.json", {**index, "unet": ["os", "system"]}, "deny", "a component that is os.system", "diffusers", kind="diffusers-pipeline")
    document("model_index-own-pipeline.json", {**index, "_class_name": ["my_pipeline", "MyPipeline"]}, "review", "a pipeline from a file of the repository", "diffusers", kind="diffusers-pipeline")
    document("model_index-disguised.json", {**index, "learner": {"gradient_booster": {}}, "unet": ["unheard_of", "UNet"]}, "review", "keys of another kind beside it", "diffusers", kind="xgboost-json")


def sentence_files():
    from sentence_transformers.models import Dense, Normalize, Pooling

    def module(part):
        return f"{type(part).__module__}.{type(part).__name__}"

    parts = [Pooling(8), Dense(8, 4), Normalize()]
    modules = [{"idx": n, "name": str(n), "path": f"{n}_{type(part).__name__}", "type": module(part)} for n, part in enumerate(parts)]
    library = "sentence-transformers"
    document("modules.json", modules, "allow", "stock modules", library, kind="sentence-transformers-modules")
    modules[1] = {**modules[1], "type": "own_module.OwnPooling"}
    document("modules-own.json", modules, "review", "a module from a file of the repository", library, kind="sentence-transformers-modules")
    dense = {"in_features": 8, "out_features": 4, "bias": True, "activation_function": "torch.nn.modules.activation.Tanh"}
    document("dense.json", dense, "allow", "an activation of torch", library, kind="json")
    document("dense-danger.json", {**dense, "activation_function": "os.system"}, "deny", "os.system as the activation", library, kind="json")
    document("sentence-bert-trust.json", {"max_seq_length": 8, "config_args": {"trust_remote_code": True}}, "review", "arguments that reach transformers", library, kind="json")


def booster_files():
    import xgboost

    generator = numpy.random.default_rng(0)
    x = generator.random((60, 4))
    y = (x[:, 0] > 0.5).astype(int)
    makers = {
        "binary": xgboost.XGBClassifier(n_estimators=2, max_depth=2),
        "dart": xgboost.XGBRegressor(n_estimators=2, max_depth=2, booster="dart"),
        "linear": xgboost.XGBRegressor(n_estimators=2, booster="gblinear"),
        "pruned": xgboost.XGBClassifier(n_estimators=2, max_depth=4, tree_method="exact", gamma=2.0),
        "forest": xgboost.XGBRFRegressor(n_estimators=2, max_depth=2),
    }
    for name, model in makers.items():
        model.fit(x, y)
        document(f"xgboost-{name}.json", bytes(model.get_booster().save_raw("json")), "allow", "a trained booster", "xgboost", kind="xgboost-json")
    model = json.loads(bytes(makers["binary"].get_booster().save_raw("json")))

    def broken(name, change, note):
        copy = json.loads(json.dumps(model))
        change(copy["learner"]["gradient_booster"]["model"]["trees"][0])
        document(f"xgboost-{name}.json", json.dumps(copy), "deny", note, "xgboost", kind="xgboost-json")

    broken("child-outside", lambda tree: tree["left_children"].__setitem__(0, 1_000_000), "a child beyond the nodes")
    broken("child-loop", lambda tree: tree["left_children"].__setitem__(0, 0), "a node that is its own child")
    broken("feature-outside", lambda tree: tree["split_indices"].__setitem__(0, 2**30), "a split on a feature that there is not")
    broken("short-list", lambda tree: tree["split_conditions"].pop(), "a list shorter than the nodes")
    broken("negative-child", lambda tree: tree["right_children"].__setitem__(0, -7), "a negative child")


def serializer_files():
    import jsonpickle
    from langchain_core.load import dumps
    from langchain_core.messages import HumanMessage

    document("langchain-message.json", dumps(HumanMessage("hello")), "allow", "a message", "langchain-core", kind="json")
    document("langchain-foreign.json", json.dumps({"lc": 1, "type": "constructor", "id": ["os", "system"], "kwargs": {"command": "true"}}), "deny", "a constructor of something else", "langchain-core", kind="json")
    document("langchain-secret.json", json.dumps({"a": [{"lc": 1, "type": "secret", "id": ["AWS_SECRET_ACCESS_KEY"]}]}), "review", "reads the environment", "langchain-core", kind="json")
    document("jsonpickle-trap.json", jsonpickle.encode({"model": Trap("jsonpickle")}), "deny", "jsonpickle calls os.system", "jsonpickle", kind="json")
    document("jsonpickle-repr.json", json.dumps({"a": {"py/repr": "os/os.system('true')"}}), "deny", "jsonpickle evaluates an expression", "jsonpickle", kind="json")
    payload = base64.b64encode(pickle.dumps(Trap("base64"), protocol=4)).decode()
    document("base64-pickle.json", json.dumps({"weights": [1.0, 2.0], "state": payload}), "deny", "a pickle in a string", kind="json")
    document("stable-baselines.json", json.dumps({"policy_class": {":type:": "<class 'abc.ABCMeta'>", ":serialized:": payload}}), "deny", "what Stable-Baselines3 unpickles", kind="json")
    document("gluonts.json", json.dumps({"__kind__": "instance", "class": "os.system", "args": ["true"], "kwargs": {}}), "deny", "GluonTS calls os.system", kind="json")
    document("hydra.json", json.dumps({"model": {"_target_": "torch.nn.Linear", "in_features": 2, "out_features": 2}}), "allow", "a layer of torch", kind="json")
    document("hydra-unknown.json", json.dumps({"model": {"_target_": "somebody.package.build", "_args_": [1]}}), "review", "a function that nobody knows", kind="json")
    document("hydra-danger.json", json.dumps({"model": {"layers": [{"_target_": "builtins.exec", "_args_": ["pass"]}]}}), "deny", "exec", kind="json")
    document("latent.json", json.dumps({"model": {"target": "subprocess.Popen", "params": {"args": ["true"]}}}), "deny", "instantiate_from_config", kind="json")


def other_files():
    document("plain.json", {"a": [1, 2.5, None, True, "x"], "b": {}}, "allow", "plain data", kind="json")
    document("python-numbers.json", json.dumps({"loss": float("nan"), "best": float("inf")}), "allow", "numbers as Python writes them", kind="json")
    document("records.jsonl", '{"text": "a"}\n{"text": "b"}\n', "allow", "one record a line", kind="json-lines")
    document("records-trap.jsonl", '{"text": "a"}\n{"auto_map": {"AutoModel": "m.M"}}\n', "review", "the second record names code", kind="json-lines")
    document("cut.json", '{"a": [1, 2', "deny", "a document that breaks off", kind="json")
    document("deep.json", "[" * 500 + "]" * 500, "deny", "deeper than any honest document", kind="json")
    spark = {"class": "org.apache.spark.ml.PipelineModel", "timestamp": 1, "sparkVersion": "3.5.0", "uid": "P", "paramMap": {"stageUids": ["a"]}}
    document("spark.json", spark, "allow", "metadata of a Spark pipeline", kind="spark-ml-metadata")
    document("spark-foreign.json", {**spark, "class": "com.example.Evil"}, "review", "a class that Spark does not ship", kind="spark-ml-metadata")
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Notes"]}]}
    document("notes.ipynb", notebook, "allow", "a notebook of text", kind="notebook")
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": ["print(1)"], "outputs": [], "execution_count": None})
    document("code.ipynb", notebook, "allow", "a notebook with code that was read", kind="notebook")
    notebook["metadata"]["kernelspec"] = {"name": "julia-1.10", "display_name": "Julia 1.10", "language": "julia"}
    document("code-julia.ipynb", notebook, "review", "a notebook with code that nothing reads", kind="notebook")
    document("package.json", {"name": "x", "version": "1.0.0", "scripts": {"test": "node --test"}}, "allow", "an npm package", kind="npm-package")
    document("package-postinstall.json", {"name": "x", "version": "1.0.0", "scripts": {"postinstall": "node steal.js"}}, "deny", "runs a command when installed", kind="npm-package")


def mxnet_files():
    symbol = {"nodes": [{"op": "null", "name": "data", "inputs": []}, {"op": "Activation", "name": "a", "attrs": {"act_type": "relu"}, "inputs": [[0, 0, 0]]}], "arg_nodes": [0], "node_row_ptr": [0, 1, 2], "heads": [[1, 0, 0]], "attrs": {"mxnet_version": ["int", 10901]}}
    document("mxnet-symbol.json", symbol, "allow", "a symbol as mxnet 1.9.1 writes it", kind="mxnet-symbol")
    nodes = symbol["nodes"]
    document("mxnet-custom.json", {**symbol, "nodes": [nodes[0], {"op": "Custom", "name": "c", "attrs": {"op_type": "mine"}, "inputs": [[0, 0, 0]]}]}, "review", "an operator in Python", kind="mxnet-symbol")
    document("mxnet-native.json", {**symbol, "nodes": [nodes[0], {"op": "_Native", "name": "c", "attrs": {"info": "0x7f0000000000"}, "inputs": [[0, 0, 0]]}]}, "deny", "an address in memory", kind="mxnet-symbol")
    inner = {**symbol, "nodes": [nodes[0], {"op": "_Native", "name": "c", "inputs": [[0, 0, 0]]}]}
    document("mxnet-subgraph.json", {**symbol, "nodes": [nodes[0], {"op": "_foreach", "name": "loop", "attrs": {}, "subgraphs": [inner], "inputs": [[0, 0, 0]]}]}, "deny", "the same in the body of a loop", kind="mxnet-symbol")
    document("mxnet-index.json", {**symbol, "nodes": [nodes[0], {**nodes[1], "inputs": [[9, 0, 0]]}]}, "deny", "an input from a node that there is not", kind="mxnet-symbol")


def requirement_files():
    def file(name, lines, decision, note):
        sample("requirements", name, ("\n".join(lines) + "\n").encode(), decision, note)

    file("requirements-pinned.txt", ["numpy==2.1.0", "scikit-learn==1.5.2  # the model", 'torch==2.5.0 ; python_version >= "3.10"'], "allow", "versions are exact")
    file("requirements-hashed.txt", ["numpy==2.1.0 \\", "    --hash=sha256:" + "0" * 64], "allow", "versions and hashes")
    file("requirements-loose.txt", ["numpy", "torch>=2", "-r requirements-pinned.txt"], "allow", "any version will do")
    file("requirements-index.txt", ["--extra-index-url https://packages.example.org/simple", "model-tools==1.0"], "review", "a second index")
    file("requirements-vcs.txt", ["model-tools @ git+https://example.org/model-tools.git"], "review", "built from a repository")
    file("requirements-url.txt", ["https://example.org/model_tools-1.0-py3-none-any.whl"], "review", "fetched from an address")
    file("requirements-editable.txt", ["-e ."], "allow", "built from the folder, which is judged where it stands")


def main():
    transformers_files()
    adapters()
    sentence_files()
    booster_files()
    serializer_files()
    other_files()
    mxnet_files()
    requirement_files()


main()
