import type { ByteSource } from '../../bytes/source.ts';
import type { PersistentId } from '../../core/value.ts';
import type { Graph } from '../graph.ts';
import type { ElementType } from './dtypes.ts';

/** Bytes that tensors are views of. */
export interface Storage {
  /** The same for all views of one storage. */
  readonly key: string;
  readonly type: ElementType;
  /** Exactly its bytes. */
  readonly source: ByteSource;
  /** Elements lie with their most significant byte first. */
  readonly bigEndian: boolean;
}

/** A torch file of any age: the object that `torch.load` would give, and the storages behind its tensors. */
export interface Checkpoint {
  readonly graph: Graph;
  /** What the persistent id stands for; a text says why it stands for nothing. */
  resolve(id: PersistentId): Storage | TensorView | string;
}

/** A tensor: elements of a storage, found by strides; every one of them lies inside it. */
export interface TensorView {
  readonly storage: Storage;
  readonly type: ElementType;
  /** In elements. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  /** The tensor's values are the conjugates, or the negatives, of what is stored. */
  readonly conjugate: boolean;
  readonly negative: boolean;
}
