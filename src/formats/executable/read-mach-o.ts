import { readBytes } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';
import { magicOf } from './magic.ts';

const machines = new Map([
  [7, 'x86'],
  [0x01000007, 'x86-64'],
  [12, 'ARM'],
  [0x0100000c, 'AArch64'],
]);
const headerBytes = 28;
const program = 2;

/** Tells what kind of program it is. Nothing of it is analysed: machine code can do anything. */
export function readMachO({ source, emit, is }: Reading): void {
  const head = readBytes(source, 0, headerBytes);
  const magic = magicOf(head);
  if (head.length < headerBytes) {
    const by = 'The beginning of a Mach-O file';
    emit({ kind: 'capability', where: {}, capability: 'native-code', by, when: 'started' });
    return;
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (magic.startsWith('cafe')) {
    const by = `Mach-O file for ${view.getUint32(4)} machines`;
    is('mach-o', by);
    emit({ kind: 'capability', where: {}, capability: 'native-code', by, when: 'started' });
    return;
  }
  const little = magic.endsWith('edfe');
  const machine = machines.get(view.getUint32(4, little)) ?? 'another machine';
  const isProgram = view.getUint32(12, little) === program;
  const by = `Mach-O ${isProgram ? 'program' : 'library'} for ${machine}`;
  is('mach-o', by);
  emit({
    kind: 'capability',
    where: {},
    capability: 'native-code',
    by,
    when: isProgram ? 'started' : 'load',
  });
}
