import { join, resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { type Arguments, type Option, usage } from './arguments.ts';
import { homeFolder } from './home.ts';
import type { Terminal } from './terminal.ts';

export const trustFileOption: Option = {
  name: 'trust',
  value: 'FILE',
  what: 'the trust file (default: trust.json in the folder that LOADLOCK_HOME names, or in the state folder)',
};

/** The trust file that a command is about. */
export function trustFileOf(given: Arguments, terminal: Terminal): string {
  const named = given.values.get('trust');
  return named === undefined ? join(homeFolder(terminal), 'trust.json') : resolve(terminal.cwd, named);
}

/** A time that an option gives: RFC 3339, or a day, which is its first moment in UTC. @throws LoadlockError USAGE */
export function timeOption(given: Arguments, name: string): number | null {
  const written = given.values.get(name);
  if (written === undefined) return null;
  const at = timeOf(written, '00:00:00Z');
  if (at === null)
    throw usage(`--${name} ${printable(written)} is no time; write 2026-11-20 or 2026-11-20T12:00:00Z`);
  return at;
}

/** RFC 3339, or a day, which stands for the moment of it that is given; null for anything else. */
export function timeOf(written: string, ofDay: string): number | null {
  const time = /^\d{4}-\d\d-\d\d$/.test(written) ? `${written}T${ofDay}` : written;
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/.test(time);
  const at = isTime ? Date.parse(time) : Number.NaN;
  // Date.parse takes 30 February for 2 March.
  const exists = Number(time.slice(8, 10)) === new Date(`${time.slice(0, 10)}T00:00:00Z`).getUTCDate();
  return Number.isNaN(at) || !exists ? null : at;
}

/** A time as people and trust files read it. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
