import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../../src/core/limits.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { configuredDocuments } from './red-team-configured.ts';
import { toldByBytes } from './red-team-told.ts';

async function severities(name: string, content: string | Uint8Array): Promise<readonly [string, string][]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const { findings } = await judgeBytes(bytes, defaultLimits, name);
  return findings.map(({ severity, rule, evidence }) => [severity, `${rule} ${evidence}`]);
}

for (const { id, name, bad, expect, twin, twinName = name } of [...configuredDocuments, ...toldByBytes])
  test(`${expect === 'deny' ? 'denied' : 'not admitted'}: ${id}`, async () => {
    const wanted = expect === 'deny' ? ['critical', 'high'] : ['critical', 'high', 'medium'];
    const found = await severities(name, bad);
    assert.ok(
      found.some(([severity]) => wanted.includes(severity)),
      `only: ${found.map(([severity, text]) => `${severity} ${text}`).join('; ')}`,
    );
    const honest = (await severities(twinName, twin)).filter(
      ([severity]) => !['low', 'info'].includes(severity),
    );
    assert.deepEqual(honest, [], 'the honest twin is admitted');
  });
