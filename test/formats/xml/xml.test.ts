import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPythons } from '../../../scripts/python-env.mjs';
import { Expansion } from '../../../src/formats/xml/expansion.ts';
import { xml } from '../../../src/formats/xml/xml.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutate } from '../mutations.ts';

const corpus = fileURLToPath(new URL('../../corpus/pmml', import.meta.url));
const python = (await findPythons()).at(-1)?.path;
const withPython = { skip: python === undefined ? 'no CPython on this machine' : false };
const samples = readdirSync(corpus).filter((name) => name.endsWith('.pmml'));

/** Functions that are applied, and how many models there are, as Python's ElementTree sees them. */
const script = `
import json, sys
from xml.etree import ElementTree
told = []
for path in sys.argv[1:]:
    try:
        root = ElementTree.parse(path).getroot()
    except Exception as error:
        told.append(None)
        continue
    names = [e.tag.split('}')[-1] for e in root.iter() if isinstance(e.tag, str)]
    told.append([sorted({e.get('function') for e in root.iter() if str(e.tag).endswith('}Apply')}), len([n for n in names if n.endswith('Model')])])
print(json.dumps(told))
`;

test('ElementTree finds the same functions and models', withPython, async () => {
  const honest = samples.filter((name) => /^(?:nyoka|jpmml|custom|table)/.test(name));
  const paths = honest.map((name) => join(corpus, name));
  const done = spawnSync(python!, ['-I', '-c', script, ...paths], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  const told = JSON.parse(done.stdout) as readonly (readonly [readonly string[], number] | null)[];
  let functions = 0;
  for (const [index, path] of paths.entries()) {
    const bytes = readFileSync(path);
    const { facts, format, detail } = await readWith(xml, bytes);
    assert.deepEqual((await readWith(xml, windowed(bytes))).facts, facts);
    const [theirs, models] = told[index]!;
    const ours = facts.flatMap((fact) =>
      fact.kind === 'reference' && fact.name !== 'TableLocator' ? [fact.name] : [],
    );
    assert.deepEqual(ours.sort(), theirs, path);
    assert.deepEqual([format, Number(/([0-9]+) models/.exec(detail)?.[1])], ['pmml', models], path);
    functions += theirs.length;
  }
  assert.ok(functions > 3, `${functions}`);
});

test('expansion is what expanding by hand gives', () => {
  const of = (...entities: readonly (readonly [string, string])[]): Expansion => {
    const expansion = new Expansion();
    for (const [name, value] of entities)
      expansion.declare(
        name,
        value.length,
        [...value.matchAll(/&(\w+);/g)].map((match) => match[1]!),
      );
    return expansion;
  };
  const chain = of(['a', 'x'], ['b', '&a;&a;'], ['c', '&b;&b;&b;']);
  chain.use('c');
  chain.use('a');
  // Lengths of the references themselves count as well: c is 9 + 3 × (6 + 2 × 1) characters.
  assert.equal(chain.total(), 9 + 3 * 8 + 1);
  assert.equal(of(['a', '&b;'], ['b', '&a;']).longest(), Number.POSITIVE_INFINITY);
  assert.equal(of(['a', '&a;']).longest(), Number.POSITIVE_INFINITY);
  assert.equal(of(['a', '&none;']).longest(), 6);
  const bomb = of(
    ...Array.from({ length: 2_000 }, (_, index) => [`e${index}`, `&e${index - 1};`.repeat(10)] as const),
  );
  assert.ok(bomb.longest() > 1e100);
});

test('honest document types of other tools are no finding, and those of nobody are', async () => {
  const capability = async (text: string): Promise<number> =>
    (await readWith(xml, Buffer.from(text))).facts.filter(
      ({ kind }) => kind === 'capability' || kind === 'reference',
    ).length;
  const apple = '"-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd"';
  assert.equal(await capability(`<?xml version="1.0"?><!DOCTYPE plist PUBLIC ${apple}><plist/>`), 0);
  assert.equal(await capability('<!DOCTYPE a PUBLIC "-//W3C//DTD SVG 1.1//EN" "file:///etc/x"><a/>'), 1);
  assert.equal(await capability('<!DOCTYPE a PUBLIC "-//Me//DTD x//EN" "http://x/y"><a/>'), 1);
  assert.equal(await capability('<!DOCTYPE a [<!ATTLIST a href CDATA "file:///x">]><a/>'), 1);
  assert.equal(await capability('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), 0);
});

test('HTML and other texts are not claimed', () => {
  for (const text of [
    ...['<!DOCTYPE html><html></html>', '<html>', 'a < b', '<|im_start|>', '<s>', '< ?xml'],
    '<!DOCTYPE html><html><script>a[0] = b & c;</script></html>',
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://x/[">\n<html>&nbsp;</html>',
  ])
    assert.ok(!claims(xml, Buffer.from(text)), text);
  for (const text of [
    '\ufeff<?xml version="1.0"?><a/>',
    ' <!DOCTYPE a><a/>',
    '<PMML version="4"/>',
    '<!DOCTYPE html [ ]><html/>',
    '<!DOCTYPE html PUBLIC ">" "x" [ ]><html/>',
  ])
    assert.ok(claims(xml, Buffer.from(text)), text);
  assert.ok(claims(xml, Buffer.from('\ufeff<?xml version="1.0"?><a/>', 'utf16le')));
  assert.ok(claims(xml, Buffer.from('<a/>'), { name: 'model.xml' }));
});

test('stylesheets from elsewhere are told', async () => {
  const { facts } = await readWith(
    xml,
    Buffer.from('<?xml-stylesheet href="http://localhost/x.xsl" type="text/xsl"?><a/>'),
  );
  assert.deepEqual(
    facts.flatMap((fact) => (fact.kind === 'reference' ? [[fact.to, fact.name]] : [])),
    [['url', 'http://localhost/x.xsl']],
  );
});

test('no mutation throws', async () => {
  const small = samples
    .map((name) => readFileSync(join(corpus, name)))
    .filter((bytes) => bytes.length < 4_000);
  await mutate(xml, small);
});

test('a document type by itself is no document', () => {
  const declarations = Buffer.from(
    '<!-- events -->\n<!ENTITY % name "log:name">\n<!ELEMENT log (#PCDATA)>\n',
  );
  assert.equal(claims(xml, declarations, { name: 'events.dtd' }), false);
  const declared = Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<!ELEMENT log (#PCDATA)>\n');
  assert.equal(claims(xml, declared, { name: 'META-INF/events.dtd' }), false);
  // A document stays one under that name.
  const document = Buffer.from('<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>');
  assert.equal(claims(xml, document, { name: 'events.dtd' }), true);
});
