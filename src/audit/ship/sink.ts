import type { ShipSettings } from './settings.ts';
import type { ShipLog } from './ship-log.ts';
import type { Position } from './state.ts';

/** What a sink works with during one pass. */
export interface Pass {
  /** The folder of the log. */
  readonly dir: string;
  /** The log as of one checkpoint, whose signature was checked. */
  readonly log: ShipLog;
  /** What the destination is known to hold. */
  readonly shipped: Position;
  /** Full tiles that are in place beyond what `shipped` says, so that a broken pass is gone on with. */
  readonly copied: Position;
  /** Remembers, durably, what arrived. Everything below `position.size` did. */
  advance(position: Position): void;
  advanceCopied(position: Position): void;
  /** Words for people: what is odd, yet no reason to stop. */
  warn(words: string): void;
  /** Of loadlock. */
  readonly version: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * A kind of destination. `ship` brings it up to the log's size or throws LoadlockError SINK_UNREACHABLE (worth another
 * try), VERIFY_FAILED (what it holds is not the beginning of this log), POLICY_INVALID (it cannot be used as set up).
 */
export interface Sink<Settings extends ShipSettings = ShipSettings> {
  readonly id: Settings['to'];
  /** What it can promise: docs/audit-shipping.md has the details. */
  readonly delivery: 'idempotent' | 'at-least-once' | 'exactly-once';
  ship(settings: Settings, pass: Pass): Promise<void>;
}
