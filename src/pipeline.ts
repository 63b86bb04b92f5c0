import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { leavesAsideUnread, opensFiles } from './aside-fact.ts';
import { sha256 } from './bytes/hash.ts';
import type { ByteSource } from './bytes/source.ts';
import { Taps } from './bytes/taps.ts';
import type { Dresser } from './check/dress.ts';
import { EntryCode } from './check/entry-code.ts';
import { ownChecks } from './check/own-checks.ts';
import { CodeTarget } from './code-target.ts';
import type { ArtifactReport, CodeReport, Report, TargetReport, Verdict } from './core/decision.ts';
import { worst } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import type { AnomalyCode, Fact } from './core/fact.ts';
import { leavesUnread } from './core/fact.ts';
import type { Finding } from './core/finding.ts';
import { defaultLimits, type Limits } from './core/limits.ts';
import type { Member } from './core/member.ts';
import type { Provenance } from './core/provenance.ts';
import { baseOf } from './core/slash-paths.ts';
import { isPage } from './formats/jinja/page.ts';
import { KeptFacts } from './kept-facts.ts';
import { companionsOf } from './open/companion.ts';
import { type OpenFile, openFile, openPrivate } from './open/file.ts';
import { oneFile, type TargetFiles, targetFiles } from './open/target-files.ts';
import type { Entry } from './open/walk.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { type CallableOverrides, callableOverrides } from './policy/callables.ts';
import { decide, formatFinding } from './policy/decide.ts';
import { policyDigest } from './policy/digest.ts';
import type { Policy } from './policy/policy.ts';
import { type ArtifactReading, readArtifact } from './read-artifact.ts';
import { RuleEngine } from './rules/engine.ts';
import { version } from './version.ts';
import { worthWorkers } from './worker-batches.ts';
import { scanInWorkers } from './workers.ts';

/**
 * The whole flow of a scan: open, read facts, apply rules, decide, report. Targets are taken in their order.
 * @throws LoadlockError TARGET_MISSING where a target does not exist.
 */
export async function scanTargets(targets: readonly string[], options: PipelineOptions): Promise<Report> {
  const reports: TargetReport[] = [];
  await ownChecks(options.policy.code).prepare();
  for (const target of targets) {
    const artifacts = await scanEntries(targetFiles(target, true), options);
    reports.push(await targetReport(target, artifacts, options));
  }
  return report(reports, options.policy);
}

/** The reports of files that were listed, in their order. */
export async function scanEntries(files: TargetFiles, options: PipelineOptions): Promise<ArtifactReport[]> {
  const { entries } = files;
  const jobs = options.jobs ?? availableParallelism();
  if (options.watch === undefined && worthWorkers(entries, jobs)) return scanInWorkers(files, options, jobs);
  const code = new CodeTarget(files, options.code ?? {});
  const artifacts: ArtifactReport[] = new Array(entries.length);
  // Whoever watches is told of the files one after the other.
  const order = options.watch === undefined ? await code.order() : entries.keys();
  for (const at of order) artifacts[at] = await scanEntry(entries[at]!, options, undefined, code);
  return artifacts;
}

/** A file that was read and is still open: only its digest, and what depends on it, is missing. */
export interface Held {
  readonly file: OpenFile;
  readonly reading: ArtifactReading;
  readonly limits: Limits;
  /** Checksums that wait for the pass over the file. */
  readonly taps: Taps;
  /** What the policy says of what was seen so far; the pass may still find something. */
  verdict(): Verdict;
  /** The bytes of a member that a format claimed, by its chain. */
  member(chain: string): ByteSource | undefined;
  /** From now on the file is the caller's to close. */
  keep(): void;
}

/**
 * One file: everything from opening it to the decision on it. Whoever has more to do with the bytes of the one pass
 * that takes the digest gives `pass`, which returns the digest.
 */
