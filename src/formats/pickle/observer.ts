import type { Blob, Call, Extension, Global, PersistentId, Text, Value } from '../../core/value.ts';

/** What the machine tells while it runs, in the order in which the unpickler would act. */
export interface MachineObserver {
  /** Each time that `find_class` would be asked, a repeated name included. */
  onImport(global: Global, at: number): void;
  /** Each call; `target` is the object that BUILD or an item opcode acts on. */
  onCall(call: Call, target: Value | undefined): void;
  /** An object that becomes a key or a member of a set: `__hash__` and `__eq__` of its class run. */
  onHash?(key: Call, at: number): void;
  /** A class or function that becomes a part of a container, of arguments or of a state. */
  onHeld?(global: Global, at: number): void;
  onPersistentId?(id: PersistentId): void;
  onExtension?(extension: Extension): void;
  onOutOfBand?(at: number): void;
  /** A text or bytes constant that begins like a wrapped pickle. */
  onPayload?(payload: Text | Blob): void;
  /** An index far beyond what the stream can fill. */
  onHugeCount?(at: number, detail: string): void;
  /** A quick look at whether `afterBuild` could have anything to say of `target`. */
  mayReadAfter?(target: Call): boolean;
  /**
   * After BUILD of `target`: where the loader goes on, if it reads data of its own from the stream
   * (joblib's arrays); undefined to go on with the next opcode, null where the loader would fail.
   */
  afterBuild?(target: Call, state: Value, at: number): number | undefined | null;
}

/** How a run ended: at STOP with a value, at an error that the unpickler would raise too, or at a budget. */
export interface PickleEnd {
  readonly ended: 'stop' | 'broken' | 'budget';
  /** The offset after STOP, else the offset of the opcode that could not be executed. */
  readonly at: number;
  readonly reason: string;
  readonly value: Value;
  readonly opcodes: number;
  /** The highest protocol that a PROTO opcode named. */
  readonly protocol: number;
  readonly imports: number;
  readonly calls: number;
  readonly memoized: number;
  /** The first opcode whose argument reaches over the end of its frame, or -1. */
  readonly straddleAt: number;
}
