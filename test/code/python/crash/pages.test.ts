import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('requests for a list, part by part', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // standing token camel
      [
        'loop-without-progress',
        `def rows(svc):
    nextPageToken = None
    out = []
    while True:
        page = svc.list(pageToken=nextPageToken).execute()
        out.extend(page["items"])
        if not page.get("nextPageToken"):
            return out`,
      ],
      // standing boto
      [
        'loop-without-progress',
        `def rows(table):
    last_key = None
    out = []
    while True:
        resp = table.scan(ExclusiveStartKey=last_key)
        out.extend(resp["Items"])
        if "LastEvaluatedKey" not in resp:
            break
    return out`,
      ],
      // standing f url
      [
        'loop-without-progress',
        `import requests
def rows(base):
    page = 1
    out = []
    while True:
        data = requests.get(f"{base}?page={page}").json()
        if not data:
            break
        out += data
    return out`,
      ],
      // standing async
      [
        'loop-without-progress',
        `async def rows(api):
    offset = 0
    out = []
    while True:
        data = await api.get(offset=offset)
        if not data:
            break
        out += data
    return out`,
      ],
      // standing walrus
      [
        'loop-without-progress',
        `import requests
def rows(base):
    page = 1
    out = []
    while data := requests.get(base, params={"page": page}).json():
        out += data
    return out`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // page polling changes in place
      `import requests
def users(url):
    params = {"page": 1}
    out = []
    while True:
        batch = requests.get(url, params=params).json()
        if not batch:
            return out
        out.extend(batch)
        params["page"] += 1`,
      // split by marker
      `def parts(f):
    marker = "--"
    out = []
    line = f.readline()
    while line:
        piece = line.split(marker)
        out.append(piece)
        line = f.readline()
    return out`,
      // start token per line
      `def items(stream):
    start = "<"
    out = []
    while True:
        line = stream.next_line()
        found = line.partition(start)
        if not found[1]:
            break
        out.append(found)
    return out`,
      // cursor object
      `def rows(conn):
    cursor = conn.cursor()
    out = []
    while True:
        batch = cursor.fetchmany(100)
        if not batch:
            break
        out.extend(batch)
    return out`,
      // offset passed to seek
      `import os
def tail(f):
    offset = 0
    out = []
    f.seek(offset)
    while True:
        block = f.read(10)
        if not block:
            break
        out.append(block)`,
      // paged by self state
      `def pull(client):
    page = 1
    out = []
    while True:
        client.advance()
        got = client.fetch(page)
        if not got:
            break
        out += got`,
      // kafka
      `def consume(consumer):
    offset = None
    consumer.seek(offset)
    while True:
        records = consumer.poll(1.0)
        if not records:
            break
        for r in records:
            print(r)`,
      // auth token and page
      `def f(api):
    token = "abc"
    out = []
    for page in range(10):
        out += api.get(token=token, page=page)`,
      // token alone
      `def f(api):
    token = "abc"
    out = []
    while True:
        got = api.poll(token=token)
        if not got: break
        out += got`,
      // page size
      `def f(api):
    page_size = 50
    out = []
    while True:
        got = api.next(page_size)
        if not got: break
        out += got`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
