import { ParseError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/**
 * How a protobuf message looks as JSON. A field is required where its description says so; a field that no description
 * names is refused, so that nothing stands in a trusted document that only some readers see.
 */
export interface Message {
  readonly fields: ReadonlyMap<string, Field>;
  /** Exactly one field of each group is there. */
  readonly oneOf?: readonly (readonly string[])[];
}

export type Field = { readonly required?: boolean } & (
  | { readonly kind: 'bytes' | 'text'; readonly most: number; readonly empty?: boolean }
  | { readonly kind: 'count' | 'time' }
  | { readonly kind: 'word'; readonly words: ReadonlySet<string> }
  | { readonly kind: 'message'; readonly message: () => Message }
  | { readonly kind: 'list'; readonly of: Field; readonly most: number }
);

type Clean = string | readonly Clean[] | { readonly [field: string]: Clean };

const count = /^(?:0|[1-9][0-9]{0,18})$/;
const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z$/;

/**
 * A copy of `value` that holds what `message` describes and nothing else.
 * @throws ParseError PARSE_INVALID, naming the field.
 */
export function readMessage(value: unknown, message: Message, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(path, 'an object is expected');
  const clean: Record<string, Clean> = {};
  for (const [name, content] of Object.entries(value)) {
    const field = message.fields.get(name);
    const at = path === '' ? name : `${path}.${name}`;
    if (field === undefined)
      refuse(path, `a field that the format does not have: ${printable(name.slice(0, 60))}`);
    // Protobuf's JSON writes null for a field that is not there.
    if (content !== null) clean[name] = readField(content, field, at);
  }
  for (const [name, field] of message.fields)
    if (field.required === true && clean[name] === undefined) refuse(path, `${name} is missing`);
  for (const group of message.oneOf ?? [])
    if (group.filter((name) => clean[name] !== undefined).length !== 1)
      refuse(path, `exactly one of ${group.join(', ')} is expected`);
  return clean;
}

function readField(value: unknown, field: Field, at: string): Clean {
  switch (field.kind) {
    case 'message':
      return readMessage(value, field.message(), at) as Clean;
    case 'list':
      if (!Array.isArray(value)) refuse(at, 'a list is expected');
      if (value.length > field.most) refuse(at, `more than ${field.most} entries`);
      return value.map((item, index) => readField(item, field.of, `${at}[${index}]`));
    case 'bytes':
      return base64(value, field, at);
    case 'text':
      if (typeof value !== 'string') refuse(at, 'a text is expected');
      if (value.length > field.most) refuse(at, `longer than ${field.most} characters`);
      if (value === '' && field.empty !== true) refuse(at, 'is empty');
      return value;
    case 'count':
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
      if (typeof value !== 'string' || !count.test(value)) refuse(at, 'a count is expected');
      return value;
    case 'time':
      if (typeof value !== 'string' || !time.test(value) || Number.isNaN(Date.parse(value)))
        refuse(at, 'a time in UTC is expected');
      return value;
    case 'word':
      if (typeof value !== 'string' || !field.words.has(value))
        refuse(at, `not known here: ${printable(String(value).slice(0, 60))}`);
      return value;
  }
}

/** Canonical alone: readers differ in what they make of other alphabets, missing padding and stray bits. */
function base64(value: unknown, field: Field & { kind: 'bytes' | 'text' }, at: string): string {
  if (typeof value !== 'string') refuse(at, 'base64 is expected');
  if (value.length > field.most * 1.4 + 4) refuse(at, `more than ${field.most} bytes`);
  if (value === '' && field.empty !== true) refuse(at, 'is empty');
  if (Buffer.from(value, 'base64').toString('base64') !== value) refuse(at, 'not canonical base64');
  return value;
}

function refuse(path: string, what: string): never {
  throw new ParseError('PARSE_INVALID', 0, path === '' ? what : `${path}: ${what}`);
}
