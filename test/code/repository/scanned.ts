import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtifactReport } from '../../../src/core/decision.ts';
import { scan } from '../../../src/index.ts';

/** Scans a repository that is written out for it, and tells each file's report by its path. */
export async function scanned(tree: Readonly<Record<string, string>>): Promise<Map<string, ArtifactReport>> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-'));
  try {
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const report = await scan([folder]);
    return new Map(report.targets[0]!.artifacts.map((artifact) => [artifact.path, artifact]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
