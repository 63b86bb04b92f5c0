import { setImmediate } from 'node:timers/promises';
import { readBundle } from './bundle.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { EvidenceCheck } from './evidence.ts';
import { hashBytes, leafHash, sameBytes } from './hashing.ts';
import { Peaks } from './peaks.ts';
import type { Problems } from './problem.ts';
import { type Snapshot, tileFile } from './snapshot.ts';
import { type TileLevel, tilePath, tileWidth, widthAt } from './tile-path.ts';

interface Mismatch {
  readonly level: number;
  /** Of the hash within its level. */
  readonly index: number;
}

const mostMismatches = 1000;

/**
 * Reads every entry and every tile of a log and compares them, in bounded memory. Two readings of the tree go along:
 * by the entries, and by the leaf hashes that tiles of level 0 hold; they part where the two differ, and the signed
 * root then tells which of them was changed.
 */
export class TreeCheck {
  private readonly dir: string;
  private readonly snapshot: Snapshot;
  private readonly size: number;
  private readonly problems: Problems;
  private readonly evidence: EvidenceCheck;
  private readonly journalled: ReadonlyMap<number, Uint8Array>;
  private readonly byEntries = new Peaks();
  /** Null as long as both are the same. */
  private byTiles: Peaks | null = null;
  private readonly mismatches: Mismatch[] = [];
  /** By level, the tile that is being compared. */
  private readonly current = new Map<number, { readonly index: number; readonly bytes: Uint8Array | null }>();
  private readonly fromTiles = new Map<string, Uint8Array>();
  /** Bundles and tiles of level 0 that are both missing: nothing beyond them can be checked. */
  private lost = false;

  constructor(
    dir: string,
    snapshot: Snapshot,
    size: number,
    problems: Problems,
    evidence: EvidenceCheck,
    journalled: ReadonlyMap<number, Uint8Array>,
  ) {
    this.dir = dir;
    this.snapshot = snapshot;
    this.size = size;
    this.problems = problems;
    this.evidence = evidence;
    this.journalled = journalled;
  }

  /** @returns how many entries were read. */
  async run(onProgress?: (entries: number, of: number) => void): Promise<number> {
    this.evidence.at(0, this.trees());
    for (let index = 0; index * tileWidth < this.size && !this.lost; index += 1) {
      this.checkBundle(index);
      if (index % 16 === 0) {
        onProgress?.(this.byEntries.size, this.size);
        await setImmediate();
      }
    }
    return this.byEntries.size;
  }

  private trees(): Peaks[] {
    return this.byTiles === null ? [this.byEntries] : [this.byEntries, this.byTiles];
  }

  private checkBundle(index: number): void {
    const first = index * tileWidth;
    const width = widthAt('entries', index, this.size);
    const entries = this.readEntries(index, width);
    const hashes = this.readHashes(0, index);
    if (hashes === null && entries.length < width) {
      this.lost = true;
      return;
    }
    for (let at = 0; at < width; at += 1) {
      const entry = entries[at];
      const stored = hashes?.subarray(at * hashBytes, (at + 1) * hashBytes);
      // A copy: what is read of a tile is let go with it, and not kept for one hash of it.
      const leaf = entry === undefined ? Uint8Array.from(stored!) : leafHash(entry);
      if (entry !== undefined) this.compareJournal(first + at, entry);
      this.push(leaf, stored ?? leaf);
    }
  }

  private push(leaf: Uint8Array, stored: Uint8Array): void {
    const index = this.byEntries.size;
    if (!sameBytes(leaf, stored)) {
      this.byTiles ??= this.byEntries.copy();
      this.differ({ level: 0, index });
    }
    this.fromTiles.clear();
    this.byTiles?.push(Uint8Array.from(stored), (level, at, hash) =>
      this.fromTiles.set(`${level}/${at}`, hash),
    );
    this.byEntries.push(leaf, (level, at, hash) => this.compareNode(level, at, hash));
    this.evidence.at(index + 1, this.trees());
  }

  /** A hash above level 0 must be that of one of the two readings. */
  private compareNode(level: number, index: number, hash: Uint8Array): void {
    const tile = this.tileAt(level, Math.floor(index / tileWidth));
    if (tile === null) return;
    const stored = tile.subarray((index % tileWidth) * hashBytes, ((index % tileWidth) + 1) * hashBytes);
    if (sameBytes(stored, hash)) return;
    const other = this.fromTiles.get(`${level}/${index}`);
    if (other === undefined || !sameBytes(stored, other)) this.differ({ level, index });
  }

  private tileAt(level: number, index: number): Uint8Array | null {
    const known = this.current.get(level);
    if (known?.index === index) return known.bytes;
    const bytes = this.readHashes(level, index);
    this.current.set(level, { index, bytes });
    return bytes;
  }

  private differ(mismatch: Mismatch): void {
    if (this.mismatches.length < mostMismatches) this.mismatches.push(mismatch);
    else this.problems.omitted += 1;
  }

  private compareJournal(index: number, entry: Uint8Array): void {
    const other = this.journalled.get(index);
    if (other === undefined || sameBytes(other, entry)) return;
    this.problems.add('journal-mismatch', 'the journal holds another entry than the bundle', {
      entry: index,
      file: 'journal',
    });
  }

