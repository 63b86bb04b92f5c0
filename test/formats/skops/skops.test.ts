import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { wideJson } from '../../../src/formats/json/wide-json.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith } from '../kit.ts';

const corpus = fileURLToPath(new URL('../../corpus/skops', import.meta.url));
const script = fileURLToPath(new URL('read_skops.py', import.meta.url));
const { LOADLOCK_TEST_PYTHON: python } = process.env;
const withSkops = { skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with skops' : false };
const samples = readdirSync(corpus).filter((name) => name.endsWith('.skops'));

interface Told {
  readonly untrusted?: readonly string[];
  readonly error?: string;
}

test(
  'whatever skops does not trust is a reference here, and what it trusts is no finding',
  withSkops,
  async () => {
    const paths = samples.map((name) => join(corpus, name));
    const done = spawnSync(python!, ['-I', script, ...paths], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    const told = JSON.parse(done.stdout) as readonly Told[];
    let untrusted = 0;
    for (const [index, name] of samples.entries()) {
      const { facts, findings } = await judgeBytes(readFileSync(paths[index]!));
      const named = new Set(facts.flatMap((fact) => (fact.kind === 'reference' ? [fact.name] : [])));
      const { untrusted: theirs, error } = told[index]!;
      for (const type of theirs ?? []) assert.ok(named.has(type), `${name}: ${type}`);
      untrusted += theirs?.length ?? 0;
      const bad = findings.filter(({ severity }) => severity !== 'info' && severity !== 'low');
      // A pickle that skops leaves alone is a finding all the same.
      if (theirs?.length === 0 && name !== 'pickle-member.skops') assert.deepEqual(bad, [], name);
      if (error !== undefined) assert.notDeepEqual(bad, [], `${name}: ${error}`);
    }
    assert.ok(untrusted > 5, `${untrusted}`);
  },
);

test('wide characters are told apart from UTF-8 as Python does', async () => {
  const text = ' {"a": "é"}';
  const utf16 = Buffer.from(text, 'utf16le');
  const utf32 = Buffer.concat([...text].map((char) => Buffer.from([char.codePointAt(0)!, 0, 0, 0])));
  const wide = [
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    utf32,
    Buffer.from(utf32).swap32(),
    Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32]),
  ];
  for (const bytes of wide) {
    assert.ok(claims(wideJson, bytes), bytes.toString('hex'));
    const { facts, nested } = await readWith(wideJson, bytes);
    assert.equal(facts.length, 1);
    const source = await nested[0]!.open!();
    assert.equal(Buffer.from(source.memory!).toString('utf8'), text);
  }
  for (const plain of [text, 'a\0b\0', '\0\0\0\0', '{', '{}', 'é{'])
    assert.ok(!claims(wideJson, Buffer.from(plain)), JSON.stringify(plain));
});
