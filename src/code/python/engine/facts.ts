import type { CodeContext, CodePhase, EffectFact, HazardFact } from '../../../core/code.ts';
import type { EmbeddedCode } from '../../code.ts';
import type { ImportEdge } from '../analysis.ts';
import { makesSecrets, readsSecrets } from '../catalog/secret-name.ts';
import {
  anySecret,
  dependsOn,
  fromParameter,
  fromSecret,
  sourceBit,
  sourceMask,
  sourcesOf,
} from './marks.ts';
import { isRemoteHandler } from './remote-handlers.ts';
import type { EffectRecord, ModuleState, Owner } from './state.ts';
import { isUnseen } from './unseen-calls.ts';

type PhaseOf = (owner: Owner) => CodePhase;

/** Functions that nobody calls are there for others: what reaches a sink from their parameters is told so. */
export function settleParameters(module: ModuleState): void {
  for (const { info, state, binding } of module.functions) {
    const { summary } = state;
    if (summary === null || (info.owner.called && !info.owner.escapes)) continue;
    const own = info.method && binding !== 'static' ? dependsOn(0) : 0;
    if (summary.sinks.size === 0) continue;
    const marks = isRemoteHandler(module, info) ? fromParameter | sourceBit('network') : fromParameter;
    for (const [sink, mask] of summary.sinks) if ((mask & ~own) !== 0) sink.marks |= marks;
  }
}

export function effectsOf(module: ModuleState, context: CodeContext, phaseOf: PhaseOf): EffectFact[] {
  const facts: EffectFact[] = [];
  const made = madeFolders(module);
  for (const record of inOrder(module.effects.values())) {
    const texts = record.arguments.size === 0 ? [undefined] : [...record.arguments];
    for (const argument of texts) {
      const found = fact(record, argument, context, phaseOf(record.owner));
      const own = record.capability === 'file-delete' && argument !== undefined && isIn(argument, made);
      // A shell that is started while something is sorted or decoded is started where nobody looks for it.
      const hides = record.capability === 'process' && record.traits.has('shell') && isUnseen(record.owner);
      facts.push(
        own || hides
          ? { ...found, traits: [...found.traits, own ? 'safeguarded' : 'computed-callee'] }
          : found,
      );
    }
  }
  return facts;
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

/** Passwords and keys that a program makes anew are for whoever asked for them. */
function makesOwn({ tree }: ModuleState): boolean {
  const { text } = tree.source;
  return makesSecrets.test(text) && !readsSecrets.test(text);
}

const keysAlone = anySecret & ~fromSecret;

/** `print(mask(key))` */
const masks = /\b\w{0,40}(?:mask|redact|censor|anonymi[sz]e|obscure|fingerprint)\w{0,40}\(/i;

/** Secrets that leave by way of another function than the one that has them; checks see those that leave at once. */
export function addLeaks(module: ModuleState): void {
  let own: boolean | undefined;
  for (const record of inOrder(module.leaks.values())) {
    if ((record.marks & fromSecret) === 0) continue;
    const shows = /^(?:builtins\.print|logging\.|sys\.std)/.test(record.callable);
    if (shows && (record.marks & sourceMask & ~keysAlone) === fromSecret) {
      own ??= makesOwn(module);
      if (own) continue;
    }
    if (shows && masks.test(record.evidence)) continue;
    const hazard = shows ? 'secret-shown' : 'secret-sent';
    const key = `${hazard} ${record.at}`;
    if (module.hazards.has(key)) continue;
    const { owner, at, line, evidence, callable } = record;
    const isOpen = !shows && record.toStranger && (record.marks & keysAlone) !== 0;
    const detail = isOpen ? 'openly' : `a secret reaches ${callable}`;
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
