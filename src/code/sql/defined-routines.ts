import { hole } from '../code.ts';
import type { SqlHazard, SqlStatement } from './statement.ts';

const defines =
  /^create\s+(?:or\s+(?:replace|alter)\s+)?(?:(?:editionable|noneditionable|aggregate)\s+)?(?:definer\s*=\s*\S+\s+)?(?:function|procedure|proc)\s+(?:if\s+not\s+exists\s+)?["'`[]?(?:\w+["'`\]]?\.["'`[]?)?(\w+)/i;
/** Statements that speak of a routine, and do not run it. */
const speaks =
  /^(?:comment\s+on|grant|revoke|drop\s+(?:function|procedure|proc|routine|aggregate)|alter\s+(?:function|procedure|routine|aggregate|extension))\b/i;
const destroys = new Set([
  'sql-drop',
  'sql-drop-database',
  'sql-truncate',
  'sql-delete-all',
  'sql-update-all',
  'sql-alter-drop',
]);

/** What the detail of a hazard ends with that is in a routine which the text only defines. */
const whenCalled = ', when the routine is called';

/**
 * The statements, where what a routine destroys is told as what it would do: nothing in the text calls it, by itself, by
 * another routine that is called, or by a trigger, a job or a view.
 */
export function withDefinedRoutines(
  statements: readonly SqlStatement[],
  text: string,
): readonly SqlStatement[] {
  const names = statements.map(({ verb, at, end }) =>
    verb === 'CREATE' ? defines.exec(text.slice(at, Math.min(end, at + 400)))?.[1]?.toLowerCase() : undefined,
  );
  const known = new Set(names.filter((name) => name !== undefined));
  if (known.size === 0 || !statements.some((each, i) => names[i] !== undefined && harms(each)))
    return statements;
  // A statement that is put together while it runs may call any of them.
  const dynamic = statements.some(
    ({ verb, hazards }, i) =>
      names[i] === undefined &&
      (/^EXEC/.test(verb) ||
        hazards.some(({ hazard }) => /^sql-(?:dynamic|hidden|not-understood)$/.test(hazard))),
  );
  if (dynamic) return statements;
  const mentions = statements.map(({ at, end }, i) =>
    speaks.test(text.slice(at, at + 60)) ? [] : mentioned(text.slice(at, end), known, names[i]),
  );
  const called = new Set<string>();
  const waiting = names.flatMap((name, i) => (name === undefined ? mentions[i]! : []));
  while (waiting.length > 0) {
    const name = waiting.pop()!;
    if (called.has(name)) continue;
    called.add(name);
    for (const [i, each] of names.entries()) if (each === name) waiting.push(...mentions[i]!);
  }
  return statements.map((statement, i) => {
    const name = names[i];
    if (name === undefined || called.has(name)) return statement;
    return { ...statement, hazards: statement.hazards.map(later) };
  });
}

/** A statement of a template's macro, whose tables are all called as its arguments say. */
export function ofArguments(statement: SqlStatement): SqlStatement {
  if (!harms(statement) || !statement.tables.every((table) => table.includes(hole))) return statement;
  return { ...statement, hazards: statement.hazards.map(later) };
}

function harms({ hazards }: SqlStatement): boolean {
  return hazards.some(({ hazard }) => destroys.has(hazard));
}

function later(each: SqlHazard): SqlHazard {
  return destroys.has(each.hazard) ? { ...each, detail: `${each.detail ?? ''}${whenCalled}` } : each;
}

function mentioned(text: string, known: ReadonlySet<string>, own: string | undefined): readonly string[] {
  const found = new Set<string>();
  for (const [word] of text.matchAll(/\w+/g)) {
    const lower = word.toLowerCase();
    if (lower !== own && known.has(lower)) found.add(lower);
  }
  return [...found];
}
