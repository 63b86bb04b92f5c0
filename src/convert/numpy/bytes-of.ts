import { type ByteSource, bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { Spool } from '../../bytes/spool.ts';
import { Blob, Call, Text, type Value } from '../../core/value.ts';
import { decodeText } from '../../formats/pickle/text.ts';
import { argsOf, globalName, textOf } from '../graph.ts';

const spoolBytes = 16 * 2 ** 20;
const chunkBytes = 1 << 18;
const longestEscaped = 2 ** 28;

const encoders: ReadonlySet<string> = new Set(['_codecs.encode', 'codecs.encode']);
const byteTypes: ReadonlySet<string> = new Set([
  'builtins.bytes',
  '__builtin__.bytes',
  'builtins.bytearray',
  '__builtin__.bytearray',
]);

/**
 * The bytes that a value stands for, however the protocol writes them: a constant, an 8-bit string of Python 2, or,
 * before protocol 3, a text that `_codecs.encode(…, 'latin1')` turns into bytes. Null for anything else.
 */
export function bytesOf(value: Value | undefined, source: ByteSource): ByteSource | null {
  if (value instanceof Blob) return sliceSource(source, value.at, value.length);
  if (value instanceof Text) return textBytes(value, source);
  if (!(value instanceof Call)) return null;
  const name = globalName(value.callable) ?? '';
  const args = argsOf(value);
  if (encoders.has(name)) {
    const encoding = textOf(args[1]);
    const latin = encoding === 'latin1' || encoding === 'latin-1' || encoding === 'iso-8859-1';
    return args[0] instanceof Text && latin ? latinBytes(args[0], source) : null;
  }
  if (!byteTypes.has(name)) return null;
  if (args.length === 0) return bufferSource(new Uint8Array(0));
  const encoding = textOf(args[1]);
  if (args.length === 2 && args[0] instanceof Text && (encoding === 'latin-1' || encoding === 'latin1'))
    return latinBytes(args[0], source);
  return args.length === 1 && !(args[0] instanceof Text) ? bytesOf(args[0], source) : null;
}

/** A string of Python 2 is bytes. */
function textBytes(text: Text, source: ByteSource): ByteSource | null {
  if (text.encoding === 'latin1') return sliceSource(source, text.at, text.length);
  if (text.encoding !== 'string-escape' || text.length > longestEscaped) return null;
  return bufferSource(
    Buffer.from(decodeText(readBytes(source, text.at, text.length), text.encoding), 'latin1'),
  );
}

/** Characters U+0000 to U+00FF as the bytes of those numbers; null where the text has any other. */
function latinBytes(text: Text, source: ByteSource): ByteSource | null {
  if (text.encoding === 'latin1') return sliceSource(source, text.at, text.length);
  if (text.encoding === 'utf8') return fromUtf8(text, source);
  if (text.length > longestEscaped) return null;
  const decoded = decodeText(readBytes(source, text.at, text.length), text.encoding);
  for (let at = 0; at < decoded.length; at += 1) if (decoded.charCodeAt(at) > 0xff) return null;
  return bufferSource(Buffer.from(decoded, 'latin1'));
}

/** UTF-8 of such characters has one byte, or two of which the first is C2 or C3. */
function fromUtf8(text: Text, source: ByteSource): ByteSource | null {
  const spool = new Spool(spoolBytes);
  const input = new Uint8Array(Math.min(chunkBytes, text.length));
  const output = new Uint8Array(input.length);
  let lead = 0;
  for (let at = text.at; at < text.at + text.length; ) {
    const got = source.readInto(input, 0, Math.min(input.length, text.at + text.length - at), at);
    if (got <= 0) break;
    let size = 0;
    for (let place = 0; place < got; place += 1) {
      const byte = input[place]!;
      if (lead !== 0) {
        if (byte < 0x80 || byte > 0xbf) return discarded(spool);
        output[size++] = ((lead & 3) << 6) | (byte & 0x3f);
        lead = 0;
      } else if (byte < 0x80) output[size++] = byte;
      else if (byte === 0xc2 || byte === 0xc3) lead = byte;
      else return discarded(spool);
    }
    spool.write(output.subarray(0, size));
    at += got;
  }
  return lead === 0 ? spool.finish() : discarded(spool);
}

function discarded(spool: Spool): null {
  spool.discard();
  return null;
}
