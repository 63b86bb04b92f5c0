import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { findPythons } from '../../scripts/python-env.mjs';
import { namesInCode } from '../../src/wire/marshal.ts';
import { assertLinear } from '../linear-time.ts';

/** Functions of many kinds, marshalled by the interpreter at hand, with the names that it says they use. */
const program = `
import base64, json, marshal

def outer(a, *b, c=1, **d):
    import os, subprocess as s
    def inner():
        return a + c, os.path.join("x", "\\u0438"), [y for y in b if y.real]
    class Held:
        field = 2.5
        def method(self):
            return super().method(), {1, 2}, (None, ..., 2 ** 70, 1j, b"bytes", -1)
    try:
        return s.Popen(["touch", "/tmp/marker"], shell=True), inner
    finally:
        yield from d.items()

kinds = [outer, lambda x: x * 2, lambda x: __import__("os").system("true"), json.dumps, base64.b64encode]

def told(code):
    names, texts = [], []
    def visit(code):
        for const in code.co_consts:
            if hasattr(const, "co_code"):
                visit(const)
        flat = [const for const in code.co_consts if isinstance(const, str)]
        texts.extend(flat)
        names.extend(code.co_names)
    visit(code)
    return {"code": base64.b64encode(marshal.dumps(code)).decode(), "names": sorted(set(names)), "texts": sorted(set(texts))}

print(json.dumps([told(kind.__code__) for kind in kinds]))
`;

import { processorTime } from '../processor-time.ts';

interface Told {
  readonly code: string;
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

const pythons = await findPythons();
const skip = pythons.length === 0 ? 'no CPython on this machine' : false;

test('the names are those that every CPython says', { skip }, async (t) => {
  for (const { path, version } of pythons)
    await t.test(`CPython ${version}`, () => {
      const all = JSON.parse(
        execFileSync(path, ['-I', '-c', program], { encoding: 'utf8', env: { PYTHONIOENCODING: 'utf8' } }),
      ) as Told[];
      for (const { code, names, texts } of all) {
        const found = namesInCode(Buffer.from(code, 'base64'));
        assert.deepEqual([...(found?.names ?? [])].sort(), names);
        assert.deepEqual([...(found?.texts ?? [])].sort(), texts);
      }
    });
});

test('bytes that are no code, or cut, or nested without end give what there is', () => {
  assert.equal(namesInCode(new Uint8Array(0)), null);
  assert.equal(namesInCode(Buffer.from('not marshal')), null);
  assert.equal(namesInCode(Buffer.concat([Buffer.from([0xe3]), Buffer.alloc(100)])), null);
  const deep = Buffer.alloc(2_000_000, Buffer.from([0xe3, ...new Array(20).fill(0), 0xf3, 0, 0, 0, 0]));
  const started = processorTime();
  namesInCode(deep);
  namesInCode(Buffer.alloc(2_000_000, 0x28));
  assert.ok(processorTime() - started < 2_000);
});

/** A code object as CPython 3.11 and later marshal it: five numbers, code, constants, names, and what else there is. */
function marshalled(constants: Uint8Array): Buffer {
  const [bytes, none, text] = [Buffer.from('s\0\0\0\0'), Buffer.from(')\0'), Buffer.from('z\0')];
  const numbers = Buffer.alloc(20);
  const rest = [none, none, bytes, text, text, text, Buffer.alloc(4), bytes, bytes];
  return Buffer.concat([Buffer.from('c'), numbers, bytes, constants, ...rest]);
}

function tuple(items: readonly Uint8Array[], isReferred = false): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 0x28 | (isReferred ? 0x80 : 0);
  head.writeUInt32LE(items.length, 1);
  return Buffer.concat([head, ...items]);
}

test('many code objects that refer to one list take linear time', async () => {
  const made = (size: number): Buffer => {
    const texts = Array.from({ length: size * 10 }, (_, at) => Buffer.from(`z\x05${`0000${at}`.slice(-5)}`));
    const first = Buffer.from('r\0\0\0\0');
    return marshalled(tuple([tuple(texts, true), ...Array<Buffer>(size).fill(marshalled(first))]));
  };
  assert.deepEqual(
    namesInCode(made(1))?.texts,
    Array.from({ length: 10 }, (_, at) => `0000${at}`),
  );
  await assertLinear('references to one list', 450, made, namesInCode);
});
