import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './hazards-of.ts';

const leaks = (source: string): readonly string[] =>
  hazardsOf(`import os, json, logging\n${source}`).filter((hazard) => hazard.includes(' secret-'));

test('a secret in the message of an exception is shown', () => {
  for (const source of [
    'k = os.environ["API_KEY"]\nraise ValueError(f"bad key {k}")',
    'k = os.environ["API_KEY"]\nif not k:\n    raise RuntimeError("bad key " + k)',
    'k = os.environ["API_KEY"]\nassert len(k) == 40, f"bad key {k}"',
  ])
    assert.match(leaks(source).join(), /^\d secret-shown$/, source);
  for (const source of [
    'k = os.environ.get("API_KEY")\nif k is None:\n    raise RuntimeError("API_KEY missing")',
    'k = os.environ["API_KEY"]\nraise ValueError(f"bad key {k[:4]}…")',
    'k = os.environ["API_KEY"]\nraise ValueError(f"{len(k)} characters")',
    'def f(token):\n    raise ValueError(f"unknown token {token}")',
  ])
    assert.deepEqual(leaks(source), [], source);
});

test('a secret that is written to a file as it is', () => {
  for (const source of [
    'with open("x", "w") as f:\n    f.write(os.environ["DB_PASSWORD"])',
    'from pathlib import Path\nPath("c.json").write_text(\'{"k": "%s"}\' % os.environ["API_KEY"])',
    'import yaml\nwith open("x", "w") as f:\n    yaml.dump({"password": os.environ["DB_PASSWORD"]}, f)',
    'with open("x", "w") as f:\n    json.dump({"key": os.environ["API_KEY"]}, f)',
  ])
    assert.match(leaks(source).join(), /\d secret-stored$/, source);
  for (const source of [
    'with open("x", "w") as f:\n    f.write("key=" + str("API_KEY" in os.environ))',
    'import hashlib\nwith open("x", "w") as f:\n    f.write(hashlib.sha256(os.environ["API_KEY"].encode()).hexdigest())',
    'with open("x", "w") as f:\n    json.dump({"lr": 0.1}, f)',
  ])
    assert.deepEqual(leaks(source), [], source);
});

test('what a file, a settings object or a table calls a password is shown where it is printed', () => {
  for (const source of [
    'c = load()\nprint(c["db"]["password"])',
    'c = load()\nprint(c.get("api_key"))',
    'print(settings.key.get_secret_value())',
    'from tqdm import tqdm\ntqdm.write(os.environ["API_KEY"])',
    'from flask import jsonify\njsonify({"key": os.environ["API_KEY"]})',
  ])
    assert.match(leaks(source).join(), /^\d secret-shown$/, source);
  for (const source of [
    'c = load()\nprint(c["password_hint"])',
    'c = load()\nprint(c["token_count"], c.get("keys"))',
  ])
    assert.deepEqual(leaks(source), [], source);
});

test('a few characters of a key say which it is, and a mask hides it', () => {
  for (const source of [
    'k = os.environ["API_KEY"]\nprint(f"using {k[:4]}...{k[-4:]}")',
    'k = os.environ["API_KEY"]\nmasked = k[:3] + "***"\nlogging.info("key %s", masked)',
    'def mask(s):\n    return s[:2] + "*" * (len(s) - 2)\nprint(mask(os.environ["API_KEY"]))',
  ])
    assert.deepEqual(leaks(source), [], source);
  for (const source of [
    'k = os.environ["API_KEY"]\nprint(k[1:])',
    'k = os.environ["API_KEY"]\nprint(k[:30])',
    'k = os.environ["API_KEY"]\nprint(k[::-1])',
    'k = os.environ["API_KEY"]\nprint(mask(k), k)',
  ])
    assert.match(leaks(source).join(), /\d secret-shown$/, source);
});

test('a module of that name makes secrets, a file of that name holds some', () => {
  assert.deepEqual(leaks('import secrets\npassword = secrets.token_hex(8)\nprint(password)'), []);
  assert.deepEqual(leaks('c = load("secrets.ini")\nprint(c["password"])'), ['3 secret-shown']);
});
