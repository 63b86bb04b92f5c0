import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { AnomalyCode } from '../../core/fact.ts';

import {
  Blob,
  Call,
  Dict,
  Elided,
  Extension,
  Global,
  List,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import type { Format, Reading } from '../format.ts';
import { wrappedIn } from './embedded.ts';
import { walkOf } from './expansion.ts';
import { instantiatorsIn } from './instantiator.ts';
import { isWrapper, mayReadStream, streamArrayAfter } from './joblib.ts';
import { runPickle } from './machine.ts';
import type { MachineObserver, PickleEnd } from './observer.ts';
import { opcodeOf } from './opcodes.ts';
import { tensorsOf } from './tensors.ts';
import { constantsOf } from './text.ts';
import { isExpected, type StorageId, storageOf } from './torch-ids.ts';
import { isLegacyMagic, legacyPickles, storagesEnd } from './torch-legacy.ts';
import { afterTarPickle } from './torch-tar.ts';
import { alsoPickle, hasPlainName, importsFirst, likeness } from './trial.ts';

/** A graph whose written-out size exceeds this many values is an expansion bomb for whoever walks it. */
const mostExpanded = 1e9;
/** Picklers of Python stop at a depth of about a thousand objects; those of somebody who raised the limit, later. */
const deepestHonest = 10_000;
/** So large a graph takes more opcodes than this, however its levels share. */
const fewestOfBomb = 64;

/**
 * Python pickles of every protocol: one or several in a row, joblib's with arrays in the stream, and torch's
 * legacy files, which are five pickles and the storages.
 */
export const pickle: Format = {
  id: 'pickle',
  title: 'Python pickle',
  holdsFiles: true,
  claims: ({ source, limits }) => likeness(source, 0, limits) !== 'no',
  carriesCode: true,
  claimsBeside: ({ source, limits }) => alsoPickle(source, limits),
  read: readPickles,
};

const names = /\.(?:pkl|pickle|joblib|dill|pt|ckpt)$/i;
/** Endings that others use too: bytes with the mark are called by them, text is not. */
const sharedNames = /\.(?:gpickle|pk|p|sav|pth)$/i;

/** The mark of protocols from 2 on, and an opcode behind it. */
function isAnnounced(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5 && opcodeOf(head[2] ?? -1) !== undefined;
}

/** What is a pickle by its name alone, and breaks as soon as it has imported something, or has only begun as one. */
export const brokenPickle: Format = {
  id: pickle.id,
  title: pickle.title,
  claims: ({ name, head, source, limits }) =>
    (isAnnounced(head) && (names.test(name) || sharedNames.test(name))) ||
    (names.test(name) && importsFirst(source, limits)),
  read: readPickles,
};

function readPickles(reading: Reading): void {
  const { source, limits } = reading;
  const reader = new PickleReader(reading);
  let at = 0;
  let count = 0;
  let legacy = false;
  for (;;) {
    const end = reader.run(at);
    count += 1;
    if (end.ended !== 'stop') {
      reader.unfinished(end);
      return;
    }
    if (count === 1 && isLegacyMagic(end.value)) {
      legacy = true;
      reading.is('torch-legacy', 'PyTorch legacy checkpoint');
    }
    at = reading.loader === 'torch-tar' ? afterTarPickle(source, end.at, end.value) : end.at;
    if (legacy && count === legacyPickles) {
      const storages = storagesEnd(source, at, end.value, reader.storages);
      if (storages === null) reader.anomaly('torch-broken', at, 'the storages do not fit the list of keys');
      at = storages ?? source.size;
    }
    if (at >= source.size) return;
    if (legacy && count < legacyPickles) continue;
    if (likeness(source, at, limits) !== 'no') continue;
    reader.trailing(at);
    return;
  }
}

class PickleReader {
  readonly storages = new Map<string, StorageId>();
  private readonly reading: Reading;
  /** Names that some reading of the file has imported. */
  private readonly imported = new Set<string>();
  /** Where object arrays are, which joblib reads as pickles of their own. */
  private readonly innerPickles: (readonly [start: number, end: number])[] = [];
  private hugeCount = false;
  private shortStorage = false;
  private embedded = 0;
  private arrays = 0;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Runs one pickle; where arrays in the stream make joblib and pickle read it differently, both readings. */
  run(at: number): PickleEnd {
    const { source, limits } = this.reading;
    const before = this.arrays;
    let firstArray = Number.POSITIVE_INFINITY;
    let padded = false;
    const constants = constantsOf(source, limits.textBytes);
    const end = runPickle(
      source,
      at,
      {
        ...this.observer(),
        mayReadAfter: mayReadStream,
        afterBuild: (target, state, offset) => {
          const array = streamArrayAfter(source, target, state, offset);
          if (array === undefined) return undefined;
          this.arrays += 1;
          firstArray = Math.min(firstArray, offset);
          if (array.kind === 'raw') {
            padded ||= array.padded;
            // Contracts that look into an array find its bytes here, as they do in the state of other arrays.
            target.items = [new Blob(constants, array.start, array.end - array.start, false)];
            return array.end;
          }
          if (array.kind === 'pickle') {
            const inner = runPickle(source, array.start, this.observer(), limits);
            if (this.innerPickles.length < limits.members) this.innerPickles.push([array.start, inner.at]);
            if (inner.ended === 'stop') return inner.at;
          }
          return null;
        },
      },
      limits,
    );
    if (this.arrays > before) {
      if (before === 0) this.reading.is('joblib', 'joblib, arrays in the stream');
      this.otherReading(at, firstArray, 'pickle.load', {});
      if (padded) this.otherReading(at, firstArray, 'joblib before 1.2', this.withoutPadding());
    }
    if (end.straddleAt >= 0) {
      this.anomaly('pickle-frame-straddle', end.straddleAt, 'an argument reaches over the end of its frame');
      runPickle(source, at, this.observer(), limits, source.size, 'file');
    }
    if (end.ended === 'stop' && end.opcodes > fewestOfBomb) {
      const walk = walkOf(end.value, mostExpanded, deepestHonest);
      if (walk !== null) this.anomaly('pickle-expansion', at, `objects nest so that walking them ${walk}`);
    }
    if (end.ended === 'stop' && this.arrays === before) this.tellInstantiators(end, at);
    if (end.ended === 'stop' && this.reading.detail) this.tellTensors(end.value);
    return end;
  }

  private tellInstantiators({ value, at: until }: PickleEnd, from: number): void {
    const { source, limits } = this.reading;
    for (const { name, at } of instantiatorsIn(value, source, [from, until], limits))
      this.reading.emit({
        kind: 'reference',
        where: { offset: at },
        to: 'callable',
        name: name ?? 'what is no constant',
        key: '_instantiator',
        loader: 'lightning',
      });
  }

  private tellTensors(value: Value): void {
    for (const { name, dtype, shape, bytes, at } of tensorsOf(value, this.reading.limits))
      this.reading.emit({ kind: 'tensor', where: { offset: at }, name, dtype, shape, bytes });
  }

  /** How joblib before 1.2 reads arrays in the stream: what it leaves of one that is padded are opcodes to it. */
  private withoutPadding(): Partial<MachineObserver> {
    const { source, limits } = this.reading;
    return {
      mayReadAfter: mayReadStream,
      afterBuild: (target, state, offset) => {
        const array = streamArrayAfter(source, target, state, offset, 'read');
        if (array === undefined) return undefined;
        if (array.kind === 'raw') return array.end;
        const inner = array.kind === 'pickle' ? runPickle(source, array.start, silent, limits) : null;
        return inner?.ended === 'stop' ? inner.at : null;
      },
    };
  }

  /**
   * What another loader would do where joblib reads array data: it takes those bytes, or some of them, for opcodes.
   * Honest data breaks at once, and an inner pickle repeats its imports and calls, some of them by other memo entries; a
   * further import or call from plain data is there on purpose.
   */
  private otherReading(at: number, firstArray: number, loader: string, how: Partial<MachineObserver>): void {
    const { source, limits } = this.reading;
    const known = new Set(this.imported);
    // Events come in the order of the file, as the inner pickles do.
    let next = 0;
    const isInner = (offset: number): boolean => {
      while (next < this.innerPickles.length && this.innerPickles[next]![1] <= offset) next += 1;
      return next < this.innerPickles.length && offset >= this.innerPickles[next]![0];
    };
    runPickle(
      source,
      at,
      {
        ...how,
        onImport: (global, offset) => {
          if (offset < firstArray || !hasPlainName(global) || known.has(nameOf(global))) return;
          known.add(nameOf(global));
          const tentative = isInner(offset);
          this.reading.emit({ kind: 'import', where: { offset }, global, tentative });
          if (tentative) return;
          this.anomaly(
            'pickle-second-reading',
            offset,
            `${loader} imports ${nameOf(global)} from array data`,
          );
        },
        onCall: (call, target) => {
          if (call.at < firstArray || failsAtOnce(call, target)) return;
          const tentative = isInner(call.at);
          this.reading.emit({ kind: 'call', where: { offset: call.at }, call, target, tentative });
        },
      },
      limits,
    );
  }

  private observer(): MachineObserver {
    const { reading } = this;
    const told = new Set<Global>();
    const held = new Set<Global>();
    return {
      onImport: (global, at) => {
        if (told.has(global)) return;
        if (told.size < reading.limits.members) told.add(global);
        if (this.imported.size < reading.limits.members) this.imported.add(nameOf(global));
        reading.emit({ kind: 'import', where: { offset: at }, global });
      },
      onCall: (call, target) => reading.emit({ kind: 'call', where: { offset: call.at }, call, target }),
      onHash: (key, at) => {
        const call = new Call('HASH', key, null, null, at);
        reading.emit({ kind: 'call', where: { offset: at }, call, target: key });
      },
      onHeld: (global, at) => {
        if (held.has(global)) return;
        if (held.size < reading.limits.members) held.add(global);
        const call = new Call('HOLD', global, null, null, at);
        reading.emit({ kind: 'call', where: { offset: at }, call, target: global });
      },
      onPersistentId: (id) => {
        const storage = storageOf(id);
        if (storage !== null && this.storages.size < reading.limits.members)
          this.storages.set(storage.key, storage);
        if (storage !== null) this.compare(storage, id.at);
        reading.emit({
          kind: 'persistent-id',
          where: { offset: id.at },
          id: id.id,
          expected: isExpected(id, reading.loader),
        });
      },
      onExtension: (extension) =>
        reading.emit({ kind: 'extension', where: { offset: extension.at }, code: extension.code }),
      onOutOfBand: (at) => this.anomaly('pickle-out-of-band', at, 'takes a buffer from beside the stream'),
      onHugeCount: (at, detail) => {
        if (!this.hugeCount) this.anomaly('pickle-huge-count', at, detail);
        this.hugeCount = true;
      },
      onPayload: (payload) => {
        if (this.embedded >= reading.limits.embedded) return;
        const nested = wrappedIn(payload, reading.source, reading.limits);
        if (nested === null) return;
        this.embedded += 1;
        if (this.embedded === reading.limits.embedded)
          this.anomaly('over-budget', payload.at, `more than ${this.embedded} constants that wrap something`);
        reading.nested({ ...nested, embedded: true });
      },
    };
  }

  anomaly(code: AnomalyCode, offset: number, detail: string): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
  }

  /** torch before 2.10 takes the count at its word, and reads and writes behind a storage that has less (CVE-2026-24747). */
  private compare({ key, bytes }: StorageId, at: number): void {
    const held = this.reading.storageBytes?.(key);
    if (held === undefined || bytes <= held || this.shortStorage) return;
    this.shortStorage = true;
    this.anomaly(
      'torch-broken',
      at,
      `the storage ${key.slice(0, 40)} has ${held} bytes, and tensors take ${bytes}`,
    );
  }

  unfinished(end: PickleEnd): void {
    if (end.ended === 'budget')
      this.anomaly('over-budget', end.at, `more ${end.reason} than the limit allows`);
    else this.anomaly('pickle-broken', end.at, end.reason);
  }

  trailing(at: number): void {
    const { source } = this.reading;
    const left = source.size - at;
    if (isZero(source, at)) return;
    this.anomaly(
      'pickle-trailing-data',
      at,
      `${left} ${left === 1 ? 'byte' : 'bytes'} after the last pickle`,
    );
    this.reading.nested({ name: `after@${at}`, size: left, open: () => sliceSource(source, at, left) });
  }
}

