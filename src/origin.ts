import { createHash } from 'node:crypto';
import {
  type Provenance,
  type ProvenanceFact,
  provenanceFact,
  type SignatureCheck,
  type VersionRow,
} from './core/provenance.ts';
import type { DigestJob, DigestResult } from './open/digests.ts';
import type { TreeEntry } from './open/tree.ts';
import type { Claim, ClaimedFile } from './provenance/claim.ts';
import { compareFiles, type FoundFile } from './provenance/compare.ts';
import { evaluate } from './provenance/trust/evaluate.ts';
import { checkSeen, type SeenVersions } from './provenance/trust/seen.ts';
import { writeTime } from './provenance/trust/time.ts';
import type { Trust } from './provenance/trust/trust.ts';
import type { Statement } from './statement.ts';

export interface OriginOptions {
  readonly trust: Trust;
  /** Paths that may be left out of a signature. */
  readonly ignoredPaths: readonly string[];
  /** Milliseconds that a statement may be old; null: as old as it likes. */
  readonly maxAge: number | null;
  /** The versions seen so far, or null where none are remembered. */
  readonly seen: SeenVersions | null;
  readonly acceptOlder: boolean;
  /** The Python environment that will load the artifact, and what is demanded of its versions. */
  readonly environment: string | null;
  /** Whether the caller asked for that: else a statement that tells no versions is as good as one that does. */
  readonly versionsAsked: boolean;
  readonly versionRules: ReadonlyMap<string, string>;
  /** Formats of files by path, for rules that are about formats. */
  readonly formats: ReadonlyMap<string, string>;
  readonly now: number;
}

export interface Origin {
  readonly provenance: Provenance;
  readonly facts: readonly ProvenanceFact[];
}

/** The digests that a claim asks for beside a file's whole sha256. */
export function digestJob(entry: TreeEntry, claimed: ClaimedFile | undefined): DigestJob {
  const pieces = claimed === undefined || isWhole(claimed) ? [] : claimed.pieces;
  return { location: entry.location, follow: entry.follow, spans: pieces };
}

function isWhole({ pieces }: ClaimedFile): boolean {
  const [{ from, to, algorithm }] = pieces;
  return pieces.length === 1 && from === 0 && to === null && algorithm === 'sha256';
}

/** A file of the tree with what reading it gave; `undefined` where nobody needed to read it. */
export function foundFile(
  { path, kind }: TreeEntry,
  claimed: ClaimedFile | undefined,
  result: DigestResult | undefined,
): FoundFile {
  if (result === undefined) return { path, kind, size: null, digests: [], problem: null };
  if ('problem' in result)
    return {
      path,
      kind: result.problem === 'link' ? 'link' : kind,
      size: null,
      digests: [],
      problem: result.detail,
    };
  const digests = claimed !== undefined && isWhole(claimed) ? [result.sha256] : result.spans;
  return { path, kind, size: result.size, digests, problem: null };
}

/** Everything that a signed statement must stand up to: its files, its signers, its age, the loading environment. */
export async function judgeOrigin(
  statement: Statement,
  found: readonly FoundFile[],
  options: OriginOptions,
): Promise<Origin> {
  const { claim } = statement;
  const facts = [...statement.facts];
  if (claim === null) {
    facts.push(...statement.doubts);
    return { facts, provenance: reported({ signatures: statement.signatures, claim: null, facts }) };
  }
  const compared = compareFiles(claim, found, options.ignoredPaths);
  // One by one: a million files that are missing are more arguments than a call takes.
  for (const fact of compared.facts) facts.push(fact);
  const judged = evaluate(options.trust, {
    statement: statement.file,
    signatures: statement.signatures,
    files: claim.files.map(({ path }) => {
      const format = options.formats.get(path);
      return format === undefined ? { path } : { path, format };
    }),
    publisher: claim.publisher,
    publishedAt: claim.publishedAt,
    expiresAt: claim.expiresAt,
    maxAge: options.maxAge,
    now: options.now,
  });
  // Signatures that do not count take nothing from those that do; where too few are left they are the reason.
  const counted = judged.publishers.length > 0;
  if (!judged.ok || !counted) facts.push(...statement.doubts);
  const told = statement.doubts.length > 0 || statement.facts.length > 0;
  for (const fact of judged.facts) {
    const known = facts.some(({ code, path }) => code === fact.code && path === fact.path);
    if (!known && !(told && !counted && isSummary(fact.code))) facts.push(fact);
  }
  // Whatever was told so far: without a signature that counts nothing is proved.
  if (!counted && facts.every(isHarmless))
    facts.push(provenanceFact('signature-invalid', statement.file, 'no signature counts'));
  const versions = await versionsOf(claim, options, facts);
  // Only what stands up to all else is remembered: a forged version must not lock out the true ones.
  if (facts.every(isHarmless)) facts.push(...(await freshness(claim, judged.publishers, statement, options)));
  // Of several who signed, the one that the statement names; keys that the caller named himself have no publisher.
  const publisher = options.trust.unnamed ? undefined : judged.publishers[0];
  const { signatures } = judged;
  const { matching } = compared;
  return { facts, provenance: reported({ signatures, claim, facts, matching, versions, publisher }) };
}

