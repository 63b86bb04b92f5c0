import { usage } from './arguments.ts';

const units: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
  ['T', 2 ** 40],
]);

const durations: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Bytes, as `512M`, `1G`, `1GiB` or a plain number. @throws LoadlockError USAGE */
export function bytesOf(written: string, option: string): number {
  const [, number, unit] = /^(\d{1,15}(?:\.\d{1,3})?)([KMGT]?)(?:i?B)?$/i.exec(written) ?? [];
  const bytes = Math.floor(Number(number) * (units.get((unit ?? '?').toUpperCase()) ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw usage(`${option} takes bytes, as 512M or 1G`);
  return bytes;
}

/** Milliseconds, as `30s`, `500ms`, `2m`; a plain number is seconds. @throws LoadlockError USAGE */
export function millisecondsOf(written: string, option: string): number {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(written) ?? [];
  const time = Math.ceil(Number(number) * durations.get(unit ?? 's')!);
  // Beyond it the timers of JavaScript end at once.
  if (!(time >= 1 && time < 2 ** 31)) throw usage(`${option} takes a time, as 30s, 500ms or 2m`);
  return time;
}
