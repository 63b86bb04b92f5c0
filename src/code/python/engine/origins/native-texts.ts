import { foreignCommands } from '../../catalog/foreign-commands.ts';
import type { ArgumentRole } from '../../known.ts';
import type { Value } from '../values/values.ts';

const mostCommands = 16;
const mostTexts = 16;

/** What is compiled or evaluated by another language, by the decisions of the catalog that say so. */
const foreign: ReadonlySet<string> = new Set(['native-text', 'native-source', 'foreign-text']);

/** The commands that texts of another language have a shell run: whoever has them compiled or evaluated runs those. */
export function commandsIn(
  decision: string | undefined,
  roles: readonly (readonly [ArgumentRole, Value])[],
  textOf: (value: Value, role: ArgumentRole | null) => string | null,
): readonly string[] {
  if (decision === undefined || !foreign.has(decision)) return [];
  const found: string[] = [];
  for (const [role, value] of roles) {
    if (role !== 'code' && role !== 'data') continue;
    // `cpp_sources=[first, second]`
    const texts = value.kind === 'sequence' ? value.items.slice(0, mostTexts) : [value];
    for (const text of texts) found.push(...foreignCommands(textOf(text, 'data') ?? ''));
  }
  return found.slice(0, mostCommands);
}
