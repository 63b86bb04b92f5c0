import { type ByteSource, bufferSource } from '../../src/bytes/source.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import {
  Blob,
  Call,
  type CallOpcode,
  Dict,
  Elided,
  Extension,
  Float,
  Global,
  List,
  PersistentId,
  Text,
  Tuple,
  type Value,
} from '../../src/core/value.ts';
import { runPickle } from '../../src/formats/pickle/machine.ts';
import type { MachineObserver, PickleEnd } from '../../src/formats/pickle/observer.ts';
import type { Reading } from '../../src/formats/pickle/reader.ts';
import type { Constant } from './worker.ts';

/** What our machine says, in the oracle's words. A null is "not known", which may be anything. */
export type OurEvent =
  | { readonly kind: 'import'; readonly module: string | null; readonly name: string | null }
  | { readonly kind: 'extension'; readonly code: number }
  | { readonly kind: 'persistent' }
  | {
      readonly kind: 'call';
      readonly via: CallOpcode;
      readonly label: string | null;
      readonly count: number | null;
      readonly args: readonly Constant[] | null;
      /** For BUILD: the attributes that the state names. */
      readonly sets: readonly string[] | null;
    };

export interface OurRun {
  readonly events: readonly OurEvent[];
  readonly end: PickleEnd;
}

/** What loadlock reports: one reading, and a second where the unpicklers would read different bytes. */
export interface OurReadings {
  readonly memory: OurRun;
  readonly file: OurRun | undefined;
}

export function runOurs(source: ByteSource): OurReadings {
  const memory = runReading(source, 'memory');
  return { memory, file: memory.end.straddleAt < 0 ? undefined : runReading(source, 'file') };
}

function runReading(source: ByteSource, reading: Reading): OurRun {
  const events: OurEvent[] = [];
  const observer: MachineObserver = {
    onImport: (global) => events.push({ kind: 'import', module: global.module, name: global.name }),
    onCall: (call, target) => events.push(callEvent(call, target)),
    onPersistentId: () => events.push({ kind: 'persistent' }),
    onExtension: (extension) => events.push({ kind: 'extension', code: extension.code }),
  };
  const end = runPickle(source, 0, observer, defaultLimits, source.size, reading);
  return { events, end };
}

/** The machine reads what is not in memory through a window of this size. */
const windowBytes = 256 * 1024;
const nothing = new TextEncoder().encode('N0'.repeat(windowBytes / 2));

/**
 * The same pickle where the machine takes other paths: through a window, across the end of a window, and with
 * enough bytes behind it that its fast path runs to the end. It must say the same of each.
 */
export function otherPlaces(bytes: Uint8Array): ByteSource[] {
  const before = nothing.subarray(0, windowBytes - 2 * Math.ceil(bytes.length / 4));
  return [
    outOfMemory(bytes),
    outOfMemory(Buffer.concat([before, bytes])),
    bufferSource(Buffer.concat([before, bytes])),
    ...(bytes.at(-1) === stop ? [bufferSource(Buffer.concat([bytes, new Uint8Array(64)]))] : []),
  ];
}

const stop = 0x2e;

function outOfMemory(bytes: Uint8Array): ByteSource {
  const { size, readInto } = bufferSource(bytes);
  return { size, readInto };
}

// Arguments are described at once: the pickle may change a list after the call.
function callEvent(call: Call, target: Value | undefined): OurEvent {
  const items = call.args instanceof Tuple || call.args instanceof List ? call.args : undefined;
  const known = items !== undefined && items.dropped === 0 && call.kwargs === null ? items.items : undefined;
  return {
    kind: 'call',
    via: call.via,
    label: labelOf(target ?? call.callable),
    count: known?.length ?? null,
    args: known === undefined || known.length > 8 ? null : known.map(constantOf),
    sets: call.via === 'BUILD' ? attributesIn(call.args) : [],
  };
}

/** The text keys of a state: of a dict, or of the two dicts of a tuple. */
function attributesIn(state: Value): readonly string[] | null {
  if (state instanceof Tuple && state.length === 2) {
    const both = state.items.map((item) => (item instanceof Tuple ? [] : attributesIn(item)));
    return both.includes(null) ? null : (both as string[][]).flat();
  }
  if (!(state instanceof Dict)) return isUnknown(state) ? null : [];
  const keys = state.entries.filter((_, index) => index % 2 === 0);
  if (state.dropped > 0 || keys.some(isUnknown)) return null;
  return keys.map((key) => (key instanceof Text ? key.value : ''));
}

function isUnknown(value: Value): boolean {
  return value instanceof Call || value instanceof Elided || value instanceof PersistentId;
}

const deepest = '()'.repeat(6);

/** The oracle's name of a stand-in: "module name", with "()" for what a call of it returned. */
function labelOf(value: Value): string | null {
  let calls = 0;
  let root = value;
  while (root instanceof Call) {
    calls += 1;
    root = root.callable;
  }
  const label = rootLabel(root);
  // A call of the oracle's module `mk` may return anything that is already there.
  if (label === null || (calls > 0 && label.startsWith('mk '))) return null;
  const suffix = '()'.repeat(calls);
  return label + (suffix.length > deepest.length ? deepest : suffix);
}

function rootLabel(value: Value): string | null {
  if (value instanceof Global) {
    return value.module === null || value.name === null ? null : `${value.module} ${value.name}`;
  }
  if (value instanceof PersistentId) return 'persid';
  if (value instanceof Extension) return `ext:${value.code}`;
  return value instanceof Elided ? null : '?';
}

const unknown: Constant = { '?': 1 };

function constantOf(value: Value): Constant {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return { i: String(value) };
  if (value instanceof Text) return value.value;
  if (value instanceof Float) return { f: floatHex(value.value) };
  if (value instanceof Blob && !value.mutable) return { b: Buffer.from(value.value).toString('hex') };
  if (value instanceof Tuple && value.dropped === 0) return { t: value.items.map(constantOf) };
  return unknown;
}

function floatHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
