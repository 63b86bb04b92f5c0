import type { CodeContext, CodePhase, EffectFact, HazardFact } from '../../../core/code.ts';
import { isOwnCluster } from '../../../core/own-cluster.ts';
import { pathReach } from '../../../core/path-reach.ts';
import type { EmbeddedCode } from '../../code.ts';
import type { ImportEdge } from '../analysis.ts';
import type { Reader } from '../catalog/readers.ts';
import { forOwner } from '../catalog/stores.ts';
import { sourceHas } from '../checks/module-text.ts';
import { isUnseen } from './calls/unseen-calls.ts';
import { isAskedFirst } from './origins/asked-first.ts';
import { closedParameters, isOwnThing } from './origins/closed-types.ts';
import { isOpenedAlone, isOwnLibrary } from './origins/own-library.ts';
import { isRemoteHandler } from './origins/remote-handlers.ts';
import { isResolvedLoad } from './origins/resolved-loads.ts';
import { startsNothingHidden } from './origins/written-texts.ts';
import type { EffectRecord, FunctionInfo, ModuleState, Owner } from './state.ts';
import {
  dependencies,
  dependsOn,
  fromParameter,
  fromSecret,
  isMade,
  named,
  sourceBit,
  sourcesOf,
} from './values/marks.ts';
import { payloadsOf } from './values/payloads.ts';

type PhaseOf = (owner: Owner) => CodePhase;

/** Functions that nobody calls are there for others: what reaches a sink from their parameters is told so. */
export function settleParameters(module: ModuleState): void {
  for (const { info, state, binding } of module.functions) {
    const { summary } = state;
    if (summary === null || (info.owner.called && !info.owner.escapes)) continue;
    const own = info.method && binding !== 'static' ? dependsOn(0) : 0;
    if (summary.sinks.size === 0) continue;
    const isServed = isRemoteHandler(module, info);
    const plain = isServed ? closedMask(info) : 0;
    const things = isServed ? maskOf(info, isOwnThing) : 0;
    for (const [sink, mask] of summary.sinks) {
      if ((mask & ~own & ~plain) === 0) continue;
      sink.marks |= fromParameter;
      if (isServed && (mask & ~own & ~plain & ~things) !== 0) sink.marks |= sourceBit('network');
    }
  }
}

function maskOf(info: FunctionInfo, is: (info: FunctionInfo, at: number) => boolean): number {
  let mask = 0;
  for (let at = 0; at < info.parameters.length && at < dependencies - 1; at += 1)
    if (is(info, at)) mask |= dependsOn(at);
  return mask;
}

/** What a framework converts before it calls: nobody writes anything into a number. */
function closedMask(info: FunctionInfo): number {
  let mask = 0;
  for (const at of closedParameters(info)) if (at < dependencies - 1) mask |= dependsOn(at);
  return mask;
}

export function effectsOf(module: ModuleState, context: CodeContext, phaseOf: PhaseOf): EffectFact[] {
  const facts: EffectFact[] = [];
  const made = madeFolders(module);
  const staysHere = ![...module.effects.values()].some(({ capability }) => leavesBy.has(capability));
  for (const record of inOrder(module.effects.values())) {
    const texts = record.arguments.size === 0 ? [undefined] : [...record.arguments];
    for (const argument of texts) {
      const phase = phaseOf(record.owner);
      const isResolved = phase === 'import' && isResolvedLoad(record);
      const told = fact(record, argument, context, isResolved ? 'call' : phase);
      const found = isOpenedAlone(record, module) ? { ...told, alone: true as const } : told;
      const own =
        (record.capability === 'file-delete' && argument !== undefined && isIn(argument, made)) ||
        isOwnLibrary(record, argument, module);
      const asked =
        argument !== undefined &&
        isSetting(record, argument) &&
        isAskedFirst(module, record.owner, record.at);
      const known = argument !== undefined && startsNothingHidden(record, argument, module);
      const kept = staysHere && readsClipboard.test(record.callable);
      // A shell that is started while something is sorted or decoded is started where nobody looks for it.
      const hides = record.capability === 'process' && record.traits.has('shell') && isUnseen(record.owner);
      facts.push(
        own || asked || kept || known || hides || isOwnAccount(record, argument, module)
          ? { ...found, traits: [...found.traits, hides ? 'computed-callee' : 'safeguarded'] }
          : found,
      );
    }
  }
  return facts;
}

/** The account of the container itself, in a file that talks with the cluster it is for, and with nobody else. */
function isOwnAccount({ capability }: EffectRecord, path = '', { effects }: ModuleState): boolean {
  if (capability !== 'credentials' || !path.startsWith('/var/run/secrets/kubernetes.io/serviceaccount'))
    return false;
  let told = 0;
  for (const record of effects.values()) {
    if (record.capability === 'process' || record.capability === 'database') return false;
    if (record.capability !== 'network') continue;
    for (const address of record.arguments) {
      if (!isOwnCluster(address)) return false;
      told += 1;
    }
  }
  return told > 0;
}

/** What was read can be sent or kept by these. */
const leavesBy: ReadonlySet<string> = new Set(['network', 'file-write', 'database', 'process']);
const readsClipboard =
  /^(?:pyperclip|clipboard)\.paste$|^win32clipboard\.GetClipboardData$|\.clipboard_get$|^pandas\.read_clipboard$|\.grabclipboard$/;

