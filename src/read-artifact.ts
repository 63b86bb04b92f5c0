import { asideFact } from './aside-fact.ts';
import { Budget } from './bytes/budget.ts';
import type { ByteSource } from './bytes/source.ts';
import { bufferSource, readBytes } from './bytes/source.ts';
import type { Taps } from './bytes/taps.ts';
import type { FilesBeside } from './code/path-configuration/modules-beside.ts';
import type { EffectFact } from './core/code.ts';
import { LimitError, LoadlockError } from './core/errors.ts';
import type { AnomalyCode, AnomalyFact, Fact, Place } from './core/fact.ts';
import { leavesUnread } from './core/fact.ts';
import type { Limits } from './core/limits.ts';
import type { Member } from './core/member.ts';
import { filesBeside } from './files-beside.ts';
import { besides, besidesEarly, claimingEarly, claimingLate } from './formats/asked.ts';
import type { Format, Loader, Nested } from './formats/format.ts';
import { pickle } from './formats/pickle/index.ts';
import { mayPromise, promisedBy } from './formats/promise.ts';
import { zipAtEnd } from './formats/zip/zip.ts';

/** How much of each source a format sees when it is asked whether the bytes are its own. */
const probeBytes = 4096;

export interface ArtifactReading {
  readonly root: Member;
  /** False where an anomaly says that some of the bytes were not understood; a checksum taken later may say so. */
  readonly complete: boolean;
}

export interface ReadOptions {
  /** The file's base name: some texts are told by it alone. */
  readonly name?: string;
  /** False: no pass over bulk data, so checksums of large members are not taken. */
  readonly bulk: boolean;
  /** Where checksums over bulk data of the file itself may wait for a later pass. */
  readonly taps?: Taps | undefined;
  /** True to be told of tensors too. */
  readonly detail?: boolean;
  /** Told of each member that a format has claimed, with its bytes, before it is read. */
  readonly onMember?: (member: Member, source: ByteSource) => void;
  /** Reads program text; without it, that there is some is all that is told. */
  readonly code?: CodeHook;
}

/** What is known around bytes that a format reads. */
interface Circumstances {
  readonly beside?: boolean;
  readonly analysed?: boolean;
  readonly storageBytes?: Nested['storageBytes'];
}

/**
 * How program text is read: what it is, by name and first bytes, and a reading that tells its facts, and whether it
 * understood all of the code.
 */
export interface CodeHook {
  kindOf(name: string, head: Uint8Array, isFile: boolean): string | null;
  read(
    source: ByteSource,
    name: string,
    isFile: boolean,
    emit: (fact: Fact) => void,
    beside?: FilesBeside,
  ): Promise<boolean>;
  /** What is said of the members of a container together; a place begins with the member's name. */
  inside?(beside: FilesBeside, emit: (fact: Fact) => void): Promise<void>;
  /** Whether neither installing nor importing the package that a container is leads to the member. */
  isAside?(beside: FilesBeside, name: string): Promise<boolean>;
}

/**
 * Reads everything that an artifact holds, members of members included, and tells each fact in order.
 * Never throws for what the bytes are: what could not be read is an anomaly fact, and the reading not complete.
 */
