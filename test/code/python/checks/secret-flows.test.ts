import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysed } from './hazards-of.ts';

/** The hazards of secrets, with what is told of them. */
const leaks = (source: string): readonly string[] =>
  analysed(source)
    .hazards.filter(({ hazard }) => /^(?:secret-|local-data)/.test(hazard))
    .map(({ hazard, detail }) => (detail === 'openly' ? `${hazard} openly` : hazard));

const told = (wanted: RegExp, ...sources: readonly string[]): void => {
  for (const source of sources) assert.match(leaks(source).join(), wanted, source);
};
const quiet = (...sources: readonly string[]): void => {
  for (const source of sources) assert.deepEqual(leaks(source), [], source);
};

const key = 'import os\nkey = os.environ["API_KEY"]\n';

test('a function that shows its argument shows the secrets of its callers', () => {
  told(
    /secret-shown/,
    `${key}from rich.console import Console\nc = Console()\nclass Ui:\n    def show(self, text):\n        c.print(f"[b]{text}[/b]")\nUi().show(key)`,
    `${key}import syslog\ndef audit(form, *args):\n    syslog.syslog(form % args)\naudit("on %s", key)`,
    `${key}import sentry_sdk\ndef note(name, value):\n    sentry_sdk.set_tag(name, value)\nnote("k", key)`,
    `${key}class Failed(Exception):\n    pass\ndef connect(url):\n    raise Failed(f"no way to {url}")\nconnect("https://u:" + key + "@h")`,
    `${key}class Failed(Exception):\n    def __init__(self, what):\n        super().__init__("cannot " + what)\nraise Failed(key)`,
  );
  told(
    /secret-sent openly/,
    `${key}from openai import OpenAI\nclient = OpenAI()\ndef ask(q):\n    return client.chat.completions.create(messages=[{"role": "user", "content": q}])\nask(key)`,
  );
  quiet(
    `${key}import syslog\ndef audit(form, *args):\n    syslog.syslog(form % args)\naudit("on %s", bool(key))`,
    `${key}def show(cfg):\n    print(cfg["host"])\nshow({"host": "h", "key": key})`,
    `${key}class Cfg:\n    def __init__(self):\n        self.host = "h"\n        self.key = key\ndef show(cfg):\n    print(cfg.host)\nshow(Cfg())`,
    `${key}import requests\nclass Failed(Exception):\n    pass\nr = requests.get("https://api.example.com", headers={"X-Api-Key": key})\nif not r.ok:\n    raise Failed(f"status {r.status_code}")`,
    `${key}def check(value):\n    if not isinstance(value, str):\n        raise TypeError(f"not a text: {type(value).__name__}")\ncheck(key)`,
  );
});

test('an object is shown by what it says of itself, not by what it was made of', () => {
  told(
    /secret-shown/,
    `${key}class A:\n    def __init__(self, k):\n        self.k = k\n    def __repr__(self):\n        return f"A({self.k})"\nprint(A(key))`,
    `${key}class A:\n    KEY = key\nprint({k: v for k, v in vars(A).items()})`,
  );
  told(
    /secret-shown/,
    `${key}class A:\n    def __init__(self, k):\n        self.k = k\nclass B(A):\n    def show(self):\n        print(self.k)\nB(key).show()`,
    `${key}from dataclasses import dataclass\n@dataclass\nclass A:\n    k: str\n@dataclass\nclass B:\n    a: A\nprint(B(A(key)))`,
    `${key}class E:\n    def __getattr__(self, name):\n        return os.environ[name.upper()]\nprint(E().api_key)`,
  );
  quiet(
    `${key}class A:\n    def __init__(self):\n        self.d = {"k": key}\n    def names(self):\n        return list(self.d)\nprint(A().names())`,
    `${key}import psycopg2\ndef count(user, password):\n    with psycopg2.connect(user=user, password=password) as c:\n        return c.cursor().fetchone()[0]\nprint(count("u", key))`,
    `${key}class A:\n    def __init__(self, k):\n        self.k = k\n        self.calls = 0\n    def __repr__(self):\n        return f"A({self.calls})"\nprint(A(key), A(key).calls)`,
    `${key}from dataclasses import dataclass, field\n@dataclass\nclass A:\n    host: str\n    k: str = field(repr=False)\nprint(A("h", key))`,
    `${key}from pydantic import BaseModel, SecretStr\nclass A(BaseModel):\n    k: SecretStr\nprint(A(k=key))`,
  );
});

