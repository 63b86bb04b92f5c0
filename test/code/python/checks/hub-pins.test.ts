import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import { analysed } from './hazards-of.ts';

const imports =
  'import torch\nfrom transformers import AutoModel, pipeline\nfrom diffusers import DiffusionPipeline\n';
const commit = 'c1899de289a04d12100db370d81485cdf75e47ca';

/** What the first hazard of this id says instead. */
function rewriteOf(source: string, id: string): string | undefined {
  return analysed(imports + source).hazards.find(({ hazard }) => hazard === id)?.rewrite;
}

const rewritten: readonly (readonly [source: string, id: string, instead: string])[] = [
  [
    'AutoModel.from_pretrained(\n    "o/m",  # ours\n    torch_dtype=(\n        torch.float16\n    ),\n    trust_remote_code=True,\n)',
    'trusts-remote-code',
    'AutoModel.from_pretrained("o/m", torch_dtype=(torch.float16), trust_remote_code=True, revision="<40-digit commit>")',
  ],
  [
    'AutoModel.from_pretrained("main", revision="main")',
    'unpinned-model',
    'AutoModel.from_pretrained("main", revision="<40-digit commit>")',
  ],
  [
    'AutoModel.from_pretrained("o/m", code_revision="main", trust_remote_code=True)',
    'unpinned-model',
    'AutoModel.from_pretrained("o/m", code_revision="<40-digit commit>", trust_remote_code=True, revision="<40-digit commit>")',
  ],
  [
    "AutoModel.from_pretrained(('o/m'), token='it\\'s # not', )",
    'unpinned-model',
    "AutoModel.from_pretrained(('o/m'), token='it\\'s # not', revision=\"<40-digit commit>\")",
  ],
  [
    '(AutoModel\n   .from_pretrained("o/m",\n                    low_cpu_mem_usage=True)\n   .eval())',
    'unpinned-model',
    'AutoModel.from_pretrained("o/m", low_cpu_mem_usage=True, revision="<40-digit commit>")',
  ],
  [
    'kw = {"trust_remote_code": True}\nAutoModel.from_pretrained("o/m", **kw)',
    'trusts-remote-code',
    'AutoModel.from_pretrained("o/m", **kw, revision="<40-digit commit>")',
  ],
  ['torch.hub.load("o/r", "m")', 'unpinned-hub-code', 'torch.hub.load("o/r:<40-digit commit>", "m")'],
  [
    'r = "o/r:v1"\ntorch.hub.load(r, "m")',
    'unpinned-hub-code',
    'torch.hub.load("o/r:<40-digit commit>", "m")',
  ],
  [
    `DiffusionPipeline.from_pretrained("o/m", revision="${commit}", custom_pipeline="o/p")`,
    'unpinned-hub-code',
    `DiffusionPipeline.from_pretrained("o/m", revision="${commit}", custom_pipeline="o/p", custom_revision="<40-digit commit>")`,
  ],
];

for (const [source, id, instead] of rewritten)
  test(`the same call with a commit: ${source.replace(/\s+/g, ' ')}`, () => {
    const found = rewriteOf(source, id);
    assert.equal(found, instead);
    assert.deepEqual(parsePython(`${found}\n`).errors, []);
  });

test('what pins is seen where a mapping holds it, and no text is offered that would not run', () => {
  const held = `kw = dict(revision="${commit}")\nAutoModel.from_pretrained("o/m", **kw, trust_remote_code=True)`;
  const ids = analysed(imports + held).hazards.map(({ hazard }) => hazard);
  assert.deepEqual(ids, ['trusts-pinned-code']);
  const branch = 'kw = {"revision": "main"}\nAutoModel.from_pretrained("o/m", **kw)';
  assert.equal(rewriteOf(branch, 'unpinned-model'), undefined);
  const long = `AutoModel.from_pretrained("o/m", x="${'a'.repeat(3_000)}")`;
  assert.equal(rewriteOf(long, 'unpinned-model'), undefined);
});

test('pipelines whose code lies beside them, or comes with the library, are not those of a repository', () => {
  for (const name of ['./p', '/p', 'lpw_stable_diffusion'])
    assert.equal(
      rewriteOf(
        `DiffusionPipeline.from_pretrained("o/m", revision="${commit}", custom_pipeline="${name}")`,
        'unpinned-hub-code',
      ),
      undefined,
    );
});