export async function readArtifact(
  source: ByteSource,
  limits: Limits,
  options: ReadOptions,
  onFact: (fact: Fact) => void,
): Promise<ArtifactReading> {
  const budget = new Budget(limits, source.size);
  let complete = true;
  /** What went wrong in what is embedded, which is nobody's fault but tells that it was not understood. */
  let silenced = 0;
  /** Whether what is read now runs only if somebody asks for it: names that nobody knows are then none of its own. */
  let tentative = false;
  /** Whether what is read now lies where nobody opens it who installs or imports the package around it. */
  let aside = false;
  /** The line of the source in which what is read now stands as a constant. */
  let lineOfConstant: number | undefined;

  function tell(member: Member, found: Fact, embedded: boolean): void {
    const told = aside ? asideFact(found) : found;
    const fact =
      tentative && (told.kind === 'import' || told.kind === 'call') ? { ...told, tentative } : told;
    if (fact.kind === 'anomaly') {
      if (embedded && !endsEarly.has(fact.code)) silenced += 1;
      if (embedded) return;
      if (leavesUnread(fact.code) && fact.aside !== true) complete = false;
    }
    const where = lineOfConstant === undefined ? fact.where : atLine(fact.where, lineOfConstant);
    const chain = member.chain;
    onFact(
      chain === '' && where === fact.where
        ? fact
        : { ...fact, where: chain === '' ? where : within(chain, where) },
    );
  }

  function failure(member: Member, error: unknown, embedded: boolean): void {
    tell(member, anomalyOf(error), embedded);
  }

  async function descend(
    at: ByteSource,
    member: Member,
    depth: number,
    embedded: boolean,
    { loader, storageBytes, ownName }: Pick<Nested, 'loader' | 'storageBytes' | 'ownName'> = {},
    around: readonly Nested[] = [],
  ): Promise<void> {
    if (depth > limits.depth) {
      // Inside of a constant too: what is wrapped so often is wrapped on purpose.
      tell(member, anomaly('nested-too-deep', `nested deeper than ${limits.depth} levels`), false);
      return;
    }
    const name = depth === 0 ? (options.name ?? '') : member.name;
    const probe = { source: at, head: readBytes(at, 0, probeBytes), limits, name, loader };
    // Nothing is waited for on the way that most files take.
    const format = claimingEarly(probe) ?? (await claimingLate(probe));
    const promised = ownName !== true && mayPromise(name, format) ? await promisedBy(name, format) : null;
    if (promised !== null) tell(member, anomaly('misleading-name', promised), embedded);
    const isFile = depth === 0;
    const others =
      format === undefined ? [] : (besidesEarly(format, probe) ?? (await besides(format, probe)));
    // Of an application packed as a zip behind a first line, the interpreter runs what is in the archive.
    const isPacked = format?.endsAsZip === true && others.includes(zipAtEnd) && !name.endsWith('.py');
    // TorchScript keeps its code under names of Python files, in a language of its own.
    const isText = loader !== 'torchscript' && !isPacked;
    const kind = isText ? (options.code?.kindOf(name, probe.head, isFile) ?? null) : null;
    const isProgram = kind !== null && (format === undefined || format.programText === true);
    let analysed = false;
    const packed: EffectFact[] = [];
    if (kind !== null) {
      if (isProgram) {
        member.format = format?.id ?? 'source';
        member.detail = kind;
      }
      try {
        analysed =
          (await options.code?.read(
            at,
            name,
            isFile,
            (fact) => {
              if (fact.kind === 'effect' && fact.payloads !== undefined) packed.push(fact);
              else tell(member, fact, embedded);
            },
            filesBeside(around),
          )) === true;
      } catch (error) {
        failure(member, error, embedded);
      }
      for (const fact of packed) await unpack(member, fact, depth, embedded);
    }
    if (format === undefined) {
      if (isFile && kind === null)
        tell(member, anomaly('unknown-format', 'no format claims these bytes'), false);
      return;
    }
    member.format = format.id;
    options.onMember?.(member, at);
    if (!isProgram) await readAs(format, at, member, depth, embedded, loader, { analysed, storageBytes });
    for (const other of others) {
      if (other === zipAtEnd && format.holdsFiles === true) continue;
      const second: Member = { ...member, format: other.id, detail: '', members: [] };
      if (format.endsAsZip !== true || other !== zipAtEnd)
        tell(member, anomaly('polyglot', `${format.title}, and ${other.title} too`), embedded);
      await readAs(other, at, second, depth, embedded, undefined, { beside: true });
    }
  }

  /** Reads bytes that stand in a source and are made into objects there, as their loader would. */
  async function unpack(
    holder: Member,
    { payloads = [], ...fact }: EffectFact,
    depth: number,
    embedded: boolean,
  ): Promise<void> {
    const before = silenced;
    const place = { ...fact.where, member: [fact.where.member, fact.callable].filter(Boolean).join('!') };
    const chain = holder.chain === '' ? place.member : `${holder.chain}!${place.member}`;
    const outside = { tentative, lineOfConstant };
    lineOfConstant ??= fact.where.line;
    tentative ||= !(fact.context === 'generated' || (fact.reach === 'load' && runsAtOnce.has(fact.phase)));
    let understood = depth < limits.depth && makesObjects.test(fact.callable);
    for (const bytes of understood ? payloads : []) {
      const size = bytes.length;
      const inner: Member = { name: fact.callable, chain, format: 'data', detail: '', size, members: [] };
      try {
        budget.member();
        if (takesPickles.test(fact.callable)) {
          inner.format = pickle.id;
          await readAs(pickle, bufferSource(bytes), inner, depth + 1, true);
        } else await descend(bufferSource(bytes), inner, depth + 1, true);
      } catch (error) {
        failure(inner, error, true);
      }
      understood &&= silenced === before && inner.format !== 'data';
    }
    ({ tentative, lineOfConstant } = outside);
    tell(holder, understood ? { ...fact, unpacked: true } : fact, embedded);
  }

  async function readAs(
    format: Format,
    at: ByteSource,
    member: Member,
    depth: number,
    embedded: boolean,
    loader?: Loader,
    { beside = false, analysed = false, storageBytes }: Circumstances = {},
  ): Promise<void> {
    const nested: Nested[] = [];
    try {
      await format.read({
        source: at,
        limits,
        budget,
        loader,
        name: depth === 0 ? (options.name ?? '') : member.name,
        bulk: options.bulk,
        detail: options.detail === true,
        beside,
        storageBytes,
        taps: depth === 0 ? options.taps : undefined,
        emit: (fact) => tell(member, analysed ? asAnalysed(fact) : fact, embedded),
        nested: (inner) => {
          budget.member();
          nested.push(inner);
        },
        is: (id, detail = '') => {
          member.format = id;
          member.detail = detail;
        },
      });
    } catch (error) {
      failure(member, error, embedded);
    }
    for (const inner of nested)
      await enter(member, inner, depth, embedded || inner.embedded === true, nested);
    if (nested.length < 2 || options.code?.inside === undefined) return;
    try {
      await options.code.inside(filesBeside(nested), (fact) => tell(member, fact, embedded));
    } catch (error) {
      failure(member, error, embedded);
    }
  }

  async function enter(
    outer: Member,
    inner: Nested,
    depth: number,
    embedded: boolean,
    around: readonly Nested[],
  ): Promise<void> {
    const chain = outer.chain === '' ? inner.name : `${outer.chain}!${inner.name}`;
    const member: Member = {
      name: inner.name,
      chain,
      format: 'data',
      detail: '',
      size: inner.size,
      members: [],
    };
    if (outer.members.length < limits.findings) outer.members.push(member);
    else outer.omitted = (outer.omitted ?? 0) + 1;
    if (inner.open === null) return;
    let opened: ByteSource | undefined;
    const outside = aside;
    try {
      aside ||=
        around.length > 1 && (await options.code?.isAside?.(filesBeside(around), inner.name)) === true;
      opened = await inner.open();
      await descend(opened, member, depth + 1, embedded, inner, around);
    } catch (error) {
      failure(member, error, embedded);
    } finally {
      aside = outside;
      // Spooled members would otherwise fill the disk until the collector comes by. Whoever looks at them later
      // (an inspection) or keeps facts (whose texts are decoded when they are shown) still needs the bytes.
      if (options.onMember === undefined && options.detail !== true) opened?.close?.();
    }
  }

  const root: Member = { name: '', chain: '', format: 'unknown', detail: '', size: source.size, members: [] };
  try {
    await descend(source, root, 0, false);
  } catch (error) {
    failure(root, error, false);
  }
  return {
    root,
    get complete() {
      return complete;
    },
  };
}

