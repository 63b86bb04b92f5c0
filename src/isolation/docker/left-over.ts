import { readFileSync, readlinkSync } from 'node:fs';
import { ask } from './api.ts';
import type { Daemon } from './daemon.ts';

const launcherLabel = 'loadlock.launcher';
const placeLabel = 'loadlock.place';

/** Says whose a container is: a process of this boot, in this namespace of process ids, by its id and its start. */
export function labelsFor(launcher: number): Record<string, string> {
  return { [launcherLabel]: `${launcher} ${startOf(launcher) ?? ''}`, [placeLabel]: placeHere() };
}

/** Removes containers whose launcher was killed along with the one who stands beside it to remove them. */
export async function removeLeftOver({ socket, api }: Daemon): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${placeLabel}=${placeHere()}`] }));
  const { text } = await ask(socket, 'GET', `${api}/containers/json?all=1&filters=${filters}`);
  const listed: unknown = JSON.parse(text);
  if (!Array.isArray(listed)) return;
  for (const { Id, Labels } of listed as { Id?: unknown; Labels?: Record<string, unknown> }[]) {
    const [, pid, start] = /^(\d{1,10}) (\d{0,20})$/.exec(String(Labels?.[launcherLabel])) ?? [];
    if (pid === undefined || !/^[0-9a-f]{64}$/.test(String(Id)) || startOf(Number(pid)) === start) continue;
    await ask(socket, 'DELETE', `${api}/containers/${String(Id)}?force=1&v=1`);
  }
}

/** Of another container, or another boot, the same id would be another process. */
function placeHere(): string {
  const boot = textOf('/proc/sys/kernel/random/boot_id').trim();
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    // Without /proc no process is found either, and nothing is removed.
  }
  return `${boot}.${namespace}`;
}

/** The name may hold anything; the fields follow its last parenthesis (proc_pid_stat(5)). */
function startOf(pid: number): string | undefined {
  const fields = textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  // A process that ended and was not waited for yet has its line still.
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
