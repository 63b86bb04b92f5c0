import { basename, dirname, join } from 'node:path';
import type { ArtifactReport } from './core/decision.ts';
import { defaultLimits } from './core/limits.ts';
import { type Provenance, type ProvenanceFact, provenanceFact } from './core/provenance.ts';
import { baseOf } from './core/slash-paths.ts';
import { admittedLeftOut, type Scan } from './left-out.ts';
import { minisignKeys } from './minisign-keys.ts';
import { type DigestResult, digestsOf } from './open/digests.ts';
import { listTree, type Tree } from './open/tree.ts';
import { digestJob, foundFile, judgeOrigin, type Origin } from './origin.ts';
import type { OriginSources } from './pipeline-options.ts';
import { callableOverrides } from './policy/callables.ts';
import { decide } from './policy/decide.ts';
import type { Policy } from './policy/policy.ts';
import { folderManifest, manifestSuffix } from './provenance/manifest.ts';
import { isStatementFile, omsSignature } from './provenance/statement-files.ts';
import { type Trust, trustedMaterial } from './provenance/trust/trust.ts';
import { RuleEngine } from './rules/engine.ts';
import {
  readMinisigned,
  type SignatureNames,
  type Statement,
  signatureNames,
  statementsIn,
} from './statement.ts';
import { readOmsStatement } from './statements-elsewhere.ts';
import { type Authority, trustFrom } from './trust-from.ts';

/** The artifacts with what speaks against where they come from, and what was proved of the target as a whole. */
export interface ScannedOrigin {
  readonly provenance: Provenance | null;
  readonly artifacts: readonly ArtifactReport[];
}

/** Signed things below one target; beyond this a folder is a store of models, to be verified one by one. */
const mostSigned = 10_000;

/**
 * Looks at the signatures that came with scanned files; the digests compared are those of the bytes that were read.
 * Where nobody demands signatures, only a signature by a known key can fail, and a file that is not what its own
 * manifest says: what strangers signed counts as unsigned.
 */
export async function originOf(
  target: string,
  artifacts: readonly ArtifactReport[],
  policy: Policy,
  sources: OriginSources,
  scan: Scan,
): Promise<ScannedOrigin> {
  const authority = trustFrom(sources, policy);
  const scanned = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  const facts = new Map<string, ProvenanceFact[]>();
  const tell = (path: string, fact: ProvenanceFact): void => {
    const told = facts.get(path);
    if (told === undefined) facts.set(path, [fact]);
    else told.push(fact);
  };
  const proved = new Set<string>();
  const places = signedPlaces(target, scanned, authority.trust);
  const read = readerOf(policy, authority);
  let provenance: Provenance | null = null;
  for (const place of places) {
    const origin = await judgePlace(place, scanned, policy, authority, sources, scan, read);
    if (origin === null) continue;
    if (place.prefix === '' || place.tree.kind === 'file')
      provenance ??= place.whole ? origin.provenance : null;
    if (origin.provenance.status === 'verified') for (const path of place.covers) proved.add(path);
    for (const fact of origin.facts) {
      const path = place.tree.kind === 'file' ? place.covers[0]! : place.prefix + (fact.path ?? origin.file);
      tell(scanned.has(path) ? path : nearestArtifact(path, scanned), fact);
    }
  }
  const judged = new Set(places.flatMap(({ covers }) => covers));
  if (policy.provenance.required)
    for (const { path } of artifacts)
      if (!isCovered(path, proved) && !facts.has(path) && !isOfSignature(path, scanned, judged))
        tell(
          path,
          provenanceFact('manifest-missing', null, 'the policy demands a signature, and nobody signed it'),
        );
  return { provenance, artifacts: await withFindings(artifacts, facts, policy) };
}

/** Something below a target that a statement may be about. */
interface Place {
  readonly tree: Tree;
  /** What stands before the tree's own paths in the target's: empty, or ends with a slash. */
  readonly prefix: string;
  /** Paths of the target that a good signature covers: files, or folders ending with a slash; '' is all of it. */
  readonly covers: readonly string[];
  /** True where it is all of the target. */
  readonly whole: boolean;
}

