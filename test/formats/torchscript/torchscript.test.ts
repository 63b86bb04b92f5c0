import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { mentions } from '../../../src/formats/torchscript/names.ts';
import { inspect } from '../../../src/index.ts';
import { readArtifact } from '../../../src/read-artifact.ts';
import { RuleEngine } from '../../../src/rules/engine.ts';
import { buildZip } from '../zip/build.ts';

const nobody = { allow: () => false, allowDangerous: () => false, review: () => false, deny: () => false };

/** What rules say of the operators in a method of an archive that is otherwise as the exporter writes it. */
async function said(body: string, method = 'forward'): Promise<readonly string[]> {
  const source = `class M(Module):\n  __parameters__ = []\n  training : bool\n  def ${method}(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    ${body}\n    return x\n`;
  const empty = '\x80\x02N.';
  const archive = buildZip([
    { name: 'm/data.pkl', data: empty },
    { name: 'm/code/__torch__.py', data: source },
    { name: 'm/constants.pkl', data: empty },
    { name: 'm/version', data: '3\n' },
  ]);
  const engine = new RuleEngine(nobody, defaultLimits);
  await readArtifact(bufferSource(archive), defaultLimits, { bulk: true }, (fact) => engine.onFact(fact));
  await engine.settle();
  return engine
    .findings()
    .findings.filter(({ rule }) => rule === 'graph-operation' || rule === 'custom-object')
    .map(({ severity, evidence }) => `${severity} ${evidence}`);
}

test('operators that touch files are told, by whatever name torch would find them', async () => {
  // Each of these was compiled by torch.jit.load of torch 2.15, and writes the file when the method runs.
  const saves = [
    'torch.save(x, "/tmp/a")',
    'torch . save(x, "/tmp/a")',
    'torch.\\\n  save(x, "/tmp/a")',
    'f = torch.save\n    f(x, "/tmp/a")',
    't = torch\n    t.save(x, "/tmp/a")',
    '(torch).save(x, "/tmp/a")',
    'getattr(torch, "sa\\166e")(x, "/tmp/a")',
    'ops.aten.save(x, "/tmp/a")',
    'o = ops.aten\n    o.save(x, "/tmp/a")',
    'getattr(ops, "aten").save(x, "/tmp/a")',
  ];
  for (const body of saves) {
    const found = await said(body);
    assert(found.length > 0 && found.every((one) => one.startsWith('high ')), `${body}: ${found}`);
  }
  assert.deepEqual(await said('torch.save(x, "/tmp/a")'), [
    'high torchscript aten::save in function M.forward: "/tmp/a"',
  ]);
  assert.deepEqual(await said('y = torch.from_file("/etc/x", False, 4)', '__setstate__'), [
    'critical torchscript aten::from_file in function M.__setstate__: "/etc/x"',
  ]);
});

test('operators and classes that native code must bring are named', async () => {
  assert.deepEqual(await said('y = ops.acme.go(x)'), ['medium torchscript acme::go in function M.forward']);
  const [found = '', ...others] = await said(
    'y = __torch__.torch.classes.acme.Thing.__new__(__torch__.torch.classes.acme.Thing)',
  );
  assert.match(found, /^medium .*torch\.classes\.acme\.Thing/);
  assert.deepEqual(others, []);
});

test('what only computes is not told, nor what only looks like a name of torch', async () => {
  const honest = [
    'y = torch.linear(x, x, None)',
    'y = torch.add(x, ops.quantized.linear_dynamic(x, x))',
    'y = ops.torchvision.nms(x, x, 0.5)',
    'y = __torch__.torch.nn.functional.relu(x, False, )',
    'y = __torch__.torch.classes.quantized.LinearPackedParamsBase.__new__(x)',
    'ops.prim.RaiseException("torch.save is not here", "builtins.ValueError")',
    '# torch.save(x, "y")',
    'y = torch.format("{}", "torch.save")',
    'y = (self).save(x, )',
    'ops1 = self.ops\n    torch1 = x.torch',
    'y = (self).torch.save',
    "y = torch.warn('''\n torch.save\n ''', 2)",
  ];
  for (const body of honest) assert.deepEqual(await said(body), [], body);
});

test('operators of what the exporter wrote are those that its graph has', async () => {
  const corpus = join(import.meta.dirname, '../../corpus/torch');
  const expected: Readonly<Record<string, readonly string[]>> = {
    'torchscript-saves.pt': ['aten::save'],
    'torchscript-maps.pt': ['aten::add', 'aten::from_file'],
    'torchscript-foreign.pt': ['acme::go'],
  };
  for (const [name, operators] of Object.entries(expected)) {
    const inspection = await inspect(join(corpus, name));
    try {
      const found = inspection.facts.flatMap((fact) => (fact.kind === 'operation' ? [fact.name] : []));
      assert.deepEqual(found.sort(), operators, name);
    } finally {
      inspection.close();
    }
  }
});

test('any text is read to its end', () => {
  for (const piece of [
    'torch.',
    '"',
    "'''",
    '\\',
    'ops.a.b("',
    '#',
    'class ',
    '\n',
    '\uffff',
    '.torch',
    '1torch',
  ]) {
    const text = piece.repeat(40_000);
    let count = 0;
    for (const _ of mentions(text)) count += 1;
    assert(count <= 80_001, piece);
  }
});