/** When a loader, or whoever starts it, runs what a source says. */
const runsAtOnce: ReadonlySet<string> = new Set(['import', 'construct', 'start']);

/** A pickle runs as far as it goes; what stands behind its end is not looked at. */
const endsEarly: ReadonlySet<string> = new Set(['pickle-broken', 'pickle-trailing-data']);

/** Loaders of formats that are read here. */
const makesObjects =
  /^(?:(?:pickle|dill|cloudpickle|pickle5|_pickle|cPickle)\.(?:Unpickler\.)?loads?|(?:sklearn\.externals\.)?joblib\.load|torch\.load|pandas\.read_pickle|numpy\.load)$/;

/** Loaders that take a pickle and nothing else; others tell by the bytes what they are given. */
const takesPickles = /^(?:pickle|dill|cloudpickle|pickle5|_pickle|cPickle)\.(?:Unpickler\.)?loads?$/;

/** The program that the document itself is was read as code, and is judged by what it does. */
function asAnalysed(fact: Fact): Fact {
  if (fact.kind !== 'capability') return fact;
  const isOwn =
    fact.capability === 'startup-code' || (fact.capability === 'python-code' && fact.when === 'started');
  return isOwn ? { ...fact, analysed: true } : fact;
}

function within(chain: string, where: Place): Place {
  return { ...where, member: where.member === undefined ? chain : `${chain}!${where.member}` };
}

/** A place inside of a constant counts from its own beginning: people look for the line that holds it. */
function atLine({ offset: _, ...where }: Place, line: number): Place {
  return { ...where, line };
}

function anomaly(code: AnomalyCode, detail: string): AnomalyFact {
  return { kind: 'anomaly', where: {}, code, detail };
}

function anomalyOf(error: unknown): AnomalyFact {
  if (error instanceof LimitError)
    return anomaly(error.limit === 'inflationRatio' ? 'expansion-bomb' : 'over-budget', error.message);
  if (error instanceof LoadlockError) {
    const code = error.code === 'SOURCE_CHANGED' ? 'changed-while-reading' : 'unreadable';
    const fact = anomaly(code, error.message);
    return error.at === null ? fact : { ...fact, where: { offset: error.at } };
  }
  if (error instanceof Error && 'code' in error) return anomaly('unreadable', String(error.code));
  // A defect of ours: what follows was not read, so the file cannot be admitted.
  return anomaly('unreadable', `internal error: ${error instanceof Error ? error.message : String(error)}`);
}