function isSetting({ capability }: EffectRecord, path: string): boolean {
  return capability === 'file-write' && pathReach(path) === 'persistence';
}

const makesFolder = /\.(?:mkdir|makedirs)$/;

/** Folders of the user’s own work, which a program may make sure of and does not own. */
const personal =
  /^(?:~|\/home\/[^/]+|\/Users\/[^/]+)\/(?:documents|desktop|pictures|downloads|music|videos|movies|dropbox|onedrive|google drive|public|library|appdata)(?:\/|$)/i;

/** Folders that a file makes: what it keeps in them is its own to take away. */
function madeFolders({ effects }: ModuleState): readonly string[] {
  const found: string[] = [];
  for (const record of effects.values()) {
    if (record.capability !== 'file-write' || !makesFolder.test(record.callable)) continue;
    for (const path of record.arguments)
      if (found.length < 64 && /^[^\uf8ff]*[/\\][^\uf8ff]*[^/\\\uf8ff]$/.test(path) && !personal.test(path))
        found.push(path);
  }
  return found;
}

function isIn(path: string, folders: readonly string[]): boolean {
  return !path.includes('..') && folders.some((folder) => path.startsWith(`${folder}/`));
}

function fact(
  record: EffectRecord,
  argument: string | undefined,
  context: CodeContext,
  phase: CodePhase,
): EffectFact {
  const { owner } = record;
  const payloads = payloadsOf(record);
  return {
    kind: 'effect',
    where: { line: record.line },
    language: 'python',
    context,
    capability: record.capability,
    phase,
    reach: 'load',
    callable: record.callable,
    evidence: record.evidence,
    ...(argument === undefined ? {} : { argument }),
    taint: sourcesOf(record.marks),
    traits: [...record.traits],
    ...(owner.kind === 'function' ? { through: [owner.name] } : {}),
    ...(payloads === null ? {} : { payloads }),
  };
}

export function hazardsOf(module: ModuleState, context: CodeContext, phaseOf: PhaseOf): HazardFact[] {
  const facts: HazardFact[] = [];
  for (const record of inOrder(module.hazards.values())) {
    const { owner, line, hazard, evidence, detail, rewrite } = record;
    facts.push({
      kind: 'hazard',
      where: { line },
      language: 'python',
      context,
      hazard,
      phase: phaseOf(owner),
      reach: 'load',
      evidence,
      ...(detail === undefined ? {} : { detail }),
      ...(rewrite === undefined ? {} : { rewrite }),
    });
  }
  return facts;
}

const keysAlone = sourceBit('keys') & ~fromSecret;

/** A page may be what somebody asked for by that name, and an error what is wrong with it; nobody prints it for that. */
function showsNames(reader: Reader | 'store' | null): boolean {
  return reader !== null && reader !== 'page' && reader !== 'exception' && reader !== 'store';
}

/** What it is called that a secret is seen, or handed on, by those who read it. */
const hazardFor: Readonly<Record<Reader | 'store', readonly [hazard: string, detail: string | null]>> = {
  screen: ['secret-shown', null],
  tracker: ['secret-shown', null],
  page: ['secret-shown', 'in an answer'],
  exception: ['secret-shown', 'in an exception'],
  broker: ['secret-sent', null],
  model: ['secret-sent', 'openly'],
  store: ['secret-stored', null],
};

/** The page that somebody is to log in at is told a number that the program drew for it (RFC 7636, RFC 6749 10.12). */
const opensPage = /^webbrowser\.(?:\w+\.)?open(?:_new|_new_tab)?$/;

/** Secrets that leave by way of another function than the one that has them; checks see those that leave at once. */
export function addLeaks(module: ModuleState): void {
  for (const record of inOrder(module.leaks.values())) {
    const { marks, reader } = record;
    const isTold = (marks & fromSecret) !== 0 || (showsNames(reader) && (marks & named) !== 0);
    if (!isTold || ((reader !== null || opensPage.test(record.callable)) && isMade(marks))) continue;
    if (reader === 'store' && sourceHas(module.tree, forOwner)) continue;
    const [hazard, said] = reader === null ? ['secret-sent', null] : hazardFor[reader];
    const key = `${hazard} ${record.at}`;
    if (module.hazards.has(key)) continue;
    const { owner, at, line, evidence, callable } = record;
    const isOpen = reader === null && (record.toAnybody || (record.toStranger && (marks & keysAlone) !== 0));
    const detail = isOpen ? 'openly' : (said ?? `a secret reaches ${callable}`);
    module.hazards.set(key, { owner, at, line, hazard, evidence, detail });
  }
}

export function embeddedOf(module: ModuleState, context: CodeContext, phaseOf: PhaseOf): EmbeddedCode[] {
  const found: EmbeddedCode[] = [];
  for (const record of inOrder(module.effects.values()))
    for (const code of record.embedded.values())
      found.push({ ...code, context, phase: phaseOf(record.owner) });
  return found;
}

export function importsOf(module: ModuleState, phaseOf: PhaseOf): ImportEdge[] {
  return module.imports.map(({ line, name, path, owner, optional }) => {
    const phase = phaseOf(owner);
    return { line, name, path, when: phase === 'dead' ? 'call' : phase, optional };
  });
}

function inOrder<Record extends { readonly at: number }>(records: Iterable<Record>): Record[] {
  return [...records].sort((a, b) => a.at - b.at);
}
