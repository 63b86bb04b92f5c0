import { type KeyObject, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { oneBatch, partsOf } from './batch.ts';
import { mostEntryBytes } from './bundle.ts';
import type { Checkpoint, SignedCheckpoint } from './checkpoint.ts';
import { commit } from './commit.ts';
import { makeFolder, syncFolder } from './durable.ts';
import { errorCode } from './files.ts';
import { readHead, rememberHead } from './heads.ts';
import { addKnownLog, readKnownLogs } from './known-logs.ts';
import { type FileLock, fileLock } from './lock.ts';
import { readOrMakeKey } from './log-key.ts';
import type { NoteSigner } from './note-key.ts';
import type { AuditPlaces } from './places.ts';
import type { Receipt } from './receipt.ts';
import { closeJournal, type LogState, recover } from './state.ts';
import { sleep } from './waiting.ts';
import { isCurrent } from './watch.ts';

export interface WriterOptions {
  /** Milliseconds to wait for other processes that write to the log; by default half a minute. */
  readonly patience?: number;
  /** Bytes of new records after which tiles are brought to the disk and the journal begins anew. */
  readonly journalBytes?: number;
}

/** Appends to a log. Of a process or of many: all of them may have the same log open at once. */
export interface LogWriter {
  readonly origin: string;
  /** The log's public key. */
  readonly vkey: string;
  /**
   * Appends entries in this order, next to each other where they fit one batch. What is appended while a batch is being
   * written forms the next one.
   * @returns once they are on the disk.
   * @throws LoadlockError AUDIT_UNWRITABLE, AUDIT_TAMPERED: they are not in the log, but for the first of so many that
   * they need several batches.
   */
  append(entries: readonly Uint8Array[]): Promise<Receipt[]>;
  /**
   * Runs `work` with the log locked, so that no other process appends meanwhile. `head` is the log as it was before.
   * @throws as append does; what `work` throws.
   */
  alone(work: (head: Checkpoint, append: LockedAppend) => Promise<void>): Promise<void>;
  /** Waits for what was appended. */
  close(): Promise<void>;
}

/** As append does, for whoever holds the lock. */
export type LockedAppend = (entries: readonly Uint8Array[]) => Promise<void>;

interface Waiting {
  readonly entries: readonly Uint8Array[];
  resolve(receipts: Receipt[]): void;
  reject(error: unknown): void;
}

/** How long a process may go on without giving others a chance, and for how long it then pauses, in milliseconds. */
const turn = 25;
const pause = 2;
/** How far behind, in milliseconds, the remembered head may be. */
const headAge = 250;

/**
 * Opens a log for appending, or makes it where there is none.
 * @throws LoadlockError AUDIT_UNWRITABLE, AUDIT_TAMPERED, KEY_LOCKED, STATE_DAMAGED, SOURCE_UNREADABLE.
 */
export async function openWriter(places: AuditPlaces, options: WriterOptions = {}): Promise<LogWriter> {
  const writer = new Writer(places, options);
  await writer.open();
  return writer;
}

class Writer implements LogWriter {
  private readonly places: AuditPlaces;
  private readonly patience: number;
  private readonly journalBytes: number;
  private readonly lock: FileLock;
  private readonly key: KeyObject;
  private readonly waiting: Waiting[] = [];
  private state: LogState | null = null;
  private signer: NoteSigner | null = null;
  private seen: SignedCheckpoint | null = null;
  private draining: Promise<void> | null = null;
  private rememberedAt = 0;
  private toRemember: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(places: AuditPlaces, { patience = 30_000, journalBytes = 1 << 20 }: WriterOptions) {
    try {
      makeFolder(places.dir, 0o700);
      this.places = { ...places, dir: realpathSync(places.dir) };
    } catch (error) {
      throw unwritable(places.dir, error);
    }
    this.patience = patience;
    this.journalBytes = journalBytes;
    this.key = readOrMakeKey(places.key);
    this.lock = fileLock(join(this.places.dir, 'lock.sqlite'));
  }

  get origin(): string {
    return this.signer!.verifier.name;
  }

  get vkey(): string {
    return this.signer!.verifier.vkey;
  }

  async open(): Promise<void> {
    await this.locked(() => {
      this.load();
      return Promise.resolve();
    });
  }

  append(entries: readonly Uint8Array[]): Promise<Receipt[]> {
    const { dir } = this.places;
    if (this.closed) return Promise.reject(unwritable(dir, new Error('it was closed')));
    const long = entries.find((entry) => entry.length > mostEntryBytes);
    if (long !== undefined)
      return Promise.reject(unwritable(dir, new Error(`an entry of ${long.length} bytes`)));
    if (entries.length === 0) return Promise.resolve([]);
    const receipts = partsOf(entries).map(
      (part) =>
        new Promise<Receipt[]>((resolve, reject) => {
          this.waiting.push({ entries: part, resolve, reject });
        }),
    );
    this.draining ??= this.drain();
    return Promise.all(receipts).then((parts) => parts.flat());
  }

  alone(work: (head: Checkpoint, append: LockedAppend) => Promise<void>): Promise<void> {
    return this.locked(() =>
      work(this.current().head, async (entries) => {
        for (const part of partsOf(entries)) if (part.length > 0) await this.commit(part);
      }),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
    if (this.toRemember !== null) clearTimeout(this.toRemember);
    this.remember(0);
    this.drop();
    this.lock.close();
  }

  private async drain(): Promise<void> {
    // What the caller appends in the same turn of the event loop shall be in the first batch.
    await null;
    for (let since = Date.now(); this.waiting.length > 0; ) {
      const batch: Waiting[] = [];
      try {
        const receipts = await this.locked(() => {
          batch.push(...this.waiting.splice(0, oneBatch(this.waiting)));
          return this.commit(batch.flatMap(({ entries }) => entries));
        });
        let at = 0;
        for (const { entries, resolve } of batch) {
          resolve(receipts.slice(at, at + entries.length));
          at += entries.length;
        }
      } catch (error) {
        // Without the lock there was no batch: what waits has waited long enough.
        const failed = batch.length > 0 ? batch : this.waiting.splice(0);
        for (const { reject } of failed) reject(error);
      }
      if (Date.now() - since > turn) {
        await sleep(pause);
        since = Date.now();
      }
    }
    this.draining = null;
  }

  /** The log as it is now; the caller holds the lock. */
  private current(): LogState {
    if (this.state === null || !isCurrent(this.places.dir, this.state)) this.load();
    return this.state!;
  }

  private async commit(entries: readonly Uint8Array[]): Promise<Receipt[]> {
    const state = this.current();
    try {
      const receipts = await commit(this.places.dir, state, entries, this.journalBytes);
      // Whoever took the new file's lock meanwhile may have written over what was acknowledged here.
      if (!this.lock.held())
        throw new LoadlockError(
          'AUDIT_TAMPERED',
          null,
          `the lock of ${this.places.dir} was replaced while it was held`,
        );
      if (!receipts.published) this.drop();
      this.seen = state.head;
      this.rememberSoon();
      return receipts.receipts;
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** Runs with the log's lock. */
  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await this.lock.take(this.patience);
    try {
      return await work();
    } catch (error) {
      throw error instanceof LoadlockError ? error : unwritable(this.places.dir, error);
    } finally {
      this.lock.release();
    }
  }

  private load(): void {
    this.drop();
    const { dir, knownLogs, heads } = this.places;
    const known = readKnownLogs(knownLogs);
    this.state = recover(dir, this.key, newOrigin, ({ verifier }) => {
      const here = known.find((log) => log.dir === dir);
      if (here !== undefined && here.verifier.vkey !== verifier.vkey)
        throw new LoadlockError(
          'AUDIT_TAMPERED',
          null,
          `${dir} held the log ${here.verifier.name}, which is not there any more; where that is meant to be so, ` +
            `take its line out of ${knownLogs}`,
        );
      const remembered = readHead(heads, verifier);
      return [this.seen, remembered].filter(
        (head): head is SignedCheckpoint => head !== null,
      ) as Checkpoint[];
    });
    this.signer = this.state.signer;
    this.seen = this.state.head;
    if (known.some(({ verifier }) => verifier.vkey === this.vkey)) return;
    addKnownLog(knownLogs, this.vkey, dir);
    syncFolder(dir);
  }

  /** Forgets what was read of the log: the next batch begins by reading it anew. */
  private drop(): void {
    if (this.state !== null) closeJournal(this.state.journal);
    this.state = null;
  }

  /** What is not remembered at once is a little later, whether or not more is appended. */
  private rememberSoon(): void {
    this.remember(headAge);
    this.toRemember ??= setTimeout(() => {
      this.toRemember = null;
      this.remember(0);
    }, headAge).unref();
  }

  /** Not a reason to refuse: the entries are on the disk, and the head that is remembered holds, only it is older. */
  private remember(age: number): void {
    const now = Date.now();
    if (this.seen === null || this.signer === null || now - this.rememberedAt < age) return;
    try {
      rememberHead(this.places.heads, this.signer.verifier, this.seen);
      this.rememberedAt = now;
    } catch {
      this.rememberedAt = 0;
    }
  }
}

/** Key names must not hold spaces and plus signs; the random part tells logs of one host apart. */
function newOrigin(): string {
  const host = hostname().replace(/[^\w.-]/g, '-') || 'host';
  return `loadlock/${host.slice(0, 200)}/${randomBytes(4).toString('hex')}`;
}

function unwritable(dir: string, error: unknown): LoadlockError {
  const why =
    error instanceof Error && errorCode(error) === 'unknown error' ? error.message : errorCode(error);
  return new LoadlockError(
    'AUDIT_UNWRITABLE',
    null,
    `nothing can be written to the audit log in ${dir} (${why})`,
  );
}