  /** As many entries as can be read. */
  private readEntries(index: number, width: number): Uint8Array[] {
    const path = tilePath('entries', index, width);
    const first = index * tileWidth;
    const bytes = this.read('entries', path, width);
    const range = { entry: first, to: first + width - 1, file: path };
    if (bytes === null) {
      this.problems.add('tile-missing', `${path} is missing or cannot be read`, range);
      return [];
    }
    const entries: Uint8Array[] = [];
    let used = 0;
    try {
      for (const entry of readBundle(bytes, width)) {
        entries.push(entry);
        used += 2 + entry.length;
      }
    } catch {
      return this.wholeEntries(bytes, path, first, width);
    }
    if (entries.length < width || used !== bytes.length) {
      const at = entries.length < width ? first + entries.length : first + width - 1;
      const what =
        entries.length < width
          ? `ends after ${entries.length} of ${width} entries`
          : 'goes on after its last entry';
      this.problems.add('tile-broken', `${path} ${what}`, { entry: at, to: first + width - 1, file: path });
    }
    return entries;
  }

  /** Those before the one that the bundle ends inside of. */
  private wholeEntries(bytes: Uint8Array, path: string, first: number, width: number): Uint8Array[] {
    let whole = 0;
    let entries: Uint8Array[] = [];
    for (; whole < width; whole += 1) {
      try {
        entries = readBundle(bytes, whole + 1);
      } catch {
        break;
      }
    }
    this.problems.add('tile-broken', `${path} ends inside of entry ${first + whole}`, {
      entry: first + whole,
      to: first + width - 1,
      file: path,
    });
    return entries;
  }

  /** A tile of hashes; null, and said, where it is not as long as it must be. */
  private readHashes(level: number, index: number): Uint8Array | null {
    const width = widthAt(level, index, this.size);
    // A hash that the tree has, but the tile not yet: only while the journal is ahead.
    if (width === 0) return null;
    const path = tilePath(level, index, width);
    const bytes = this.read(level, path, width);
    if (bytes?.length === width * hashBytes) return bytes;
    const what =
      bytes === null ? 'is missing or cannot be read' : `has ${bytes.length} bytes, not ${width * hashBytes}`;
    const each = tileWidth ** level;
    const entry = index * tileWidth * each;
    const to = entry + width * each - 1;
    this.problems.add(bytes === null ? 'tile-missing' : 'tile-broken', `${path} ${what}`, {
      entry,
      to,
      file: path,
    });
    return null;
  }

  private read(level: TileLevel, path: string, width: number): Uint8Array | null {
    return width < tileWidth ? (this.snapshot.partial.get(path) ?? null) : tileFile(this.dir, level, path);
  }

  /** Entries that the journal holds beyond the tiles. */
  goOn(entries: readonly Uint8Array[]): void {
    if (this.lost) return;
    for (const entry of entries) {
      const leaf = leafHash(entry);
      this.byTiles?.push(leaf);
      this.byEntries.push(leaf);
      this.evidence.at(this.byEntries.size, this.trees());
    }
  }

  /**
   * Says of everything that differed what was changed.
   * @param signed what the tiles must amount to, of the same size; null where nothing signed is left.
   */
  judge(signed: Checkpoint | null): void {
    const whom = this.changedIn(signed);
    this.blame(whom);
    if (whom !== 'both' || this.lost || signed === null) return;
    this.problems.add(
      'root-mismatch',
      `the entries amount to another root than the checkpoint of ${signed.size} says`,
      {
        ...(signed.size > 0 && this.mismatches.length === 0 ? { entry: 0, to: signed.size - 1 } : {}),
        file: 'checkpoint',
      },
    );
  }

  private changedIn(signed: Checkpoint | null): 'tiles' | 'entries' | 'both' {
    if (this.lost || signed === null || signed.size !== this.size) return 'both';
    if (sameBytes(this.byEntries.root(), signed.root)) return 'tiles';
    if (this.byTiles !== null && sameBytes(this.byTiles.root(), signed.root)) return 'entries';
    return 'both';
  }

  private blame(whom: 'tiles' | 'entries' | 'both'): void {
    for (const mismatch of this.mismatches) {
      const { level, index } = mismatch;
      const each = tileWidth ** level;
      const number = Math.floor(index / tileWidth);
      const file = tilePath(level, number, widthAt(level, number, this.size));
      const place = { entry: index * each, to: (index + 1) * each - 1 };
      // One of the two readings is the signed tree: a node that is in neither of them is wrong itself.
      if (whom === 'tiles' || (whom === 'entries' && level > 0))
        this.problems.add('tile-broken', `${file} holds a wrong hash`, { ...place, file });
      else if (level === 0) this.entryChanged(index);
      else if (!this.mismatches.some((lower) => isBelow(lower, mismatch)))
        this.problems.add('entries-changed', `not the entries that ${file} holds the hash of`, {
          ...place,
          file,
        });
    }
  }

  private entryChanged(index: number): void {
    const number = Math.floor(index / tileWidth);
    const file = tilePath('entries', number, widthAt('entries', number, this.size));
    this.problems.add('entry-changed', 'not the entry that was logged', {
      entry: index,
      file,
    });
  }
}

/** Whether a node is part of another one's subtree. */
function isBelow(lower: Mismatch, upper: Mismatch): boolean {
  if (lower.level >= upper.level) return false;
  return Math.floor(lower.index / tileWidth ** (upper.level - lower.level)) === upper.index;
}
