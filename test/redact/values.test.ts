import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { secretValues } from '../../src/redact/known-values.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import { long } from '../long.ts';
import { letters, randomText, redacted, whole } from './kit.ts';

const value = 'Zq8/kT+w2LmP0vR5y"N3c é&';
const known = [{ kind: 'env:PIN', value }];
const bytes = Buffer.from(value);
const mark = '[redacted:env:PIN]';

/** As other programs write the same bytes. */
const written: readonly (readonly [string, string | Buffer])[] = [
  ['itself', value],
  ['base64', bytes.toString('base64')],
  ['base64 at the second place', Buffer.concat([Buffer.from('x'), bytes]).toString('base64')],
  [
    'base64 at the third place',
    Buffer.concat([Buffer.from('xy'), bytes, Buffer.from('tail')]).toString('base64'),
  ],
  ['base64url', Buffer.concat([Buffer.from('xy'), bytes]).toString('base64url')],
  ['hexadecimal', bytes.toString('hex')],
  ['upper-case hexadecimal', bytes.toString('hex').toUpperCase()],
  ['a dump', bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ')],
  ['escaped bytes', bytes.toString('hex').replace(/(..)/g, '\\x$1')],
  ['a URL', encodeURIComponent(value)],
  ['a form', new URLSearchParams([['q', value]]).toString().slice(2)],
  ['JSON', JSON.stringify({ value })],
  ['HTML', value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ['backwards', [...value].reverse().join('')],
  ['bytes backwards', Buffer.from(bytes).reverse()],
  ['UTF-16', Buffer.from(value.replace('é', '').replace(' ', ''), 'utf16le')],
  ['upper case', value.toUpperCase()],
];

test('a known value is found however it is written', () => {
  for (const [name, text] of written) {
    const values =
      name === 'UTF-16' ? [{ kind: 'env:PIN', value: value.replace('é', '').replace(' ', '') }] : known;
    const seen = whole(
      Buffer.concat([Buffer.from('before '), Buffer.from(text as string), Buffer.from(' after')]),
      values,
    );
    assert.ok(seen.text.includes(mark), `${name}: ${seen.text}`);
    assert.deepEqual(seen.counts, [{ kind: 'env:PIN', count: 1 }], name);
    assert.ok(seen.text.startsWith('before ') && seen.text.endsWith(' after'), `${name}: ${seen.text}`);
    // Of base64 the characters that its neighbours share may stay: less than one byte at each end.
    const left = seen.text.replace(mark, '').slice('before '.length, -' after'.length);
    assert.ok(left.length <= 12, `${name}: ${left}`);
  }
});

test('the shortest values are found in base64 wherever they stand', () => {
  for (const short of ['a1B2', 'z9Qz', '~é?', 'a1B2c', 'k+/~9']) {
    const given = [{ kind: 'line', value: short }];
    for (let at = 0; at < 96; at += 1) {
      const before = randomText(at, at % 7, letters);
      const after = randomText(at + 500, Math.floor(at / 7) % 5, letters);
      for (const coding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(before + short + after).toString(coding);
        const seen = whole(`${text}\n`, given);
        assert.deepEqual(seen.counts, [{ kind: 'line', count: 1 }], `${before} ${short} ${after}: ${text}`);
        if (Buffer.byteLength(short) > 4) continue;
        // Of four bytes nothing is left, not even the bits that a character shares with the byte beside it.
        const start = Math.floor((before.length * 8) / 6);
        const end = Math.ceil(((before.length + 4) * 8) / 6);
        assert.equal(seen.text, `${text.slice(0, start)}[redacted:line]${text.slice(end)}\n`);
      }
    }
    const hex = Buffer.from(short).toString('hex');
    for (const text of [short, hex, hex.toUpperCase(), hex.replace(/(..)(?=.)/g, '$1:')])
      assert.equal(whole(` ${text} `, given).text, ' [redacted:line] ', text);
  }
  // docs/run.md: four characters backwards are found by chance.
  assert.deepEqual(whole(' 2B1a ', [{ kind: 'line', value: 'a1B2' }]).counts, []);
});

test('as Python writes it', () => {
  const program = [
    'import base64, binascii, json, sys, urllib.parse, html',
    'v = sys.argv[1]; b = v.encode()',
    'out = [base64.b64encode(b), base64.urlsafe_b64encode(b"q" + b), base64.encodebytes(b"user:" + b * 4), binascii.hexlify(b), binascii.hexlify(b, ":")]',
    'out = [o.decode() for o in out] + [json.dumps(v), urllib.parse.quote(v), urllib.parse.quote_plus(v), urllib.parse.quote(v, safe=""), html.escape(v), v[::-1], repr([v]), repr(b)[2:-1]]',
    'print(json.dumps(out))',
  ].join('\n');
  let output: string;
  try {
    output = execFileSync('python3', ['-c', program, value], { encoding: 'utf8' });
  } catch (error) {
    console.log(`# skipped: no python3 (${(error as Error).message})`);
    return;
  }
  for (const text of JSON.parse(output) as string[]) {
    const seen = whole(text, known);
    assert.ok(seen.text.includes(mark), text);
  }
});

test('line ends, indentation and terminal escapes inside of it hide nothing', () => {
  const encoded = bytes.toString('base64');
  for (const text of [
    value.replace('+', '+\n'),
    value.replace('+', '+\r\n    '),
    [...value].join('\n'),
    [...value].join('\x1b[31m'),
    [...value].join('\x1b[0m\x1b[38;5;123m'),
    value.replace('+', '+\x1b]0;title\x07'),
    encoded.replace(/(.{8})/g, '$1\n'),
    encoded.replace(/(.{8})/g, '$1\n\t'),
  ])
    assert.equal(
      whole(`a: ${text}!`, known)
        .text.replace(/\n?!$/, '!')
        .replace(/=*\n?\t?!$/, '!'),
      `a: ${mark}!`,
      JSON.stringify(text),
    );
});

test('cut at each place, the same comes out', () => {
  for (const [name, text] of [...written, ['wrapped', [...value].join('\x1b[1m\n ')] as const]) {
    const all = Buffer.concat([
      Buffer.from('x'),
      Buffer.from(text as string),
      Buffer.from('y'),
      bytes,
      bytes,
    ]);
    const expected = whole(all, known);
    for (let at = 1; at < all.length; at += long ? 1 : 3)
      assert.deepEqual(
        redacted([all.subarray(0, at), all.subarray(at)], known),
        expected,
        `${name} at ${at}`,
      );
    const single = Array.from(all, (_, at) => all.subarray(at, at + 1));
    assert.deepEqual(redacted(single, known), expected, name);
  }
});

test('values that overlap, contain each other or repeat', () => {
  const values = [
    { kind: 'a', value: 'abcdefgh' },
    { kind: 'b', value: 'efghijkl' },
    { kind: 'c', value: 'xxabcdefghxx' },
    { kind: 'd', value: 'zzzzzzzz' },
  ];
  assert.equal(whole('1abcdefghijkl2', values).text, '1[redacted:a]2');
  assert.equal(whole('1xxabcdefghxx2', values).text, '1[redacted:c]2');
  assert.equal(whole('1xxabcdefghx2', values).text, '1xx[redacted:a]x2');
  assert.equal(whole('abcdefghabcdefgh', values).text, '[redacted:a][redacted:a]');
  // Of a run, everything that can be the value goes, in whatever pieces it comes.
  assert.equal(whole(`1${'z'.repeat(1000)}2`, values).text.replaceAll('[redacted:d]', ''), '12');
});

test('a prompt is seen at once, but for what may be the beginning of a value', () => {
  const out: string[] = [];
  const stage = streamOf(out);
  stage.push(Buffer.from('Continue? [y/N] '));
  assert.equal(out.join(''), 'Continue? [y/N] ');
  stage.push(Buffer.from('PIN: Zq8'));
  assert.equal(out.join(''), 'Continue? [y/N] PIN: ');
  stage.idle();
  assert.equal(out.join(''), 'Continue? [y/N] PIN: Zq8', 'three characters are let go');
  stage.push(Buffer.from('/kT+'));
  stage.idle();
  assert.equal(out.join(''), 'Continue? [y/N] PIN: Zq8', 'more are not');
  stage.push(Buffer.from(value.slice(7)));
  stage.idle();
  assert.equal(out.join(''), `Continue? [y/N] PIN: Zq8${mark}`);
});

test('cut off inside of a value: what is left of it is not seen', () => {
  assert.equal(redacted([Buffer.from(`x ${value.slice(0, 12)}`)], known, { cut: true }).text, `x ${mark}`);
  assert.equal(redacted([Buffer.from(`x ${value.slice(0, 12)}`)], known).text, `x ${value.slice(0, 12)}`);
});

test('the lines of a longer secret, each by itself', () => {
  const key = [
    '-----BEGIN X-----',
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
    'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
    '-----END X-----',
  ];
  const seen = whole(`${key[2]}\n`, [{ kind: 'key', value: key.join('\n') }]);
  assert.equal(seen.text, '[redacted:key]\n');
});

test('what is not found is what docs/run.md says: compressed, and one character at a time among others', () => {
  const packed = gzipSync(bytes).toString('base64');
  assert.equal(whole(packed, known).text, packed);
  const spaced = [...value].map((character, at) => `${at}: ${character}\n`).join('');
  assert.deepEqual(whole(spaced, known).counts, []);
});

test('which variables of an environment are secrets', () => {
  const names = (environment: Record<string, string>): string[] =>
    secretValues(Object.entries(environment)).map(({ kind }) => kind);
  assert.deepEqual(
    names({
      GITHUB_TOKEN: 'abcdefgh1',
      DB_PASSWORD: 'correct horse',
      AWS_SECRET_ACCESS_KEY: 'abcdefghij',
      DATABASE_URL: 'postgres://app:hunter2x@db/app',
      WHATEVER: '8f3kD0s9Xq2LmZ7vT4bN1cR6',
    }),
    ['env:GITHUB_TOKEN', 'env:DB_PASSWORD', 'env:AWS_SECRET_ACCESS_KEY', 'env:DATABASE_URL', 'env:WHATEVER'],
  );
  assert.deepEqual(
    names({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/home/somebody',
      LANG: 'en_US.UTF-8',
      TERM: 'xterm-256color',
      TOKEN: 'true',
      PASSWORD: 'aaaaaaaaaaaa',
      SSH_AUTH_SOCK: '/tmp/ssh-XXXXXX/agent.1234',
      SSL_KEY_FILE: 'certificates/server.key',
      PWD: '/home/somebody/project',
      LS_COLORS: 'rs=0:di=01;34:ln=01;36',
      HOSTNAME: 'ip-10-0-0-12.eu-west-1.compute.internal',
      NODE_VERSION: '22.22.2-bookworm-slim',
      JOB_UUID: '3b241101-e2bb-4255-8caf-4136c566a962',
    }),
    [],
  );
});

test('the password of a URL is found as it is written, and as a program has it that took the URL apart', () => {
  const seen = (url: string, text: string): string =>
    whole(`${text}\n`, secretValues([['DATABASE_URL', url]])).text;
  // What urllib.parse has of each: unquote(urlsplit(url).password).
  for (const [url, written, meant] of [
    ['postgres://app:s3cr%40t-w%C3%B6rd@db/app', 's3cr%40t-w%C3%B6rd', 's3cr@t-wörd'],
    ['redis://:n0t@all-of-it@cache:6379/0', 'n0t@all-of-it', 'n0t@all-of-it'],
    ['amqp://u:plain-word@mq', 'plain-word', 'plain-word'],
    ['amqp://u:100%sure@mq', '100%sure', '100%sure'],
  ] as const)
    for (const password of [written, meant])
      assert.equal(seen(url, `pw=${password};`), 'pw=[redacted:env:DATABASE_URL];\n', password);
  assert.equal(seen('https://example.com/a:b@c', 'a:b@c'), 'a:b@c\n');
});

function streamOf(out: string[]): ReturnType<ReturnType<typeof createRedactor>['stream']> {
  return createRedactor(known).stream((seen) => out.push(Buffer.from(seen).toString()));
}
