import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../core/decision.ts';
import { scanTargets } from '../pipeline.ts';
import type { Policy } from '../policy/policy.ts';

/** A script's bytes, in a file that nobody else can change. */
export interface KeptScript {
  readonly path: string;
  release(): void;
}

/**
 * Keeps the bytes that are decided on: the same file is run. Others may read it where they know its name, since the
 * sandbox may have a user of its own.
 */
export function keepScript(bytes: Uint8Array, name: string): KeptScript {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-run-'));
  const path = join(folder, name);
  chmodSync(folder, 0o711);
  writeFileSync(path, bytes, { flag: 'wx', mode: 0o444 });
  return { path, release: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the policy says of a script. */
export async function decideScript(script: KeptScript, target: string, policy: Policy): Promise<Report> {
  const code = { context: 'generated' as const };
  const report = await scanTargets([script.path], { policy, private: true, code });
  return { ...report, targets: report.targets.map((one) => ({ ...one, target })) };
}
