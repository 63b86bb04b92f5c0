import { readFileSync } from 'node:fs';

const folder = new URL('./data/', import.meta.url);
const files = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();

/**
 * The names that a runtime's own libraries define, by name space, from the list beside; scripts/operations writes it.
 * Read on first use, since most scans see no graph.
 */
export function knownOperations(runtime: string, domain: string): ReadonlySet<string> | undefined {
  let domains = files.get(runtime);
  if (domains === undefined) {
    const text = readFileSync(new URL(`${runtime}.json`, folder), 'utf8');
    const data = JSON.parse(text) as { readonly domains: Readonly<Record<string, readonly string[]>> };
    domains = new Map(Object.entries(data.domains).map(([key, names]) => [key, new Set(names)]));
    files.set(runtime, domains);
  }
  return domains.get(domain);
}
