import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { findCrashRisks } from '../../../../src/code/python/crash/index.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import { hazardsOf } from './risks-of.ts';

const flask = `from flask import Flask, request
app = Flask(__name__)
`;

describe('what a request says, by way of functions and fields', () => {
  it('is found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // a function converts it, and refuses only what is below nothing
      [
        'size-from-request',
        `${flask}def size(args):
    n = int(args.get("n", "5"))
    if n < 0:
        raise ValueError(n)
    return n
@app.get("/x")
def x():
    return bytes(size(request.args))`,
      ],
      // as one of two
      [
        'size-from-request',
        `${flask}import numpy
def shape(values):
    w = values.get("w", 1, type=int)
    h = values.get("h", 1, type=int)
    return w, h
@app.get("/x")
def x():
    width, height = shape(request.args)
    return str(numpy.zeros((height, width)))`,
      ],
      // a field of an object that is made of it
      [
        'size-from-request',
        `${flask}from concurrent.futures import ProcessPoolExecutor
class Job:
    def __init__(self, options):
        self.workers = int(options["workers"])
    def run(self):
        with ProcessPoolExecutor(max_workers=self.workers) as pool:
            return list(pool.map(str, range(9)))
@app.post("/x")
def x():
    return Job(request.get_json()).run()`,
      ],
      [
        'combinatorial-growth',
        `${flask}import itertools
class Plan:
    def __init__(self, stops):
        self.stops = stops
    def best(self):
        routes = (list(order) for order in itertools.permutations(self.stops))
        return min(routes, key=str)
@app.post("/x")
def x():
    stops = request.get_json()["stops"]
    return Plan(stops).best()`,
      ],
      [
        'combinatorial-growth',
        `import itertools
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
class Given(BaseModel):
    lists: dict[str, list[str]]
def build(lists):
    out = []
    for number, combo in enumerate(itertools.product(*(lists[key] for key in lists))):
        out.append((number, combo))
    return out
@app.post("/x")
def x(body: Given):
    return build(body.lists)`,
      ],
      [
        'size-from-request',
        `${flask}class Cache:
    def __init__(self):
        self._entries = {}
    def put(self, query, value):
        self._entries[query.lower()] = value
cache = Cache()
@app.get("/x")
def x():
    query = request.args["q"]
    cache.put(query, len(query))
    return "kept"`,
      ],
      [
        'size-from-request',
        `${flask}import functools
@functools.lru_cache(maxsize=None)
def found(text):
    return text.split()
@app.get("/x")
def x():
    return found(request.args["q"])`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('is not told where something bounds it', () => {
    const honest: readonly string[] = [
      `${flask}def size(args):
    n = int(args.get("n", "5"))
    if n > 5_000:
        raise ValueError(n)
    return n
@app.get("/x")
def x():
    return bytes(size(request.args))`,
      `${flask}def size(args):
    return min(int(args["n"]), 100)
@app.get("/x")
def x():
    return bytes(size(request.args))`,
      `${flask}def size(args):
    return int(args["n"])
@app.get("/x")
def x():
    n = size(request.args)
    if n > 100:
        return "too large"
    return bytes(n)`,
      `${flask}class Job:
    def __init__(self, options):
        self.size = int(options["size"])
        if self.size > 10:
            raise ValueError(self.size)
    def run(self):
        return bytes(self.size)
@app.post("/x")
def x():
    return Job(request.get_json()).run()`,
      `${flask}import itertools
class Plan:
    def __init__(self, stops):
        self.stops = stops
    def best(self):
        return min(itertools.permutations(self.stops))
@app.post("/x")
def x():
    stops = request.get_json()["stops"]
    if len(stops) > 8:
        return "too many"
    return Plan(stops).best()`,
      // a grid of settings of the program's own user
      `import itertools, sys, yaml
grid = yaml.safe_load(open(sys.argv[1]))
runs = []
for combo in itertools.product(*(grid[key] for key in grid)):
    runs.append(combo)`,
      // lets go of what it keeps
      `${flask}cache = {}
@app.get("/x")
def x():
    cache[request.args["q"]] = 1
    if len(cache) > 100:
        cache.clear()
    return "kept"`,
      // a store, which would lose what it was given
      `${flask}todos = {}
@app.post("/x")
def x():
    todo = request.get_json()
    todos[todo["id"]] = todo
    return todo`,
      // as many as there are names in the program
      `${flask}cache = {}
@app.get("/x")
def x():
    for name in ("a", "b"):
        cache[name] = 1
    return "kept"`,
      `${flask}import functools
@functools.lru_cache(maxsize=128)
def found(text):
    return text.split()
@app.get("/x")
def x():
    return found(request.args["q"])`,
    ];
    for (const source of honest) assert.deepEqual(hazardsOf(source), [], source);
  });
});

test('what a request sends is decompressed by another function, and one of them may ask how long it is', () => {
  const bombs = (asked: string): readonly string[] =>
    findCrashRisks(
      parsePython(`${flask}import gzip
def unpack(data):
    return gzip.decompress(data)
@app.post("/x")
def x():
    body = request.get_data()
    ${asked}
    return unpack(body)
`),
    )
      .map(({ detail }) => detail)
      .filter((detail) => detail.includes('request'));
  assert.equal(bombs('pass').length, 1);
  assert.deepEqual(bombs('assert len(body) < 1000'), []);
});
