import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openvino } from '../../src/formats/openvino/openvino.ts';
import { xml } from '../../src/formats/xml/xml.ts';
import { claims } from '../formats/kit.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';

const entity =
  '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/hostname">]><PMML version="4.4"><Header description="&x;"/></PMML>';
const custom =
  '<net name="m" version="11"><layers><layer id="0" name="x" type="Mine" version="extension"/></layers></net>';
const mapped = '{"auto_map": {"AutoModel": "m.M"}}';
const blanks = '\n'.repeat(6000);
const note = `<!-- ${'x'.repeat(6000)} -->\n`;

// A format sees the first bytes of a file; its loader passes over whatever may stand in front.
test('what stands behind blanks and notes is read', async () => {
  for (const [name, content] of [
    ['model', blanks + entity],
    ['model', note + entity],
    ['model', `<?note ${'x'.repeat(6000)}?>${entity}`],
    ['m.pmml', Buffer.from(`\ufeff${blanks}${entity}`, 'utf16le')],
    ['m.xml', '\n'.repeat(400) + custom],
    ['m.xml', blanks + custom],
    ['model', note + custom],
    ['config.json', Buffer.from(`\ufeff${blanks}${mapped}`, 'utf16le')],
    ['config.json', Buffer.from(blanks + mapped, 'utf16le')],
    ['constraints.txt', `# ${'x'.repeat(6000)}\nsomething @ https://example.org/something.whl\n`],
    ['m.txt', `\n\ntree\nversion=v4\nnum_class=1\nmax_feature_idx=0\n\nTree=0\nnum_leaves=2\nend of trees\n`],
  ] as const) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const { findings } = await judgeBytes(bytes, undefined, name);
    assert.ok(
      findings.some(({ severity }) => ['medium', 'high', 'critical'].includes(severity)),
      `${name}: ${JSON.stringify(findings)}`,
    );
  }
});

test('texts of other kinds that begin so are not taken for XML', () => {
  for (const text of [
    `${note}# A title\n`,
    '<!-- note -->\n<div align="center">\n',
    '<?php echo 1;\n',
    blanks,
    `${blanks}text`,
    '<!doctype html><html></html>',
  ])
    for (const format of [xml, openvino])
      assert.ok(!claims(format, Buffer.from(text), { name: 'README.md' }), text);
  assert.ok(!claims(openvino, Buffer.alloc(100_000), { name: 'weights.bin' }));
});

test('the card of a model is no broken YAML where a cache keeps it under its digest', async () => {
  const card = '---\nlicense: mit\ntags:\n- x\n---\n# Title\n\n```python\nprint("a: b")\n```\n* `x`: {y\n';
  const stopping = async (name: string, text: string): Promise<string[]> =>
    (await judgeBytes(Buffer.from(text), undefined, name)).findings
      .filter(({ severity }) => ['medium', 'high', 'critical'].includes(severity))
      .map(({ evidence }) => evidence);
  assert.deepEqual(await stopping('0123abcd', card), []);
  for (const [name, text] of [
    ['card.yaml', card],
    ['0123abcd', '---\na: 1\n---\n_target_: os.system\n'],
    ['0123abcd', card.replace('license: mit', '_target_: os.system')],
    ['0123abcd', '---\na: !!python/object/apply:os.system [x]\n---\n# Title `\n'],
    ['0123abcd', '---\na: [1\n---\n'],
  ] as const)
    assert.notDeepEqual(await stopping(name, text), [], text);
});
