import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../src/index.ts';
import { decide } from '../../src/policy/decide.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { long } from '../long.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { containerCases } from './containers/index.ts';
import { harmless, payload } from './containers/payload.ts';

interface Judged {
  readonly decision: string;
  readonly rules: readonly string[];
  readonly said: string;
}

async function judge(bytes: Uint8Array): Promise<Judged> {
  const { findings: all, complete, format } = await judgeBytes(bytes);
  // What the names of members promise is told by a rule of its own, and not what these cases are about.
  const findings = all.filter(({ rule }) => rule !== 'misleading-name');
  return {
    decision: decide(standard, { findings, complete, format }).verdict,
    rules: findings.map(({ rule }) => rule),
    said: findings.map((f) => `${f.severity} ${f.rule} ${f.where.member ?? ''}: ${f.evidence}`).join('\n'),
  };
}

test('every case has a name of its own', () => {
  assert.equal(new Set(containerCases.map(({ id }) => id)).size, containerCases.length);
});

for (const { id, refs = [], build, honest, says, decision } of containerCases) {
  const title = refs.length === 0 ? id : `${id} (${refs.join(', ')})`;
  test(`${decision}: ${title}`, async () => {
    const attack = await judge(build(payload));
    for (const rule of says)
      assert.ok(attack.rules.includes(rule), `${rule} is not said of it:\n${attack.said || 'nothing'}`);
    assert.equal(attack.decision, decision, attack.said);
    const twin = await judge(honest?.() ?? build(harmless));
    assert.equal(twin.decision, 'allow', `the honest twin:\n${twin.said}`);
  });
}

/** Names that scanners which go by them pass over, or read as something else. */
const oddNames = [
  '.p',
  '.tmp',
  '.exe',
  '.txt',
  '.json',
  '.bin',
  '.pt',
  '.safetensors',
  '.onnx',
  '.zip',
  '.tar',
  '',
];

test('no case depends on the name of the file (CVE-2025-1889, CVE-2025-10155)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-names-'));
  const chosen = containerCases.filter((_, at) => long || at % 4 === 0);
  try {
    for (const [at, { build, honest }] of chosen.entries()) {
      const name = (kind: string): string => join(folder, `${kind}-${at}${oddNames[at % oddNames.length]}`);
      writeFileSync(name('attack'), build(payload));
      writeFileSync(name('honest'), honest?.() ?? build(harmless));
    }
    const artifacts = (await scan([folder])).targets[0]!.artifacts;
    assert.equal(artifacts.length, 2 * chosen.length);
    for (const { path, decision, findings, complete, format } of artifacts) {
      const { id, decision: wanted } = chosen[Number(/-(\d+)/.exec(path)![1])]!;
      const about = findings.filter(({ rule }) => rule !== 'misleading-name');
      const { verdict } = decide(standard, { findings: about, complete, format });
      assert.equal(verdict, path.startsWith('attack') ? wanted : 'allow', `${id} as ${path}`);
      assert.ok(decision === verdict || about.length < findings.length);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
