import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPythons } from '../../scripts/python-env.mjs';
import { bufferSource } from '../../src/bytes/source.ts';
import { LimitError, LoadlockError, ParseError } from '../../src/core/errors.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { readXml, type XmlEvent } from '../../src/wire/xml.ts';
import { windowed } from '../formats/kit.ts';
import { assertLinear } from '../linear-time.ts';
import { aFew } from '../long.ts';

const script = fileURLToPath(new URL('xml_events.py', import.meta.url));
const python = (await findPythons()).at(-1)?.path;
const withPython = { skip: python === undefined ? 'no CPython on this machine' : false };

function events(bytes: Uint8Array, limits = defaultLimits): XmlEvent[] {
  const all = [...readXml(windowed(bytes), limits)];
  assert.deepEqual([...readXml(bufferSource(bytes), limits)], all);
  return all;
}

/** The same words as xml_events.py; null where the document is refused. */
function told(bytes: Uint8Array): unknown[] | null {
  const list: unknown[][] = [];
  try {
    for (const event of events(bytes)) {
      if (event.kind === 'text') {
        const last = list.at(-1);
        if (last?.[0] === 'text') last[1] += event.text;
        else list.push(['text', event.text]);
      } else if (event.kind === 'start')
        list.push(['start', event.name, event.attributes.flatMap(({ name, value }) => [name, value])]);
      else if (event.kind === 'end') list.push(['end', event.name]);
      else if (event.kind === 'instruction') list.push(['instruction', event.target]);
      else if (event.kind === 'doctype') list.push(['doctype', event.name, event.publicId, event.systemId]);
      else if (event.kind === 'entity')
        list.push([
          'entity',
          event.name,
          event.parameter,
          event.value,
          event.publicId,
          event.systemId,
          event.notation,
        ]);
      else if (event.kind === 'notation') list.push(['notation', event.name, event.publicId, event.systemId]);
    }
  } catch (error) {
    assert.ok(error instanceof ParseError || error instanceof LimitError, String(error));
    return null;
  }
  return list.filter(([kind, value]) => kind !== 'text' || value !== '');
}

function expat(documents: readonly Uint8Array[]): (unknown[] | null)[] {
  const input = documents.map((bytes) => `${Buffer.from(bytes).toString('base64')}\n`).join('');
  const done = spawnSync(python!, ['-I', script], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown[] | null);
}

const samples = [
  '<a/>',
  '<?xml version="1.0"?>\n<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header>x &lt; y</Header></PMML>\n',
  "<?xml version='1.0' encoding='UTF-8' standalone='yes'?><!-- c --><a b='1' c=\"&quot;&#65;&#x1F600;\r\n\t\"><![CDATA[<x>]]]]><?go on?>é\r\nf</a><!--d-->",
  '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a>&b;</a>',
  '<!DOCTYPE a PUBLIC "-//X//Y" \'a.dtd\' [<!ELEMENT a (#PCDATA)><!ATTLIST a b CDATA "c>d"><?p q?><!-- x -->]><a>&b;</a>',
  '<!DOCTYPE a [<!ENTITY b "c &#38;d; &e; &#60;">\n<!ENTITY e SYSTEM "file:///x"><!ENTITY d "">\n<!NOTATION n PUBLIC "p"><!NOTATION m SYSTEM "q"><!ENTITY u SYSTEM "v" NDATA n>]><a>x&b;y</a>',
  '<!DOCTYPE a [<!ENTITY % p SYSTEM "x.dtd">\n%p;]><a/>',
  '<ns:a xmlns:ns="u"><ns:b-1._/>text</ns:a>',
];

function utf16(text: string, big: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

const documents = [
  ...samples.map((text) => Buffer.from(text)),
  Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(samples[1]!)]),
  Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a b="\xe9">\xfc</a>', 'latin1'),
  utf16(samples[2]!.replace('UTF-8', 'UTF-16'), false),
  utf16(samples[2]!.replace('UTF-8', 'UTF-16'), true),
];

test('expat tells the same events', withPython, () => {
  const theirs = expat(documents);
  for (const [index, bytes] of documents.entries()) {
    assert.notEqual(theirs[index], null, `${index}`);
    assert.deepEqual(told(bytes), theirs[index], `document ${index}`);
  }
});

