import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged } from '../judged.ts';

type Case = readonly [source: string, decision: 'allow' | 'review' | 'deny'];

function wrong(cases: readonly Case[]): readonly string[] {
  return cases.flatMap(([source, expected]) => {
    const { decision, findings } = judged(source, 'generated');
    return decision === expected ? [] : [`${source}\n  ${decision}, not ${expected}: ${findings.join('; ')}`];
  });
}

const flask = 'from flask import Flask, abort, request\napp = Flask(__name__)\n';
const starlette =
  'import httpx\nfrom urllib.parse import urlsplit\nfrom starlette.applications import Starlette\nfrom starlette.responses import Response\nfrom starlette.routing import Route\n';

test('what a client writes reaches a shell, a statement or a text that is run, whatever the framework', () => {
  const cases: readonly Case[] = [
    [
      'import asyncio\nfrom litestar import get\n@get("/d")\nasync def d(host: str) -> str:\n    p = await asyncio.create_subprocess_shell(f"whois {host}")\n    await p.wait()\n    return "done"',
      'deny',
    ],
    [
      'import os\nfrom django.http import HttpResponse\ndef look(request, host):\n    os.popen("host " + host).read()\n    return HttpResponse("done")',
      'deny',
    ],
    [
      'import sqlite3, falcon\nclass Books:\n    def on_get(self, req, resp, title):\n        resp.media = sqlite3.connect("b.db").execute("SELECT * FROM book WHERE title = \'%s\'" % title).fetchall()\napp = falcon.App()\napp.add_route("/b/{title}", Books())',
      'deny',
    ],
    [
      'import sqlite3, strawberry\ndb = sqlite3.connect("b.db")\n@strawberry.type\nclass Query:\n    @strawberry.field\n    def pages(self, title: str) -> int:\n        return db.execute(f"SELECT pages FROM book WHERE title = \'{title}\'").fetchone()[0]',
      'deny',
    ],
    [
      'import pandas as pd\nfrom dash import Input, Output, callback\nf = pd.read_csv("a.csv")\n@callback(Output("t", "data"), Input("q", "value"))\ndef shown(q):\n    return f.query(q, engine="python").to_dict("records")',
      'deny',
    ],
    [
      'import os, psycopg2\ndef lambda_handler(event, context):\n    cur = psycopg2.connect(os.environ["DSN"]).cursor()\n    cur.execute("DELETE FROM job WHERE id = " + event["id"])',
      'deny',
    ],
    [
      'from typing import Annotated\nfrom fastapi import Depends, FastAPI, Header\nfrom sqlalchemy import text\nfrom sqlmodel import Session, create_engine\ne = create_engine("sqlite:///a.db")\napp = FastAPI()\ndef db(x_schema: Annotated[str, Header()]):\n    with Session(e) as s:\n        s.exec(text(f"SET search_path TO {x_schema}"))\n        yield s\n@app.get("/n")\ndef n(s: Annotated[Session, Depends(db)]):\n    return s.exec(text("SELECT count(*) FROM item")).one()[0]',
      'deny',
    ],
    [
      'import subprocess\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel\napp = FastAPI()\nclass Event(BaseModel):\n    branch: str\n@app.post("/hook")\ndef hook(pushed: Event):\n    subprocess.run(f"git checkout {pushed.branch}", shell=True)',
      'deny',
    ],
    [
      `${flask}import importlib\n@app.get("/p/<name>")\ndef p(name):\n    return importlib.import_module(name).main()`,
      'deny',
    ],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('queries in languages of databases, and the programs in them', () => {
  const head =
    'import os\nfrom fastapi import FastAPI\nfrom neo4j import GraphDatabase\nfrom motor.motor_asyncio import AsyncIOMotorClient\nfrom elasticsearch import Elasticsearch\ng = GraphDatabase.driver("neo4j://db")\nm = AsyncIOMotorClient(os.environ["MONGO_URL"]).shop\nes = Elasticsearch("http://search:9200")\napp = FastAPI()\n';
  const cases: readonly Case[] = [
    [
      `${head}@app.get("/f/{name}")\ndef f(name: str):\n    with g.session() as s:\n        return s.run(f"MATCH (p:Person {{name: '{name}'}}) RETURN p").data()`,
      'deny',
    ],
    [
      `${head}@app.get("/f/{name}")\ndef f(name: str):\n    with g.session() as s:\n        return s.run("MATCH (p:Person {name: $name}) RETURN p", name=name).data()`,
      'allow',
    ],
    [
      `${head}@app.get("/u")\nasync def u(n: str):\n    return await m.users.find({"$where": "this.name == '" + n + "'"}).to_list(5)`,
      'deny',
    ],
    [
      `${head}@app.get("/u")\nasync def u(n: str):\n    return await m.users.find({"name": n}, {"_id": 0}).to_list(5)`,
      'allow',
    ],
    [
      `${head}@app.get("/s")\ndef s(w: str):\n    return es.search(index="d", query={"script_score": {"query": {"match_all": {}}, "script": {"source": "_score * " + w}}})`,
      'deny',
    ],
    [
      `${head}@app.get("/s")\ndef s(w: float):\n    return es.search(index="d", query={"script_score": {"query": {"match_all": {}}, "script": {"source": "_score * params.w", "params": {"w": w}}}})`,
      'allow',
    ],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('what a program has looked at is no longer what anybody wrote', () => {
  const cases: readonly Case[] = [
    [
      `${flask}import re, subprocess\nSLUG = re.compile(r"[a-z0-9-]{1,40}")\n@app.get("/r/<slug>")\ndef r(slug):\n    if not SLUG.fullmatch(slug):\n        abort(400)\n    subprocess.run(["pandoc", f"{slug}.md", "-o", f"{slug}.pdf"], check=True)\n    return "ok"`,
      'allow',
    ],
    // Part of the text fits, or any text does.
    [
      `${flask}import re, os\n@app.get("/r/<slug>")\ndef r(slug):\n    if not re.match(r"[a-z]+", slug):\n        abort(400)\n    os.system("pandoc " + slug)\n    return "ok"`,
      'deny',
    ],
    [
      `${flask}import re, os\n@app.get("/r/<slug>")\ndef r(slug):\n    if not re.fullmatch(r".+\\.md", slug):\n        abort(400)\n    os.system("pandoc " + slug)\n    return "ok"`,
      'deny',
    ],
    [
      `${flask}import sqlite3\n@app.get("/l")\ndef l():\n    by = request.args.get("by", "id")\n    if by not in ("id", "name"):\n        abort(400)\n    return sqlite3.connect("a.db").execute(f"SELECT * FROM t ORDER BY {by}").fetchall()`,
      'allow',
    ],
    [
      `${flask}import sqlite3\n@app.get("/l")\ndef l():\n    by = request.args.get("by", "id")\n    if by in ("id", "name"):\n        print("usual")\n    return sqlite3.connect("a.db").execute(f"SELECT * FROM t ORDER BY {by}").fetchall()`,
      'deny',
    ],
    [
      `${starlette}HOSTS = {"a.example.com"}\nasync def t(request):\n    src = request.query_params["src"]\n    u = urlsplit(src)\n    if u.scheme != "https" or u.hostname not in HOSTS:\n        return Response(status_code=400)\n    async with httpx.AsyncClient(timeout=5) as c:\n        return Response(status_code=(await c.get(src)).status_code)\napp = Starlette(routes=[Route("/t", t)])`,
      'allow',
    ],
    [
      `${starlette}async def t(request):\n    async with httpx.AsyncClient(timeout=5) as c:\n        return Response(status_code=(await c.get(request.query_params["src"])).status_code)\napp = Starlette(routes=[Route("/t", t)])`,
      'review',
    ],
    [
      `${flask}import subprocess\nTOOLS = {"up": ["uptime"], "who": ["who", "-b"]}\n@app.get("/t/<name>")\ndef t(name):\n    return subprocess.run(TOOLS[name], capture_output=True, text=True, check=True).stdout`,
      'allow',
    ],
    [
      'import sqlite3\nfrom enum import Enum\nfrom fastapi import FastAPI\napp = FastAPI()\nclass By(str, Enum):\n    name = "name"\n@app.get("/l")\ndef l(by: By, limit: int = 9):\n    return sqlite3.connect("a.db").execute(f"SELECT * FROM t ORDER BY {by.value} LIMIT {limit}").fetchall()',
      'allow',
    ],
    // A path is looked at as what it comes to, and one that looks at itself ends.
    [
      'from pathlib import Path\nfrom fastapi import FastAPI, HTTPException\napp = FastAPI()\nROOT = Path("docs")\n@app.get("/d/{name}")\ndef d(name: str):\n    path = ROOT / name\n    path = path.resolve()\n    if not path.is_relative_to(ROOT):\n        raise HTTPException(404)\n    return path.read_text()',
      'allow',
    ],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('requests that say where to write, and names that stay where they are put', () => {
  const head =
    'from pathlib import Path\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\nUP = Path("uploads")\n';
  const cases: readonly Case[] = [
    [
      `${head}@app.post("/u")\nasync def u(f: UploadFile):\n    (UP / f.filename).write_bytes(await f.read())`,
      'deny',
    ],
    [
      `${head}class Store:\n    def __init__(self, root):\n        self.root = root\n    def save(self, name, body):\n        (self.root / name).write_bytes(body)\nstore = Store(UP)\n@app.put("/u/{name:path}")\nasync def u(name: str, body: bytes):\n    store.save(name, body)`,
      'deny',
    ],
    [
      `${head}@app.post("/u")\nasync def u(f: UploadFile):\n    (UP / Path(f.filename).name).write_bytes(await f.read())`,
      'allow',
    ],
    [
      `${head}import uuid\n@app.post("/u")\nasync def u(f: UploadFile):\n    (UP / f"{uuid.uuid4().hex}.png").write_bytes(await f.read())`,
      'allow',
    ],
    [`${head}@app.get("/u/{name}")\ndef u(name: str):\n    return (UP / name).read_text()`, 'review'],
  ];
  assert.deepEqual(wrong(cases), []);
});
