/** What modelling code does at import, when it is made, and when it is called. */
export const modelling: readonly string[] = [
  `
import math, os, json
import torch
from torch import nn
from transformers import PreTrainedModel, PretrainedConfig
from transformers.utils import logging, is_flash_attn_2_available

logger = logging.get_logger(__name__)
CACHE = os.environ.get("HF_HOME", os.path.expanduser("~/.cache/huggingface"))
DEBUG = os.getenv("MODEL_DEBUG", "0") == "1"

if is_flash_attn_2_available():
    from flash_attn import flash_attn_func

class Config(PretrainedConfig):
    model_type = "x"
    def __init__(self, hidden_size=8, pad_token_id=0, **kw):
        self.hidden_size = hidden_size
        super().__init__(pad_token_id=pad_token_id, **kw)

class Model(PreTrainedModel):
    config_class = Config
    def __init__(self, config):
        super().__init__(config)
        self.act = getattr(nn, config.activation)()
        self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(4)])
    def forward(self, x):
        for layer in self.layers:
            x = self.act(layer(x)) * math.sqrt(2)
        return x
`,
  `
import importlib
try:
    flash = importlib.import_module("flash_attn")
except ImportError:
    flash = None
`,
  `
import json, os
class Tokenizer:
    vocab_files_names = {"vocab_file": "vocab.json"}
    def __init__(self, vocab_file, unk_token="<unk>", pad_token="<pad>", eos_token="</s>"):
        with open(vocab_file, encoding="utf-8") as f:
            self.encoder = json.load(f)
        self.unk_token = unk_token
    def save_vocabulary(self, save_directory, prefix=None):
        path = os.path.join(save_directory, "vocab.json")
        with open(path, "w", encoding="utf-8") as f:
            f.write(json.dumps(self.encoder))
        return (path,)
`,
  `
import torch
from huggingface_hub import hf_hub_download
from safetensors.torch import load_file
class Model(torch.nn.Module):
    @classmethod
    def from_pretrained(cls, name, **kw):
        model = cls()
        path = hf_hub_download(name, "model.safetensors")
        model.load_state_dict(load_file(path))
        state = torch.load(hf_hub_download(name, "head.pt"), weights_only=True)
        return model
`,
  `
import torch
from torch.autograd import Function
class Round(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()
    @staticmethod
    def backward(ctx, g):
        return g
`,
  `
import os, torch
from torch.utils.cpp_extension import load
_kernel = None
def kernel():
    global _kernel
    if _kernel is None:
        here = os.path.dirname(__file__)
        _kernel = load(name="k", sources=[os.path.join(here, "k.cpp"), os.path.join(here, "k.cu")])
    return _kernel
`,
  `
import argparse, subprocess, torch
def convert(path, out):
    state = torch.load(path, map_location="cpu")
    torch.save(state, out)
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--path"); p.add_argument("--out")
    a = p.parse_args()
    subprocess.run(["git", "lfs", "pull"], check=True)
    convert(a.path, a.out)
if __name__ == "__main__":
    main()
`,
  `
import requests
from PIL import Image
def load_image(image):
    if image.startswith("http"):
        return Image.open(requests.get(image, stream=True).raw)
    return Image.open(image)
`,
  `
VERSION = eval("1 + 1")
ACT = {"relu": lambda x: max(x, 0)}
from collections import namedtuple
P = namedtuple("P", "a b")
`,
  `
import torch
torch.backends.cuda.matmul.allow_tf32 = True
@torch.jit.script
def f(x: torch.Tensor) -> torch.Tensor:
    return x * 2
compiled = torch.compile(f)
torch.manual_seed(0)
`,
  `
from datasets import load_dataset, DatasetBuilder, GeneratorBasedBuilder, DownloadManager
_URL = "https://huggingface.co/datasets/org/x/resolve/main/data.zip"
class X(GeneratorBasedBuilder):
    def _split_generators(self, dl_manager):
        path = dl_manager.download_and_extract(_URL)
        return [path]
    def _generate_examples(self, path):
        with open(path) as f:
            for i, line in enumerate(f):
                yield i, {"text": line}
`,
  `
dependencies = ["torch"]
import torch
def resnet(pretrained=True, **kw):
    from models import ResNet
    m = ResNet(**kw)
    if pretrained:
        m.load_state_dict(torch.hub.load_state_dict_from_url("https://github.com/o/r/releases/download/v1/w.pth"))
    return m
`,
  `
import hashlib, random, re, warnings
warnings.filterwarnings("ignore")
def digest(path):
    return hashlib.md5(open(path, "rb").read()).hexdigest()
def pick(tokens):
    token = random.choice(tokens)
    return re.sub(r"\\s+", " ", token)
`,
  `
import sys, os
sys.path.insert(0, os.path.dirname(__file__))
from modeling_x import Model
__all__ = [n for n in dir() if not n.startswith("_")]
globals().update({"X": Model})
`,
  `
import os
from setuptools import setup, find_packages
here = os.path.dirname(__file__)
setup(name="x", version=open(os.path.join(here, "VERSION")).read().strip(), packages=find_packages())
`,
  `
import torch.distributed as dist
import os
class Trainer:
    def __init__(self, args):
        if int(os.environ.get("WORLD_SIZE", 1)) > 1:
            dist.init_process_group("nccl")
        self.rank = int(os.environ.get("RANK", 0))
    def step(self, obj):
        out = [None] * 2
        dist.all_gather_object(out, obj)
        return out
`,
  `
from transformers import AutoModel, AutoTokenizer
class Wrapper:
    def __init__(self, base="bert-base-uncased"):
        self.tok = AutoTokenizer.from_pretrained(base)
        self.model = AutoModel.from_pretrained(base)
`,
];
