import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseRequirement } from '../../../src/formats/requirements/requirement.ts';
import { requirements } from '../../../src/formats/requirements/requirements.ts';
import { assertLinear } from '../../linear-time.ts';
import { aFew } from '../../long.ts';
import { seeded } from '../../oracle/random.ts';
import { claims, readWith } from '../kit.ts';

async function pins(
  text: string,
): Promise<(readonly [line: number | undefined, name: string, pin: string])[]> {
  const { facts } = await readWith(requirements, Buffer.from(text));
  return facts.map((fact) => {
    if (fact.kind === 'dependency') return [fact.where.line, fact.name, fact.pin] as const;
    assert.ok(fact.kind === 'reference');
    return [fact.where.line, fact.name, fact.to] as const;
  });
}

test('told by its name, or by who hands it over', () => {
  const text = Buffer.from('numpy==2.0\n');
  for (const name of ['requirements.txt', 'requirements-dev.txt', 'Requirements_gpu.txt', 'requirements.in'])
    assert.ok(claims(requirements, text, { name }), name);
  for (const name of ['notes.txt', 'requirements.md', ''])
    assert.ok(!claims(requirements, text, { name }), name);
  assert.ok(claims(requirements, text, { name: 'x', loader: 'requirements' }));
  assert.ok(!claims(requirements, Buffer.from('a\0b'), { name: 'requirements.txt' }));
});

test('every way to name a package, and how exact it is', async () => {
  for (const [line, name, pin] of [
    ['numpy', 'numpy', 'none'],
    ['numpy>=1.0', 'numpy', 'range'],
    ['numpy~=1.4', 'numpy', 'range'],
    ['numpy==1.*', 'numpy', 'range'],
    ['numpy==1.26.4', 'numpy', 'exact'],
    ['numpy===1.26.4', 'numpy', 'exact'],
    ['numpy (==1.26.4)', 'numpy', 'exact'],
    ['numpy==1.26.4 ; python_version < "3.12"  # comment', 'numpy', 'exact'],
    ['uvicorn[standard, x]==0.1', 'uvicorn', 'exact'],
    ['numpy==1.26.4 --hash=sha256:00', 'numpy', 'hashed'],
    ['numpy>=1 --hash=sha256:00', 'numpy', 'range'],
    ['own @ https://example.org/own.whl', 'own', 'url'],
    ['own @ git+https://example.org/own.git@main', 'own', 'vcs'],
    ['own @ file:///tmp/own', 'own', 'path'],
    ['git+ssh://git@example.org/own.git#egg=own', 'git+ssh://git@example.org/own.git#egg=own', 'vcs'],
    ['https://example.org/own.whl', 'https://example.org/own.whl', 'url'],
    ['./own', './own', 'path'],
    ['own-1.0-py3-none-any.whl', 'own-1.0-py3-none-any.whl', 'path'],
    ['-e .', '.', 'path'],
    ['-e git+https://example.org/own.git', 'git+https://example.org/own.git', 'vcs'],
    ['-e "own @ git+https://example.org/own"', 'own @ git+https://example.org/own', 'vcs'],
    ['-i https://example.org/simple', 'https://example.org/simple', 'index'],
    ['-ihttps://example.org/simple', 'https://example.org/simple', 'index'],
    ['--index-url=https://example.org/simple', 'https://example.org/simple', 'index'],
    ['--extra-index-url "https://example.org/simple"', 'https://example.org/simple', 'index'],
    ['--extra-index https://example.org/simple', 'https://example.org/simple', 'index'],
    ['-f https://example.org/wheels', 'https://example.org/wheels', 'index'],
    ['-r other.txt', 'other.txt', 'companion'],
    ['-r https://example.org/r.txt', 'https://example.org/r.txt', 'url'],
    ['-c ../constraints.txt', '../constraints.txt', 'path'],
    ['this is no requirement', 'this is no requirement', 'unreadable'],
  ] as const) {
    const [told] = await pins(line);
    assert.equal(told?.[2], pin, line);
    assert.equal(told?.[1], name, line);
  }
  assert.deepEqual(await pins('# only a comment\n\n--pre\n--no-binary :all:\n'), []);
});

