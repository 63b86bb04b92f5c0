import { shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { reachOf } from '../reach.ts';

/** Commands that write to disks past the file system, and file systems themselves. */
export const diskJudges: readonly Judge[] = [dd, formatters, mounts];

const device =
  /^\/dev\/(?:[shv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|disk(?:\d|\/)|rdisk\d|md\d|dm-\d|mapper\/|loop\d|sr\d|mem\b|kmem\b|port\b|root\b)/;

/** Whether a path is a disk, or the machine's memory. */
export function isDisk(path: string): boolean {
  return device.test(path);
}

/** What is said of a name that stands for a disk of whoever reads it. */
const noDisk = ', a stand-in';

/** A disk that nobody has: whoever reads the command puts the name of one there. */
const standIn =
  /^\/dev\/(?:[shv]d(?:[XYZ?]|\[\w\]|<)|r?disk[NXY#?<]|nvme[NXY?<]|mmcblk[NXY?<]|<|\{|[Yy][Oo][Uu][Rr]|XXX|(?:device|target)\b)/;

export function isStandIn(path: string): boolean {
  return standIn.test(path);
}

function dd(invocation: Invocation, report: ShellReport): void {
  if (invocation.name !== 'dd' && invocation.name !== 'dcfldd') return;
  for (const arg of invocation.args) {
    const match = /^(of|if)=(.*)$/s.exec(arg.text);
    if (match === null) continue;
    const path = match[2]!;
    if (match[1] === 'if') {
      if (isDisk(path)) report.hazard('shell-reads-disk', invocation, path);
      continue;
    }
    report.effect('file-write', invocation, path);
    if (isDisk(path)) report.hazard('shell-writes-disk', invocation, path);
    else if (isStandIn(path)) report.hazard('shell-writes-disk', invocation, `${path}${noDisk}`);
    else if (
      /^(?:everything|system)$/.test(reachOf({ ...arg, text: path }, invocation.scope)) &&
      !/^\/dev\/(?:null|zero|stdout|stderr|shm)/.test(path)
    )
      report.hazard('shell-deletes-system-file', invocation, path);
  }
}

function formatters(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const formats =
    /^(?:mkfs(?:\.\w+)?|mke2fs|mkswap|wipefs|blkdiscard|fdisk|sfdisk|cfdisk|gdisk|sgdisk|parted|badblocks|hdparm|nvme|cryptsetup|pvremove|vgremove|lvremove|pvcreate|zpool|mdadm|tune2fs|resize2fs|e2label|diskutil|diskpart)$/.test(
      name,
    );
  if (formats) {
    // `fdisk -l` and `parted -l` only tell.
    const { flags, operands } = optionsOf(args, name === 'cryptsetup' ? valuedOfCryptsetup : []);
    // Without an argument they say how they are called.
    if (args.length === 0 && !invocation.through.includes('xargs')) return;
    const lists =
      (/^(?:fdisk|sfdisk|gdisk|sgdisk|parted)$/.test(name) &&
        (flags.has('l') || flags.has('list') || flags.has('p'))) ||
      (name === 'sfdisk' && (flags.has('d') || flags.has('dump') || flags.has('J') || flags.has('json'))) ||
      (name === 'parted' && operands.length === 2 && operands[1]!.text === 'print');
    if (name === 'hdparm' && isPower(flags)) {
      report.effect('system', invocation);
      report.hazard('shell-tunes', invocation, `hdparm ${args.map(shown).join(' ')}`.slice(0, 120));
      return;
    }
    const tells =
      /^(?:zpool|mdadm|cryptsetup|nvme|diskutil|hdparm|tune2fs)$/.test(name) &&
      (/^(?:list|status|info|luksDump|isLuks|luksOpen|luksClose|open|close|id-ctrl|smart-log|iostat|get|history|version)$/.test(
        operands[0]?.text ?? '',
      ) ||
        flags.has('l') ||
        flags.has('D') ||
        flags.has('i') ||
        flags.has('I') ||
        flags.has('detail') ||
        flags.has('W') ||
        flags.has('S') ||
        flags.has('wait') ||
        (name === 'mdadm' && onlyLooks(flags)) ||
        flags.has('stop'));
    const onlyFile =
      /^(?:mkfs|mke2fs|mkswap)/.test(name) &&
      operands.length > 0 &&
      operands.every((each) => each.unknown.length === 0 && !each.text.startsWith('/dev/'));
    if (!lists && !tells)
      report.hazard(
        onlyFile ? 'shell-makes-file-system' : 'shell-writes-disk',
        invocation,
        `${args.map(shown).join(' ')}${operands.some(({ text }) => isStandIn(text)) ? noDisk : ''}`,
      );
    report.effect('system', invocation);
  }
  if (name === 'shred' || name === 'wipe') {
    const disk = args.find((arg) => isDisk(arg.text));
    if (disk !== undefined) report.hazard('shell-writes-disk', invocation, disk.text);
  }
  if (/^(?:cp|mv|tee|cat|pv)$/.test(name)) {
    const disk = args.find(
      (arg, i) =>
        isDisk(arg.text) && (name === 'tee' || (name !== 'cat' && name !== 'pv' && i === args.length - 1)),
    );
    if (disk !== undefined) report.hazard('shell-writes-disk', invocation, disk.text);
  }
}

const valuedOfCryptsetup = [
  'T',
  'c',
  's',
  'h',
  'd',
  't',
  'tries',
  'cipher',
  'key-size',
  'hash',
  'key-file',
  'type',
];

/** `hdparm -B 128 -S 60`: how soon a disk rests, and how loud it is; `-C` asks whether it does. */
function isPower(flags: ReadonlySet<string>): boolean {
  return flags.size > 0 && [...flags].every((flag) => /^[BSMCyqav]$/.test(flag));
}

function mounts(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name === 'mount' && args.length > 0) {
    const { flags, operands } = optionsOf(args, ['t', 'o', 'types', 'options']);
    if (operands.length > 0 || flags.has('a'))
      report.hazard('shell-mounts', invocation, operands.map(shown).join(' '));
    report.effect('system', invocation);
  } else if (/^(?:umount|swapoff|losetup|debugfs)$/.test(name) && args.length > 0) {
    report.hazard('shell-mounts', invocation, name);
    report.effect('system', invocation);
  }
}

/** An array is looked at, or put together again from what its disks say: nothing on them is written over. */
function onlyLooks(flags: ReadonlySet<string>): boolean {
  return (
    [
      'monitor',
      'F',
      'scan',
      's',
      'examine',
      'E',
      'query',
      'Q',
      'version',
      'assemble',
      'A',
      'incremental',
    ].some((each) => flags.has(each)) &&
    !['create', 'C', 'build', 'B', 'zero-superblock', 'add', 'a', 'grow', 'G'].some((each) => flags.has(each))
  );
}
