import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv, findPythons } from '../../../scripts/python-env.mjs';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import {
  type DecompiledPickle,
  type DecompileOptions,
  decompile,
} from '../../../src/formats/pickle/decompile.ts';
import { aFew } from '../../long.ts';
import { rawPicklesIn } from '../../oracle/corpus.ts';

const python = (await findPythons()).findLast(({ numbers }) => numbers[1] >= 11)?.path;
const skip = python === undefined ? 'no CPython from 3.11 on this machine' : false;
const script = fileURLToPath(new URL('decompile_check.py', import.meta.url));
/** Controls but the line's end, and what changes the direction of text. */
const unsafe = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
const whole = { items: 1e9, text: 1e9, lines: 1e6 };

function ask(mode: string, input: readonly unknown[], interpreter: string = python!): string[] {
  const text = input.map((item) => JSON.stringify(item)).join('\n');
  const done = spawnSync(interpreter, ['-I', '-W', 'ignore', script, mode], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim().split('\n');
}

function text(bytes: string | Uint8Array, options: DecompileOptions = {}): DecompiledPickle {
  const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  return decompile(bufferSource(data), 0, defaultLimits, options);
}

test('running the text makes the object that pickle makes, with the same calls in the same order', {
  skip,
}, () => {
  const cases = ask('make', []).map((line) => JSON.parse(line) as { name: string; hex: string });
  assert.ok(cases.length > 300);
  const decompiled = cases.map(({ hex }) => ({ hex, lines: text(Buffer.from(hex, 'hex'), whole).lines }));
  const verdicts = ask('check', decompiled).map((line) => JSON.parse(line) as string);
  const wrong = cases.flatMap(({ name }, at) =>
    verdicts[at] === ''
      ? []
      : [`${name}: ${verdicts[at]}\n${decompiled[at]!.lines.slice(0, 12).join('\n').slice(0, 600)}`],
  );
  assert.deepEqual(wrong.slice(0, 5), []);
});

test('running the text of what real libraries pickled makes their objects', async (t) => {
  const { python: libraries, reason } = await ensurePythonEnv();
  if (libraries === null) return t.skip(reason);
  const samples = (await rawPicklesIn('test/corpus/pickle')).filter(({ name }) => !/trap|names-/.test(name));
  const texts = samples.map(({ bytes }) => ({
    hex: Buffer.from(bytes).toString('hex'),
    lines: decompile(bufferSource(bytes), 0, { ...defaultLimits, textBytes: 1e9 }, whole).lines,
  }));
  const verdicts = ask('compare', texts, libraries).map((line) => JSON.parse(line) as string);
  const wrong = samples.flatMap(({ name }, at) =>
    ['', '-'].includes(verdicts[at]!) ? [] : [`${name}: ${verdicts[at]}`],
  );
  assert.deepEqual(wrong, []);
  assert.ok(verdicts.filter((verdict) => verdict === '').length > 150);
});

test('whatever the pickle, the text is Python by its grammar and safe to print', { skip }, async () => {
  const samples = [...(await rawPicklesIn('test/corpus')), ...(await rawPicklesIn('examples'))];
  const texts = samples.map(({ bytes }) => text(bytes, { offsets: true }).lines.join('\n'));
  for (const [at, printed] of texts.entries()) assert.doesNotMatch(printed, unsafe, samples[at]!.name);
  const verdicts = texts.length === 0 ? [] : ask('parse', texts);
  const wrong = samples.flatMap(({ name }, at) =>
    verdicts[at] === '""' ? [] : [`${name}: ${verdicts[at]}`],
  );
  assert.deepEqual(wrong, []);
});

test('bytes changed at random give text that is still Python and safe to print', { skip }, async () => {
  const samples = (await rawPicklesIn('test/corpus')).filter(({ bytes }) => bytes.length < 4_000);
  let state = 20_261;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const texts: string[] = [];
  for (const { bytes } of samples)
    for (let round = 0; round < aFew(6); round += 1) {
      const changed = Uint8Array.from(bytes);
      for (let change = random(4); change >= 0; change -= 1)
        changed[random(changed.length)] = random(3) === 0 ? random(256) : bytes[random(bytes.length)]!;
      texts.push(text(changed, { lines: 2_000 }).lines.join('\n'));
    }
  assert.ok(texts.length > aFew(300));
  for (const printed of texts) assert.doesNotMatch(printed, unsafe);
  const verdicts = ask('parse', texts);
  assert.deepEqual(
    texts
      .filter((_, at) => verdicts[at] !== '""')
      .map((printed, at) => `${verdicts[at]} ${printed.slice(0, 300)}`),
    [],
  );
});

test('a call whose result is thrown away is told', () => {
  const { lines, complete } = text("cos\nsystem\n(S'echo'\ntR0I1\n.", { offsets: true });
  assert.deepEqual(lines, [
    'from os import system  # at 0x0',
    "system('echo')  # at 0x15, result discarded",
    'result = 1',
  ]);
  assert.equal(complete, true);
});

test('a stream that breaks shows what came before, where it breaks and why', () => {
  const { lines, complete, end } = text("cos\nsystem\n(S'echo'\ntR\xff");
  assert.equal(complete, false);
  assert.equal(end.at, 22);
  assert.match(lines.at(-1)!, /^# the stream breaks at 0x16: /);
  assert.ok(lines.some((line) => line.startsWith("system('echo')")));
});

test('names from the file cannot leave their place', () => {
  const { lines } = text('cos\rimport\x1b[2J\nsys\ttem # x\n(tR.');
  assert.deepEqual(lines.slice(0, 2), [
    "_0 = find_class('os\\rimport\\x1b[2J', 'sys\\ttem # x')",
    '_1 = _0()',
  ]);
  assert.match(text('cevil\nresult\n.').lines[0]!, /^from evil import result as result_1$/);
  assert.match(text('c__future__\nannotations\n.').lines[0]!, /^_0 = find_class\(/);
});

test('long constants come shortened, with their length', () => {
  const long = Buffer.concat([
    Buffer.from('\x80\x04X\xa0\x86\x01\x00', 'latin1'),
    Buffer.alloc(100_000, 'a'),
    Buffer.from('.'),
  ]);
  const { lines, complete } = text(long);
  assert.match(lines[0]!, /^result = shortened\('a{400}', length=100000\)$/);
  assert.equal(complete, false);
});

test('lines are bounded, and what is left out is counted', () => {
  const calls = Buffer.from(`cos\nsystem\np0\n0${"g0\n(S'x'\ntR0".repeat(500)}N.`);
  const { lines, complete } = text(calls, { lines: 100 });
  assert.equal(complete, false);
  assert.equal(lines.length, 101);
  assert.match(lines.at(-1)!, /^# … 4\d\d further steps are not shown$/);
});

test('an object graph that doubles at each level stays linear', () => {
  const doubling = `(${'('.repeat(0)}I1\nt${'2\x86'.repeat(200)}.`;
  const { lines } = text(doubling);
  assert.ok(lines.length < 250);
  assert.ok(lines.join('').length < 20_000);
});

test('a million levels of nesting do not exhaust the stack', () => {
  const deep = Buffer.from(`${'('.repeat(100_000)}${'l'.repeat(100_000)}.`);
  const { lines } = text(deep, { lines: 1_000 });
  assert.ok(lines.length <= 1_001);
});

test('objects from outside of the stream have names', () => {
  assert.deepEqual(text("P7\n(S'storage'\ntQ\x86.".replace('P7\n', 'Pseven\n')).lines, [
    "_0 = persistent_load('seven')",
    "_1 = persistent_load(('storage',))",
    'result = (_0, _1)',
  ]);
  assert.deepEqual(text('\x80\x05\x82\x07\x97\x98\x86.').lines, [
    '_0 = extension(7)',
    '_1 = next_buffer()',
    'result = (_0, _1)',
  ]);
});
