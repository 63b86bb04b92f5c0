import { LoadlockError } from '../../core/errors.ts';
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from '../checkpoint.ts';
import { parseNote } from '../note.ts';
import type { ShipLog } from './ship-log.ts';
import type { Pass } from './sink.ts';
import { nowhere, type Position } from './state.ts';

/** A place that keeps files by path, as the log's folder does. */
export interface Store {
  /** How many writes may be under way at once. */
  readonly parallel: number;
  /** True: an empty destination is filled anew though entries were shipped there before. */
  readonly refills: boolean;
  /** The `checkpoint` there; null where there is none. */
  checkpoint(): Promise<Uint8Array | null>;
  /** Writes what never changes. @throws LoadlockError VERIFY_FAILED where other bytes have that name. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** Resolves when what was put lasts. */
  flush(): Promise<void>;
  /** Everything else is in place. `known` is what `checkpoint` last said. */
  publish(checkpoint: SignedCheckpoint, known: Uint8Array | null): Promise<void>;
}

/** Copies the log: full tiles first, then the partial ones, the checkpoint last. */
export async function mirror(store: Store, pass: Pass): Promise<void> {
  const { log } = pass;
  const known = await store.checkpoint();
  const there = known === null ? null : await ours(known, pass);
  if (there === null && pass.shipped.size > 0) {
    const lost = `the destination has no checkpoint, though ${pass.shipped.size} entries were shipped there`;
    if (!store.refills)
      throw new LoadlockError(
        'VERIFY_FAILED',
        null,
        `${lost}; is it mounted? --again ships everything once more`,
      );
    pass.warn(`${lost}; everything is shipped once more`);
  }
  if (there !== null && there.size >= log.size) {
    pass.advance({ size: there.size, root: Buffer.from(there.root).toString('base64') });
    return;
  }
  await copyTiles(store, pass, await startOf(pass, there));
  await store.flush();
  await store.publish(log, known);
  pass.advance(log.position);
}

/** What the destination has must be signed by the log's key, and be a beginning of the log. */
async function ours(known: Uint8Array, { log }: Pass): Promise<SignedCheckpoint> {
  const there = openThere(known, log);
  const position = { size: there.size, root: Buffer.from(there.root).toString('base64') };
  if (there.size > log.size)
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `the destination holds ${there.size} entries, the log here only ${log.size}: entries were lost here`,
    );
  if (!(await log.beginsWith(position)))
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `the ${there.size} entries that the destination holds are not the beginning of this log: one of the two was forked`,
    );
  return there;
}

function openThere(known: Uint8Array, log: ShipLog): SignedCheckpoint {
  try {
    return openCheckpoint(known, log.verifier);
  } catch (error) {
    const why = error instanceof LoadlockError ? error.message : 'unknown error';
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `the checkpoint at the destination is not of this log: ${why}`,
    );
  }
}

/** Where a pass goes on: what was copied counts only where the destination still has what it had. */
async function startOf({ log, copied, shipped }: Pass, there: SignedCheckpoint | null): Promise<Position> {
  const confirmed =
    there === null ? nowhere : { size: there.size, root: Buffer.from(there.root).toString('base64') };
  const unbroken = (there?.size ?? 0) >= shipped.size;
  const further = unbroken && copied.size > confirmed.size && (await log.beginsWith(copied));
  return further ? copied : confirmed;
}

/** Progress is kept every so many bundles. */
const stride = 64;

async function copyTiles(store: Store, pass: Pass, from: Position): Promise<void> {
  const writes = new Writes(store.parallel);
  let count = 0;
  try {
    for await (const { full, partial, position } of pass.log.pieces(from, true, pass.signal)) {
      for (const { path, bytes } of full) await writes.start(() => store.put(path, bytes));
      count += 1;
      // The last piece is never counted: its partial tiles would be passed over.
      if (count % stride === 0 && position.size < pass.log.size) {
        await writes.done();
        await store.flush();
        pass.advanceCopied(position);
      }
      for (const { path, bytes } of partial) await writes.start(() => store.put(path, bytes));
    }
  } finally {
    await writes.done();
  }
}

/** Writes under way, no more than so many. The first that fails is thrown, by whichever call comes next. */
class Writes {
  private readonly most: number;
  private readonly running = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | null = null;

  constructor(most: number) {
    this.most = most;
  }

  async start(write: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.most) await Promise.race(this.running);
    this.check();
    const task: Promise<void> = write()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(task));
    this.running.add(task);
  }

  async done(): Promise<void> {
    await Promise.all(this.running);
    this.check();
  }

  private check(): void {
    if (this.failure !== null) throw this.failure.error;
  }
}

/** Whether two checkpoints say the same: signatures may have been added to one. */
export function saysTheSame(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [one, other].map((bytes) => parseCheckpoint(parseNote(bytes).text));
  return a!.origin === b!.origin && a!.size === b!.size && Buffer.compare(a!.root, b!.root) === 0;
}