const silent: MachineObserver = { onImport() {}, onCall() {} };

/**
 * A first byte of data that happens to be REDUCE or BUILD finds a wrapper in the place of arguments or of a state, and
 * one further on a wrapper or a constant in the place of what is called or given a state.
 */
function failsAtOnce({ callable, args, kwargs, via }: Call, target: Value | undefined): boolean {
  if (isNoCallable(callable) || (kwargs instanceof Call && mayReadStream(kwargs))) return true;
  if (via === 'BUILD' && target instanceof Call && isWrapper(target) && !takesState(args)) return true;
  // `__new__` of an object that is no class, with the letters of a name. What is not known may be anything.
  if (via.startsWith('NEWOBJ') && callable instanceof Call && args instanceof Text) return true;
  const given = onlyItem(args);
  return given instanceof Call && mayReadStream(given);
}

/** What is given alone: the item of APPEND, the value of SETITEM. */
function onlyItem(args: Value | null): Value | null {
  if (args instanceof List && args.items.length === 1) return args.items[0] ?? null;
  if (args instanceof Dict && args.entries.length === 2) return args.entries[1] ?? null;
  return args;
}

/** Neither a name that something can have nor what a call of it may give. What was let go of may be either. */
function isNoCallable(value: Value | null): boolean {
  let called = value;
  while (called instanceof Call && !isWrapper(called)) called = called.callable;
  if (called instanceof Elided || called instanceof Extension) return false;
  return !(called instanceof Global && hasPlainName(called));
}

/** A wrapper takes a dict, an array a tuple. */
function takesState(state: Value | null): boolean {
  return state instanceof Dict || state instanceof Tuple;
}

function nameOf(global: Global): string {
  return `${global.module}.${global.name}`;
}

const zeroProbe = 64 * 1024;

/** Padding: every byte from `at` on is zero. */
function isZero(source: ByteSource, at: number): boolean {
  for (let from = at; from < source.size; from += zeroProbe)
    if (readBytes(source, from, zeroProbe).some((byte) => byte !== 0)) return false;
  return true;
}
