import { join } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import { makeFolders } from '../../core/make-folders.ts';
import { printable } from '../../core/printable.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';
import { replaceFile } from '../durable.ts';
import { errorCode, namesIn, readRegular } from '../files.ts';
import { emptyRoot, hashBytes } from '../hashing.ts';
import type { ShipSettings } from './settings.ts';

/** A beginning of the log: so many entries, and the root over them in base64. */
export interface Position {
  readonly size: number;
  readonly root: string;
}

export const nowhere: Position = { size: 0, root: Buffer.from(emptyRoot).toString('base64') };

/** What is remembered of a sink between passes. */
export interface ShipState {
  readonly name: string;
  readonly kind: ShipSettings['to'];
  /** The destination in words. */
  readonly to: string;
  /** The log that it is of. */
  readonly origin: string;
  readonly shipped: Position;
  readonly copied: Position;
  /** RFC 3339: when a pass last came to its end. */
  readonly caughtUp: string | null;
  readonly failure: ShipFailure | null;
}

export interface ShipFailure {
  readonly code: string;
  readonly why: string;
  /** RFC 3339: the first and the last time in a row. */
  readonly since: string;
  readonly last: string;
  readonly times: number;
}

const schema = 'loadlock.ship/1';
const mostBytes = 1 << 20;
const kinds: readonly string[] = ['directory', 's3', 'syslog', 'relp', 'ndjson'];

export function statePath(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

/** Null where nothing was shipped yet. @throws LoadlockError STATE_DAMAGED: starting anew could send twice. */
export function readState(folder: string, name: string): ShipState | null {
  const path = statePath(folder, name);
  const bytes = readRegular(path, mostBytes);
  if (bytes === null) return null;
  try {
    return fromJson(parseStrictJson(bytes), name);
  } catch (error) {
    const why = printable((error as Error).message);
    throw new LoadlockError(
      'STATE_DAMAGED',
      null,
      `${printable(path)}: ${why}; what was shipped is not known, --again ships everything once more`,
    );
  }
}

/** All sinks that were ever shipped to. @throws LoadlockError STATE_DAMAGED, SOURCE_UNREADABLE */
export function readStates(folder: string): ShipState[] {
  const names = namesIn(folder).filter((file) => /^[a-z0-9][a-z0-9-]*\.json$/.test(file));
  return names.map((file) => readState(folder, file.slice(0, -5))!);
}

/** The state appears whole or not at all, and is on the disk when this returns. @throws LoadlockError OUTPUT_UNWRITABLE */
export function writeState(folder: string, state: ShipState): void {
  const path = statePath(folder, state.name);
  try {
    makeFolders(folder, 0o700);
    replaceFile(path, `${JSON.stringify({ schema, ...state }, null, 2)}\n`, 0o600, true);
  } catch (error) {
    throw new LoadlockError(
      'OUTPUT_UNWRITABLE',
      null,
      `${printable(path)} cannot be written (${errorCode(error)})`,
    );
  }
}

function fromJson(value: StrictValue, name: string): ShipState {
  const object = objectOf(value);
  if (object['schema'] !== schema) throw new Error(`is not of the schema ${schema}`);
  const kind = textOf(object['kind']);
  if (!kinds.includes(kind) || object['name'] !== name) throw new Error('is of another sink');
  const failure = object['failure'] ?? null;
  return {
    name,
    kind: kind as ShipState['kind'],
    to: textOf(object['to']),
    origin: textOf(object['origin']),
    shipped: positionOf(object['shipped']),
    copied: positionOf(object['copied']),
    caughtUp: object['caughtUp'] === null ? null : textOf(object['caughtUp']),
    failure: failure === null ? null : failureOf(objectOf(failure)),
  };
}

function failureOf(object: StrictObject): ShipFailure {
  return {
    code: textOf(object['code']),
    why: textOf(object['why']),
    since: textOf(object['since']),
    last: textOf(object['last']),
    times: countOf(object['times']),
  };
}

function positionOf(value: StrictValue | undefined): Position {
  const object = objectOf(value);
  const root = textOf(object['root']);
  if (Buffer.from(root, 'base64').length !== hashBytes) throw new Error('holds a root that is none');
  return { size: countOf(object['size']), root };
}

function objectOf(value: StrictValue | undefined): StrictObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as StrictObject;
  throw new Error('lacks a part');
}

function textOf(value: StrictValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error('lacks a text');
}

function countOf(value: StrictValue | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error('lacks a number');
}
