import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { comparePep440, parsePep440, pep440Text } from '../../../src/provenance/versions/pep440.ts';
import { parseSpecifier, satisfies } from '../../../src/provenance/versions/specifier.ts';

const python = process.env['LOADLOCK_TEST_PYTHON'];
const skip = python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with the packaging library' : false;

const seed = 440;
/** The same numbers in every run (mulberry32). */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = numbers(seed);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
const maybe = (chance: number, text: () => string): string => (random() < chance ? text() : '');
const number = (): string =>
  pick(['0', '1', '2', '3', '00', '01', '10', '09', '99999999999999999999', '100000000000000000000']);
const gap = (): string => pick(['', '', '', '.', '-', '_']);

function version(): string {
  const release = Array.from({ length: 1 + Math.floor(random() * 4) }, number).join('.');
  return [
    maybe(0.1, () => pick(['v', 'V', ' '])),
    maybe(0.15, () => `${number()}!`),
    release,
    maybe(
      0.3,
      () =>
        gap() + pick(['a', 'b', 'rc', 'c', 'alpha', 'BETA', 'pre', 'preview']) + gap() + pick([number(), '']),
    ),
    maybe(0.25, () =>
      pick([`-${number()}`, gap() + pick(['post', 'rev', 'r', 'POST']) + gap() + pick([number(), ''])]),
    ),
    maybe(0.25, () => `${gap()}dev${gap()}${pick([number(), ''])}`),
    maybe(
      0.25,
      () => `+${pick(['1', 'abc', 'ABC', '01', 'cu121', 'ubuntu.1', 'ubuntu-01', '1.a', '1_2', '10'])}`,
    ),
    maybe(0.03, () => pick(['!', '.', '.*', '+', 'x', ' 1', '\n'])),
  ].join('');
}

function specifier(): string {
  const clause = (): string => {
    const operator = pick(['==', '!=', '<=', '>=', '<', '>', '~=', '===', '=', '=>']);
    return `${operator}${pick(['', ' '])}${version()}${maybe(0.2, () => '.*')}`;
  };
  return Array.from({ length: random() < 0.2 ? 2 : 1 }, clause).join(pick([',', ' , ']));
}

const oracle = `
import json, sys
from packaging.version import Version, InvalidVersion
from packaging.specifiers import SpecifierSet, InvalidSpecifier
def parsed(text):
    try: return Version(text)
    except InvalidVersion: return None
def answer(pair):
    kind, left, right = pair
    a = parsed(left)
    if kind == 'order':
        b = parsed(right)
        if a is None or b is None: return [a and str(a), b and str(b)]
        return [str(a), str(b), -1 if a < b else 1 if a > b else 0]
    try: s = SpecifierSet(right)
    except InvalidSpecifier: return ['invalid']
    if a is None: return ['unreadable']
    return [s.contains(left, prereleases=True)]
print(json.dumps([answer(pair) for pair in json.load(sys.stdin)]))
`;

type Pair = readonly ['order' | 'specifier', string, string];

function asked(pairs: readonly Pair[]): unknown[] {
  const run = spawnSync(python!, ['-c', oracle], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

function ours([kind, left, right]: Pair): unknown {
  const a = parsePep440(left);
  if (kind === 'order') {
    const b = parsePep440(right);
    const texts = [a && pep440Text(a), b && pep440Text(b)];
    return a === null || b === null ? texts : [...texts, Math.sign(comparePep440(a, b))];
  }
  const clauses = parseSpecifier(right);
  if (clauses === null) return ['invalid'];
  if (a === null) return ['unreadable'];
  return [satisfies(left, clauses)];
}

test(`versions are read and ordered as packaging does (seed ${seed})`, { skip }, () => {
  const pairs: Pair[] = Array.from({ length: 20_000 }, () => ['order', version(), version()]);
  // Neighbours: what differs in one part only is where an order goes wrong.
  for (const [, left] of pairs.slice(0, 5_000))
    pairs.push(['order', left, left.replace(/\d+(?=\D*$)/, number())]);
  const expected = asked(pairs);
  assert.ok(expected.filter((answer) => Array.isArray(answer) && answer.length === 3).length > 15_000);
  for (const [at, pair] of pairs.entries()) assert.deepEqual(ours(pair), expected[at], JSON.stringify(pair));
});

test(`specifiers admit what packaging admits (seed ${seed})`, { skip }, () => {
  const pairs: Pair[] = [];
  for (let at = 0; at < 30_000; at += 1) {
    const text = specifier();
    // Mostly versions near to the one that is named: far ones tell little.
    const named = /[^=<>~! ,][^,]*/.exec(text)?.[0] ?? '1';
    const near = pick([
      version(),
      named,
      named.replace(/\d+(?=\D*$)/, number()),
      `${named}.0`,
      `${named}+local`,
    ]);
    pairs.push(['specifier', near.replace('.*', ''), text]);
  }
  const expected = asked(pairs);
  const count = (answer: unknown): number =>
    expected.filter((own) => (own as unknown[])[0] === answer).length;
  assert.ok(count(true) > 3_000 && count(false) > 3_000 && count('invalid') > 1_000);
  for (const [at, pair] of pairs.entries()) assert.deepEqual(ours(pair), expected[at], JSON.stringify(pair));
});

test('the order of PEP 440 itself, from its summary of permitted suffixes', () => {
  const order = [
    '1.dev0',
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
  ];
  order.push(
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    '1.0rc1',
    '1.0',
    '1.0+abc.5',
    '1.0+abc.7',
    '1.0+5',
  );
  order.push('1.0.post456.dev34', '1.0.post456', '1.0.15', '1.1.dev1');
  for (let at = 1; at < order.length; at += 1)
    assert.ok(
      comparePep440(parsePep440(order[at - 1]!)!, parsePep440(order[at]!)!) < 0,
      `${order[at - 1]} < ${order[at]}`,
    );
});

test('what is no version or no specifier is none, however long', () => {
  for (const text of ['', 'x', '1..2', '1.0+', '1!', '１.0', `1${'.1'.repeat(200_000)}`, 'latest'])
    assert.equal(parsePep440(text), null);
  for (const text of [
    '',
    ',',
    '>=1,',
    '~=1',
    '>=1.*',
    '>1+local',
    '===',
    '1.0',
    '==1.0a1.*',
    `==${'1.'.repeat(1e6)}`,
  ])
    assert.equal(parseSpecifier(text), null, text.slice(0, 20));
});
