import { parse as parseToml } from 'smol-toml';

/** A TOML document as maps: keys come from the file. */
export function tomlOf(text: string): ReadonlyMap<string, unknown> | null {
  if (text.length > 1 << 20) return null;
  try {
    return mapsOf(parseToml(text), 0) as ReadonlyMap<string, unknown>;
  } catch {
    // Its parser throws for what is no TOML; pip would not read it either.
    return null;
  }
}

function mapsOf(value: unknown, depth: number): unknown {
  if (depth > 64 || typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => mapsOf(item, depth + 1));
  return new Map(Object.entries(value).map(([key, inner]) => [key, mapsOf(inner, depth + 1)]));
}

/** A table in a table; undefined where there is none of the name. */
export function tableOf(
  table: ReadonlyMap<string, unknown> | null | undefined,
  key: string,
): ReadonlyMap<string, unknown> | undefined {
  const found = table?.get(key);
  return found instanceof Map ? (found as ReadonlyMap<string, unknown>) : undefined;
}
