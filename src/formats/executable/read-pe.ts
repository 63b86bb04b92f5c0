import { readBytes, sliceSource } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';
import { isApe, scriptsOf, searched } from './ape.ts';

const machines = new Map([
  [0x14c, 'x86'],
  [0x8664, 'x86-64'],
  [0x1c0, 'ARM'],
  [0x1c4, 'ARM'],
  [0xaa64, 'AArch64'],
]);
const headerBytes = 64;
const isLibrary = 0x2000;

/** Tells what kind of program it is. Nothing of it is analysed: machine code can do anything. */
export function readPe({ source, emit, is, nested }: Reading): void {
  const head = readBytes(source, 0, headerBytes);
  const found = describe();
  is(found.id, found.by);
  emit({ kind: 'capability', where: {}, capability: 'native-code', by: found.by, when: found.when });
  if (isApe(head))
    for (const { at, size } of scriptsOf(readBytes(source, 0, searched)))
      nested({ name: `script@${at}.sh`, size, open: () => sliceSource(source, at, size) });

  function describe(): { id: string; by: string; when: 'load' | 'started' } {
    if (head.length < headerBytes) return { id: 'pe', by: 'The beginning of a program', when: 'started' };
    if (isApe(head))
      return { id: 'llamafile', by: 'Program for several systems at once (APE)', when: 'started' };
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const header = readBytes(source, view.getUint32(60, true), 24);
    if (header.length < 24 || header[0] !== 0x50 || header[1] !== 0x45 || header[2] !== 0 || header[3] !== 0)
      return { id: 'pe', by: 'DOS program', when: 'started' };
    const fields = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const machine = machines.get(fields.getUint16(4, true)) ?? 'another machine';
    const library = (fields.getUint16(22, true) & isLibrary) !== 0;
    return {
      id: 'pe',
      by: `Windows ${library ? 'library' : 'program'} for ${machine}`,
      when: library ? 'load' : 'started',
    };
  }
}
