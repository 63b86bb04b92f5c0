import { parseStrictJson } from '../../core/strict-json.ts';
import { parseCheckpoint } from '../checkpoint.ts';
import { parseNote } from '../note.ts';
import { readCheckpoint, readTiles } from '../reader.ts';
import { destinationOf, type ShipSettings } from './settings.ts';
import { readStates, type ShipFailure, type ShipState } from './state.ts';

/** How far a destination is behind the log. */
export interface ShippingStatus {
  readonly name: string;
  readonly kind: ShipSettings['to'];
  readonly to: string;
  /** Entries that are known to have arrived. */
  readonly shipped: number;
  /** Entries of the log that are not. */
  readonly behind: number;
  /** RFC 3339: the time of the oldest entry that has not arrived; null where none is, or it does not say. */
  readonly behindSince: string | null;
  /** RFC 3339: when a pass last came to its end. */
  readonly caughtUp: string | null;
  readonly failure: ShipFailure | null;
}

/**
 * How far every destination of the log in `dir` is behind. Reads what is on this machine, asks nobody.
 * @param configured destinations of the policy, so that those show that were never shipped to.
 * @throws LoadlockError SOURCE_UNREADABLE, STATE_DAMAGED, PARSE_INVALID.
 */
export function shippingStatus(
  dir: string,
  stateDir: string,
  configured: readonly ShipSettings[] = [],
): ShippingStatus[] {
  const bytes = readCheckpoint(dir);
  if (bytes === null) return [];
  const { origin, size } = parseCheckpoint(parseNote(bytes).text);
  const known = readStates(stateDir).filter((state) => state.origin === origin);
  const never = configured.filter(({ name }) => !known.some((state) => state.name === name));
  return [
    ...known.map((state) => statusOf(dir, size, state)),
    ...never.map((settings) =>
      statusOf(dir, size, {
        name: settings.name,
        kind: settings.to,
        to: destinationOf(settings),
        shipped: { size: 0 },
        caughtUp: null,
        failure: null,
      }),
    ),
  ];
}

type Known = Omit<ShipState, 'origin' | 'copied' | 'shipped'> & {
  readonly shipped: { readonly size: number };
};

function statusOf(
  dir: string,
  size: number,
  { name, kind, to, shipped, caughtUp, failure }: Known,
): ShippingStatus {
  // A destination may hold more than a log that lost entries: then its failure says so.
  const behind = Math.max(0, size - shipped.size);
  return {
    name,
    kind,
    to,
    shipped: shipped.size,
    behind,
    behindSince: behind === 0 ? null : timeOf(dir, size, shipped.size),
    caughtUp,
    failure,
  };
}

function timeOf(dir: string, size: number, index: number): string | null {
  try {
    const entry = parseStrictJson(readTiles(dir, size).entry(index));
    const time = (entry as { readonly time?: unknown }).time;
    return typeof time === 'string' && Number.isFinite(Date.parse(time)) ? time : null;
  } catch {
    return null;
  }
}
