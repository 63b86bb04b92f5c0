import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A constant as the oracle writes it; `{ '?': 1 }` is a value that it does not describe. */
export type Constant =
  | null
  | boolean
  | string
  | { readonly i: string }
  | { readonly f: string }
  | { readonly b: string }
  | { readonly t: readonly Constant[] }
  | { readonly '?': 1 };

export type CallEvent = readonly ['c' | 'n', string, number, readonly Constant[] | null];

/** See oracle.py for what each event says. */
export type OracleEvent =
  | readonly ['i', string, string]
  | readonly ['x', number]
  | readonly ['p']
  | CallEvent
  | readonly ['s' | 'a' | 'e' | 'd' | 't', string]
  | readonly ['=', string, string];

export interface Outcome {
  /** Reader and mode, such as "PA"; oracle.py lists them. */
  readonly who: readonly string[];
  readonly events: readonly OracleEvent[];
  /** "stop@17", "stop" where the reader does not know its place, or the name of an exception. */
  readonly end: string;
}

const script = fileURLToPath(new URL('./oracle.py', import.meta.url));

/** What was asked of a worker that died: too long inside C, or a crash of CPython itself. */
export const lost: readonly Outcome[] = [{ who: ['*'], events: [], end: 'lost' }];

interface RawAnswer {
  readonly o: readonly {
    readonly w: readonly string[];
    readonly e: readonly OracleEvent[];
    readonly end: string;
  }[];
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string>;
}

/** One CPython that answers batches of pickles, in turn; it is started again where a pickle ended it. */
export class OracleWorker {
  readonly version: string;
  readonly python: string;
  private running: Running | undefined;
  private closed = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(python: string, version: string) {
    this.python = python;
    this.version = version;
  }

  ask(pickles: readonly Uint8Array[]): Promise<(readonly Outcome[])[]> {
    const answer = this.turn.then(() => this.answer(pickles));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.closed = true;
    this.running?.child.stdin.end();
    this.running = undefined;
  }

  private async answer(pickles: readonly Uint8Array[]): Promise<(readonly Outcome[])[]> {
    const outcomes = await this.exchange(pickles);
    if (outcomes !== undefined) return outcomes;
    if (pickles.length === 1) return [lost];
    // Some pickle of the batch ended the process: find out which.
    const each: (readonly Outcome[])[] = [];
    for (const pickle of pickles) each.push((await this.exchange([pickle]))?.[0] ?? lost);
    return each;
  }

  private async exchange(pickles: readonly Uint8Array[]): Promise<(readonly Outcome[])[] | undefined> {
    const { child, lines } = await this.start();
    child.stdin.write(framed(pickles));
    const outcomes: (readonly Outcome[])[] = [];
    for (let count = 0; count < pickles.length; count += 1) {
      const line = await lines.next();
      if (line.done === true) {
        this.running = undefined;
        return undefined;
      }
      const raw = JSON.parse(line.value) as RawAnswer;
      outcomes.push(raw.o.map(({ w, e, end }) => ({ who: w, events: e, end })));
    }
    return outcomes;
  }

  private async start(): Promise<Running> {
    if (this.running !== undefined) return this.running;
    if (this.closed) throw new Error('the oracle is closed');
    const child = spawn(this.python, ['-I', '-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    let complaints = '';
    child.stderr.on('data', (data: Buffer) => {
      complaints = (complaints + data.toString()).slice(-2_000);
    });
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const hello = await lines.next();
    if (hello.done === true) throw new Error(`the oracle does not start under ${this.python}: ${complaints}`);
    this.running = { child, lines };
    return this.running;
  }
}

function framed(pickles: readonly Uint8Array[]): Buffer {
  const size = pickles.reduce((sum, pickle) => sum + 4 + pickle.length, 4);
  const out = Buffer.alloc(size);
  out.writeUInt32LE(pickles.length, 0);
  let at = 4;
  for (const pickle of pickles) {
    out.writeUInt32LE(pickle.length, at);
    out.set(pickle, at + 4);
    at += 4 + pickle.length;
  }
  return out;
}
