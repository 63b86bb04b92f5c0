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

/** The early formats that what begins with this byte may be of, made when a file does. */
const byFirstByte: (readonly Format[] | undefined)[] = [];

function askedOf({ head, loader }: Probe): readonly Format[] {
  const [first] = head;
  if (first === undefined || loader !== undefined) return earlyFormats;
  byFirstByte[first] ??= earlyFormats.filter(({ begins }) => begins === undefined || begins.includes(first));
  return byFirstByte[first];
}

/** The early format that claims the bytes: for most files the answer, and nothing to wait for. */
export function claimingEarly(probe: Probe): Format | undefined {
  return askedOf(probe).find((format) => format.claims(probe));
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
  const place = { at: 0 };
  for (let field = 0; field < fieldsTried && place.at < head.length; field += 1) {
    const tag = varint(head, place);
    if (tag === null) return parts > 0 && head.length < source.size;
    if (tag < 8) return false;
    const wire = tag % 8;
    if (wire === 0 || wire === 2) {
      const number = varint(head, place);
      if (number === null) return head.length < source.size && place.at + longestVarint > head.length;
      if (wire === 2) {
        if (number >= smallestPart && opensMessage(head, place.at, number)) parts += 1;
        place.at += number;
      }
    } else if (wire === 1) place.at += 8;
    else if (wire === 5) place.at += 4;
    else if (wire > 5) return false;
    if (place.at > source.size) return false;
  }
  return parts > 0 || place.at < source.size;
}

/** Whether a message of `size` bytes holds fields that fit into it, as far as they are at hand and looked at. */
function opensMessage(bytes: Uint8Array, start: number, size: number): boolean {
  const end = start + size;
  const place = { at: start };
  for (let field = 0; field < innerTried && place.at < end && place.at < bytes.length; field += 1) {
    const tag = varint(bytes, place);
    if (tag === null) return true;
    const wire = tag % 8;
    if (tag < 8 || wire === 4 || wire > 5) return false;
    if (wire === 0 || wire === 2) {
      const number = varint(bytes, place);
      if (number === null) return true;
      place.at += wire === 2 ? number : 0;
    } else if (wire !== 3) place.at += wire === 1 ? 8 : 4;
    if (place.at > end) return false;
  }
  return true;
}

const innerTried = 8;
const longestVarint = 10;

/** The number at a place, which moves behind it; null where none of at most ten bytes stands at hand. */
function varint(bytes: Uint8Array, place: { at: number }): number | null {
  let value = 0;
  for (let count = 0; count < longestVarint; count += 1) {
    const byte = bytes[place.at + count];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * count);
    if (byte < 0x80) {
      place.at += count + 1;
      return value;
    }
  }
  return null;
}
