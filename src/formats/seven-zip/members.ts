import { type ByteSource, bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { normalName, quoted, traversal } from '../member-name.ts';
import { type FileEntry, specialKind } from './files.ts';
import { type Unpacked, unpack, unreadable } from './folder.ts';
import type { Folder } from './streams.ts';

/** That of node:zlib, which is loaded with the first archive only. */
export type Crc32 = (bytes: Uint8Array, before?: number) => number;

const chunkBytes = 256 * 1024;
/** Below this, a checksum is taken even where only the structure is asked for. */
const smallBytes = 2 ** 20;

/** Joins files with the data of the folders, and hands them over. */
export class Members {
  private readonly reading: Reading;
  private readonly crc32: Crc32;
  private readonly folders: readonly Folder[];
  private readonly known = new Map<string, FileEntry>();
  /** The folder that was unpacked last. Its files follow one another, so it is unpacked once, and one is kept. */
  private unpacked: { readonly folder: Folder; readonly content: Promise<Unpacked> } | null = null;

  constructor(reading: Reading, crc32: Crc32, folders: readonly Folder[]) {
    this.reading = reading;
    this.crc32 = crc32;
    this.folders = folders;
  }

  visit(files: readonly FileEntry[]): void {
    let at = 0;
    const stored = files.filter((file) => file.stored);
    for (const file of files) this.checkFile(file);
    for (const folder of this.folders) {
      let offset = 0;
      const why = unreadable(folder);
      for (const { size, crc } of folder.files) {
        const name = stored[at]?.name ?? `stream ${at}`;
        at += 1;
        const from = offset;
        offset += size;
        if (why !== null)
          this.say(
            folder.at,
            why.encrypted ? 'archive-encrypted' : 'archive-member-unreadable',
            name,
            why.why,
          );
        else this.reading.nested({ name, size, open: () => this.open(folder, name, from, size, crc) });
      }
    }
    if (at < stored.length)
      this.say(0, 'archive-broken', stored[at]!.name, 'has no data, and so have those after it');
  }

  private checkFile(file: FileEntry): void {
    if (!file.stored) {
      if (file.folder || file.anti) this.reading.budget.member();
      else this.reading.nested({ name: file.name, size: 0, open: null });
    }
    const problem = traversal(file.name);
    if (problem !== null) this.say(0, 'archive-traversal', file.name, `has ${problem} in its name`);
    const special = specialKind(file.attributes);
    if (special !== null) this.say(0, 'archive-symlink', file.name, `is a ${special}`);
    const normal = normalName(file.name);
    const other = this.known.get(normal);
    if (other === undefined) this.known.set(normal, file);
    else if (!other.folder || !file.folder)
      this.say(
        0,
        'archive-duplicate-member',
        file.name,
        'is there more than once: readers take one or the other',
      );
    if (file.anti) this.say(0, 'archive-flags', file.name, 'removes a file where the archive is unpacked');
  }

  private async open(
    folder: Folder,
    name: string,
    from: number,
    size: number,
    crc: number | null,
  ): Promise<ByteSource> {
    if (this.unpacked?.folder !== folder) this.unpacked = { folder, content: this.unpack(folder, name) };
    const content = await this.unpacked.content;
    const bytes = sliceSource(content.source, from, size);
    if (bytes.size === size && crc !== null && (this.reading.bulk || size < smallBytes)) {
      const found = this.checksum(bytes);
      if (found !== crc)
        this.say(folder.at, 'archive-crc', name, `has CRC ${hex(found)}, the header says ${hex(crc)}`);
    }
    return bytes;
  }

  /** Never rejects: what is wrong is said once, and each file gets what there is of it. */
  private async unpack(folder: Folder, name: string): Promise<Unpacked> {
    const { source, budget, limits } = this.reading;
    let content: Unpacked;
    try {
      content = await unpack(source, folder, budget, limits);
    } catch (error) {
      if (!(error instanceof ParseError || error instanceof LimitError)) throw error;
      content = { source: bufferSource(new Uint8Array(0)), broken: error, left: 0 };
    }
    const { broken, left } = content;
    if (broken instanceof LimitError) {
      const code = broken.limit === 'inflationRatio' ? 'expansion-bomb' : 'over-budget';
      this.say(folder.at, code, name, `or what is packed with it: ${broken.message}`);
    } else if (broken !== null) {
      const part =
        content.source.size > 0 ? `inflates to ${content.source.size} bytes only` : 'does not inflate';
      this.say(folder.at, 'codec-broken', name, `or what is packed with it ${part}: ${broken.message}`);
    } else if (left > 0) {
      this.say(folder.at, 'archive-hidden-data', name, `has ${left} bytes after the end of its packed data`);
      const at = folder.at + folder.packed - left;
      this.reading.nested({
        name: `${name} (after its data)`,
        size: left,
        open: () => sliceSource(source, at, left),
      });
    }
    return content;
  }

  private checksum(bytes: ByteSource): number {
    let sum = 0;
    for (let at = 0; at < bytes.size; at += chunkBytes)
      sum = this.crc32(readBytes(bytes, at, chunkBytes), sum);
    return sum;
  }

  private say(offset: number, code: AnomalyCode, name: string, detail: string): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code, detail: `${quoted(name)} ${detail}` });
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
