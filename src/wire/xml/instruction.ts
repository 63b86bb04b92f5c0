import type { Scanner } from './scanner.ts';

export interface InstructionEvent {
  readonly kind: 'instruction';
  readonly at: number;
  readonly target: string;
  readonly data: string;
}

/** From behind `<?`. */
export function readInstruction(scanner: Scanner, at: number): InstructionEvent {
  const target = scanner.name();
  if (target.toLowerCase() === 'xml') throw scanner.invalid('an XML declaration in an odd place');
  if (!scanner.sees('?>') && !scanner.space()) throw scanner.invalid('an odd instruction');
  const run = scanner.before('?>', 4_096);
  if (run === null) throw scanner.invalid('an instruction without an end');
  scanner.want('?>');
  return { kind: 'instruction', at, target, data: run.text };
}
