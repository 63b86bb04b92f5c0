import { createHash } from 'node:crypto';
import type { PackedPackage } from './packed-package.ts';

const record = /^[^/]+\.dist-info\/RECORD$/;
/** What RECORD does not say a digest of. Source: the wheel format (PyPA), the .dist-info directory. */
const unlisted = /^[^/]+\.dist-info\/RECORD(?:\.jws|\.p7s)?$/;
const row = /^(?:"((?:[^"]|"")*)"|([^,"]*)),(?:sha256=([\w-]{43}))?(?:[^,]*),\d*\s*$/;
const mostTold = 5;

/** Where a wheel holds something else than its own list says: installers do not compare, whoever made it did. */
export function recordProblems({ files, names }: PackedPackage): readonly string[] {
  const path = [...files.keys()].find((one) => record.test(one));
  const bytes = path === undefined ? null : files.get(path)!.bytes;
  if (bytes === null) return [];
  const listed = new Map<string, string | undefined>();
  for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
    const found = row.exec(line.trim());
    if (found !== null) listed.set(found[1]?.replaceAll('""', '"') ?? found[2]!, found[3]);
  }
  const told: string[] = [];
  for (const [own, name] of names) {
    if (told.length >= mostTold) break;
    // Folders have entries of their own in some archives.
    if (unlisted.test(name) || name.endsWith('/')) continue;
    const held = files.get(own)!.bytes;
    const digest = listed.get(name);
    if (!listed.has(name)) told.push(`${name} is not in RECORD`);
    else if (digest !== undefined && held !== null && sha256(held) !== digest)
      told.push(`${name} is not what RECORD says`);
  }
  return told;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}