/** What says in other words that no signature counted. */
function isSummary(code: ProvenanceFact['code']): boolean {
  return code === 'signature-missing' || code === 'signature-invalid' || code === 'threshold-unmet';
}

const harmless: ReadonlySet<ProvenanceFact['code']> = new Set([
  'file-ignored',
  'version-replaced',
  'key-near-artifact',
  'training-versions-missing',
]);

function isHarmless({ code }: ProvenanceFact): boolean {
  return harmless.has(code);
}

async function versionsOf(
  claim: Claim,
  { environment, versionsAsked, versionRules }: OriginOptions,
  facts: ProvenanceFact[],
): Promise<readonly VersionRow[] | null> {
  if (environment === null) return null;
  if (claim.trainingVersions.size === 0) {
    if (!versionsAsked) return null;
    const detail = `there are no training versions to compare with ${environment}`;
    facts.push(provenanceFact('training-versions-missing', null, detail));
    return null;
  }
  const [{ readEnvironment }, { compareVersions }] = await Promise.all([
    import('./provenance/versions/environment.ts'),
    import('./provenance/versions/compare.ts'),
  ]);
  const rows = compareVersions(claim.trainingVersions, readEnvironment(environment), versionRules);
  for (const { package: name, trained, found, rule } of rows.filter(({ ok }) => !ok)) {
    const has = found === null ? 'is not installed' : `is ${found}`;
    const detail = `${name} ${has}, the model was made with ${trained} (demanded: ${rule})`;
    facts.push(provenanceFact('training-version-mismatch', null, detail));
  }
  return rows;
}

async function freshness(
  claim: Claim,
  publishers: readonly string[],
  { location, signatures }: Statement,
  { seen, trust, acceptOlder }: OriginOptions,
): Promise<readonly ProvenanceFact[]> {
  if (seen === null) return [];
  const key = signatures.find(({ valid }) => valid)?.keyId ?? '';
  const [publisher] = publishers;
  return checkSeen(
    seen,
    {
      signer: trust.unnamed || publisher === undefined ? `key:${key}` : `publisher:${publisher}`,
      name: claim.name ?? location,
      location,
      version: claim.version,
      publishedAt: claim.publishedAt,
      sha256: claim.sha256,
      content: contentDigest(claim),
    },
    { acceptOlder },
  );
}

/** The same for statements about the same bytes, whoever signed them when. */
function contentDigest({ files }: Claim): string {
  const lines = files.map(
    ({ path, pieces }) =>
      `${path}\0${pieces.map(({ algorithm, digest }) => `${algorithm}:${digest}`).join(' ')}`,
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

interface Judged {
  readonly signatures: readonly SignatureCheck[];
  readonly claim: Claim | null;
  readonly facts: readonly ProvenanceFact[];
  readonly matching?: number;
  readonly versions?: readonly VersionRow[] | null;
  readonly publisher?: string | undefined;
}

function reported(judged: Judged): Provenance {
  const { signatures, claim, facts, matching = 0, versions = null } = judged;
  const counted = signatures.find(({ valid }) => valid);
  const time = (at: number | null): string | null => (at === null ? null : writeTime(at));
  return {
    status: facts.every(isHarmless) ? 'verified' : 'failed',
    method: (counted ?? signatures[0])?.method ?? null,
    name: claim?.name ?? null,
    version: claim?.version ?? null,
    publisher: judged.publisher ?? counted?.publisher ?? claim?.publisher ?? null,
    publishedAt: time(claim?.publishedAt ?? null),
    expiresAt: time(claim?.expiresAt ?? null),
    sha256: claim?.sha256 ?? null,
    signatures: signatures.map(({ method, file, keyId, valid, publisher, identity, issuer, ...check }) => ({
      method,
      file,
      keyId,
      valid,
      publisher: publisher ?? null,
      time: time(check.time),
      timeTrusted: check.timeTrusted,
      ...(identity === undefined ? {} : { identity }),
      ...(issuer === undefined ? {} : { issuer }),
    })),
    files: { signed: claim?.files.length ?? 0, matching },
    versions,
  };
}
