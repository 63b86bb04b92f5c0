import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';
import { ensurePythonEnv } from '../../../scripts/python-env.mjs';
import { notebookSource } from '../../../src/code/metrics/notebook.ts';
import { rawLines } from '../../../src/code/metrics/raw.ts';
import { agreement } from './agreement.ts';
import { askPeers, pythonFiles, rawNumbers } from './peers.ts';

const { python, reason } = await ensurePythonEnv({ code: true });

it('200 files of the standard library and of packages have the peers’ numbers', {
  skip: reason ?? false,
}, async (t) => {
  if (python === null) return;
  const { stdout } = await promisify(execFile)(python, [
    '-Ic',
    'import sysconfig; print(sysconfig.get_path("stdlib")); print(sysconfig.get_path("purelib"))',
  ]);
  const [library, packages] = stdout.trim().split('\n') as [string, string];
  const spread = (files: readonly string[], count: number): readonly string[] =>
    files.filter((_, i) => i % Math.ceil(files.length / count) === 0);
  const chosen = [
    ...spread(pythonFiles(library), 130),
    ...spread(pythonFiles(join(packages, 'bandit')), 20),
    ...spread(pythonFiles(join(packages, 'radon')), 20),
    ...spread(pythonFiles(join(packages, 'transformers')), 60),
  ];
  const { compared, differing, unread } = agreement(await askPeers(python, chosen));
  t.diagnostic([...compared].map(([metric, count]) => `${metric} ${count}`).join(', '));
  for (const line of unread) t.diagnostic(`not read by a peer: ${line}`);
  assert.deepEqual(differing, []);
  assert.ok((compared.get('cyclomatic') ?? 0) >= 180, `${compared.get('cyclomatic')} of ${chosen.length}`);
});

it('radon’s own notebook has the lines that radon publishes', { skip: reason ?? false }, async (t) => {
  if (python === null) return;
  const folder = await mkdtemp(join(tmpdir(), 'loadlock-radon-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const download = ['-Im', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', ':all:', 'radon==6.0.1'];
  try {
    await promisify(execFile)(python, [...download, '--dest', folder]);
    await promisify(execFile)('tar', ['-xzf', join(folder, 'radon-6.0.1.tar.gz'), '-C', folder]);
  } catch (error) {
    t.skip(`radon's sources cannot be had: ${String(error).slice(0, 200)}`);
    return;
  }
  const path = join(folder, 'radon-6.0.1/radon/tests/data/example.ipynb');
  const notebook = JSON.parse(await readFile(path, 'utf8')) as {
    cells: { cell_type: string; source: string | string[] }[];
  };
  const cells = notebook.cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => (Array.isArray(source) ? source.join('') : source));
  // radon/tests/test_ipynb.py, test_raw_ipynb and test_raw_ipynb_cells.
  assert.deepEqual(rawNumbers(rawLines(notebookSource(cells))), [63, 37, 37, 3, 10, 14, 2]);
  assert.deepEqual(rawNumbers(rawLines(notebookSource([cells[3] as string]))), [52, 27, 27, 3, 10, 13, 2]);
});
