import type { Dtype } from './dtype.ts';
import type { NdArray } from './ndarray.ts';

/** The data begins at a multiple of this (numpy.lib.format, ARRAY_ALIGN). */
const alignment = 64;

/** The header of a .npy file as `numpy.save` writes it: version 1.0, 2.0 where it is long, 3.0 where it needs UTF-8. */
export function npyHeader({
  dtype,
  shape,
  fortran,
}: Pick<NdArray, 'dtype' | 'shape' | 'fortran'>): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const order = fortran && shape.length > 1 ? 'True' : 'False';
  const text = `{'descr': ${descr(dtype)}, 'fortran_order': ${order}, 'shape': (${extents}), }`;
  const latin = [...text].every((letter) => letter.codePointAt(0)! <= 0xff);
  const body = Buffer.from(text, latin ? 'latin1' : 'utf8');
  const short = latin && padded(10, body.length) - 10 < 65_536;
  const version = short ? 1 : latin ? 2 : 3;
  const prefix = short ? 10 : 12;
  const bytes = Buffer.alloc(padded(prefix, body.length), 0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (short) bytes.writeUInt16LE(bytes.length - prefix, 8);
  else bytes.writeUInt32LE(bytes.length - prefix, 8);
  bytes.set(body, prefix);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

function padded(prefix: number, length: number): number {
  return Math.ceil((prefix + length + 1) / alignment) * alignment;
}

/** The dtype as a Python literal that `numpy.dtype` takes. */
function descr(dtype: Dtype): string {
  if (dtype.kind === 'object') return "'|O'";
  if (dtype.kind === 'repeated') return `(${descr(dtype.base)}, (${tuple(dtype.shape)}))`;
  if (dtype.kind === 'plain') {
    const count = dtype.letter === 'U' ? dtype.size / 4 : dtype.size;
    const unit = dtype.unit === null ? '' : `[${dtype.unit}]`;
    return `'${dtype.order}${dtype.letter}${count}${unit}'`;
  }
  const parts: string[] = [];
  let at = 0;
  for (const field of [...dtype.fields].sort((a, b) => a.at - b.at)) {
    if (field.at > at) parts.push(`('', '|V${field.at - at}')`);
    parts.push(fieldOf(field.name, field.dtype));
    at = field.at + (field.dtype.kind === 'object' ? 8 : field.dtype.size);
  }
  if (dtype.size > at) parts.push(`('', '|V${dtype.size - at}')`);
  return `[${parts.join(', ')}]`;
}

function fieldOf(name: string, dtype: Dtype): string {
  if (dtype.kind !== 'repeated') return `(${quoted(name)}, ${descr(dtype)})`;
  return `(${quoted(name)}, ${descr(dtype.base)}, (${tuple(dtype.shape)}))`;
}

function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `${shape[0]},` : shape.join(', ');
}

/** As Python's `repr` quotes what could end a string or a line. */
function quoted(text: string): string {
  const body = text.replace(/[\\']/g, '\\$&').replace(/[\0-\x1f\x7f]/g, escaped);
  return `'${body}'`;
}

function escaped(control: string): string {
  return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
