import type { ReferenceTarget } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import type { Entry } from './walk.ts';
import { clip } from './walk.ts';

/** Tells what one key means to its loader, wherever in a document it stands. */
export interface Watcher {
  /** The keys that it looks at. */
  readonly keys: readonly string[];
  look(entry: Entry, reading: Reading): void;
}

/** Tells what keys of a certain shape mean. */
export interface ShapeWatcher {
  matches(key: string): boolean;
  look(entry: Entry, reading: Reading): void;
}

const longestName = 500;

/** A dotted Python name, as loaders take it apart. */
const dotted = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+$/u;

export function isDotted(text: string): boolean {
  return text.length <= longestName && dotted.test(text);
}

export function refer(
  reading: Reading,
  entry: Pick<Entry, 'holder'>,
  reference: { to: ReferenceTarget; name: string; key: string; loader: string; detail?: string | undefined },
): void {
  const { to, name, key, loader, detail } = reference;
  reading.emit({
    kind: 'reference',
    where: { offset: entry.holder.at },
    to,
    name: clip(name, longestName),
    key,
    loader,
    ...(detail === undefined || detail === '' ? {} : { detail: clip(detail, longestName) }),
  });
}

export function set(reading: Reading, entry: Entry, loader: string, value: string): void {
  reading.emit({
    kind: 'setting',
    where: { offset: entry.holder.at },
    key: entry.path,
    value: clip(value, longestName),
    loader,
  });
}