test('what is accepted is what expat accepts, with the same events, whatever was changed', withPython, () => {
  let state = 17;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const alphabet = '<>/&;"\'=[]!?-% \nab:#x1\0\xff';
  const inputs: Uint8Array[] = [];
  for (let round = 0; round < aFew(6_000); round += 1) {
    const bytes = [...documents[next(documents.length)]!];
    for (let change = next(3); change >= 0; change -= 1) {
      const fresh = alphabet.charCodeAt(next(alphabet.length));
      const kind = next(3);
      bytes.splice(next(bytes.length), kind === 0 ? 0 : 1, ...(kind === 1 ? [] : [fresh]));
    }
    inputs.push(Uint8Array.from(bytes));
  }
  const theirs = expat(inputs);
  let accepted = 0;
  for (const [index, bytes] of inputs.entries()) {
    const ours = told(bytes);
    const text = Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
    // Versions that are no numbers are refused here.
    if (ours === null) assert.ok(theirs[index] === null || text.includes('version'), JSON.stringify(text));
    // What a document type declares of elements is passed over, and any character above ASCII may stand in a name.
    else if (theirs[index] === null) assert.match(text, /<!DOCTYPE|[\x80-\xff]/, JSON.stringify(text));
    else {
      accepted += 1;
      if (!text.includes('&')) assert.deepEqual(ours, theirs[index], JSON.stringify(text));
    }
  }
  assert.ok(accepted > aFew(500), `${accepted}`);
});

test('references written as references are seen in an entity', () => {
  const [, entity] = events(
    Buffer.from('<!DOCTYPE a [<!ENTITY b "&#38;c; &#37;d; &e;"><!ENTITY c "">]><a/>'),
  );
  assert.ok(entity?.kind === 'entity');
  assert.deepEqual(entity.refersTo, ['c', 'd', 'e']);
});

test('long texts are counted, and deep nesting stops', () => {
  const long = `<a b="${'x'.repeat(5_000)}">${'é'.repeat(100_000)}</a>`;
  const [start, text] = events(Buffer.from(long), { ...defaultLimits, textBytes: 1_001 });
  assert.ok(start?.kind === 'start' && text?.kind === 'text');
  assert.deepEqual(
    [start.attributes[0]!.value.length, start.attributes[0]!.dropped, text.text.length, text.dropped],
    [1_001, 3_999, 500, 198_999],
  );
  assert.throws(() => events(Buffer.from('<a>'.repeat(20_000))), LimitError);
  for (const bad of ['<a b="', '<!--', '<a><![CDATA[', '<?x ', '<!DOCTYPE a [<!ENTITY b "'])
    assert.throws(() => events(Buffer.from(bad + '-'.repeat(300_000))), ParseError);
});

test('encodings that other readers know and this one does not are refused', () => {
  const odd = [
    '<?xml version="1.0" encoding="UTF-7"?><a/>',
    '<?xml version="1.0" encoding="utf-16"?><a/>',
    '<?xml version="1.0" encoding="IBM037"?><a/>',
    '\xef\xbb\xbf<?xml version="1.0" encoding="latin1"?><a/>',
    '\x4c\x6f\xa7\x94',
    '\xff\xfe\0\0<\0\0\0',
  ];
  for (const text of odd) assert.throws(() => events(Buffer.from(text, 'latin1')), LoadlockError, text);
});

test('events of UTF-16 carry places in its bytes', () => {
  const text = '<?xml version="1.0"?><é>\u{1f600}<b/></é>';
  const at = events(utf16(text, true)).map((event) => event.at);
  const place = (part: string): number => 2 + 2 * text.indexOf(part);
  assert.deepEqual(at, [place('<é>'), place('\u{1f600}'), place('<b/>'), place('<b/>'), place('</é>')]);
});

test('ten times the document takes about ten times the work', async () => {
  const document = (count: number): Uint8Array =>
    Buffer.from(`<a>${'<b c="d &amp; e" f="1">text<!-- - - --><g/></b>\n'.repeat(count)}</a>`);
  await assertLinear('elements', 2_000, document, (bytes) => {
    for (const _ of readXml(windowed(bytes), defaultLimits));
  });
});
