import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('sizes that a request gives', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // flask json number
      [
        'size-from-request',
        `from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    data = request.get_json()
    return str([0] * data["n"])`,
      ],
      // flask alias
      [
        'size-from-request',
        `from flask import Flask, request as r
@app.post("/x")
def x():
    n = int(r.args.get("n", 5))
    return bytes(n)`,
      ],
      // args var
      [
        'size-from-request',
        `from flask import request
def x():
    q = request.args
    n = int(q["n"])
    return bytes(n)`,
      ],
      // a bound from below alone
      [
        'size-from-request',
        `from flask import Flask, request
def sieve(limit):
    return [True] * (limit + 1)
@app.get("/primes")
def primes():
    limit = int(request.args.get("limit", "100"))
    if limit < 2:
        return "[]"
    return str(sieve(limit))`,
      ],
      // http.server query
      [
        'size-from-request',
        `from http.server import BaseHTTPRequestHandler
from urllib.parse import urlparse, parse_qs
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        q = parse_qs(urlparse(self.path).query)
        n = int(q["n"][0])
        self.wfile.write(b"x" * n)`,
      ],
      // http.server length
      [
        'size-from-request',
        `from http.server import BaseHTTPRequestHandler
class H(BaseHTTPRequestHandler):
    def do_POST(self):
        buf = bytearray(int(self.headers["Content-Length"]))`,
      ],
      // pydantic body
      [
        'size-from-request',
        `from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
class Spec(BaseModel):
    n: int
@app.post("/m")
def m(spec: Spec):
    return [0] * spec.n`,
      ],
      // typed request param
      [
        'size-from-request',
        `from starlette.requests import Request
async def m(incoming: Request):
    body = await incoming.json()
    return "x" * body["n"]`,
      ],
      // aiohttp match_info
      [
        'size-from-request',
        `from aiohttp import web
async def m(request):
    n = int(request.match_info["n"])
    return web.Response(body=b"x" * n)`,
      ],
      // lambda event
      [
        'size-from-request',
        `def handler(event, context):
    n = int(event["queryStringParameters"]["n"])
    return {"body": "x" * n}`,
      ],
      // range loop over request
      [
        'size-from-request',
        `from flask import request
import math
def f():
    n = int(request.args["n"])
    return str(math.factorial(n))`,
      ],
      // django
      [
        'size-from-request',
        `def view(request):
    n = int(request.GET["n"])
    return HttpResponse("x" * n)`,
      ],
      // websocket
      [
        'size-from-request',
        `from fastapi import FastAPI, WebSocket
app = FastAPI()
@app.websocket("/ws")
async def ws(sock: WebSocket):
    msg = await sock.receive_json()
    data = b"x" * msg["n"]`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // bounds from below and above
      `from flask import Flask, request
@app.get("/primes")
def primes():
    limit = int(request.args.get("limit", "100"))
    if limit < 2 or limit > 1_000_000:
        return "[]"
    return str([True] * limit)`,
      // the work is done below the bound
      `from flask import Flask, request
@app.get("/primes")
def primes():
    limit = int(request.args.get("limit", "100"))
    if limit < 5000:
        return str([True] * limit)
    return "[]"`,
      // request bounded by product
      `from flask import request, abort
def canvas():
    w = int(request.args["w"])
    h = int(request.args["h"])
    area = w * h
    if area > 1000000:
        abort(400)
    return bytes(w * h)`,
      // request bounded by helper
      `from flask import request
def limited(v): return min(v, 100)
def f():
    n = limited(int(request.args["n"]))
    return bytes(n)`,
      // request checked
      `from flask import request, abort
def f():
    n = int(request.args["n"])
    if not acceptable(n):
        abort(400)
    return bytes(n)`,
      // request matched in range
      `from flask import request, abort
def f():
    n = int(request.args["n"])
    assert n in range(1, 100)
    return bytes(n)`,
      // request id shown
      `from flask import request
def f():
    n = int(request.args["n"])
    return "row " + str(n)`,
      // fastapi bounded
      `from fastapi import FastAPI, Query
app = FastAPI()
@app.get("/r")
def r(n: int = Query(10, le=100)):
    return [0] * n`,
      // fastapi id lookup
      `from fastapi import FastAPI
app = FastAPI()
@app.get("/r/{n}")
def r(n: int):
    return db.get(n)`,
      // request verdict kept
      `from flask import request, abort
def f():
    n = int(request.args["n"])
    fine = check(n)
    if not fine:
        abort(400)
    return bytes(n)`,
      // json validated
      `from flask import request
def f():
    data = request.get_json()
    validate(data, SCHEMA)
    return "x" * data["n"]`,
      // json compared
      `from flask import request, abort
def f():
    data = request.get_json()
    if data["n"] > 100:
        abort(400)
    return "x" * data["n"]`,
      // pydantic bounded
      `from fastapi import FastAPI
from pydantic import BaseModel, Field
app = FastAPI()
class Spec(BaseModel):
    n: int = Field(le=100)
@app.post("/m")
def m(spec: Spec):
    return [0] * spec.n`,
      // bytes of json list
      `from flask import request
def f():
    data = request.get_json()
    return bytes(data["raw"])`,
      // requests client is no server
      `import requests
def f(url):
    data = requests.get(url).json()
    return [0] * data["n"]`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
