import { type ProvenanceFact, provenanceFact } from '../core/provenance.ts';
import type { Claim, ClaimedFile } from './claim.ts';
import { collisions, isUnder } from './paths.ts';

/** A file that is there, with the digests that its claim asks for. */
export interface FoundFile {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other' | 'unnameable' | 'unreadable';
  /** Null where it could not be read, or needed not be: nobody signed it. */
  readonly size: number | null;
  /** One for each piece of the claim, in hex; null for a piece that lies beyond the end. */
  readonly digests: readonly (string | null)[];
  /** Why it could not be read. */
  readonly problem: string | null;
}

export interface Comparison {
  readonly facts: readonly ProvenanceFact[];
  /** Signed files that hold exactly the signed bytes. */
  readonly matching: number;
}

/**
 * Compares what was signed with what is there: every signed file is there with its bytes, and nothing else is.
 * @param leftOut paths that the policy admits to be left out of a signature.
 */
export function compareFiles(
  claim: Claim,
  found: readonly FoundFile[],
  leftOut: readonly string[],
): Comparison {
  const facts: ProvenanceFact[] = [];
  const there = new Map(found.map((file) => [file.path, file]));
  const claimed = new Set<string>();
  let matching = 0;
  for (const file of claim.files) {
    claimed.add(file.path);
    const fact = compareOne(file, there.get(file.path));
    if (fact === null) matching += 1;
    else facts.push(fact);
  }
  const ignored = new Set<string>();
  for (const file of found) {
    if (claimed.has(file.path) || claim.single) continue;
    const admitted = leftOut.find((folder) => isUnder(file.path, [folder]));
    if (admitted === undefined) facts.push(unsigned(file, claim));
    else ignored.add(admitted);
  }
  for (const path of ignored)
    facts.push(provenanceFact('file-ignored', path, 'not part of what was signed, which is admitted'));
  const names = claim.single ? claimed : new Set([...claimed, ...found.map(({ path }) => path)]);
  for (const group of collisions(names))
    facts.push(
      provenanceFact(
        'path-collision',
        group[0] ?? null,
        `is one name on some systems with ${list(group.slice(1))}`,
      ),
    );
  return { facts, matching };
}

function compareOne(file: ClaimedFile, found: FoundFile | undefined): ProvenanceFact | null {
  const { path, size, pieces } = file;
  if (found === undefined) return provenanceFact('signed-file-missing', path, 'was signed and is not there');
  if (found.kind === 'link') return provenanceFact('link-in-tree', path, 'is a symbolic link');
  if (found.kind !== 'file' || found.problem !== null || found.size === null)
    return provenanceFact('file-unreadable', path, found.problem ?? `is not a regular file`);
  if (size !== null && size !== found.size)
    return provenanceFact('size-mismatch', path, `signed with ${size} bytes, has ${found.size}`);
  if (pieces.length !== found.digests.length)
    return provenanceFact('file-unreadable', path, 'not every part of it was read');
  let end: number | null = 0;
  for (const [at, { digest, algorithm, from, to }] of pieces.entries()) {
    if (from !== end)
      return provenanceFact(
        'manifest-broken',
        path,
        `nothing was signed of its bytes from ${end ?? 'the end'}`,
      );
    end = to;
    if (found.digests[at] === digest) continue;
    const part = from === 0 && to === null ? '' : ` of its bytes from ${from}`;
    const has = found.digests[at] ?? 'nothing there';
    return provenanceFact('digest-mismatch', path, `${algorithm}${part} is ${has}, signed is ${digest}`);
  }
  if (end !== null && end !== found.size)
    return provenanceFact('size-mismatch', path, `signed up to byte ${end}, has ${found.size}`);
  return null;
}

function unsigned(file: FoundFile, claim: Claim): ProvenanceFact {
  if (file.kind === 'link' && !claim.allowLinks)
    return provenanceFact('link-in-tree', file.path, 'a symbolic link that nobody signed');
  if (file.kind === 'unnameable')
    return provenanceFact('file-unsigned', file.path, 'has a name that is not UTF-8, and nobody signed it');
  if (file.kind === 'unreadable')
    return provenanceFact('file-unreadable', file.path, file.problem ?? 'a folder that cannot be read');
  if (isUnder(file.path, claim.ignored))
    return provenanceFact(
      'file-unsigned',
      file.path,
      'its signer left it out, and neither the policy nor its content admits that',
    );
  return provenanceFact('file-unsigned', file.path, 'nobody signed it');
}

function list(paths: readonly string[]): string {
  return paths.slice(0, 3).join(', ') + (paths.length > 3 ? ` and ${paths.length - 3} more` : '');
}