test('what is put into a buffer, a queue or a file of settings comes out again', () => {
  told(
    /secret-shown/,
    `${key}import io\nb = io.StringIO()\nb.write("k=")\nb.write(key)\nprint(b.getvalue())`,
    `${key}import queue\nq = queue.Queue()\nq.put(key)\nprint(q.get())`,
  );
  told(
    /secret-stored/,
    `${key}import configparser\nc = configparser.ConfigParser()\nc["a"] = {"key": key}\nwith open("a.ini", "w") as f:\n    c.write(f)`,
    `${key}import configparser\nc = configparser.ConfigParser()\nc.add_section("a")\nc.set("a", "key", key)\nc.write(open("a.ini", "w"))`,
  );
  quiet(
    `${key}import io\nb = io.StringIO()\nb.write(str(len(key)))\nprint(b.getvalue())`,
    `${key}import queue, requests\nq = queue.Queue()\nq.put("https://api.example.com/a")\nurl = q.get()\nprint(url, requests.get(url, headers={"Authorization": key}).status_code)`,
  );
});

test('what is called a secret is one where it is shown, by whichever way it gets there', () => {
  told(
    /secret-shown/,
    'def login(user, password):\n    text = "user " + user + " with " + password\n    print(text)',
    'import logging\nfrom flask import request\npw = request.form["password"]\nlogging.info("login %s", pw)',
    'def login(request, log):\n    log.info("from %s", request.headers.get("Authorization"))',
    'def show(settings):\n    line = f"{settings.client_secret}"\n    print(line)',
  );
  quiet(
    'def login(user, password):\n    print("user", user, len(password))',
    'def login(user, password):\n    print(hash_it(password))',
    'def login(request, log):\n    log.info("from %s", request.headers.get("User-Agent"))',
    'def rotate(store, name):\n    secret = store.rotate(name)\n    print(name, secret.version)',
    'def show(password_file, token_name, has_password):\n    print(password_file, token_name, has_password)',
    'import requests\ndef login(base, user, password):\n    r = requests.post(base + "/login", json={"user": user, "password": password})\n    print(r.json()["name"])',
    'from pydantic import SecretStr\ndef show(client_secret: SecretStr):\n    print(client_secret)',
  );
});

test('a secret that a program makes is for whoever asked for it, others in the same source are not', () => {
  told(/secret-shown/, `${key}import secrets\nprint(secrets.token_hex(8))\nprint(key)`);
  quiet(
    `${key}import secrets\nprint(secrets.token_hex(8), bool(key))`,
    'from cryptography.fernet import Fernet\nprint(Fernet.generate_key().decode())',
    `${key}import secrets\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.post("/keys")\ndef make():\n    return {"key": secrets.token_hex(8)}`,
  );
});

test('functions that a library is given answer pages and models', () => {
  told(
    /secret-shown/,
    `${key}import gradio as gr\ndef show():\n    return key\ngr.Interface(fn=show, inputs=None, outputs="text")`,
    `${key}from flask import Flask\napp = Flask("a")\ndef show():\n    return key\napp.add_url_rule("/", view_func=show)`,
  );
  told(
    /secret-sent openly/,
    'import os\nfrom agents import Agent\ndef read():\n    return dict(os.environ)\nAgent(name="a", tools=[read])',
    'import os\nfrom langchain_core.tools import tool\n@tool\ndef setting(name: str) -> str:\n    return os.environ[name]',
  );
  quiet(
    `${key}import gradio as gr\ndef show():\n    return len(key)\ngr.Interface(fn=show, inputs=None, outputs="text")`,
    'import os\nfrom agents import Agent\ndef where():\n    return os.environ["HOME"]\nAgent(name="a", tools=[where])',
    'import os\nfrom langchain_core.tools import tool\n@tool\ndef note(name: str) -> str:\n    return open(os.path.join(os.environ["NOTES"], name)).read()',
  );
});

test('tools and stores that are asked for a secret give one', () => {
  told(
    /secret-shown/,
    'import subprocess\nprint(subprocess.run(["gh", "auth", "token"], capture_output=True, text=True).stdout.strip())',
    'import subprocess\nprint(subprocess.check_output("aws sts get-session-token", shell=True))',
    'import subprocess\nprint(subprocess.check_output(["env"], text=True))',
    'from ours import store\nprint(store.get_secret("db"))',
    'import os\nprint(os.environb[b"API_KEY"])',
  );
  quiet(
    'import subprocess\nprint(subprocess.check_output(["aws", "sts", "get-caller-identity"]))',
    'import subprocess\nprint(subprocess.check_output(["env", "FOO=1", "make"]))',
    'import netrc\nlogin, _, password = netrc.netrc().authenticators("h")\nprint("as", login)',
    'import keyring\ncred = keyring.get_credential("s", "u")\nprint(cred.username)',
  );
  told(
    /secret-shown/,
    'import netrc\nlogin, _, password = netrc.netrc().authenticators("h")\nprint("as", password)',
  );
});

test('what is looked for in a text is not in what comes out', () => {
  quiet(`${key}def clean(text):\n    return text.replace(key, "***")\nprint(clean(input()))`);
  told(/secret-shown/, `${key}def fill(text):\n    return text.replace("KEY", key)\nprint(fill(input()))`);
});