test('lines are joined as pip joins them', async () => {
  assert.deepEqual(await pins('numpy==1.0 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\r\nscipy\n'), [
    [1, 'numpy', 'hashed'],
    [4, 'scipy', 'none'],
  ]);
  // A comment that ends in a backslash does not swallow the line after it.
  assert.deepEqual(await pins('# comment \\\nnumpy\n'), [[2, 'numpy', 'none']]);
  assert.deepEqual(await pins('a#b\n'), [[1, 'a#b', 'unreadable']]);
});

const { LOADLOCK_TEST_PYTHON: python } = process.env;
const withPackaging = { skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python' : false };

test('requirements are parsed as packaging parses them', withPackaging, (context) => {
  const random = seeded(5);
  const parts = [
    'numpy',
    'a.b_c-d',
    '-x',
    'x-',
    '1a',
    ' ',
    '  ',
    '[',
    ']',
    'extra',
    ',',
    '==',
    '===',
    '>=',
    '~=',
    '!=',
    '<',
    '>',
  ].concat([
    '1.0',
    '1.*',
    '2!1.0+abc',
    '1.0rc1',
    '(',
    ')',
    '@ ',
    'https://e.org/x',
    'git+https://e.org/x',
    ';',
    ' ; python_version < "3"',
    '\t',
  ]);
  const texts = [
    'numpy',
    'numpy ()',
    'numpy[]',
    'numpy [a,b] (>=1,<2) ; os_name == "nt"',
    'a@https://e.org',
    'a @ https://e.org ; os_name == "nt"',
    'a>=1,',
  ];
  for (let round = 0; round < aFew(6000); round += 1)
    texts.push(
      random.pick(['numpy', 'a', 'b-c ']) +
        Array.from({ length: random.below(6) }, () => random.pick(parts)).join(''),
    );
  const done = spawnSync(python!, ['-I', fileURLToPath(new URL('packaging_reads.py', import.meta.url))], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (done.stderr.includes('No module named')) return context.skip('packaging is not installed');
  assert.equal(done.status, 0, done.stderr);
  const told = JSON.parse(done.stdout) as (null | {
    name: string;
    extras: string[];
    specifiers: string[];
    url: string | null;
    marker: boolean;
  })[];
  let read = 0;
  for (const [index, theirs] of told.entries()) {
    // What packaging refuses pip does not install; it also checks versions and markers, which we only pass over.
    if (theirs === null) continue;
    read += 1;
    const text = texts[index]!;
    const ours = parseRequirement(text);
    assert.ok(ours !== null, text);
    assert.deepEqual(
      {
        name: ours.name,
        extras: [...new Set(ours.extras)].sort(),
        specifiers: [...new Set(ours.specifiers)].sort(),
        url: ours.url,
        marker: ours.marker !== null,
      },
      theirs,
      text,
    );
  }
  assert.ok(read > texts.length / 5, `${read} of ${texts.length} are requirements`);
});

test('any text is read, and in linear time', async () => {
  const random = seeded(9);
  const parts = [
    '\\',
    '\n',
    '\r\n',
    '#',
    ' #',
    '-r',
    '-e',
    '--',
    '"',
    "'",
    ' ',
    '@',
    'a',
    '==',
    '[',
    'é',
    '\0',
    '\u2028',
  ];
  for (let round = 0; round < aFew(3000); round += 1)
    await pins(Array.from({ length: random.below(30) }, () => random.pick(parts)).join(''));
  for (const part of ['a ', '# ', '-', "'", '\\\n', 'a#', '[', 'a.', '(', '; ', '\n'])
    await assertLinear(part, 10_000, (count) => part.repeat(count), pins);
});
