import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkLock, lock } from '../../src/index.ts';
import { hubStandIn } from './hub-stand-in.ts';
import { installed, run } from './tools.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-real-client-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const client = `
import json, sys
from huggingface_hub import HfApi, snapshot_download
endpoint, repository, cache = sys.argv[1:]
api = HfApi(endpoint=endpoint)
tree = {e.path: (e.lfs.sha256 if e.lfs else e.blob_id) for e in api.list_repo_tree(repository, recursive=True)}
where = snapshot_download(repository, endpoint=endpoint, cache_dir=cache)
print(json.dumps([api.model_info(repository, revision='main').sha, tree, where]))
`;

test('the real client of the Hub gets from the stand-in what we get, and its cache is locked alike', async (t) => {
  const tool = installed(process.env['LOADLOCK_TEST_PYTHON'], join(scratch, 'venv'), [
    'huggingface_hub==2.4.0',
  ]);
  if (typeof tool === 'string') return t.skip(tool);
  const repository = 'org/model';
  const hub = await hubStandIn(repository);
  try {
    const files = new Map([
      ['README.md', Buffer.from('# a model\n')],
      [
        'sub/model.safetensors',
        readFileSync(new URL('../../examples/honest/wine.safetensors', import.meta.url)),
      ],
      ['model.pkl', readFileSync(new URL('../../examples/honest/iris-pipeline.pkl', import.meta.url))],
      ['big.bin', Buffer.alloc(50_000, 7)],
    ]);
    const commit = hub.commit(files);
    const env = { HOME: scratch, HF_HUB_DISABLE_XET: '1', HF_HUB_DISABLE_TELEMETRY: '1' };
    const words = ['-c', client, hub.endpoint, repository, join(scratch, 'hub')];
    const { code, stdout, stderr } = await run(join(tool.bin, 'python'), words, { env });
    assert.equal(code, 0, stderr);
    const [sha, tree, folder] = JSON.parse(stdout.trim().split('\n').at(-1)!);
    assert.equal(sha, commit);
    assert.deepEqual(Object.keys(tree).sort(), [...files.keys()].sort());
    const cache = join(scratch, 'cache');
    const ours = await lock([`hf://${repository}`], {
      file: join(scratch, 'ours.lock'),
      hub: { endpoint: hub.endpoint, cache },
    });
    const file = join(scratch, 'theirs.lock');
    const theirs = (await lock([folder], { file })).lockfile.targets[0]!;
    assert.deepEqual(theirs.files, ours.lockfile.targets[0]!.files);
    assert.equal(theirs.revision, commit);
    assert.deepEqual(theirs.source, { kind: 'hub-cache', url: null, repository, ref: null });
    assert.equal((await checkLock({ file })).ok, true);
  } finally {
    await hub.close();
  }
});
