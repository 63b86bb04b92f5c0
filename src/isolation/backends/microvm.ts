import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { Backend, Installed, Job, Launch, LimitHit, Missing } from '../backend.ts';
import { tryNamespaces, tryOut } from '../canary.ts';
import { contained, hiddenFrom, isRoot, missingForContained, nobody, reachIn } from '../contained.ts';
import { elfInterpreter } from '../elf.ts';
import { makeRoot } from '../guest-root.ts';
import { kvmGroup } from '../kvm.ts';
import { checkLimits } from '../limits.ts';
import { type GuestTools, initialFiles, quoted, shares } from '../microvm/guest.ts';
import { findKernel, type Kernel, kernelPlaces } from '../microvm/kernel.ts';
import { unpackKernel } from '../microvm/vmlinux.ts';
import { makeRoom } from '../room.ts';
import { seccompFilter } from '../seccomp/filter.ts';
import { systemMounts, tidyMounts } from '../system-mounts.ts';
import { systemTool } from '../tools.ts';
import { bubblewrap } from './bubblewrap.ts';

const run = promisify(execFile);

/** A virtual machine with nothing but a serial device and the folders that it is shown, and the bubblewrap sandbox inside. */
export const microvm: Backend = microvmWith(kernelPlaces);

/** @param places folders with boot/ and lib/modules/, where the guest's kernel is looked for */
export function microvmWith(places: readonly string[]): Backend {
  let known: { readonly machine: Machine; readonly installed: Installed } | null = null;
  return {
    id: 'microvm',
    title: 'micro-VM (QEMU, with bubblewrap inside)',
    enforces: [
      'files',
      'network',
      'processes',
      'system-calls',
      'kernel',
      'memory',
      'process-count',
      'cpu-time',
      'wall-time',
      'output',
      'disk',
    ],
    descriptors: false,
    strength: 4,
    find: async () => {
      const found = known ?? (await find(places));
      if ('machine' in found) known = found;
      return 'machine' in found ? found.installed : found;
    },
    prepare: async (job) => {
      const found = known ?? (await find(places));
      if (!('machine' in found)) throw new LoadlockError('ISOLATION_UNAVAILABLE', null, found.missing);
      known = found;
      return prepare(job, found.machine);
    },
  };
}

interface Machine {
  readonly qemu: string;
  readonly kernel: Kernel;
  /** The kernel's image, unpacked where that can be done. */
  image(): Promise<Uint8Array>;
  readonly tools: GuestTools;
  /** Whether the processor runs the guest; else QEMU translates its instructions, which is ten times slower or more. */
  readonly kvm: boolean;
}

const mebibyte = 2 ** 20;
/** Of the guest's kernel, and its initial files while they are unpacked. */
const guestOverhead = 96 * mebibyte;
/** Milliseconds in which a guest must have come and gone where the processor runs it. */
const kvmPatience = 4000;

async function find(
  places: readonly string[],
): Promise<{ machine: Machine; installed: Installed } | Missing> {
  const install = 'apt-get install qemu-system-x86 busybox-static bubblewrap';
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: 'micro-VMs need Linux on x86-64', install: 'use another backend' };
  const absent = missingForContained();
  if (absent !== null) return { missing: `${absent} is not there`, install: 'apt-get install util-linux' };
  const qemu = systemTool('qemu-system-x86_64');
  if (qemu === null) return { missing: 'qemu-system-x86_64 is not there', install };
  const inside = await bubblewrap.find();
  if (!('tool' in inside)) return inside;
  const busybox = systemTool('busybox');
  if (busybox === null || elfInterpreter(busybox) !== null)
    return { missing: 'a statically linked busybox is not there', install };
  const [setpriv, prlimit] = [systemTool('setpriv'), systemTool('prlimit')];
  if (setpriv === null || prlimit === null)
    return { missing: 'prlimit is not there', install: 'apt-get install util-linux' };
  const kernel = findKernel(places);
  if (kernel === null)
    return {
      missing: `no kernel with virtio_pci and 9p that we can read, in ${places.map((place) => `${place === '/' ? '' : place}/boot`).join(' or ')}`,
      install: `apt-get download linux-image-$(uname -r) && dpkg-deb -x linux-image-*.deb ${kernelPlaces.at(-1)}`,
    };
  const tools: GuestTools = { busybox, setpriv, prlimit, bwrap: inside.tool };
  const failure = await tryNamespaces();
  if (failure !== null)
    return { missing: `no namespaces to run QEMU in: ${failure}`, install: 'use another backend' };
  const image = once(async () => (await unpackKernel(kernel.image)) ?? readFileSync(kernel.image));
  let machine: Machine = { qemu, kernel, image, tools, kvm: false };
  if (kvmGroup() !== null) {
    const fast = { ...machine, kvm: true };
    if ((await tryOut((job) => prepare(job, fast), kvmPatience)) === null) machine = fast;
  }
  try {
    const { stdout } = await run(qemu, ['--version'], { timeout: 5000, env: {} });
    const version = /version (\S{1,40})/.exec(stdout)?.[1] ?? 'unknown';
    const way = machine.kvm ? 'KVM' : 'without KVM: slow';
    const installed = { tool: qemu, version: `${version} (${way}, Linux ${kernel.release})` };
    return { machine, installed: { ...installed, slow: !machine.kvm } };
  } catch {
    return { missing: `${qemu} does not run`, install };
  }
}

