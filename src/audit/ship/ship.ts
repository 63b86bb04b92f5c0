import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, LoadlockError } from '../../core/errors.ts';
import { makeFolders } from '../../core/make-folders.ts';
import { fileLock } from '../lock.ts';
import type { NoteVerifier } from '../note-key.ts';
import { sinkFor } from './index.ts';
import { destinationOf, type ShipSettings } from './settings.ts';
import { openShipLog, type ShipLog } from './ship-log.ts';
import { nowhere, type Position, readState, type ShipFailure, type ShipState, writeState } from './state.ts';

export interface ShipOptions {
  /** The log's folder, and the key that its checkpoints must be signed with. */
  readonly dir: string;
  readonly verifier: NoteVerifier;
  /** Where it is remembered what was shipped; out of reach of whoever can write to the log. */
  readonly stateDir: string;
  /** Of loadlock. */
  readonly version: string;
  /** True: forget what was shipped, and ship everything once more. */
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ShipProgress) => void;
  readonly onWarning?: (name: string, words: string) => void;
}

export interface ShipProgress {
  readonly name: string;
  readonly shipped: number;
  readonly size: number;
}

/** How one pass to one destination went. */
export interface Shipped {
  readonly name: string;
  readonly kind: ShipSettings['to'];
  readonly to: string;
  /** Entries that are known to have arrived, and that the log had; 0 where the log or the state could not be read. */
  readonly shipped: number;
  readonly size: number;
  readonly failure: { readonly code: ErrorCode; readonly why: string } | null;
}

/**
 * Brings one destination up to the log. What goes wrong there is told, not thrown: other destinations go on.
 * @throws LoadlockError only where the log itself or the state cannot be used: TARGET_MISSING, SOURCE_UNREADABLE,
 *   AUDIT_TAMPERED, STATE_DAMAGED, OUTPUT_UNWRITABLE.
 */
export async function shipOnce(settings: ShipSettings, options: ShipOptions): Promise<Shipped> {
  const { dir, stateDir, verifier, signal } = options;
  makeFolders(stateDir, 0o700);
  // Two at once would send everything twice.
  const lock = fileLock(join(stateDir, `${settings.name}.lock`));
  try {
    await lock.take(patience).catch((error: unknown) => {
      if (error instanceof LoadlockError && error.message.startsWith('another process'))
        throw new LoadlockError('SINK_UNREACHABLE', null, `another process is shipping to ${settings.name}`);
      throw error;
    });
    const log = openShipLog(dir, verifier);
    const memory = new Memory(settings, options, log);
    try {
      const sink = await sinkFor(settings);
      await sink.ship(settings, {
        dir,
        log,
        shipped: memory.state.shipped,
        copied: memory.state.copied,
        version: options.version,
        signal,
        advance: (position) => memory.advance(position),
        advanceCopied: (position) => memory.advanceCopied(position),
        warn: (words) => options.onWarning?.(settings.name, words),
      });
      memory.succeed();
    } catch (error) {
      if (signal?.aborted) throw error;
      memory.fail(error);
    }
    return memory.told();
  } finally {
    lock.close();
  }
}

const patience = 2000;

/** The state of one destination during a pass, written to the disk whenever it changes. */
class Memory {
  state: ShipState;
  private readonly settings: ShipSettings;
  private readonly options: ShipOptions;
  private readonly log: ShipLog;

  constructor(settings: ShipSettings, options: ShipOptions, log: ShipLog) {
    this.settings = settings;
    this.options = options;
    this.log = log;
    const known = options.again === true ? null : readState(options.stateDir, settings.name);
    this.state = known === null ? this.fresh() : this.checked(known);
  }

  private fresh(): ShipState {
    const { name, to: kind } = this.settings;
    const base = { shipped: nowhere, copied: nowhere, caughtUp: null, failure: null };
    return { name, kind, to: destinationOf(this.settings), origin: this.log.origin, ...base };
  }

