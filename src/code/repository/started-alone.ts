import { baseOf } from '../../core/slash-paths.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Listing } from './listing.ts';

/**
 * Programs that are started, and not imported: what a host starts, and what has the name of a program where no other
 * file takes anything from it. A name that is put together deceives this, and is told of the file that does so.
 */
export function startedAlone(entries: readonly EntryPoint[], listing: Listing): ReadonlySet<string> {
  const found = new Set<string>();
  const named = new Map<string, string>();
  for (const { kind, path, reach, byName } of entries)
    if (kind === 'program' && reach === 'load') found.add(path);
    else if (kind === 'program' && byName === true) named.set(baseOf(path).slice(0, -3), path);
  if (named.size === 0) return found;
  const taken = takenBy(named, listing);
  for (const [stem, path] of named) if (!taken.has(stem)) found.add(path);
  return found;
}

const statements = /(?:^|[;:\n])[ \t\f]*(from|import)\b([^\n;]{0,1000})/g;
const files = /([\w-]{1,80})\.pyw?["']/g;
const calls = /(?:import_module|__import__|run_module)\s{0,20}\(\s{0,20}["']\.{0,8}(\w{1,80})/g;

/** Which of the modules other files import, or name as files. */
function takenBy(stems: ReadonlyMap<string, string>, listing: Listing): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const { path } of listing.files) {
    if (!/\.pyw?$/.test(path)) continue;
    const own = baseOf(path).replace(/\.pyw?$/, '');
    const text = (listing.text(path) ?? '').replace(/\\\r?\n/g, ' ');
    const take = (word: string): void => {
      if (word !== own && stems.has(word)) taken.add(word);
    };
    for (const [, keyword = '', rest = ''] of text.matchAll(statements))
      for (const word of modulesIn(keyword, rest)) take(word);
    for (const [, word = ''] of text.matchAll(files)) take(word);
    for (const [, word = ''] of text.matchAll(calls)) take(word);
    if (taken.size === stems.size) break;
  }
  return taken;
}

/** What stands behind `import`, and behind `from`: the module, or what is taken from the package around. */
function modulesIn(keyword: string, rest: string): readonly string[] {
  if (keyword === 'import') return rest.split(/[^\w]+/);
  const cut = rest.search(/\bimport\b/);
  const module = cut < 0 ? rest : rest.slice(0, cut);
  return (/[^\s.]/.test(module) ? module : rest.slice(Math.max(0, cut))).split(/[^\w]+/);
}
