import type { Call, Global, Value } from './value.ts';

/** Where in an artifact: a member chain (`!` between levels), a byte offset in that member, a line. */
export interface Place {
  readonly member?: string;
  readonly offset?: number;
  readonly line?: number;
}

/** The pickle asks for `module.name`. */
export interface ImportFact {
  readonly kind: 'import';
  readonly where: Place;
  readonly global: Global;
  /** Seen only when bytes that the file's own loader reads otherwise are run: what cannot be told is chance. */
  readonly tentative?: boolean;
}

/** The unpickler would call `call.callable`; for BUILD and the item opcodes, a method of `target`. */
export interface CallFact {
  readonly kind: 'call';
  readonly where: Place;
  readonly call: Call;
  /** The object that BUILD gives a state to, or that items are put into. */
  readonly target: Value | undefined;
  readonly tentative?: boolean;
}

export interface PersistentIdFact {
  readonly kind: 'persistent-id';
  readonly where: Place;
  readonly id: Value;
  /** True where the format's own loader resolves these ids to tensor storages (torch). */
  readonly expected: boolean;
}

export interface ExtensionFact {
  readonly kind: 'extension';
  readonly where: Place;
  readonly code: number;
}

/** A tensor or array: `shape` in elements, `bytes` of its data where the artifact tells. */
export interface TensorFact {
  readonly kind: 'tensor';
  readonly where: Place;
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number | null;
}

/** What the bytes are, once a format has claimed them. */
export interface FormatFact {
  readonly kind: 'format';
  readonly where: Place;
  readonly format: string;
  readonly size: number;
  readonly detail: string;
}

/** Something about the bytes that an honest writer would not have done, or that stopped the reading. */
export interface AnomalyFact {
  readonly kind: 'anomaly';
  readonly where: Place;
  readonly code: AnomalyCode;
  readonly detail: string;
}

export type Fact =
  | ImportFact
  | CallFact
  | PersistentIdFact
  | ExtensionFact
  | TensorFact
  | FormatFact
  | AnomalyFact;

/** Closed list of anomalies; rules/anomalies.ts says of each what it means. */
export type AnomalyCode =
  // the file as such
  | 'unreadable'
  | 'empty-file'
  | 'special-file'
  | 'changed-while-reading'
  | 'unusual-name'
  | 'symlink-skipped'
  | 'unknown-format'
  | 'polyglot'
  // budgets: what lies beyond was not read
  | 'over-budget'
  | 'nested-too-deep'
  | 'expansion-bomb'
  // pickle
  | 'pickle-broken'
  | 'pickle-trailing-data'
  | 'pickle-second-reading'
  | 'pickle-frame-straddle'
  | 'pickle-embedded'
  | 'pickle-expansion'
  | 'pickle-huge-count'
  | 'pickle-out-of-band'
  // containers
  | 'archive-broken'
  | 'archive-name-mismatch'
  | 'archive-duplicate-member'
  | 'archive-hidden-data'
  | 'archive-crc'
  | 'archive-flags'
  | 'archive-encrypted'
  | 'archive-traversal'
  | 'archive-symlink'
  | 'archive-member-unreadable'
  | 'codec-broken'
  | 'array-broken'
  | 'torch-broken'
  | 'carries-code';

const unread: ReadonlySet<AnomalyCode> = new Set([
  'unreadable',
  'special-file',
  'changed-while-reading',
  'over-budget',
  'nested-too-deep',
  'expansion-bomb',
  'pickle-broken',
  'archive-broken',
  'archive-encrypted',
  'archive-member-unreadable',
  'codec-broken',
  'array-broken',
  'torch-broken',
]);

/** Whether an anomaly means that some of the bytes were not understood, so that the reading is not complete. */
export function leavesUnread(code: AnomalyCode): boolean {
  return unread.has(code);
}
