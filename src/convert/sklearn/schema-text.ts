import type { ByteSource } from '../../bytes/source.ts';
import { Spool } from '../../bytes/spool.ts';

const chunkCharacters = 1 << 16;
const spoolBytes = 16 * 2 ** 20;

/** The text of schema.json, collected piece by piece; a long one lies in a temporary file. */
export class SchemaText {
  private readonly spool = new Spool(spoolBytes);
  private pending: string[] = [];
  private pendingSize = 0;
  /** Characters so far. */
  size = 0;

  add(text: string): void {
    this.pending.push(text);
    this.pendingSize += text.length;
    this.size += text.length;
    if (this.pendingSize >= chunkCharacters) this.flush();
  }

  finish(): ByteSource {
    this.flush();
    return this.spool.finish();
  }

  discard(): void {
    this.spool.discard();
  }

  private flush(): void {
    this.spool.write(Buffer.from(this.pending.join(''), 'utf8'));
    this.pending = [];
    this.pendingSize = 0;
  }
}
