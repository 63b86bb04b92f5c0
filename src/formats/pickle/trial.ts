import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { readBytes } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import type { Global } from '../../core/value.ts';
import { runPickle } from './machine.ts';
import type { PickleEnd } from './observer.ts';
import { opcodeOf } from './opcodes.ts';
import { OpcodeReader } from './reader.ts';

/** Opcodes after which a stream that still runs is taken for a pickle, if it memoizes, and if it does not. */
const trialOpcodes = { first: 32, silent: 20_000 } as const;
/** A stream with the mark that breaks earlier, and not for want of bytes, only happens to begin like a pickle. */
const fewOpcodes = 8;
/** The first opcodes of an honest pickle take less; one that is cut here counts as cut off, and is run later. */
const fewBytes = 4096;
const stop = 0x2e;
const plainIdentifier = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;
let identifier: RegExp | undefined;

/** Unicode's tables are made only for names that need them: that takes longer than reading a small file. */
function isIdentifier(text: string): boolean {
  if (plainIdentifier.test(text)) return true;
  identifier ??= /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
  return identifier.test(text);
}

/** How surely the bytes at a place are a pickle. */
export type Likeness = 'no' | 'opens-like-one' | 'runs';

/**
 * Whether the bytes from `at` on are a pickle. Protocols 2 and later announce themselves; older ones have no mark,
 * so they are run: they count where they reach STOP, or where they import by a plausible name and go on from there
 * (a stream may break on purpose after its payload).
 */
export function likeness(source: ByteSource, at: number, limits: Limits): Likeness {
  const head = new Uint8Array(2);
  if (source.readInto(head, 0, 2, at) < 2 || opcodeOf(head[0]!) === undefined) return 'no';
  const announced = head[0] === 0x80 && head[1]! <= 5;
  if (announced && decodes(source, at, fewOpcodes)) return 'opens-like-one';
  let tried = trial(source, at, limits, trialOpcodes.first);
  // Picklers memoize what they write; text that runs by chance does not.
  if (tried.end.ended === 'budget' && tried.end.memoized === 0 && !announced)
    tried = trial(source, at, limits, trialOpcodes.silent);
  const { end, imports, calls } = tried;
  if (imports > 0 && calls > 0) return 'runs';
  if (!announced && isText(source, at)) {
    // Lists of words that begin with c import by chance, up to one that is no opcode; nothing is called by chance.
    if (end.ended === 'broken') return 'no';
    // "Copyright" pushes some bytes, and a full stop may follow them soon.
    const soon = end.ended === 'stop' && end.opcodes < fewOpcodes && imports === 0 && calls === 0;
    if (soon && source.size - end.at >= fewOpcodes) return alsoPickle(source, limits, end.at) ? 'runs' : 'no';
  }
  if (end.ended !== 'broken' || (imports > 0 && end.opcodes >= 5)) return 'runs';
  const cutOff = end.reason === 'end-of-data' || end.reason === 'argument-truncated';
  return announced && (cutOff || end.opcodes >= fewOpcodes) ? 'opens-like-one' : 'no';
}

/**
 * Whether loading imports something before it fails, which runs the module. Text imports by chance, so that only what
 * is called a pickle is asked for so little.
 */
export function importsFirst(source: ByteSource, limits: Limits): boolean {
  return trial(source, 0, limits, trialOpcodes.first).imports > 0;
}

/** Whether a person may have written the bytes from `at` on. */
function isText(source: ByteSource, at: number): boolean {
  return readBytes(source, at, fewBytes).every(
    (byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d,
  );
}

/** Whether the first opcodes can be decoded, or the bytes end before so many. A cheap answer for most pickles. */
function decodes(source: ByteSource, at: number, count: number): boolean {
  const reader = new OpcodeReader(new Cursor(source, at, Math.min(source.size, at + fewBytes)));
  for (let read = 0; read < count; read += 1) {
    const code = reader.next();
    if (code < 0) return reader.ended === 'end-of-data' || reader.ended === 'argument-truncated';
    if (code === stop) return true;
  }
  return true;
}

/**
 * Whether bytes that are not known to be a pickle import and call something when they are run as one.
 * A persistent id ends it: a plain load fails there, and a zip archive begins with one by chance.
 */
export function actsAsPickle(source: ByteSource, limits: Limits): boolean {
  const { imports, calls } = trial(source, 0, limits, trialOpcodes.silent);
  return imports > 0 && calls > 0;
}

/** Pickles of plain data that may come before one that does something, as torch's legacy files have them. */
const mostInARow = 16;

/**
 * Whether bytes of another format do something when they are loaded as pickles: importing alone runs a module.
 * Bytes that run for long without doing anything do not do so by chance.
 */
export function alsoPickle(source: ByteSource, limits: Limits, from = 0): boolean {
  let at = from;
  for (let count = 0; count < mostInARow && at < source.size; count += 1) {
    const { end, imports, calls } = trial(source, at, limits, trialOpcodes.silent);
    if (end.ended === 'budget') return true;
    // What is plain text imports by chance: requirements that begin with the name of one package after another.
    if (imports > 0) return calls > 0 || end.ended !== 'broken' || !isText(source, at);
    if (end.ended !== 'stop') return false;
    at = end.at;
  }
  return false;
}

function trial(
  source: ByteSource,
  at: number,
  limits: Limits,
  opcodes: number,
): { end: PickleEnd; imports: number; calls: number } {
  let imports = 0;
  let calls = 0;
  let persistent = false;
  const observer = {
    onImport(global: Global): void {
      if (!persistent && isPlausible(global)) imports += 1;
    },
    onCall(): void {
      if (!persistent) calls += 1;
    },
    onPersistentId(): void {
      persistent = true;
    },
  };
  const end = runPickle(source, at, observer, { ...limits, opcodes, retained: 0 });
  return { end, imports, calls };
}

function isPlausible(global: Global): boolean {
  return global.module === null || global.name === null || hasPlainName(global);
}

/** Whether an import has a constant name, and one that Python source could write. */
export function hasPlainName(global: Global): boolean {
  return (
    global.module !== null &&
    global.name !== null &&
    global.module.length <= 400 &&
    global.name.length <= 400 &&
    isIdentifier(global.module) &&
    isIdentifier(global.name)
  );
}