export async function scanEntry(
  entry: Entry,
  options: PipelineOptions,
  pass?: (held: Held) => Promise<string>,
  code: CodeTarget = new CodeTarget(oneFile(entry), options.code ?? {}),
): Promise<ArtifactReport> {
  const { policy } = options;
  const { limits, overrides } = settingsOf(policy, options.limits ?? defaultLimits);
  const engine = new RuleEngine(overrides, limits);
  const facts = options.facts === true ? new KeptFacts(limits) : null;
  let complete = true;
  const aside = { unread: false, opened: false };
  const companion = companionsOf(entry.location);
  const onFact = (told: Fact): void => {
    const fact: Fact =
      told.kind === 'reference' && code.holdsNamed(told, entry.path)
        ? { ...told, to: 'repository-code', analysed: true }
        : told.kind === 'template' && told.where.member === undefined && isPage(entry.path)
          ? { ...told, renderer: 'program' }
          : told;
    aside.unread ||= leavesAsideUnread(fact);
    aside.opened ||= opensFiles(fact);
    facts?.push(fact);
    options.watch?.fact(fact);
    engine.onFact(fact);
    if (fact.kind !== 'reference' || fact.to !== 'companion' || fact.where.member !== undefined) return;
    const found = companion(fact.name);
    if (found !== null) onFact({ kind: 'anomaly', where: fact.where, ...found });
  };
  const problem = (code: AnomalyCode, detail: string): void => {
    onFact({ kind: 'anomaly', where: {}, code, detail });
    if (leavesUnread(code)) complete = false;
  };

  const judged = (whole: boolean): { findings: readonly Finding[]; omitted: number; verdict: Verdict } => {
    const { findings, omitted } = engine.findings();
    const refused = formatFinding(policy, format);
    const all = refused === null ? findings : [refused, ...findings];
    const readable = entry.problem === undefined;
    const { verdict } = decide(policy, { findings: all, complete: whole, format, readable });
    return { findings: all, omitted, verdict };
  };

  const program = new EntryCode(code, entry.path, ownChecks(policy.code), options.code ?? {});
  let asCode: CodeReport = {};
  let dresser: Dresser | null = null;
  const members = new Map<string, ByteSource>();
  let tree: Member | undefined;
  let format = 'unknown';
  let digest: string | null = null;
  let size = 0;
  /** Bytes of it that progress was told of. */
  let told = 0;
  if (entry.unusualName) problem('unusual-name', entry.path);
  if (entry.problem !== undefined) problem(entry.problem.code, entry.problem.detail);
  else {
    try {
      const file = (options.private === true ? openPrivate : openFile)(entry.location, entry.named);
      let kept = false;
      try {
        size = file.size;
        const bulk = options.hash !== false;
        let reading: ArtifactReading | undefined;
        const taps = bulk && size > 0 ? new Taps() : undefined;
        if (size === 0) {
          format = 'empty';
          problem('empty-file', 'no bytes');
        } else {
          const name = baseOf(entry.path);
          const onMember = (member: Member, source: ByteSource): unknown => members.set(member.chain, source);
          reading = await readArtifact(
            file.source,
            limits,
            {
              name,
              bulk,
              detail: facts !== null,
              taps,
              code: program.hook,
              ...(pass === undefined ? {} : { onMember }),
            },
            onFact,
          );
          for (const fact of await code.facts(entry.path)) onFact(fact);
          await program.look(file.source, name, onFact);
          await engine.settle();
          asCode = await program.report();
          if (engine.findings().findings.length > 0) dresser = await program.dresser(file.source);
          complete &&= !(aside.unread && aside.opened);
          format = reading.root.format;
          tree = reading.root;
          options.watch?.read(tree);
        }
        // Last, and in one pass with the checksums that the formats asked for.
        if (pass !== undefined && taps !== undefined && reading !== undefined) {
          const read = reading;
          const verdict = (): Verdict => judged(complete && read.complete).verdict;
          const member = (chain: string): ByteSource | undefined => members.get(chain);
          const keep = (): void => {
            kept = true;
          };
          digest = await pass({
            file,
            reading,
            limits,
            taps,
            verdict,
            member,
            keep,
          });
        } else if (bulk)
          digest = sha256(file.source, taps, (bytes) => {
            told += bytes;
            options.onProgress?.({ files: 0, bytes, current: entry.path });
          });
        complete &&= reading?.complete ?? true;
        if (!file.unchanged())
          problem('changed-while-reading', 'size or times differ from when it was opened');
      } finally {
        facts?.settle();
        if (!kept) file.close();
      }
    } catch (error) {
      const changed = error instanceof LoadlockError && error.code === 'SOURCE_CHANGED';
      problem(
        changed ? 'changed-while-reading' : 'unreadable',
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  facts?.settle();
  const { findings, omitted, verdict } = judged(complete);
  options.onProgress?.({ files: 1, bytes: size - told, current: entry.path });
  return {
    path: entry.path,
    size,
    sha256: digest,
    format,
    decision: verdict,
    complete,
    findings: dresser?.findings(findings) ?? findings,
    findingsOmitted: omitted,
    ...asCode,
    ...(facts === null ? {} : { facts: dresser === null ? facts.plain : facts.plain.map(dresser.fact) }),
    ...(facts === null || tree === undefined ? {} : { tree }),
  };
}

interface Settings {
  readonly limits: Limits;
  readonly overrides: CallableOverrides;
}

const settings = new WeakMap<Policy, Settings>();

/** What a policy means for every file, made once. */
function settingsOf(policy: Policy, limits: Limits): Settings {
  let known = settings.get(policy);
  if (known === undefined) {
    known = { limits: { ...limits, ...policy.limits }, overrides: callableOverrides(policy) };
    settings.set(policy, known);
  }
  return known;
}

async function targetReport(
  target: string,
  scanned: readonly ArtifactReport[],
  options: PipelineOptions,
): Promise<TargetReport> {
  let artifacts = scanned;
  let provenance: Provenance | null = null;
  if (mayBeSigned(target, scanned, options)) {
    const { originOf } = await import('./scan-origin.ts');
    ({ artifacts, provenance } = await originOf(
      target,
      scanned,
      options.policy,
      options.origin ?? {},
      scanEntry,
    ));
  }
  return {
    target,
    decision: worst(artifacts.map((artifact) => artifact.decision)),
    complete: artifacts.every((artifact) => artifact.complete),
    artifacts,
    provenance,
  };
}

/** Whether there is a signature to look at, or one to be missed; told by names, since most artifacts have none. */
function mayBeSigned(
  target: string,
  artifacts: readonly ArtifactReport[],
  { policy, hash }: PipelineOptions,
): boolean {
  if (policy.provenance.required) return true;
  if (hash === false) return false;
  if (artifacts.some(({ path }) => signatureEndings.some((ending) => path.endsWith(ending)))) return true;
  return artifacts.length === 1 && signatureEndings.some((ending) => existsSync(`${target}${ending}`));
}

/** Of manifests and of signatures (provenance/statement-files.ts). */
const signatureEndings = ['.manifest.json', '.minisig', 'model.sig'];

function report(targets: readonly TargetReport[], policy: Policy): Report {
  const artifacts = targets.flatMap((target) => target.artifacts);
  const count = (verdict: Verdict): number => artifacts.filter(({ decision }) => decision === verdict).length;
  return {
    schema: 'loadlock.report/1',
    tool: { name: 'loadlock', version },
    policy: { name: policy.name, sha256: policyDigest(policy) },
    decision: worst(targets.map((target) => target.decision)),
    complete: targets.every((target) => target.complete),
    targets,
    summary: {
      files: artifacts.length,
      bytes: artifacts.reduce((sum, artifact) => sum + artifact.size, 0),
      allow: count('allow'),
      review: count('review'),
      deny: count('deny'),
    },
  };
}
