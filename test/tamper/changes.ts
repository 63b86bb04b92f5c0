/** Another content for a file, and what is different in it. */
export interface Edit {
  readonly what: string;
  readonly bytes: Buffer;
}

// biome-ignore lint/suspicious/noExplicitAny: documents are taken apart in every way
export type Json = any;

/** Every bit turned once; of long contents as many as `most`, spread evenly. */
export function* bitFlips(bytes: Uint8Array, most = 5000): Generator<Edit> {
  const bits = bytes.length * 8;
  // An odd step, so that it is not always the same bit of a byte.
  const step = bits <= most ? 1 : Math.ceil(bits / most) | 1;
  let line = 1;
  for (let bit = 0, at = 0; bit < bits; bit += step) {
    for (; at < bit >> 3; at += 1) if (bytes[at] === 0x0a) line += 1;
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (bit & 7);
    yield { what: `bit ${bit & 7} of byte ${at} in line ${line}`, bytes: flipped };
  }
}

/** What is left when the end is missing, or something follows it. */
export function* lengths(bytes: Uint8Array, count = 32): Generator<Edit> {
  const step = Math.max(1, Math.floor(bytes.length / count));
  for (let length = 0; length < bytes.length - 1; length += step)
    yield { what: `cut to ${length} bytes`, bytes: Buffer.from(bytes.subarray(0, length)) };
  for (const [what, more] of [
    ['a line feed', '\n'],
    ['a NUL', '\0'],
    ['a letter', 'x'],
  ] as const)
    yield { what: `${what} behind it`, bytes: Buffer.concat([bytes, Buffer.from(more)]) };
  yield { what: 'itself behind it', bytes: Buffer.concat([bytes, bytes]) };
  yield { what: 'its last byte missing', bytes: Buffer.from(bytes.subarray(0, -1)) };
}

/** How other programs would write the same text. */
export function* encodings(text: string): Generator<Edit> {
  yield { what: 'a byte order mark before it', bytes: Buffer.from(`\uFEFF${text}`) };
  yield { what: 'UTF-16', bytes: Buffer.from(`\uFEFF${text}`, 'utf16le') };
  yield { what: 'CR LF', bytes: Buffer.from(text.replaceAll('\n', '\r\n')) };
  yield { what: 'a CR LF at its first line end', bytes: Buffer.from(text.replace('\n', '\r\n')) };
  yield { what: 'a space before it', bytes: Buffer.from(` ${text}`) };
}

/** Of changes that take some milliseconds each, `most` that are spread over all of them. */
export function* spread<Item>(items: Iterable<Item>, most: number): Generator<Item> {
  const list = [...items];
  const step = Math.max(1, Math.ceil(list.length / most));
  for (let at = 0; at < list.length; at += step) yield list[at]!;
}

type Place = readonly string[];

/** Where something stands in a document: every field of every object, every item of every list. */
export function* places(value: Json, path: Place = []): Generator<Place> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) yield* places(value[key], [...path, key]);
}

/** Changes of one place of a JSON document after which it is written otherwise: structure and values. */
export function* documentChanges(text: string): Generator<Edit> {
  const document = JSON.parse(text) as Json;
  const seen = new Set([JSON.stringify(document)]);
  for (const { what, written } of changesOf(document)) {
    if (seen.has(written)) continue;
    seen.add(written);
    yield { what, bytes: Buffer.from(written) };
  }
}

function* changesOf(document: Json): Generator<{ what: string; written: string }> {
  for (const path of places(document)) {
    const name = path.join('.');
    const key = path.at(-1)!;
    const value = at(document, path);
    const edit = (what: string, change: (holder: Json) => void): { what: string; written: string } => {
      const copy = structuredClone(document);
      change(at(copy, path.slice(0, -1)));
      return { what: `${name} ${what}`, written: JSON.stringify(copy) };
    };
    const inList = Array.isArray(at(document, path.slice(0, -1)));
    yield edit('deleted', (holder) => (inList ? holder.splice(Number(key), 1) : delete holder[key]));
    if (inList) {
      yield edit('twice', (holder) => holder.splice(Number(key), 0, structuredClone(value)));
      yield edit('swapped with the first', (holder) => ([holder[0], holder[key]] = [holder[key], holder[0]]));
    } else {
      yield edit('renamed', (holder) => rename(holder, key, `${key}x`));
      yield edit('in capitals', (holder) => rename(holder, key, key.toUpperCase()));
      yield edit('beside a stranger', (holder) => (holder['stranger'] = structuredClone(value)));
      yield edit('beside __proto__', (holder) =>
        Object.defineProperty(holder, '__proto__', { value: {}, enumerable: true }),
      );
      // A key twice: of two readers one takes the first, the other the last.
      yield { what: `${name} twice`, written: twice(document, path, value) };
      yield { what: `${name} twice, then null`, written: twice(document, path, null) };
    }
    for (const [how, other] of othersThan(value)) yield edit(how, (holder) => (holder[key] = other));
  }
}

function* othersThan(value: Json): Generator<readonly [how: string, other: Json]> {
  for (const other of [null, true, 0, -1, 1.5, '', 'x', [], {}]) yield [`= ${JSON.stringify(other)}`, other];
  yield ['in a list', [value]];
  yield ['in an object', { x: value }];
  if (typeof value === 'number') {
    yield ['+ 1', value + 1];
    yield ['- 1', value - 1];
    yield ['as a text', String(value)];
    yield ['huge', 2 ** 60];
  }
  if (typeof value !== 'string' || value === '') return;
  yield ['with a space behind', `${value} `];
  yield ['with a space before', ` ${value}`];
  yield ['with a NUL', `${value}\0`];
  yield ['without its first letter', value.slice(1)];
  yield ['without its last letter', value.slice(0, -1)];
  yield ['twice in a row', `${value}${value}`];
  yield ['in capital letters', value.toUpperCase()];
  for (let step = 0; step < Math.min(8, value.length); step += 1) {
    const place = Math.floor((step * value.length) / Math.min(8, value.length));
    const changed = String.fromCharCode(value.charCodeAt(place) ^ 1);
    yield [`with another letter ${place}`, value.slice(0, place) + changed + value.slice(place + 1)];
  }
}

function at(document: Json, path: Place): Json {
  return path.reduce((value, key) => value[key], document);
}

function rename(holder: Json, from: string, to: string): void {
  const value = holder[from];
  delete holder[from];
  holder[to] = value;
}

/** The document with one key in it twice, which no object can be. */
function twice(document: Json, path: Place, second: Json): string {
  const mark = 'the same key again';
  const copy = structuredClone(document);
  const holder = at(copy, path.slice(0, -1));
  const entries = Object.entries(holder);
  for (const [key] of entries) delete holder[key];
  for (const [key, value] of entries) {
    holder[key] = value;
    if (key === path.at(-1)) holder[mark] = second;
  }
  return JSON.stringify(copy).replace(JSON.stringify(mark), JSON.stringify(path.at(-1)));
}
