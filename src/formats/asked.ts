import { arrowUnmarked } from './arrow/arrow.ts';
import { earlyFormats } from './early.ts';
import type { Format, Probe } from './format.ts';
import { hdf5Behind } from './hdf5/hdf5.ts';
import { parquetAtEnd } from './parquet/parquet.ts';
import { zipAtEnd } from './zip/zip.ts';

/** Readings beside a claimed one that need no list loaded. */
const earlySecond: readonly Format[] = [
  ...earlyFormats,
  ...[zipAtEnd, hdf5Behind, parquetAtEnd, arrowUnmarked],
].filter(({ claimsBeside }) => claimsBeside !== undefined);

let late: readonly Format[] | undefined;

async function lateFormats(): Promise<readonly Format[]> {
  late ??= (await import('./late.ts')).lateFormats;
  return late;
}

/** The early format that claims the bytes: for most files the answer, and nothing to wait for. */
export function claimingEarly(probe: Probe): Format | undefined {
  return earlyFormats.find((format) => format.claims(probe));
}

/** The late format that claims the bytes. */
export async function claimingLate(probe: Probe): Promise<Format | undefined> {
  return (await lateFormats()).find((format) => format.claims(probe));
}

/** Formats that bytes claimed by `format` can be loaded as too. Null where late ones have to be asked. */
export function besidesEarly(format: Format, probe: Probe): readonly Format[] | null {
  return mayBeLate(probe) ? null : secondOf(earlySecond, format, probe);
}

export async function besides(format: Format, probe: Probe): Promise<readonly Format[]> {
  return [...new Set(secondOf([...earlySecond, ...(await lateFormats())], format, probe))];
}

function secondOf(others: readonly Format[], format: Format, probe: Probe): readonly Format[] {
  return others.filter((other) => other !== format && other.claimsBeside?.(probe) === true);
}

/** A longer message than a format sees at first is looked at so far; anything else stops fitting sooner. */
const fieldsTried = 64;

/** A graph is a message of messages; each has a name at least. */
const smallestPart = 4;

/**
 * Whether one of the late formats may claim these bytes beside another one: they are fields of a protobuf message, as
 * graphs are, or the container says who reads them. What comes behind the last field makes every parser refuse.
 */
function mayBeLate({ head, source, loader, name }: Probe): boolean {
  // A path configuration may begin like anything.
  if (loader !== undefined || (name.endsWith('.pth') && !head.includes(0))) return true;
  let parts = 0;
  let at = 0;
  for (let field = 0; field < fieldsTried && at < head.length; field += 1) {
    const tag = varint(head, at);
    if (tag === null) return parts > 0 && head.length < source.size;
    if (tag.value < 8) return false;
    at = tag.end;
    const wire = tag.value % 8;
    if (wire === 0 || wire === 2) {
      const number = varint(head, at);
      if (number === null) return head.length < source.size && at + longestVarint > head.length;
      at = number.end;
      if (wire === 2) {
        if (number.value >= smallestPart && opensMessage(head, at, number.value)) parts += 1;
        at += number.value;
      }
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire > 5) return false;
    if (at > source.size) return false;
  }
  return parts > 0 || at < source.size;
}

/** Whether a message of `size` bytes holds fields that fit into it, as far as they are at hand and looked at. */
function opensMessage(bytes: Uint8Array, start: number, size: number): boolean {
  const end = start + size;
  let at = start;
  for (let field = 0; field < innerTried && at < end && at < bytes.length; field += 1) {
    const tag = varint(bytes, at);
    if (tag === null) return true;
    const wire = tag.value % 8;
    if (tag.value < 8 || wire === 4 || wire > 5) return false;
    at = tag.end;
    if (wire === 0 || wire === 2) {
      const number = varint(bytes, at);
      if (number === null) return true;
      at = number.end + (wire === 2 ? number.value : 0);
    } else if (wire !== 3) at += wire === 1 ? 8 : 4;
    if (at > end) return false;
  }
  return true;
}

const innerTried = 8;
const longestVarint = 10;

/** Null where no number of at most ten bytes stands at hand. */
function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let count = 0; count < longestVarint; count += 1) {
    const byte = bytes[at + count];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * count);
    if (byte < 0x80) return { value, end: at + count + 1 };
  }
  return null;
}
