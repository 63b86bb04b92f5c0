import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { whole } from '../redact/kit.ts';

const value = 'Zq8/kT+w2L\\mP0vR5y"N3c\'<é&';
const known = [{ kind: 'PIN', value }];
const mark = '[redacted:PIN]';

test('a value as Python, JSON writers and dumps of bytes show it', (t) => {
  const program = [
    'import html, json, sys',
    'v = sys.argv[1]; b = v.encode(); out = {}',
    'out["ascii"] = ascii(v); out["repr of bytes"] = repr(b); out["repr"] = repr(v)',
    'out["json"] = json.dumps(v); out["utf-16"] = v.encode("utf-16-le").decode("latin1")',
    'out["utf-16-be"] = v.encode("utf-16-be").decode("latin1")',
    'out["html, quotes left"] = html.escape(v, quote=False)',
    'out["character references"] = v.encode("ascii", "xmlcharrefreplace").decode()',
    'for s in ("_", ".", ",", ", "): out["hex " + s] = s.join(f"{x:02x}" for x in b)',
    'for n in (2, 4): out[f"hex by {n}"] = b.hex(" ", n) if len(b) % n == 0 else b.hex(" ", -n)',
    'out["0x"] = " ".join(f"0x{x:02x}" for x in b)',
    'print(json.dumps(out))',
  ].join('\n');
  let output: string;
  try {
    output = execFileSync('python3', ['-c', program, value], { encoding: 'utf8' });
  } catch (error) {
    return t.skip(`no python3: ${(error as Error).message}`);
  }
  const latin = new Set(['utf-16', 'utf-16-be']);
  const missed = Object.entries(JSON.parse(output) as Record<string, string>)
    .filter(
      ([name, text]) =>
        !whole(Buffer.from(text, latin.has(name) ? 'latin1' : 'utf8'), known).text.includes(mark),
    )
    .map(([name, text]) => `${name}: ${text}`);
  assert.deepEqual(missed, []);
});

test('JSON as other writers escape it', () => {
  // PHP's json_encode; Go's encoding/json, which escapes what HTML gives a meaning.
  const php = JSON.stringify(value).replaceAll('/', '\\/').replace('é', '\\u00e9');
  const go = JSON.stringify(value).replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
  for (const text of [php, go]) assert.ok(whole(text, known).text.includes(mark), text);
});

test('terminal escapes of every kind inside of it hide nothing', () => {
  for (const sequence of ['\x1b(B\x1b[m', '\x1bP1$r\x1b\\', '\x1b_note\x1b\\', '\x1b7', '\x1b[?25h'])
    assert.equal(whole([...value].join(sequence), known).text, mark, JSON.stringify(sequence));
});

test('an escape after the first character of a value hides no value inside of it', () => {
  for (const text of [
    `Z\x1b]0;deploy ${value}\x07`,
    `Z\x1b[${value}`,
    `Z\x1b]${'-'.repeat(80)}${value}`,
    `Z\n\n\x1b]2;${value}`,
  ]) {
    const { text: seen } = whole(text, known);
    assert.ok(seen.includes(mark) && !seen.includes('kT+w2L'), JSON.stringify(seen));
  }
});
