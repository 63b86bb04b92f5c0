import type { Format } from '../format.ts';

/**
 * Objects of Torch7, as its Lua wrote them: a type, a number of the object, and for what is no table the version and the
 * class. Its functions stand there as bytecode. Source: torch7, File.lua, writeObject and readObject.
 */
export const torch7: Format = {
  id: 'torch7',
  title: 'Torch7 object',
  carriesCode: true,
  claims: ({ head, name }) => isTorch7(Buffer.from(head.subarray(0, 64)).toString('latin1'), name),
  read: ({ emit }) =>
    emit({
      kind: 'capability',
      where: {},
      capability: 'script',
      by: 'Objects of Torch7, which may be functions of Lua; nothing of them was read',
      when: 'call',
    }),
};

/** Of class `V 1`, as binary or as text. */
const classed = /^(?:\x04\0{3}\x01\0{3}\x03\0{3}V 1..\0\0[\w.]|4\n1\n3\nV 1\n\d{1,4}\n[\w.])/s;
/** A function: its length, and what LuaJIT and Lua begin their bytecode with. */
const dumped = /^(?:[\x06-\x08]\0{3}\x01\0{3}...\0|[678]\n1\n\d{1,7}\n)\x1bL/s;
/** A table whose first key is a word or the number one. */
const table = /^\x03\0{3}\x01\0{3}...\0(?:\x02\0{3}.\0{3}\w|\x01\0{3}\0{6}\xf0\x3f)/s;

function isTorch7(text: string, name: string): boolean {
  if (classed.test(text) || dumped.test(text) || table.test(text)) return true;
  return /\.t7b?$/i.test(name) && /^(?:[\x03-\x08]\0{3}\x01\0{3}|[3-8]\n1\n\d)/.test(text);
}
