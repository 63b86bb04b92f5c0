import { readBytes } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';

const headerBytes = 64;
const types = new Map([
  [1, 'object file'],
  [2, 'program'],
  [3, 'shared library'],
  [4, 'core dump'],
]);
const machines = new Map([
  [3, 'x86'],
  [8, 'MIPS'],
  [20, 'PowerPC'],
  [21, 'PowerPC 64'],
  [40, 'ARM'],
  [62, 'x86-64'],
  [183, 'AArch64'],
  [190, 'CUDA'],
  [243, 'RISC-V'],
  [247, 'eBPF'],
]);
const loadInterpreter = 3;
const programHeadersLooked = 64;

/** Tells what kind of ELF file it is. Nothing of it is analysed: machine code can do anything. */
export function readElf({ source, emit, is }: Reading): void {
  const head = readBytes(source, 0, headerBytes);
  const [wide, little] = [head[4] === 2, head[5] === 1];
  if (head.length < (wide ? 64 : 52) || (head[4] !== 1 && !wide) || (head[5] !== 2 && !little)) {
    emit({
      kind: 'anomaly',
      where: {},
      code: 'structure-odd',
      detail: 'the ELF header is cut off or malformed',
    });
    emit({ kind: 'capability', where: {}, capability: 'native-code', by: 'ELF file', when: 'started' });
    return;
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const type = types.get(view.getUint16(16, little)) ?? 'file';
  const machine = machines.get(view.getUint16(18, little)) ?? 'another machine';
  // Position-independent programs are of the type of libraries; they name an interpreter.
  const isProgram = type === 'program' || (type === 'shared library' && namesInterpreter());
  const by = `ELF ${isProgram ? 'program' : type} for ${machine}`;
  is('elf', by);
  emit({
    kind: 'capability',
    where: {},
    capability: 'native-code',
    by,
    when: isProgram ? 'started' : 'load',
  });

  function namesInterpreter(): boolean {
    const at = wide ? Number(view.getBigUint64(32, little)) : view.getUint32(28, little);
    const size = view.getUint16(wide ? 54 : 42, little);
    const count = Math.min(view.getUint16(wide ? 56 : 44, little), programHeadersLooked);
    if (size < (wide ? 56 : 32)) return false;
    const table = readBytes(source, at, size * count);
    const headers = new DataView(table.buffer, table.byteOffset, table.byteLength);
    for (let row = 0; row + 4 <= table.length; row += size)
      if (headers.getUint32(row, little) === loadInterpreter) return true;
    return false;
  }
}
