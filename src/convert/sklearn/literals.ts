import { floatText } from '../../core/repr.ts';
import { Float, Text, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';

/** Python refuses to read integers with more digits than this (`sys.set_int_max_str_digits`). */
const mostDigits = 4300;

/** The JSON of a constant as Python's json writes it; null for what is no plain constant. */
export function literalOf(value: Value): string | null {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return integerLiteral(value);
  if (value instanceof Float) return floatLiteral(value.value);
  return value instanceof Text ? JSON.stringify(plainText(value)) : null;
}

function integerLiteral(value: number | bigint): string {
  const text = String(value);
  if (text.length > mostDigits) throw new ConvertError(`an integer has more than ${mostDigits} digits`);
  return text;
}

/** As Python writes it, NaN and infinities included. */
export function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return floatText(value);
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** A string's characters. Python 3 reads an 8-bit string of Python 2 as ASCII, and fails where it is not. */
export function plainText(text: Text): string {
  const { value, encoding } = text;
  if (encoding === 'latin1' || encoding === 'string-escape')
    for (let at = 0; at < value.length; at += 1)
      if (value.charCodeAt(at) > 0x7f)
        throw new ConvertError('a string of Python 2 holds bytes that are not ASCII', text.at);
  return value;
}

/** A text that the pickle does not hold, where a value of a pickle is wanted. */
export function textConstant(text: string): Text {
  const bytes = Buffer.from(text);
  return new Text({ text: () => text, bytes: () => bytes }, 0, bytes.length, 'utf8');
}
