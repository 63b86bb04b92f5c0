import { readFileSync } from 'node:fs';
import type { Job } from '../backend.ts';
import { divideDisk, prlimitWords } from '../limits.ts';
import { consoleEntry, cpio, type Entry, fileEntry, folderEntry } from './cpio.ts';
import type { Kernel } from './kernel.ts';

/** Programs of the host's system that the guest runs, by their paths there. */
export interface GuestTools {
  /** Statically linked: it runs before there are any libraries. */
  readonly busybox: string;
  readonly setpriv: string;
  readonly bwrap: string;
  readonly prlimit: string;
}

/** Tags of the folders that the host shows. */
export const shares = { root: 'root', out: 'out' } as const;

const nobody = 65534;

/** The guest's initial file system: what starts it, and the job. */
export function initialFiles(
  kernel: Kernel,
  tools: GuestTools,
  job: Job,
  places: readonly string[],
  filter: Uint8Array,
): Buffer {
  const entries: Entry[] = [
    ...['bin', 'dev', 'proc', 'root', 'modules', 'job'].map(folderEntry),
    consoleEntry(),
    fileEntry('bin/busybox', readFileSync(tools.busybox), 0o755),
    ...kernel.modules.map(({ name, bytes }) => fileEntry(`modules/${name}`, bytes)),
    fileEntry(
      'job/options',
      sandboxOptions(job, places)
        .map((word) => `${word}\0`)
        .join(''),
    ),
    fileEntry('job/filter', filter),
    fileEntry('init', initScript(kernel, tools, job), 0o755),
  ];
  return cpio(entries);
}

/**
 * The same sandbox as without a machine around it, so that who gets out of it is still in the machine, and who cannot get
 * out of it does not reach the guest's kernel.
 */
function sandboxOptions(job: Job, places: readonly string[]): string[] {
  const { scratch, shared } = divideDisk(job.limits.disk);
  const id = String(nobody);
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--clearenv', '--cap-drop', 'ALL', '--uid', id, '--gid', id, '--hostname', 'sandbox'],
    ...places.flatMap((place) => ['--ro-bind', place, place]),
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
    ...['--size', String(shared), '--perms', '1777', '--tmpfs', '/dev/shm'],
    ...['--size', String(scratch), '--perms', '0700', '--tmpfs', job.scratch],
    ...(job.out === null ? [] : ['--bind', job.out.guest, job.out.guest]),
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', job.scratch],
    ...[...job.env].flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}

/**
 * Process 1 of the guest. Ports of one virtio device carry stdin, stdout, stderr and, at the end, the exit code.
 */
function initScript(kernel: Kernel, tools: GuestTools, job: Job): string {
  const run = [
    ...[tools.setpriv, '--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'],
    ...['--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'],
    ...[tools.bwrap, '--args', '3', '--seccomp', '4', '--'],
    ...[tools.prlimit, ...prlimitWords(job.limits, false), '--', ...job.command],
  ];
  const share = 'trans=virtio,version=9p2000.L,msize=512000,access=any';
  const lines = [
    '#!/bin/busybox sh',
    'b=/bin/busybox',
    '$b mount -t proc proc /proc',
    '$b mount -t devtmpfs dev /dev',
    // Out of memory is the end of the guest, not of whichever process is the largest.
    'echo 2 >/proc/sys/vm/panic_on_oom',
    ...kernel.modules.map(({ name }) =>
      name.endsWith('.xz')
        ? `$b unxz /modules/${name} && $b insmod /modules/${name.slice(0, -'.xz'.length)}`
        : `$b insmod /modules/${name}`,
    ),
    `$b mount -t 9p -o ro,cache=loose,${share} ${shares.root} /root`,
    '$b mount -t proc proc /root/proc',
    '$b mount -t devtmpfs dev /root/dev',
    ...(job.out === null
      ? []
      : [`$b mount -t 9p -o ${share} ${shares.out} ${quoted(`/root${job.out.guest}`)}`]),
    '$b mkfifo /in /out /err',
    '$b cat /dev/vport0p1 >/in 2>/dev/null &',
    '$b cat </out >/dev/vport0p2 & out=$!',
    '$b cat </err >/dev/vport0p3 & err=$!',
    `( cd /root && $b mount --move . / && exec $b chroot . ${run.map(quoted).join(' ')} ) </in >/out 2>/err 3</job/options 4</job/filter`,
    'code=$?',
    'wait $out $err',
    'echo "$code" >/dev/vport0p4',
    '$b reboot -f',
  ];
  return `${lines.join('\n')}\n`;
}

/** A word for a shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
