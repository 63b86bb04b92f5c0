import { Dict, Float, List, Text, Tuple, type Value } from '../../core/value.ts';
import { dictPairs } from '../graph.ts';
import { Work } from './work.ts';

const mostDepth = 64;
const mostParts = 1_000_000;

/** What `json.dumps` makes of a frame's attrs; undefined where it would fail. */
export function attributesOf(value: Value | undefined, work: Work = new Work(mostParts), depth = 0): unknown {
  work.spend();
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof Text) return value.value;
  if (value instanceof Float) return Number.isFinite(value.value) ? value.value : undefined;
  if (depth > mostDepth) return undefined;
  if (value instanceof List || value instanceof Tuple) {
    const items = value.items.map((item) => attributesOf(item, work, depth + 1));
    return items.includes(undefined) ? undefined : items;
  }
  if (!(value instanceof Dict)) return undefined;
  const entries: [string, unknown][] = [];
  for (const [key, item] of dictPairs(value.entries)) {
    const plain = attributesOf(item, work, depth + 1);
    if (!(key instanceof Text) || plain === undefined) return undefined;
    entries.push([key.value, plain]);
  }
  return Object.fromEntries(entries);
}
