import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { analyseModule } from '../../../../src/code/python/analyse.ts';
import { workspaceOf } from './workspace.ts';

/** PyCG's micro-benchmark, as its source distribution on PyPI has it (Apache-2.0); fetched, not kept. */
const release = 'pycg==0.0.8';

test('call edges of the micro-benchmark of PyCG', (t) => {
  const root = snippets();
  if (root === null) {
    t.skip(`${release} could not be had from the package index`);
    return;
  }
  const total = { expected: 0, found: 0, said: 0, cases: 0, whole: 0 };
  for (const category of readdirSync(root).sort()) {
    const sum = { expected: 0, found: 0, said: 0, cases: 0, whole: 0 };
    for (const name of readdirSync(join(root, category)).sort()) {
      const folder = join(root, category, name);
      if (!existsSync(join(folder, 'callgraph.json'))) continue;
      const truth = edgesOf(JSON.parse(readFileSync(join(folder, 'callgraph.json'), 'utf8')));
      const said = ours(folder);
      const found = [...truth].filter((edge) => said.has(edge)).length;
      sum.cases += 1;
      sum.expected += truth.size;
      sum.found += found;
      sum.said += said.size;
      if (found === truth.size) sum.whole += 1;
      const extra = [...said].filter((edge) => !truth.has(edge));
      const missed = [...truth].filter((edge) => !said.has(edge));
      if (missed.length + extra.length > 0)
        t.diagnostic(
          `${category}/${name}: missed ${missed.join(', ') || 'none'}; more ${extra.join(', ') || 'none'}`,
        );
    }
    t.diagnostic(
      `${category}: recall ${sum.found}/${sum.expected}, said ${sum.said}, whole ${sum.whole}/${sum.cases}`,
    );
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += sum[key];
  }
  const recall = total.found / total.expected;
  const precision = total.found / total.said;
  t.diagnostic(
    `all ${total.cases} cases: recall ${recall.toFixed(4)}, precision ${precision.toFixed(4)}, whole ${total.whole}`,
  );
  assert.ok(total.cases >= 115, `only ${total.cases} cases`);
  assert.ok(recall >= 0.95, `recall ${recall}`);
  assert.ok(precision >= 0.95, `precision ${precision}`);
});

function edgesOf(graph: Record<string, readonly string[]>): Set<string> {
  return new Set(
    Object.entries(graph).flatMap(([caller, callees]) => callees.map((callee) => `${caller} ${callee}`)),
  );
}

function ours(folder: string): Set<string> {
  const files = new Map<string, string>();
  for (const path of every(folder))
    if (path.endsWith('.py')) files.set(relative(folder, path), readFileSync(path, 'utf8'));
  const { calls } = analyseModule('main.py', workspaceOf(files), { context: 'repository', callGraph: true });
  return new Set(calls.map(({ caller, callee }) => `${caller} ${callee}`));
}

function every(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? every(path) : [path];
  });
}

/** Where the snippets are; null where pip cannot fetch them. */
function snippets(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-pycg-'));
  after(() => rmSync(folder, { recursive: true }));
  try {
    execFileSync(
      'python3',
      ['-m', 'pip', 'download', '--quiet', '--no-binary', ':all:', '--no-deps', '-d', folder, release],
      {
        stdio: 'ignore',
        timeout: 60_000,
      },
    );
    const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz'));
    if (archive === undefined) return null;
    execFileSync('tar', ['xzf', join(folder, archive), '-C', folder], { stdio: 'ignore' });
    const root = join(folder, archive.replace(/\.tar\.gz$/, ''), 'micro-benchmark', 'snippets');
    return existsSync(root) ? root : null;
  } catch {
    return null;
  }
}
