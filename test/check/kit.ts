import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type CheckSettings, check } from '../../src/api/check.ts';
import type { ArtifactReport } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';

export const folder: string = mkdtempSync(join(tmpdir(), 'loadlock-check-'));
after(() => rmSync(folder, { recursive: true, force: true }));

export function put(path: string, text: string): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

/** The report on one text. */
export async function one(
  text: string,
  options: CheckSettings & { name?: string } = {},
): Promise<ArtifactReport> {
  const { name = '-', ...rest } = options;
  const { targets } = await check({ text, name }, rest);
  return targets[0]!.artifacts[0]!;
}

/** Rules with the lines of what they found. */
export function rulesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, where }) => `${rule} ${where.line ?? '-'}`);
}
