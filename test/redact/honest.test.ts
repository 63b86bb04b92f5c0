import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRedactor } from '../../src/redact/redactor.ts';
import { assertLinear } from '../linear-time.ts';
import { aFew, long } from '../long.ts';
import { letters, randomText, whole } from './kit.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Values as an environment would have them. */
const values = Array.from({ length: 20 }, (_, at) => ({
  kind: `env:V${at}`,
  value: randomText(1000 + at, 32, letters),
}));

/** The same bytes each time: what has the shape of a key by chance in one run of many says nothing. */
function chanceBytes(size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 64) }, (_, at) =>
    createHash('sha512').update(`${size} ${at}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

/** Texts of files below the root: every tenth, but in the long run. */
function texts(pattern: string, most = Number.POSITIVE_INFINITY): Buffer {
  const files = globSync(pattern, { cwd: root }).sort().slice(0, most);
  return Buffer.concat(
    files.filter((_, at) => long || at % 10 === 0).map((file) => readFileSync(`${root}${file}`)),
  );
}

/** Output that has nothing secret in it, as programs print it. */
const honest: readonly (readonly [string, () => Buffer])[] = [
  ['source code', () => texts('src/**/*.ts')],
  [
    'other people’s source code',
    () => texts('node_modules/{yaml,smol-toml,ajv,typescript}/**/*.{js,ts,md,json}', 800),
  ],
  ['a lock file', () => readFileSync(`${root}package-lock.json`)],
  [
    'hashes',
    () =>
      Buffer.from(
        Array.from({ length: 20_000 }, (_, at) => {
          const hash = createHash(at % 2 === 0 ? 'sha256' : 'sha1').update(String(at));
          return `${hash.digest('hex')}  file-${at}.bin`;
        }).join('\n'),
      ),
  ],
  ['UUIDs', () => Buffer.from(Array.from({ length: 20_000 }, () => randomUUID()).join('\n'))],
  [
    'an image in base64',
    () => Buffer.from(`data:image/png;base64,${chanceBytes(aFew(3_000_000)).toString('base64')}`),
  ],
  [
    'the same in lines',
    () =>
      Buffer.from(
        chanceBytes(aFew(3_000_000))
          .toString('base64')
          .replace(/(.{76})/g, '$1\n'),
      ),
  ],
  [
    'a hexadecimal dump',
    () => Buffer.from(chanceBytes(aFew(1_000_000)).toString('hex').replace(/(..)/g, '$1 ')),
  ],
  ['bytes', () => chanceBytes(aFew(4_000_000))],
  ['git’s log', () => execFileSync('git', ['log', '--stat', '-n', '200'], { cwd: root, maxBuffer: 2 ** 28 })],
  [
    'a progress bar',
    () =>
      Buffer.from(
        Array.from({ length: 5000 }, (_, at) => `\r\x1b[K${at}% [${'#'.repeat(at % 60)}]`).join(''),
      ),
  ],
  [
    'numbers',
    () => Buffer.from(Array.from({ length: 50_000 }, (_, at) => Math.sin(at).toExponential()).join(' ')),
  ],
];

test('honest output is left as it is', () => {
  for (const [name, make] of honest) {
    const bytes = make();
    const { counts, text } = whole(bytes, values);
    const sum = counts.reduce((all, { count }) => all + count, 0);
    // Ours and others' source speaks of tokens, with examples.
    const most = name.includes('source') ? 12 : 0;
    assert.ok(sum <= most, `${name}: ${JSON.stringify(counts)}`);
    if (sum === 0) assert.ok(Buffer.from(text, 'latin1').equals(bytes), name);
    console.log(`# ${name}: ${bytes.length} bytes, ${sum} redacted`);
  }
});

test('the shortest values are found in honest output where their bytes are, and nowhere else', () => {
  const data = Buffer.concat(
    Array.from({ length: 40_000 }, (_, at) => createHash('sha256').update(`image ${at}`).digest()),
  );
  const there = Array.from({ length: 400 }, (_, at) => data.subarray(at * 997, at * 997 + 4)).filter(
    (value) => value.every((byte) => byte >= 0x20),
  );
  const chosen = Array.from({ length: 100 }, (_, at) => Buffer.from(randomText(7000 + at, 4, letters)));
  const short = [...there, ...chosen].map((value, at) => ({ kind: `v${at}`, value }));
  const text = data.toString('base64');
  // A word may begin at any character: what the text decodes to from each of the first four on, and the text itself.
  const decoded = [0, 1, 2, 3].map((from) => Buffer.from(text.slice(from), 'base64'));
  const readings = [Buffer.from(text), ...decoded];
  const expected = short.filter(({ value }) => readings.some((reading) => reading.includes(value)));
  const found = whole(text, short).counts;
  assert.deepEqual(found.map(({ kind }) => kind).sort(), expected.map(({ kind }) => kind).sort());
  assert.ok(found.length >= there.length);
  const itself = chosen.filter((value) => text.includes(value.toString('latin1'))).length;
  const encoded = chosen.filter((value) => decoded.some((reading) => reading.includes(value))).length;
  console.log(
    `# of ${chosen.length} values in ${text.length} characters by chance: ${itself} as they are, ${encoded} encoded`,
  );
  for (const [name, make] of honest) {
    if (!['a lock file', 'hashes', 'a progress bar', 'numbers'].includes(name)) continue;
    const bytes = make();
    const kinds = whole(
      bytes,
      chosen.map((value) => ({ kind: 'v', value })),
    );
    // As they are, which is what was asked for, or as eight digits.
    const written = chosen.flatMap((value) => [value.toString('latin1'), value.toString('hex')]);
    const least = written.reduce((sum, word) => sum + bytes.toString('latin1').split(word).length - 1, 0);
    const wrong = kinds.counts.reduce((sum, { count }) => sum + count, 0) - least;
    console.log(`# ${name}: ${least} values, ${wrong} wrong`);
    assert.equal(wrong, 0, name);
  }
});

/** Each is made to keep candidates open, or to have many of them. */
const hostile: readonly (readonly [string, string])[] = [
  ['anchors of web tokens', 'eyJ'],
  ['parts of web tokens', 'eyJhbGciOiJI.'],
  ['almost a token', `ghp_${'a1B2c3'.repeat(5)}abcde_`],
  ['anchors of keys', 'sk-'],
  ['schemes', '://a:'],
  ['headers', 'authorization: '],
  ['bearers', 'bearer a'],
  ['encoded anchors', 'Z2hwX'],
  ['beginnings of blocks', '-----BEGIN '],
  ['blocks', '-----BEGIN PRIVATE KEY-----'],
  ['escapes', 'a\x1b[31m\n'],
  ['the beginning of a value', values[0]!.value.slice(0, -1)],
  ['a letter', 'a'],
];

test('ten times the output takes about ten times the time, whatever it is', async () => {
  const redactor = createRedactor(values);
  for (const [name, piece] of hostile)
    await assertLinear(
      name,
      aFew(400_000),
      (size) => Buffer.from(piece.repeat(Math.ceil(size / piece.length))),
      (bytes) => {
        const stream = redactor.stream(() => {});
        for (let at = 0; at < bytes.length; at += 65536) stream.push(bytes.subarray(at, at + 65536));
        stream.end(false);
      },
    );
});
