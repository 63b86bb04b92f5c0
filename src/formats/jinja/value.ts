import type { Constant } from './tree.ts';

/**
 * What an expression may be, as far as the template itself says: an over-approximation, told from the text alone.
 * Data that comes from outside (messages, tools) is `other`, and not suspicious; text that the template puts together
 * from pieces so that its content cannot be told is `built`.
 */
export interface Value {
  /** Constants that it may be. */
  readonly atoms: readonly Constant[];
  /** Whether it may be something else too. */
  readonly other: boolean;
  readonly built: boolean;
  /** Its elements in order, where they are known. */
  readonly items: readonly Value[] | null;
  /** Any of what it holds: elements, keys, values. */
  readonly inside: Value | null;
  /** Where in the template the lists, dicts and namespaces were made that it may be; none for what is no such thing. */
  readonly sites: readonly string[];
  /** How many elements or characters it has at least, where more than a few are known to be there. */
  readonly least?: number;
  /** Text that is too long to be followed, as it is: for how long it grows. */
  readonly long?: string;
}

/** The site of a function that is not called where it stands. */
export const functionSite = 'function';
/** The site of whatever comes from outside. */
export const outside = '$';

/** More possibilities than this are not followed one by one. */
const mostAtoms = 64;
/** Names of attributes are shorter; longer text that the template works on counts as built. */
export const longestText = 512;
const mostItems = 256;
/** Text that is kept for its length alone. */
const longestKept = 100_000;
const deepest = 4;

export const unknown: Value = Object.freeze({
  atoms: [],
  other: true,
  built: false,
  items: null,
  inside: null,
  sites: [],
});
export const builtText: Value = Object.freeze({ ...unknown, built: true });
const nothing: Value = Object.freeze({
  atoms: [],
  other: false,
  built: false,
  items: null,
  inside: null,
  sites: [],
});

export function constant(value: Constant): Value {
  return constants([value]);
}

/** One of several constants; too many of them count as built. */
export function constants(values: readonly Constant[]): Value {
  const long = values.find((value) => typeof value === 'string' && value.length > longestText);
  if (typeof long === 'string') return longText(long);
  const atoms = [...new Set(values)];
  if (atoms.length > mostAtoms) return builtText;
  return { ...nothing, atoms };
}

/** Text of which no more is followed than how long it is. */
export function longText(text: string): Value {
  return { ...builtText, least: text.length, ...(text.length > longestKept ? {} : { long: text }) };
}

/** Text that the template works out: nobody who reads it sees what it is, even where it can be told here. */
export function computed(values: readonly Constant[]): Value {
  const value = constants(values);
  return values.some((one) => typeof one === 'string') ? { ...value, built: true } : value;
}

export function listOf(items: readonly Value[]): Value {
  const kept = items.length > mostItems ? null : items;
  return { ...nothing, other: true, items: kept, inside: unionOf(items), least: items.length };
}

/** A container of which only what is in it is known. */
export function holding(values: readonly Value[]): Value {
  return values.length === 0 ? unknown : { ...unknown, inside: unionOf(values) };
}

/** What may be any of the values; null for none. */
export function unionOf(values: readonly Value[]): Value | null {
  if (values.length === 0) return null;
  const atoms = new Set<Constant>();
  const inner: Value[] = [];
  let other = false;
  let built = false;
  const sites = new Set<string>();
  let least = 0;
  let foreign = false;
  for (const value of values) {
    least = Math.max(least, value.least ?? 0);
    for (const site of value.sites) sites.add(site);
    foreign ||= value.other && value.sites.length === 0;
    for (const atom of value.atoms) atoms.add(atom);
    other ||= value.other;
    built ||= value.built;
    if (value.inside !== null) inner.push(value.inside);
  }
  const many = atoms.size > mostAtoms;
  const inside = depthOf(inner) >= deepest ? flat(inner) : unionOf(inner);
  const first = values[0]!;
  const items = values.length === 1 ? first.items : null;
  if (foreign && sites.size > 0) sites.add(outside);
  const places = [...sites];
  if (many || places.length > mostAtoms)
    return { atoms: [], other: true, built: true, items, inside, sites: places.slice(0, mostAtoms), least };
  const long = values.length === 1 ? first.long : undefined;
  const whole = { atoms: [...atoms], other, built, items, inside, sites: places, least };
  return long === undefined ? whole : { ...whole, long };
}