function signedPlaces(target: string, scanned: ReadonlyMap<string, ArtifactReport>, trust: Trust): Place[] {
  const [only] = scanned.keys();
  const alone =
    scanned.size === 1 && only === basename(target) ? listTree(target, statementsIn(target)) : null;
  if (alone?.kind === 'file') return [{ tree: alone, prefix: '', covers: [only!], whole: true }];
  const places: Place[] = [];
  const covered = new Set<string>();
  const omsWanted = ['pem', 'ca'].some((kind) => trustedMaterial(trust, kind as 'pem').length > 0);
  for (const path of scanned.keys()) {
    const name = baseOf(path);
    if (name !== folderManifest && !(omsWanted && name === omsSignature)) continue;
    const prefix = path.slice(0, path.length - name.length);
    if (isCovered(prefix, covered)) continue;
    const folder = join(target, prefix);
    const tree = listTree(folder, statementsIn(folder));
    places.push({ tree, prefix, covers: [prefix], whole: prefix === '' });
    covered.add(prefix);
  }
  for (const path of scanned.keys()) {
    if (isOfSignature(path, scanned, covered) || isCovered(path, covered)) continue;
    if (!scanned.has(`${path}${manifestSuffix}`) && !scanned.has(`${path}.minisig`)) continue;
    const prefix = dirname(path) === '.' ? '' : `${dirname(path)}/`;
    places.push({
      tree: listTree(join(target, path), () => false),
      prefix,
      covers: [path],
      whole: false,
    });
    if (places.length > mostSigned) break;
  }
  return places;
}

/** Whether a path is among `covered`, or in one of its folders, which end with a slash. */
function isCovered(path: string, covered: ReadonlySet<string>): boolean {
  if (covered.has('') || covered.has(path)) return true;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    if (covered.has(path.slice(0, at + 1))) return true;
  return false;
}

/** Manifests and signatures of what is here need none themselves; by a name alone nothing becomes one. */
function isOfSignature(
  path: string,
  scanned: ReadonlyMap<string, ArtifactReport>,
  covered: ReadonlySet<string>,
): boolean {
  const name = baseOf(path);
  const prefix = path.slice(0, path.length - name.length);
  if (isStatementFile(name)) return covered.has(prefix);
  const subject = name.endsWith('.minisig')
    ? name.slice(0, -'.minisig'.length).replace(/\.[0-9A-F]{16}$/, '')
    : name.endsWith(manifestSuffix)
      ? name.slice(0, -manifestSuffix.length)
      : '';
  return subject !== '' && scanned.has(prefix + subject);
}

type Reader = (tree: Tree) => Statement | null;

/** Reads minisign's statements; each folder is listed once, however many files of it are signed one by one. */
function readerOf(policy: Policy, { trust }: Authority): Reader {
  const listed = new Map<string, SignatureNames>();
  const namesIn = (folder: string): SignatureNames => {
    const names = listed.get(folder) ?? signatureNames(folder);
    listed.set(folder, names);
    return names;
  };
  const options = { keys: minisignKeys(trust), legacy: policy.provenance.allowLegacy, namesIn };
  return (tree) => readMinisigned(tree, options);
}

/** A file that is signed and missing is told of at the statement, or where there is an artifact to tell it of. */
function nearestArtifact(path: string, scanned: ReadonlyMap<string, ArtifactReport>): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const manifest = `${folder}${folderManifest}`;
  if (scanned.has(manifest)) return manifest;
  return scanned.has(folderManifest) ? folderManifest : (scanned.keys().next().value ?? path);
}

