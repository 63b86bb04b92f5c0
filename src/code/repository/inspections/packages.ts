import type { Listing } from '../listing.ts';
import { nearMiss, normalName } from '../packages/near-miss.ts';
import { requiredBy } from '../packages/required-by.ts';
import { tableOf, tomlOf } from '../toml.ts';
import type { Inspection } from './inspection.ts';

/** Distinct names that are compared with the known ones; nobody requires more. */
const mostNames = 2_000;

/** Packages with nearly the name of another, and packages that come past the index. */
export const packages: Inspection = ({ listing, module }, finds) => {
  const judged = new Map<string, ReturnType<typeof nearMiss>>();
  let own: ReadonlySet<string> | undefined;
  for (const { path } of listing.files) {
    const found = requiredBy(path, listing, module);
    if (found === null) continue;
    const place =
      found.when === 'install'
        ? ({ phase: 'import', reach: 'load' } as const)
        : ({ phase: 'start', reach: 'later' } as const);
    for (const { line, member, text, name, elsewhere } of found.required) {
      const where = member === undefined ? { line } : { line, member };
      if (elsewhere !== null && !found.toldElsewhere)
        finds.hazard(path, {
          id: 'package-from-elsewhere',
          ...where,
          evidence: text,
          detail: elsewhere,
          ...place,
        });
      if (name === null) continue;
      const key = normalName(name);
      if (!judged.has(key) && judged.size < mostNames) judged.set(key, nearMiss(name));
      const miss = judged.get(key) ?? null;
      if (miss === null) continue;
      own ??= ownNames(listing);
      if (!own.has(key))
        finds.hazard(path, {
          id: 'near-miss-package',
          ...where,
          evidence: text,
          detail: `${miss.meant} is meant, it seems: ${ways[miss.how]}`,
          rewrite: miss.meant,
          ...place,
        });
    }
  }
};

/** Names of the projects that the repository itself holds: their extras require them. */
function ownNames(listing: Listing): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of listing.named('pyproject.toml')) {
    const document = tomlOf(listing.text(path) ?? '');
    for (const table of [tableOf(document, 'project'), tableOf(tableOf(document, 'tool'), 'poetry')]) {
      const name = table?.get('name');
      if (typeof name === 'string') found.add(normalName(name));
    }
  }
  return found;
}

const ways = {
  letters: 'a letter or two differ',
  'look-alike': 'letters of another script look like its own',
  separators: 'only dashes differ',
  affix: 'a word was put before or behind it',
} as const;