export function either(...values: readonly Value[]): Value {
  return unionOf(values) ?? unknown;
}

function depthOf(values: readonly Value[]): number {
  let deepestFound = 0;
  for (const value of values) {
    let depth = 1;
    for (let inner = value.inside; inner !== null; inner = inner.inside) depth += 1;
    deepestFound = Math.max(deepestFound, depth);
  }
  return deepestFound;
}

/** Everything at any depth, as one level. */
function flat(values: readonly Value[]): Value | null {
  const levels: Value[] = [];
  for (const value of values)
    for (let level: Value | null = value; level !== null; level = level.inside)
      levels.push({ ...level, items: null, inside: null });
  return unionOf(levels);
}

/** What an element of the value may be: of a text a character, of what comes from outside something from outside. */
export function elementOf(value: Value): Value {
  const characters = value.atoms.flatMap((atom) => (typeof atom === 'string' ? [...atom] : []));
  const found: Value[] = [];
  if (characters.length > 0) found.push(constants(characters));
  if (value.inside !== null) found.push(value.inside);
  if (value.built) found.push(builtText);
  if (found.length === 0) return unknown;
  return value.other && value.items === null && value.inside === null
    ? either(...found, unknown)
    : either(...found);
}

/** Whether the template's own text is in the value, or may be. */
export function hasText(value: Value): boolean {
  if (value.built || value.atoms.some((atom) => typeof atom === 'string' && atom !== '')) return true;
  return value.inside !== null && hasText(value.inside);
}

/** All constants, where there is nothing else that the value may be. */
export function exactly(value: Value | undefined): readonly Constant[] | null {
  return value === undefined || value.other || value.atoms.length === 0 ? null : value.atoms;
}

/** What comes of values that an operation takes in a way that is not followed: text of the template stays suspicious. */
export function madeFrom(values: readonly Value[]): Value {
  const built = values.some(hasText);
  const parts = values.flatMap(levelsOf).map((value) => ({ ...value, items: null, inside: null }));
  const part = unionOf(parts);
  const inside = part === null ? null : { ...part, other: true, built };
  return {
    atoms: [],
    other: true,
    built,
    items: null,
    // A list of pairs is one level deeper than what it was made from.
    inside: inside === null ? null : { ...inside, inside },
    // What is put into the result may reach any of what it was made from.
    sites: [...new Set(values.flatMap(sitesWithin))],
  };
}

/** The value, what it holds, and so on. */
export function levelsOf(value: Value): Value[] {
  const levels: Value[] = [];
  for (let level: Value | null = value; level !== null; level = level.inside) levels.push(level);
  return levels;
}

function sitesWithin(value: Value): string[] {
  return levelsOf(value).flatMap(({ sites }) => sites);
}

/** Applies a function to every combination of constants; null where one of the values is not known as constants. */
export function combine(
  values: readonly Value[],
  apply: (atoms: readonly Constant[]) => Constant | null,
): Value | null {
  let rows: Constant[][] = [[]];
  for (const value of values) {
    const atoms = exactly(value);
    if (atoms === null || rows.length * atoms.length > mostAtoms * 4) return null;
    rows = rows.flatMap((row) => atoms.map((atom) => [...row, atom]));
  }
  const results: Constant[] = [];
  for (const row of rows) {
    const result = apply(row);
    if (result === null) return null;
    if (typeof result === 'string' && result.length > longestText) return longText(result);
    results.push(result);
  }
  return computed(results);
}

/** As Python's str() writes it. */
export function textOf(atom: Constant): string {
  if (atom === null) return 'None';
  if (typeof atom === 'boolean') return atom ? 'True' : 'False';
  return String(atom);
}