async function judgePlace(
  { tree, prefix }: Place,
  scanned: ReadonlyMap<string, ArtifactReport>,
  policy: Policy,
  authority: Authority,
  sources: OriginSources,
  scan: Scan,
  read: Reader,
): Promise<(Origin & { readonly file: string }) | null> {
  const { required, maxAge, versions } = policy.provenance;
  const statement: Statement | null =
    read(tree) ??
    (scanned.has(`${prefix}${omsSignature}`)
      ? await readOmsStatement(tree, null, authority, new Date())
      : null);
  if (statement === null) return null;
  const { claim, file } = statement;
  const claimed = new Map(claim?.files.map((one) => [one.path, one]));
  const results = await digestsIn(tree, prefix, claimed, scanned);
  const found = tree.entries.map((entry) =>
    foundFile(entry, claimed.get(entry.path), results.get(entry.path)),
  );
  const origin = await judgeOrigin(statement, found, {
    trust: authority.trust,
    ignoredPaths: claim === null ? [] : await admittedLeftOut(tree, claim, policy, scan),
    maxAge,
    seen: sources.seen === undefined ? null : { file: sources.seen },
    acceptOlder: false,
    environment: sources.environment ?? sources.loader?.() ?? null,
    versionsAsked: false,
    versionRules: versions,
    formats: new Map(
      (claim?.files ?? []).flatMap(({ path }) => {
        const format = scanned.get(prefix + path)?.format;
        return format === undefined ? [] : [[path, format]];
      }),
    ),
    now: Date.now(),
  });
  if (required || isKnown(statement, authority)) return { ...origin, file };
  const facts = origin.facts.filter(({ code }) => code === 'digest-mismatch' || code === 'size-mismatch');
  const status = facts.length > 0 ? 'failed' : 'unverified';
  return { provenance: { ...origin.provenance, status }, facts, file };
}

/** Whether a key that is trusted here has to do with it. */
function isKnown({ signatures, facts }: Statement, { trust }: Authority): boolean {
  if (signatures.some(({ key }) => key !== null)) return true;
  // A statement that cannot be read hides whose it is.
  return (
    trust.publishers.length > 0 &&
    facts.some(({ code }) => code !== 'signature-missing' && code !== 'key-unknown')
  );
}

/** Digests of what the scan read; where a statement wants others than sha256, the files are read once more. */
async function digestsIn(
  tree: Tree,
  prefix: string,
  claimed: ReadonlyMap<string, Parameters<typeof digestJob>[1] & {}>,
  scanned: ReadonlyMap<string, ArtifactReport>,
): Promise<Map<string, DigestResult>> {
  const results = new Map<string, DigestResult>();
  const again = tree.entries.filter((entry) => {
    const claim = claimed.get(entry.path);
    return entry.kind === 'file' && claim !== undefined && digestJob(entry, claim).spans.length > 0;
  });
  const read = await digestsOf(again.map((entry) => digestJob(entry, claimed.get(entry.path))));
  const reread = new Map(again.map(({ path }, at) => [path, read[at]!]));
  for (const { path, kind } of tree.entries) {
    if (kind !== 'file' || !claimed.has(path)) continue;
    const artifact = scanned.get(prefix + path);
    const sha256 = artifact?.sha256 ?? null;
    const other = reread.get(path);
    if (artifact === undefined || sha256 === null)
      results.set(path, { problem: 'unreadable', detail: 'was not hashed' });
    else if (other === undefined) results.set(path, { size: artifact.size, sha256, spans: [] });
    else if ('problem' in other || other.sha256 === sha256) results.set(path, other);
    else results.set(path, { problem: 'changed', detail: 'changed between two readings' });
  }
  return results;
}

async function withFindings(
  artifacts: readonly ArtifactReport[],
  facts: ReadonlyMap<string, readonly ProvenanceFact[]>,
  policy: Policy,
): Promise<ArtifactReport[]> {
  const overrides = callableOverrides(policy);
  const judged: ArtifactReport[] = [];
  for (const artifact of artifacts) {
    const told = facts.get(artifact.path);
    if (told === undefined) {
      judged.push(artifact);
      continue;
    }
    const engine = new RuleEngine(overrides, defaultLimits);
    for (const fact of told) engine.onFact(fact);
    await engine.settle();
    const { findings, omitted } = engine.findings();
    const all = [...artifact.findings, ...findings];
    const readable = artifact.size > 0 || artifact.complete;
    const { verdict } = decide(policy, {
      findings: all,
      complete: artifact.complete,
      format: artifact.format,
      readable,
    });
    judged.push({
      ...artifact,
      findings: all,
      decision: verdict,
      findingsOmitted: artifact.findingsOmitted + omitted,
    });
  }
  return judged;
}
