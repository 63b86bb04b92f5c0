import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysed } from './hazards-of.ts';

const leaks = (source: string): readonly string[] =>
  analysed(source)
    .hazards.filter(
      ({ hazard, detail }) => /^secret-(?:shown|sent|stored)/.test(hazard) && detail !== 'to log in',
    )
    .map(({ hazard }) => hazard);

const told = (...sources: readonly string[]): void => {
  for (const source of sources) assert.match(leaks(source).join(), /secret-/, source);
};
const quiet = (...sources: readonly string[]): void => {
  for (const source of sources) assert.deepEqual(leaks(source), [], source);
};

const click = (shown: string): string => `
import os, click
@click.group()
@click.pass_context
def cli(ctx):
    ctx.ensure_object(dict)
    ctx.obj["endpoint"] = "https://api.example.com"
    ctx.obj["credential"] = os.environ["DEPLOY_TOKEN"]
@cli.command()
@click.pass_context
def show(ctx):
    click.echo(${shown})
`;

test('what one command of click leaves for another', () => {
  told(click(`ctx.obj["credential"]`), click(`f"with {ctx.obj['credential']}"`));
  quiet(
    click(`ctx.obj["endpoint"]`),
    click(`"set" if ctx.obj["credential"] else "missing"`),
    click(`len(ctx.obj["credential"])`),
    click(`ctx.obj["credential"].startswith("live")`),
  );
});

const flask = (answer: string): string => `
import os
from flask import Flask, current_app, g, jsonify
app = Flask(__name__)
app.extensions["mail"] = {"host": "mail.example.com", "word": os.environ["MAIL_PASSWORD"]}
@app.before_request
def tenant():
    g.tenant = "acme"
    g.word = os.environ["TENANT_SECRET"]
@app.get("/mail")
def mail():
    state = current_app.extensions["mail"]
    return ${answer}
`;

test('what stands on an application, or on a request', () => {
  told(flask('jsonify(state)'), flask('{"word": state["word"]}'), flask('jsonify(word=g.word)'));
  quiet(
    flask('jsonify(host=state["host"])'),
    flask('{"ready": bool(state["word"])}'),
    flask('jsonify(tenant=g.tenant)'),
    flask('jsonify(ok=g.word is not None)'),
  );
});

const state = (answer: string): string => `
import os
from fastapi import FastAPI, Request
app = FastAPI()
@app.on_event("startup")
async def begin():
    app.state.index = "products"
    app.state.search = os.environ["SEARCH_API_KEY"]
@app.get("/status")
async def status(request: Request):
    return ${answer}
`;

test('what is kept while a server runs', () => {
  told(state('{"search": request.app.state.search}'));
  quiet(state('{"index": request.app.state.index}'), state('{"search": bool(request.app.state.search)}'));
});

test('two things under one name are not told apart, and what was not left there is not known', () => {
  quiet(
    'import os\ndef a(ctx):\n    ctx.obj["x"] = os.environ["API_TOKEN"]\ndef b(ctx):\n    ctx.obj["x"] = 1\ndef c(ctx):\n    print(ctx.obj["x"])',
    'import os\ndef a(row):\n    row["x"] = os.environ["API_TOKEN"]\ndef c(other):\n    print(other["x"])',
    'import os\ndef a(ctx):\n    ctx.obj["x"] = os.environ["API_TOKEN"]\ndef c(ctx):\n    print(ctx.obj["y"])',
  );
});

const filled = (answer: string): string => `
from fastapi import Depends, FastAPI
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    name: str = "shop"
    database_password: str
app = FastAPI()
def get_settings():
    return Settings()
@app.get("/info")
async def info(settings: Settings = Depends(get_settings)):
    return ${answer}
`;

test('settings that a framework fills in, as a dictionary', () => {
  told(filled('settings.model_dump()'), filled('settings'));
  quiet(
    filled('settings.model_dump(exclude={"database_password"})'),
    filled('settings.model_dump(include={"name"})'),
    filled('settings.name'),
    filled('{"name": settings.name}'),
  );
});

const granted = (then: string): string => `
import os, requests
answer = requests.post("https://login.example.com/oauth/token", data={
    "grant_type": "client_credentials", "client_id": os.environ["CLIENT_ID"],
    "client_secret": os.environ["CLIENT_SECRET"]})
data = answer.json()
${then}
`;

test('a token that a server was asked for', () => {
  told(
    granted('print(data)'),
    granted('print(data["access_token"])'),
    granted('print(f"got {data}")'),
    'import requests\nr = requests.post("https://login.example.com/oauth2/v2.0/token", data=form)\nprint(r.json())',
  );
  quiet(
    granted('print(data["expires_in"], data["token_type"])'),
    granted('print(answer.status_code)'),
    granted('print(answer.text)'),
    granted('print(data.get("error"))'),
    'import requests\nr = requests.post("https://api.example.com/search", json={"q": "x"})\nprint(r.json())',
    'import requests\nprint(requests.get("https://example.com/oauth/tokens.html").text)',
  );
});

const key = 'import os\nkey = os.environ["API_KEY"]\n';

test('what writes a text in another way keeps what stands in it', () => {
  told(
    `${key}import shlex\nprint(shlex.join(["curl", "-H", key]))`,
    `${key}import shlex\nprint("+ " + shlex.quote(key))`,
    `${key}import pprint\nprint(pprint.pformat({"k": key}))`,
    `${key}import reprlib\nprint(reprlib.repr(key))`,
    `${key}import html\nprint(html.escape(key))`,
    'import os\nfrom litestar import get\nfrom litestar.response import Response\nkey = os.environ["API_KEY"]\n@get("/k")\nasync def show() -> Response:\n    return Response({"k": key})',
  );
  quiet(
    `${key}import shlex\nprint(shlex.join(["curl", "-v"]))`,
    `${key}import pprint\nprint(pprint.pformat({"k": len(key)}))`,
    `${key}import json\ndef emit(**fields):\n    print(json.dumps(fields))\nemit(live=key.startswith("live"))`,
    `${key}print(key.isdigit(), key.count("-"))`,
    `${key}import json\nprint(sorted({"k": key}), json.dumps(sorted({"k": key})))`,
    'import os\nfrom litestar import get\nfrom litestar.response import Response\nkey = os.environ["API_KEY"]\n@get("/k")\nasync def show() -> Response:\n    return Response({"k": bool(key)})',
  );
});