async function prepare(job: Job, machine: Machine): Promise<Launch> {
  checkLimits(job.limits);
  if (job.descriptors.length > 0)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, 'a virtual machine takes no descriptors');
  const room = makeRoom();
  try {
    if (isRoot() && job.out !== null) chownSync(job.out.host, nobody, nobody);
    const mounts = tidyMounts([...systemMounts(), ...job.mounts]);
    const hidden = hiddenFrom([...mounts, ...(job.out === null ? [] : [job.out])]);
    if (hidden.length > 0) room.folder('stage');
    const reach = reachIn(room.path, hidden);
    const mounted = makeRoot(room, 'root', job, mounts);
    const root = `${room.path}/root`;
    const filter = seccompFilter('x86_64', 'stage1');
    const guests = mounts.map(({ guest }) => guest);
    const initrd = room.file('initrd', initialFiles(machine.kernel, machine.tools, job, guests, filter));
    const image = room.file('kernel', await machine.image());
    const state = room.writable('state');
    const out = job.out === null ? null : reach(job.out.host);
    const mounting = mounted.map(
      ({ host, guest }) => `mount --rbind ${quoted(reach(host))} ${quoted(root + guest)}`,
    );
    const stage = room.file('stage.sh', ['set -e', ...mounting].join('\n'));
    const script = room.file('run.sh', runScript(machine, { root, state, image, initrd, out }, job));
    const kvm = machine.kvm ? kvmGroup() : null;
    const [program, ...words] = contained({
      group: null,
      room: room.path,
      hidden,
      launcher: job.launcher ?? process.pid,
      before: [`. ${quoted(stage)}`],
      ...(kvm === null ? {} : { deviceGroup: kvm }),
    });
    return {
      argv: [program!, ...words, systemTool('sh') ?? '/bin/sh', script],
      env: new Map([['PATH', '/usr/bin:/bin:/usr/sbin:/sbin']]),
      feeds: [],
      as: null,
      memory: 'together',
      limitHit: async (): Promise<LimitHit | null> =>
        textOf(`${state}/console`).includes('panic_on_oom') ? 'memory' : null,
      failure: async () =>
        textOf(`${state}/ended`) === '' ? `the guest did not end: ${lastLine(`${state}/console`)}` : null,
      release: async () => room.remove(),
    };
  } catch (error) {
    room.remove();
    throw error;
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

interface Files {
  readonly root: string;
  readonly state: string;
  readonly image: string;
  readonly initrd: string;
  readonly out: string | null;
}

/**
 * Starts QEMU with what the guest says going through pipes, so that its own stdout may be anything, and ends as what ran
 * inside did.
 */
function runScript(machine: Machine, files: Files, job: Job): string {
  const { root, state, out } = files;
  const port = (name: string): string[] => ['-device', `virtserialport,chardev=${name}`];
  const share = (name: string, path: string, more: string): string[] => [
    ...['-fsdev', `local,id=${name},path=${comma(path)},security_model=none,multidevs=remap${more}`],
    ...['-device', `virtio-9p-pci,fsdev=${name},mount_tag=${name}`],
  ];
  const memory = Math.ceil((job.limits.memory + guestOverhead) / mebibyte);
  const words = [
    ...[machine.qemu, '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...[
      '-machine',
      'q35,sata=off,smbus=off,usb=off,vmport=off,smm=off,graphics=off',
      '-bios',
      'qboot.rom',
      '-m',
      `${memory}M`,
      '-smp',
      '1',
    ],
    ...(machine.kvm ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg', '-cpu', 'max']),
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-kernel', files.image, '-initrd', files.initrd],
    ...['-append', 'quiet loglevel=4 console=ttyS0 panic=-1 reboot=t random.trust_cpu=on'],
    ...['-chardev', `file,id=serial,path=${comma(`${state}/serial`)}`, '-serial', 'chardev:serial'],
    ...['-device', 'virtio-serial-pci'],
    ...['-chardev', 'stdio,id=in,signal=off', ...port('in')],
    ...['out', 'err', 'end'].flatMap((name) => [
      ...['-chardev', `file,id=${name},path=${comma(`${state}/${name}`)}`],
      ...port(name),
    ]),
    ...share(shares.root, root, ',readonly=on'),
    ...(out === null ? [] : share(shares.out, out, '')),
  ];
  const at = (name: string): string => quoted(`${state}/${name}`);
  const closed = '5>&- 6>&- 7>&- 8>&-';
  return [
    `mkfifo ${at('out')} ${at('err')} ${at('end')} ${at('serial')}`,
    // Held open, so that each has an end even where QEMU never opens it.
    `exec 5<>${at('out')} 6<>${at('err')} 7<>${at('end')} 8<>${at('serial')}`,
    `cat ${at('out')} ${closed} & out=$!`,
    `cat ${at('err')} >&2 ${closed} & err=$!`,
    // A guest's kernel that was taken over shall not fill the host's disk.
    `head -c 64 ${at('end')} >${at('ended')} ${closed} & end=$!`,
    `head -c 65536 ${at('serial')} >>${at('console')} ${closed} & serial=$!`,
    // To QEMU, files of the sandbox's user are this user's, as they are to the guest; it needs no rights over the namespaces.
    `unshare --user --map-user=${nobody} --map-group=${nobody} -- ${words.map(quoted).join(' ')} >/dev/null 2>>${at('console')} ${closed}`,
    'exec 5>&- 6>&- 7>&- 8>&-',
    'wait $out $err $end $serial',
    `read -r code rest <${at('ended')} || exit 125`,
    'exit "$code"',
  ].join('\n');
}

/** In values of QEMU's options a comma is written twice. */
function comma(path: string): string {
  return path.replaceAll(',', ',,');
}

function lastLine(file: string): string {
  const line = textOf(file).trim().split('\n').at(-1)!.trim();
  return printable(line).slice(0, 300) || 'it said nothing';
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}
