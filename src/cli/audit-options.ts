import { resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { type AuditPlaces, auditTools } from '../index.ts';
import { type Arguments, type Option, usage } from './arguments.ts';
import { homeFolder } from './home.ts';
import type { Terminal } from './terminal.ts';

export const dirOption: Option = {
  name: 'dir',
  value: 'DIR',
  what: 'the log (default: audit/ in the home folder)',
};
export const logKeyOption: Option = {
  name: 'key',
  value: 'FILE',
  what: "public keys of logs, one a line (default: those of this machine's logs)",
};

export async function auditPlacesOf(given: Arguments, terminal: Terminal): Promise<AuditPlaces> {
  const { auditPlaces, takeInWaiting } = await auditTools();
  const dir = given.values.get('dir');
  const home = homeFolder(terminal);
  const places = auditPlaces(home, dir === undefined ? null : resolve(terminal.cwd, dir));
  const problem = await takeInWaiting(places);
  if (problem !== null)
    terminal.stderr.write(`loadlock: entries wait outside of the log: ${printable(problem)}\n`);
  return places;
}

/** An option's path, as the terminal's working folder has it. */
export function pathOf(given: Arguments, name: string, terminal: Terminal): string | undefined {
  const path = given.values.get(name);
  return path === undefined ? undefined : resolve(terminal.cwd, path);
}

/** @throws LoadlockError USAGE */
export function entryNumber(written: string, what: string): number {
  const number = /^(?:0|[1-9]\d{0,15})$/.test(written) ? Number(written) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw usage(`${what} needs the number of an entry, from 0 on`);
  return number;
}

/** An option that names an entry. @throws LoadlockError USAGE */
export function numberOf(given: Arguments, name: string): number | undefined {
  const written = given.values.get(name);
  return written === undefined ? undefined : entryNumber(written, `--${name}`);
}
