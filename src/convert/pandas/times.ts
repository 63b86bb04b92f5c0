import { Blob, Call, Text, type Value } from '../../core/value.ts';
import { argsOf, textOf } from '../graph.ts';
import { Refused } from './refused.ts';
import { zoneOf } from './zone.ts';

/** Days from 1970 to a date of the proleptic Gregorian calendar. */
export function daysFrom(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const inEra = shifted - era * 400;
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468;
}

/** The bytes that `datetime` pickles, as they are or as a text that is encoded in Latin-1. */
function stateBytes(value: Value | undefined, length: number): Uint8Array {
  let bytes: Uint8Array | null = null;
  if (value instanceof Blob && value.length === length) bytes = value.value;
  else if (value instanceof Call) {
    const text = textOf(argsOf(value)[0]);
    if (text?.length === length) bytes = Buffer.from(text, 'latin1');
  } else if (value instanceof Text && value.value.length === length)
    bytes = Buffer.from(value.value, 'latin1');
  if (bytes?.length !== length) throw new Refused('datetime', 'it is not written as Python writes it');
  return bytes;
}

export function dateOf([state]: readonly Value[]): number {
  return dayOf(stateBytes(state, 4));
}

function dayOf(bytes: Uint8Array): number {
  const [high, low, month, day] = bytes as unknown as [number, number, number, number];
  const year = high * 256 + low;
  // The top bit of the month is `fold`, of the second of two equal times.
  const plain = month & 0x7f;
  if (year < 1 || year > 9999 || plain < 1 || plain > 12 || day < 1 || day > 31)
    throw new Refused('date', 'it is no date');
  return daysFrom(year, plain, day);
}

/** Microseconds since midnight. */
export function timeOf([state, zone]: readonly Value[]): bigint {
  if (zone !== undefined && zone !== null)
    throw new Refused('time', 'Arrow has no times of day with a time zone');
  return clock(stateBytes(state, 6));
}

function clock(bytes: Uint8Array): bigint {
  const [hour, minute, second, high, middle, low] = bytes as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const micro = (high << 16) | (middle << 8) | low;
  const plain = hour & 0x7f;
  if (plain > 23 || minute > 59 || second > 59 || micro > 999_999)
    throw new Refused('time', 'it is no time of day');
  return BigInt((plain * 60 + minute) * 60 + second) * 1_000_000n + BigInt(micro);
}

const offsetName = /^([+-])(\d\d):(\d\d)$/;

/** Microseconds since 1970 in UTC, where the zone is known without tables of the world's time zones. */
export function momentOf([state, zoneValue]: readonly Value[]): { value: bigint; zone: string | null } {
  const bytes = stateBytes(state, 10);
  const local = BigInt(dayOf(bytes)) * 86_400_000_000n + clock(bytes.subarray(4));
  if (zoneValue === undefined || zoneValue === null) return { value: local, zone: null };
  const zone = zoneOf(zoneValue);
  if (zone === 'UTC') return { value: local, zone };
  const [, sign, hours, minutes] = offsetName.exec(zone) ?? [];
  if (sign === undefined)
    throw new Refused('datetime', `its time in UTC is only known with the tables of ${zone}`);
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n;
  return { value: sign === '-' ? local + offset : local - offset, zone };
}
