import type { Instruction } from './instructions.ts';

/** How arguments are written: by bytes, by the width of a count, by lines. From pickletools, not from our table. */
const fixed = widths({ 1: 'Khq\x80\x82', 2: 'M\x83', 4: 'Jjr\x84', 8: 'G\x95' });
const counted = widths({ 1: 'UC\x8a\x8c', 4: 'TXB\x8b', 8: '\x8d\x8e\x96' });
const lines = widths({ 1: 'FILPSVgp', 2: 'ci' });
export const bareOpcodes = '(.012NQRabde}lo]s)ut\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98';
export const everyOpcode: readonly string[] = [
  ...bareOpcodes,
  ...fixed.keys(),
  ...counted.keys(),
  ...lines.keys(),
];

function widths(codes: Record<number, string>): ReadonlyMap<string, number> {
  const out = new Map<string, number>();
  for (const [width, characters] of Object.entries(codes)) {
    for (const character of characters) out.set(character, Number(width));
  }
  return out;
}

/** How many bytes of number follow an opcode: its argument, or the count of its payload; undefined for others. */
export function numberWidth(code: number): number | undefined {
  const character = String.fromCharCode(code);
  return fixed.get(character) ?? counted.get(character);
}

/** Cuts a stream into instructions; what follows a broken one is a last piece of its own. */
export function instructionsOf(bytes: Uint8Array): Instruction[] {
  const out: Instruction[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = endOfInstruction(bytes, at);
    out.push(bytes.subarray(at, end));
    at = end;
  }
  return out;
}

function endOfInstruction(bytes: Uint8Array, at: number): number {
  const code = String.fromCharCode(bytes[at]!);
  const size = fixed.get(code);
  if (size !== undefined) return Math.min(bytes.length, at + 1 + size);
  const width = counted.get(code);
  if (width !== undefined) {
    let length = 0;
    for (let index = width - 1; index >= 0; index -= 1) length = length * 256 + (bytes[at + 1 + index] ?? 0);
    return Math.min(bytes.length, at + 1 + width + length);
  }
  let end = at + 1;
  for (let left = lines.get(code) ?? 0; left > 0; left -= 1) {
    const newline = bytes.indexOf(10, end);
    if (newline < 0) return bytes.length;
    end = newline + 1;
  }
  return end;
}
