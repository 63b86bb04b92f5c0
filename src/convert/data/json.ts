import { LimitError } from '../../core/errors.ts';
import { ArrayData, ArrayRef, Complex, Float, Opaque, type Plain, PySet, PyTuple } from './plain.ts';

const mostDepth = 800;
const mostText = 256 * 2 ** 20;
/** Tuples are written again wherever they are shared, up to so many values in all. */
const mostValues = 8_000_000;

/**
 * Plain data as JSON. What JSON has no word for is an object with one key that begins with `$`: `$tensor`, `$tuple`,
 * `$set`, `$dict` (keys that are no strings, or begin with `$`), `$int` (beyond 2^53), `$float` (nan, inf), `$bytes`
 * (base64), `$complex`, `$array`, `$object`. A list, dict or object that was written before is `{"$same": "/a/0"}`,
 * the JSON pointer to it.
 */
export function jsonOf(root: Plain, prefix: string): string {
  const out: string[] = [];
  const places = new Map<object, string>();
  let length = 0;
  let values = 0;

  function put(text: string): void {
    length += text.length;
    if (length > mostText)
      throw new LimitError('retained', null, 'the rest of the object takes too much text');
    out.push(text);
  }

  function list(items: readonly Plain[], place: string, depth: number): void {
    put('[');
    items.forEach((item, at) => {
      if (at > 0) put(', ');
      write(item, `${place}/${at}`, depth);
    });
    put(']');
  }

  function marked(mark: string, items: readonly Plain[], place: string, depth: number): void {
    put(`{"${mark}": `);
    list(items, `${place}/${mark}`, depth);
    put('}');
  }

  function map(entries: Map<Plain, Plain>, place: string, depth: number): void {
    const keys = [...entries.keys()];
    if (keys.every((key) => typeof key === 'string' && !key.startsWith('$'))) {
      put('{');
      let first = true;
      for (const [key, value] of entries as Map<string, Plain>) {
        if (!first) put(', ');
        first = false;
        put(`${JSON.stringify(key)}: `);
        write(value, `${place}/${escaped(key)}`, depth);
      }
      put('}');
      return;
    }
    put('{"$dict": [');
    [...entries].forEach(([key, value], at) => {
      if (at > 0) put(', ');
      list([key, value], `${place}/$dict/${at}`, depth);
    });
    put(']}');
  }

  function object(
    { callable, args, kwargs, states, items, entries }: Opaque,
    place: string,
    depth: number,
  ): void {
    const at = `${place}/$object`;
    put(`{"$object": {"callable": ${JSON.stringify(callable)}`);
    const part = (name: string, value: Plain | readonly Plain[]): void => {
      put(`, "${name}": `);
      write(value as Plain, `${at}/${name}`, depth);
    };
    if (args !== null) part('args', args);
    if (kwargs !== null) part('kwargs', kwargs);
    if (states.length === 1) part('state', states[0]!);
    else if (states.length > 1) part('states', states);
    if (items.length > 0) part('items', items);
    if (entries !== null) part('entries', entries);
    put('}}');
  }

  function write(value: Plain, place: string, depth: number): void {
    if (depth > mostDepth)
      throw new LimitError('depth', null, `the object nests deeper than ${mostDepth} levels`);
    values += 1;
    if (values > mostValues)
      throw new LimitError('retained', null, 'the rest of the object has too many values');
    if (value === null || typeof value === 'boolean' || typeof value === 'string') put(JSON.stringify(value));
    else if (typeof value === 'number') put(String(value));
    else if (typeof value === 'bigint') put(`{"$int": "${value}"}`);
    else if (value instanceof Float) put(floatText(value.value));
    else if (value instanceof Uint8Array)
      put(
        `{"$bytes": "${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`,
      );
    else if (value instanceof Complex)
      put(`{"$complex": [${floatText(value.real)}, ${floatText(value.imaginary)}]}`);
    else if (value instanceof ArrayRef) put(`{"$tensor": ${JSON.stringify(value.name)}}`);
    else if (value instanceof PyTuple) marked('$tuple', value.items, place, depth + 1);
    else {
      const before = places.get(value);
      if (before !== undefined) {
        put(`{"$same": ${JSON.stringify(before)}}`);
        return;
      }
      if (!isEmpty(value)) places.set(value, place);
      if (Array.isArray(value)) list(value, place, depth + 1);
      else if (value instanceof Map) map(value, place, depth + 1);
      else if (value instanceof PySet)
        marked(value.frozen ? '$frozenset' : '$set', value.items, place, depth + 1);
      else if (value instanceof ArrayData) {
        put(
          `{"$array": {"dtype": ${JSON.stringify(value.dtype)}, "shape": [${value.shape.join(', ')}], "items": `,
        );
        list(value.items, `${place}/$array/items`, depth + 1);
        put('}}');
      } else if (value instanceof Opaque) object(value, place, depth + 1);
      else throw new TypeError('elements do not go into the rest');
    }
  }

  write(root, prefix, 0);
  return out.join('');
}

function isEmpty(value: Plain): boolean {
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

/** A part of a JSON pointer (RFC 6901). */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A float of Python stays one: `1.0`, not `1`. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '{"$float": "nan"}';
  if (!Number.isFinite(value)) return `{"$float": "${value > 0 ? 'inf' : '-inf'}"}`;
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /^-?[0-9]+$/.test(text) ? `${text}.0` : text;
}
