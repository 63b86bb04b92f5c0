import { LimitError } from '../../core/errors.ts';
import type { Value } from '../../core/value.ts';
import type { Crc32 } from '../../formats/zip/checksum.ts';
import type { LeftOut, Piece } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { type Graph, isHolder } from '../graph.ts';
import type { NdArray } from '../numpy/ndarray.ts';
import type { ClassName } from './class-name.ts';
import type { SchemaText } from './schema-text.ts';
import { type Loader, untrustedNames } from './trusted.ts';

/** What skops 0.16 writes: it reads files of this protocol and of older ones. */
const ofFile = ',"protocol":2,"_skops_version":"0.16.0"';

/** What a result may take, by the size of its source: a number of two bytes becomes a node of a hundred. */
const mostGrowth = 256;
const leastRoom = 64 * 2 ** 20;
/** The data of one array may be that of others; and each has a header. */
const sharedGrowth = 4;
const headerRoom = 1024;

/** skops reads with recursion, up to four frames a level, of the thousand that Python allows. */
const deepest = 200;
const longestPath = 300;

/** A file beside schema.json in the archive. */
export interface Member {
  readonly name: string;
  readonly pieces: readonly Piece[];
  /** The arrays in it, for whoever checks the result. */
  readonly arrays: readonly NdArray[];
}

/** A value with the pickle that it is of, and its number where it may be met again. */
export interface Place {
  readonly graph: Graph;
  readonly id: number;
}

interface Seen {
  readonly id: number;
  /** Null until its node began. */
  type: ClassName | null;
  open: boolean;
}

export type Dispatch = (walk: Walk, value: Value, place: Place) => void;

/**
 * Writes the nodes of schema.json in the order in which skops reads them. Each object that may be shared has a number,
 * by which skops finds it again when it is met a second time.
 */
export class Walk {
  readonly text: SchemaText;
  readonly crc32: Crc32;
  readonly members: Member[] = [];
  readonly leftOut: LeftOut[] = [];
  /** What `skops.io.get_untrusted_types` will say. */
  readonly untrusted: Set<string> = new Set();
  private readonly dispatch: Dispatch;
  private readonly seen = new Map<Value, Seen>();
  private readonly steps: string[] = [];
  private ids = 0;
  private memberBytes = 0;
  private readonly sourceBytes: number;
  /** Characters of the schema: a text may be referred to a million times. */
  private readonly most: number;
  private begun = false;
  private current: Seen | null = null;

  constructor(text: SchemaText, crc32: Crc32, sourceBytes: number, dispatch: Dispatch) {
    this.text = text;
    this.sourceBytes = sourceBytes;
    this.most = leastRoom + mostGrowth * sourceBytes;
    this.crc32 = crc32;
    this.dispatch = dispatch;
  }

  /** Where the walk stands, from the root: `.steps[0].func`. */
  get path(): string {
    const path = this.steps.join('');
    return path.length <= longestPath ? path : `…${path.slice(-longestPath)}`;
  }

  /** Writes the node of a value, or refers to the one that it has. */
  value(value: Value, graph: Graph, step: string): void {
    this.steps.push(step);
    if (this.text.size > this.most)
      throw new LimitError('retained', null, 'the same texts are held more often than the limit allows');
    if (this.steps.length > deepest) throw new ConvertError('it nests deeper than skops can read');
    if (!isHolder(value)) this.dispatch(this, value, { graph, id: 0 });
    else {
      const seen = this.seen.get(value);
      if (seen !== undefined) this.again(seen);
      else {
        this.ids += 1;
        const first: Seen = { id: this.ids, type: null, open: true };
        this.seen.set(value, first);
        this.current = first;
        this.dispatch(this, value, { graph, id: first.id });
        first.open = false;
      }
    }
    this.steps.pop();
  }

  private again(seen: Seen): void {
    if (seen.open || seen.type === null)
      throw new ConvertError('it holds itself, and skops has no way to write that');
    this.text.add(`${head('CachedNode', seen.type)},"__id__":${seen.id}}`);
  }

  /** Begins a node; the caller writes its fields and then `end`. */
  begin(place: Place, loader: Loader, type: ClassName): void {
    if (this.current !== null && this.current.id === place.id) this.current.type = type;
    this.current = null;
    for (const name of untrustedNames(loader, type)) this.untrusted.add(name);
    this.text.add(place.id === 0 ? head(loader, type) : `${head(loader, type)},"__id__":${place.id}`);
    // The first node is the root of all, which holds what concerns the whole file.
    if (!this.begun) this.text.add(ofFile);
    this.begun = true;
  }

  /** Begins a field of a node. */
  field(name: string): void {
    this.text.add(`,"${name}":`);
  }

  end(): void {
    this.text.add('}');
  }

  /** The node of a constant, given as the JSON that Python would write. */
  json(literal: string): void {
    this.text.add(
      `{"__class__":"str","__module__":"builtins","__loader__":"JsonNode","content":${JSON.stringify(literal)},"is_json":true}`,
    );
  }

  /** Nodes one after another, in brackets. */
  row(values: readonly Value[], graph: Graph): void {
    this.text.add('[');
    values.forEach((value, at) => {
      if (at > 0) this.text.add(',');
      this.value(value, graph, `[${at}]`);
    });
    this.text.add(']');
  }

  /** Adds a file to the archive and returns its name there. */
  member(extension: string, pieces: readonly Piece[], arrays: readonly NdArray[] = []): string {
    this.memberBytes += pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.memberBytes > leastRoom + sharedGrowth * this.sourceBytes + headerRoom * this.members.length)
      throw new LimitError('retained', null, 'the same data is held by more arrays than the limit allows');
    const name = `${this.members.length + 1}.${extension}`;
    this.members.push({ name, pieces, arrays });
    return name;
  }

  leave(what: string, why: string): void {
    this.leftOut.push({ name: this.path, what, why });
  }
}

/** A place for a node that nothing else can refer to. */
export function unshared(place: Place): Place {
  return { graph: place.graph, id: 0 };
}

function head(loader: string, type: ClassName): string {
  const { module, name } = type;
  return `{"__class__":${JSON.stringify(name)},"__module__":${JSON.stringify(module)},"__loader__":"${loader}"`;
}
