import { LoadlockError } from '../../core/errors.ts';

// Classic BPF as seccomp takes it: linux/filter.h and Documentation/userspace-api/seccomp_filter.rst.
const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP = 0x05; // BPF_JMP | BPF_JA
const RETURN = 0x06; // BPF_RET | BPF_K
const BRANCH = { equal: 0x15, atLeast: 0x35 } as const; // BPF_JMP | BPF_JEQ or BPF_JGE | BPF_K

const INSTRUCTION_BYTES = 8;
/** BPF_MAXINSNS. */
const LONGEST = 4096;
/** jt and jf are bytes; what is farther takes a jump of its own. */
const FARTHEST = 255;

export type Step =
  /** A word of struct seccomp_data into the accumulator. */
  | { readonly op: 'load'; readonly offset: number }
  | { readonly op: 'and'; readonly mask: number }
  /** `no` is where to go if the test fails; else the next step follows. Labels lie ahead: there are no jumps back. */
  | { readonly op: keyof typeof BRANCH; readonly value: number; readonly no: string }
  | { readonly op: 'jump'; readonly to: string }
  | { readonly op: 'label'; readonly name: string }
  | { readonly op: 'return'; readonly value: number };

/**
 * The program as an array of struct sock_filter, little-endian.
 *
 * @throws LoadlockError LIMIT_EXCEEDED beyond 4096 instructions
 */
export function assemble(steps: readonly Step[]): Uint8Array {
  const far = new Set<Step>();
  let layout = lay(steps, far);
  // A branch made long moves others apart, which may then be too long as well: until none is.
  for (let grown = true; grown; ) {
    grown = false;
    for (const [step, at] of layout.starts) {
      if (!('no' in step) || far.has(step) || target(layout, step.no, at) <= FARTHEST) continue;
      far.add(step);
      grown = true;
    }
    if (grown) layout = lay(steps, far);
  }
  if (layout.length > LONGEST)
    throw new LoadlockError('LIMIT_EXCEEDED', null, `a filter of ${layout.length} instructions`);
  const out = new DataView(new ArrayBuffer(layout.length * INSTRUCTION_BYTES));
  for (const [step, at] of layout.starts) emit(out, layout, step, at, far.has(step));
  return new Uint8Array(out.buffer);
}

interface Layout {
  readonly starts: ReadonlyMap<Step, number>;
  readonly labels: ReadonlyMap<string, number>;
  readonly length: number;
}

function lay(steps: readonly Step[], far: ReadonlySet<Step>): Layout {
  const starts = new Map<Step, number>();
  const labels = new Map<string, number>();
  let at = 0;
  for (const step of steps) {
    if (step.op === 'label') {
      if (labels.has(step.name)) throw new TypeError(`two labels ${step.name}`);
      labels.set(step.name, at);
      continue;
    }
    if (starts.has(step)) throw new TypeError('one step object stands at two places');
    starts.set(step, at);
    at += far.has(step) ? 2 : 1;
  }
  return { starts, labels, length: at };
}

/** How many instructions a jump from `at` skips. */
function target(layout: Layout, label: string, at: number): number {
  const to = layout.labels.get(label);
  if (to === undefined || to <= at || to >= layout.length) throw new TypeError(`no label ${label} ahead`);
  return to - at - 1;
}

function emit(out: DataView, layout: Layout, step: Step, at: number, far: boolean): void {
  if (step.op === 'label') return;
  if (step.op === 'load') write(out, at, LOAD_WORD, 0, 0, step.offset);
  else if (step.op === 'and') write(out, at, AND, 0, 0, step.mask);
  else if (step.op === 'return') write(out, at, RETURN, 0, 0, step.value);
  else if (step.op === 'jump') write(out, at, JUMP, 0, 0, target(layout, step.to, at));
  else if (far) {
    write(out, at, BRANCH[step.op], 1, 0, step.value);
    write(out, at + 1, JUMP, 0, 0, target(layout, step.no, at) - 1);
  } else write(out, at, BRANCH[step.op], 0, target(layout, step.no, at), step.value);
}

function write(out: DataView, at: number, code: number, yes: number, no: number, k: number): void {
  const offset = at * INSTRUCTION_BYTES;
  out.setUint16(offset, code, true);
  out.setUint8(offset + 2, yes);
  out.setUint8(offset + 3, no);
  out.setUint32(offset + 4, k, true);
}
