import { type ByteSource, bufferSource, readBytes, sliceSource } from '../bytes/source.ts';
import type { Fact } from '../core/fact.ts';
import type { Limits } from '../core/limits.ts';

const headBytes = 96;
/** Text of a constant that is decoded to be looked at. */
const mostDecoded = 16 * 2 ** 20;

const marks: readonly (readonly number[])[] = [
  [0x7f, 0x45, 0x4c, 0x46], // ELF
  [0x4d, 0x5a], // PE
  [0xcf, 0xfa, 0xed, 0xfe], // Mach-O
  [0xce, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x1f, 0x8b], // gzip
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0x23, 0x21], // #!
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], // npy
];

/** `cos\nsystem\n`, `(dp0\n`, `(lp0\n` and the like, as protocol 0 begins. */
const oldPickle =
  /^[(\]})]{0,8}(?:c[A-Za-z_][\w.]{0,60}\n[A-Za-z_]|i[A-Za-z_][\w.]{0,60}\n[A-Za-z_]|[dl]p?[0-9]{0,4}\n)/;
/** Base64 of a pickle of protocols 2 to 5, of a zip, of an ELF file. */
const encoded = /^(?:gA[IJKLMNOPQRSTUVWX]|UEsDB|f0VMR)[A-Za-z0-9+/=\r\n]{8,}$/;

/**
 * Something that some loader would run, carried in a constant of a document or graph: a program, a pickle, an archive,
 * as it is or in base64. Undefined for anything else; plain text is no such thing.
 */
export function carriedIn(
  source: ByteSource,
  at: number,
  size: number,
): { readonly how: string; readonly open: () => ByteSource } | undefined {
  if (size < 8) return undefined;
  const head = readBytes(source, at, Math.min(size, headBytes));
  const isPickle = head[0] === 0x80 && head[1]! >= 1 && head[1]! <= 5;
  const raw = { how: '', open: (): ByteSource => sliceSource(source, at, size) };
  if (isPickle || marks.some((mark) => mark.every((byte, index) => head[index] === byte))) return raw;
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (oldPickle.test(text)) return raw;
  if (size > mostDecoded || !encoded.test(text)) return undefined;
  const decode = (): ByteSource =>
    bufferSource(Buffer.from(Buffer.from(readBytes(source, at, size)).toString('latin1'), 'base64'));
  return { how: 'base64', open: decode };
}

/** Where constants are told: a format's reading. */
interface Listener {
  readonly limits: Limits;
  emit(fact: Fact): void;
  nested(member: { name: string; size: number; open: () => ByteSource; embedded: true }): void;
}

/** Hands over what the constants of one document carry, up to a budget. */
export class Constants {
  private readonly listener: Listener;
  private readonly source: ByteSource;
  private carried = 0;

  constructor(listener: Listener, source: ByteSource) {
    this.listener = listener;
    this.source = source;
  }

  /** Looks at one text or byte string of the author's choice. */
  look({ at, size }: { readonly at: number; readonly size: number }, name: string): void {
    const found = carriedIn(this.source, at, size);
    if (found === undefined) return;
    this.carried += 1;
    const most = this.listener.limits.embedded;
    if (this.carried === most + 1) {
      const detail = `more than ${most} constants that may be programs`;
      this.listener.emit({ kind: 'anomaly', where: { offset: at }, code: 'over-budget', detail });
    }
    if (this.carried > most) return;
    const how = found.how === '' ? '' : `!${found.how}`;
    this.listener.nested({ name: `${name}@${at}${how}`, size, open: found.open, embedded: true });
  }
}
