import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type ArtifactReport, type Report, type Verdict, worst } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { defaultLimits } from './core/limits.ts';
import { type Provenance, type ProvenanceFact, provenanceFact } from './core/provenance.ts';
import { admittedLeftOut } from './left-out.ts';
import { type DigestResult, digestsOf } from './open/digests.ts';
import { listTree, type Tree, type TreeEntry } from './open/tree.ts';
import { digestJob, foundFile, judgeOrigin, type OriginOptions } from './origin.ts';
import { scanEntry } from './pipeline.ts';
import { callableOverrides } from './policy/callables.ts';
import { decide } from './policy/decide.ts';
import { policyDigest } from './policy/digest.ts';
import type { Policy } from './policy/policy.ts';
import { folderManifest } from './provenance/manifest.ts';
import { omsSignature } from './provenance/statement-files.ts';
import { RuleEngine } from './rules/engine.ts';
import { manifestPath, readMinisigned, type Statement, statementsIn } from './statement.ts';
import { readOmsStatement, readSigstoreStatement } from './statements-elsewhere.ts';
import { type Authority, nearness, type TrustSources, trustFrom } from './trust-from.ts';
import { version } from './version.ts';

export interface VerifyOptions extends TrustSources {
  readonly policy: Policy;
  /** An OpenSSF signature: its path; true for `model.sig` in the model. */
  readonly oms?: string | true;
  /** A Sigstore bundle that signs the one file that is verified. */
  readonly sigstoreBundle?: string;
  /** Reads the signed statement where it does not lie with the target; then every file of the target is compared. */
  readonly statement?: (tree: Tree, authority: Authority) => Promise<Statement>;
  /** The file that remembers versions; without it an older one is not told from a newer one. */
  readonly seen?: string;
  readonly acceptOlder?: boolean;
  /** The Python environment that will load the artifact. */
  readonly environment?: string;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

/**
 * Checks the signed statement about a file or a folder, and every file against it. Nothing is analysed: in the report
 * the format of each file is `unread`. A policy that only observes counts as its preset here: a check that nothing can
 * fail is none.
 * @throws LoadlockError TARGET_MISSING, TRUST_INVALID, STATE_DAMAGED, USAGE, …
 */
export async function verifyTarget(target: string, options: VerifyOptions): Promise<Report> {
  const policy: Policy = { ...options.policy, enforce: true };
  const authority = trustFrom(options, policy);
  const tree = listTree(target, options.statement === undefined ? leftOutOf(options, target) : () => false);
  const refusals = keysThatCame(tree, authority);
  const statement = await statementOf(tree, authority, options);
  const results = await readSigned(tree, statement, options);
  const claimed = new Map(statement.claim?.files.map((file) => [file.path, file]));
  const found = tree.entries.map((entry) =>
    foundFile(entry, claimed.get(entry.path), results.get(entry.path)),
  );
  const origin = await judgeOrigin(statement, found, {
    ...originOptions(options, policy),
    ignoredPaths: await leftOutFor(tree, statement, policy),
    trust: authority.trust,
    // A key that came with the artifact proves nothing: what it "signed" is not to be remembered.
    ...(refusals.some(isRefusal) ? { seen: null } : {}),
  });
  const facts = [...refusals, ...origin.facts];
  const provenance: Provenance = refusals.some(isRefusal)
    ? { ...origin.provenance, status: 'failed' }
    : origin.provenance;
  const artifacts = await artifactsOf(tree, statement.file, results, facts, policy);
  return reportOf(target, artifacts, provenance, policy);
}

function originOptions(
  options: VerifyOptions,
  policy: Policy,
): Omit<OriginOptions, 'trust' | 'ignoredPaths'> {
  const { maxAge, versions } = policy.provenance;
  return {
    maxAge,
    versionRules: versions,
    seen: options.seen === undefined ? null : { file: options.seen },
    acceptOlder: options.acceptOlder === true,
    environment: options.environment ?? null,
    versionsAsked: true,
    formats: new Map(),
    now: (options.now ?? new Date()).getTime(),
  };
}

async function leftOutFor(tree: Tree, { claim }: Statement, policy: Policy): Promise<readonly string[]> {
  return claim === null ? [] : admittedLeftOut(tree, claim, policy, scanEntry);
}

/** Signatures cannot be about themselves: those at the top, and the one that the caller names. */
function leftOutOf({ oms }: VerifyOptions, target: string): (path: string) => boolean {
  const named = typeof oms === 'string' ? relative(resolve(target), resolve(oms)) : null;
  const isStatement = statementsIn(target);
  return (path) => path === named || isStatement(path);
}

async function statementOf(tree: Tree, authority: Authority, options: VerifyOptions): Promise<Statement> {
  if (options.statement !== undefined) return options.statement(tree, authority);
  const { oms, sigstoreBundle, policy } = options;
  if (oms !== undefined && sigstoreBundle !== undefined)
    throw new LoadlockError('USAGE', null, '--oms and --sigstore-bundle exclude each other');
  if (oms !== undefined)
    return readOmsStatement(tree, oms === true ? null : oms, authority, options.now ?? new Date());
  if (sigstoreBundle !== undefined) return readSigstoreStatement(tree, sigstoreBundle, authority);
  const { minisignKeys } = await import('./minisign-keys.ts');
  const keys = minisignKeys(authority.trust);
  const found = readMinisigned(tree, { keys, legacy: policy.provenance.allowLegacy });
  if (found !== null) return found;
  const file = manifestPath(tree);
  const hint = hintFor(tree);
  const facts = [provenanceFact('manifest-missing', file, `there is no ${file}${hint}`)];
  return { file, location: tree.root, claim: null, signatures: [], facts, doubts: [] };
}

function hintFor({ kind, root }: Tree): string {
  if (kind === 'folder')
    return existsSync(join(root, omsSignature)) ? '; for the OpenSSF signature: --oms' : '';
  return existsSync(join(root, folderManifest))
    ? `; ${folderManifest} speaks of the folder: verify that`
    : '';
}

/** Reads every file that somebody signed; the others are told of by their names. */
async function readSigned(
  { entries }: Tree,
  { claim }: Statement,
  { jobs, onProgress }: VerifyOptions,
): Promise<Map<string, DigestResult>> {
  const claimed = new Map(claim?.files.map((file) => [file.path, file]));
  const wanted = entries.filter(({ path, kind }) => kind === 'file' && claimed.has(path));
  const results = await digestsOf(
    wanted.map((entry) => digestJob(entry, claimed.get(entry.path))),
    { ...(jobs === undefined ? {} : { jobs }), ...(onProgress === undefined ? {} : { onProgress }) },
  );
  return new Map(wanted.map(({ path }, at) => [path, results[at]!]));
}

/** Keys that came with what they are to prove. */
function keysThatCame({ root, kind }: Tree, { files }: Authority): ProvenanceFact[] {
  const facts: ProvenanceFact[] = [];
  for (const file of files) {
    const near = nearness(file, root, kind === 'file');
    if (near === 'inside')
      facts.push(
        provenanceFact(
          'key-beside-artifact',
          relative(root, resolve(file)),
          'the key given is part of the artifact',
        ),
      );
    if (near === 'beside')
      facts.push(
        provenanceFact(
          'key-near-artifact',
          null,
          `${basename(file)} lies in ${basename(dirname(resolve(file)))} too`,
        ),
      );
  }
  return facts;
}

function isRefusal({ code }: ProvenanceFact): boolean {
  return code === 'key-beside-artifact';
}

async function artifactsOf(
  { entries, kind }: Tree,
  statementFile: string,
  results: ReadonlyMap<string, DigestResult>,
  facts: readonly ProvenanceFact[],
  policy: Policy,
): Promise<ArtifactReport[]> {
  const byPath = new Map<string, ProvenanceFact[]>();
  const only = kind === 'file' ? entries[0]?.path : undefined;
  const known = new Map(entries.map((entry) => [entry.path, entry]));
  for (const fact of facts) {
    // What concerns all of it is told of the statement, or of the one file that it is about.
    const path =
      only ?? (fact.code === 'file-ignored' ? firstBelow(fact.path, known) : fact.path) ?? statementFile;
    const list = byPath.get(path);
    if (list === undefined) byPath.set(path, [fact]);
    else list.push(fact);
  }
  const paths = new Set([...known.keys(), ...byPath.keys()]);
  const overrides = callableOverrides(policy);
  const artifacts: ArtifactReport[] = [];
  for (const path of [...paths].sort((a, b) => (a < b ? -1 : 1))) {
    const result = results.get(path);
    const read = result !== undefined && 'sha256' in result ? result : null;
    const told = byPath.get(path) ?? [];
    const engine = new RuleEngine(overrides, defaultLimits);
    for (const fact of told) engine.onFact(fact);
    if (told.length > 0) await engine.settle();
    const { findings, omitted } = told.length > 0 ? engine.findings() : { findings: [], omitted: 0 };
    const complete = result === undefined || 'sha256' in result;
    const { verdict } = decide(policy, { findings, complete, format: 'unread' });
    artifacts.push({
      path,
      size: read?.size ?? sizeOf(known.get(path)),
      sha256: read?.sha256 ?? null,
      format: 'unread',
      decision: verdict,
      complete,
      findings,
      findingsOmitted: omitted,
    });
  }
  return artifacts;
}

/** A folder that is left out is told of at the first file in it: a report is about files. */
function firstBelow(path: string | null, entries: ReadonlyMap<string, TreeEntry>): string | null {
  if (path === null || entries.has(path)) return path;
  let first: string | null = null;
  for (const below of entries.keys())
    if (below.startsWith(`${path}/`) && (first === null || below < first)) first = below;
  return first ?? path;
}

/** Of a file that nobody signed, and that was not read therefore. */
function sizeOf(entry: TreeEntry | undefined): number {
  if (entry?.kind !== 'file') return 0;
  const stat = statSync(entry.location, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat.size : 0;
}

function reportOf(
  target: string,
  artifacts: readonly ArtifactReport[],
  provenance: Provenance,
  policy: Policy,
): Report {
  // Whatever the rules make of it: what is not proved does not pass.
  const proved: Verdict = provenance.status === 'verified' ? 'allow' : 'deny';
  const decision = worst([proved, ...artifacts.map((artifact) => artifact.decision)]);
  const complete = artifacts.every((artifact) => artifact.complete);
  const count = (verdict: Verdict): number =>
    artifacts.filter((artifact) => artifact.decision === verdict).length;
  return {
    schema: 'loadlock.report/1',
    tool: { name: 'loadlock', version },
    policy: { name: policy.name, sha256: policyDigest(policy) },
    decision,
    complete,
    targets: [{ target, decision, complete, artifacts, provenance }],
    summary: {
      files: artifacts.length,
      bytes: artifacts.reduce((sum, { size }) => sum + size, 0),
      allow: count('allow'),
      review: count('review'),
      deny: count('deny'),
    },
  };
}