  /** What was shipped elsewhere, or of another log, says nothing of this destination. */
  private checked(known: ShipState): ShipState {
    const fresh = this.fresh();
    const differs = (['kind', 'to', 'origin'] as const).find((part) => known[part] !== fresh[part]);
    if (differs === undefined) return known;
    throw new LoadlockError(
      'STATE_DAMAGED',
      null,
      `${known.name} shipped ${known.origin} to ${known.to}, and now is to ship ${fresh.origin} to ${fresh.to}: give it another name, or --again to ship everything there`,
    );
  }

  advance(position: Position): void {
    this.write({ ...this.state, shipped: position, copied: position });
    this.progress();
  }

  advanceCopied(position: Position): void {
    this.write({ ...this.state, copied: position });
    this.progress();
  }

  succeed(): void {
    this.write({ ...this.state, caughtUp: new Date().toISOString(), failure: null });
  }

  fail(error: unknown): void {
    if (!(error instanceof LoadlockError)) throw error;
    // Not the destination's fault, and nothing that it could be told about.
    if (error.code === 'OUTPUT_UNWRITABLE') throw error;
    const now = new Date().toISOString();
    const before = this.state.failure;
    const failure: ShipFailure = {
      code: error.code,
      why: error.message,
      since: before?.since ?? now,
      last: now,
      times: (before?.times ?? 0) + 1,
    };
    this.write({ ...this.state, failure });
  }

  told(): Shipped {
    const { name, kind, to, shipped, failure } = this.state;
    return {
      name,
      kind,
      to,
      shipped: shipped.size,
      size: this.log.size,
      failure: failure === null ? null : { code: failure.code as ErrorCode, why: failure.why },
    };
  }

  private write(state: ShipState): void {
    this.state = state;
    writeState(this.options.stateDir, state);
  }

  private progress(): void {
    const { name, copied } = this.state;
    this.options.onProgress?.({ name, shipped: copied.size, size: this.log.size });
  }
}

export interface FollowOptions extends ShipOptions {
  /** Milliseconds between two looks at the log. */
  readonly every: number;
  readonly onPass: (shipped: Shipped) => void;
}

const longestPause = 5 * 60_000;

/**
 * Ships for as long as `signal` lets it. After a failure the pause doubles, up to five minutes, and is never quite the
 * same, so that many hosts do not come back to a receiver at once. A destination that holds another history is looked
 * at again too, since somebody may mend it; nothing is written there until it is.
 */
export async function follow(settings: ShipSettings, options: FollowOptions): Promise<void> {
  const stopped = (): boolean => options.signal?.aborted === true;
  for (let failures = 0; !stopped(); ) {
    const shipped = await attempt(settings, options);
    if (stopped()) return;
    options.onPass(shipped);
    failures = shipped.failure === null ? 0 : failures + 1;
    const pause = Math.min(
      Math.max(longestPause, options.every),
      options.every * 2 ** Math.min(failures, 20),
    );
    const shorter = failures === 0 ? 1 : 0.5 + Math.random() / 2;
    await sleep(
      pause * shorter,
      undefined,
      options.signal === undefined ? {} : { signal: options.signal },
    ).catch(() => {});
  }
}

/** As `shipOnce`; what would be thrown is told, so that other destinations go on. */
export async function attempt(settings: ShipSettings, options: ShipOptions): Promise<Shipped> {
  try {
    return await shipOnce(settings, options);
  } catch (error) {
    const { name, to: kind } = settings;
    const known = { name, kind, to: destinationOf(settings), shipped: 0, size: 0 };
    if (options.signal?.aborted === true)
      return { ...known, failure: { code: 'SINK_UNREACHABLE', why: 'interrupted' } };
    if (!(error instanceof LoadlockError)) throw error;
    return { ...known, failure: { code: error.code, why: error.message } };
  }
}
