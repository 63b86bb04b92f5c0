import type { Budget } from '../bytes/budget.ts';
import type { ByteSource } from '../bytes/source.ts';
import type { Taps } from '../bytes/taps.ts';
import type { Fact } from '../core/fact.ts';
import type { Limits } from '../core/limits.ts';

/** The first bytes of a source (and, for formats known by their end, the last), for telling the format. */
export interface Probe {
  readonly source: ByteSource;
  /** Up to 4 KiB from the start. */
  readonly head: Uint8Array;
  readonly limits: Limits;
  /** Its name in the folder or container; only for texts whose loaders go by the name (`requirements.txt`). */
  readonly name: string;
  /** The loader that reads this member, where the container tells. */
  readonly loader: Loader | undefined;
}

/** Something inside: an archive's member, an inflated stream, a pickle in a string. Opened when its turn comes. */
export interface Nested {
  /** The last part of the member chain; text from the file, shown escaped. */
  readonly name: string;
  /** Bytes before any inflation, as far as the container tells. */
  readonly size: number;
  /** Null where the member holds raw data that its loader never interprets (a tensor's storage). */
  readonly open: (() => ByteSource | Promise<ByteSource>) | null;
  /** The loader that reads this member in a way of its own, where the container tells. */
  readonly loader?: Loader;
  /** How many bytes the container holds of a tensor's storage, by its key; undefined where it holds none. */
  readonly storageBytes?: (key: string) => number | undefined;
  /** It bears the name of the container, which then says nothing of what it is itself. */
  readonly ownName?: boolean;
  /** Found inside a constant: nothing loads it by itself, so only what it would run counts, not how it breaks. */
  readonly embedded?: boolean;
}

/** Loaders that read members otherwise than the member's own bytes would say. */
export type Loader =
  | 'arrow-schema'
  | 'r-metadata'
  | 'torch-tar'
  | 'torchscript'
  | 'jinja'
  | 'json'
  | 'yaml'
  | 'requirements'
  | 'keras-config'
  | 'skops-schema';

/** What a format is given to read one source. */
export interface Reading {
  readonly source: ByteSource;
  readonly limits: Limits;
  /** Shared by all that is nested in one artifact. */
  readonly budget: Budget;
  /** Who will read these bytes, where the container around them tells. */
  readonly loader: Loader | undefined;
  /** Its name in the folder or container; text from outside. */
  readonly name: string;
  /** Where tensors' storages lie in the container around these bytes: how many bytes of one are there. */
  readonly storageBytes?: ((key: string) => number | undefined) | undefined;
  /** False under `--no-hash`: only the structure is read, so checksums over bulk data are not taken. */
  readonly bulk: boolean;
  /** Present where `source` is the file itself and will be read from end to end later: checksums may wait for it. */
  readonly taps: Taps | undefined;
  /** True where somebody wants to see what is inside: tensors are told too. */
  readonly detail: boolean;
  /** True where another format has read the same bytes already: what stands before this format's part is that one's. */
  readonly beside?: boolean;
  /** A place in this source; the pipeline adds the member chain. */
  emit(fact: Fact): void;
  /** Hands over something inside, to be read after this format returns. */
  nested(member: Nested): void;
  /** What the bytes turned out to be, where that is more exact than the format's own id. */
  is(format: string, detail?: string): void;
}

/**
 * A format: tells itself by content, then reads facts out of a source.
 * `read` never throws for bad bytes: it emits an anomaly and returns. Only LimitError and errors of the source
 * itself pass through; the pipeline makes findings of them.
 */
export interface Format {
  readonly id: string;
  readonly title: string;
  /**
   * Whether the bytes are of this format, by content; formats are asked in the order of the list. Only a text that has
   * no mark of its own and whose loader goes by its name may look at the name, and stands last in the list.
   */
  claims(probe: Probe): boolean;
  /**
   * The first bytes of all that it claims, where it claims by the bytes alone: it is not asked about others. Where a
   * container says who reads a member, every format is asked.
   */
  readonly begins?: readonly number[];
  /** Whether the bytes can be loaded as this format although another one claims them: a polyglot. */
  claimsBeside?(probe: Probe): boolean;
  /**
   * Endings of names that promise this format (`.safetensors`): content of another format under one of them is said.
   * Only where the ending belongs to this format alone.
   */
  readonly extensions?: readonly string[];
  /**
   * Names that do not say what they hold: a placeholder that stands for a file of any format under that file's name.
   */
  readonly standsIn?: boolean;
  /**
   * Its files hold others as they are (members, constants, data behind the end), and hand over each to be read: that
   * the last one is a zip says nothing about the whole.
   */
  readonly holdsFiles?: boolean;
  /** Honest files of this format may end with a zip archive of their own: it is read too, and not told as a polyglot. */
  readonly endsAsZip?: boolean;
  /** People write files under its endings that only some readers take: what it does not claim is no lie. */
  readonly looseText?: boolean;
  /** Its files are program text, that an analyser of code may read in this format's place. */
  readonly programText?: boolean;
  /** Its files are programs or run one: under the name of a text or picture they are disguised. */
  readonly carriesCode?: boolean;
  /** Reading it takes code of its own: import that on first use, so that a scan of other files starts fast. */
  read(reading: Reading): void | Promise<void>;
}
