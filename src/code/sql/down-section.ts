import type { SqlHazard, SqlStatement } from './statement.ts';

/** Where the part of a migration begins that only runs when somebody takes it back. */
const marks = /^--[ \t]*(?:\+(?:goose|migrate)[ \t]+down|migrate:down)\b/im;

const name = '["`[]?(?:\\w+["`\\]]?\\.["`[]?)?([\\w$#]+)["`\\]]?';
const tables = new RegExp(
  `\\bcreate\\s+(?:unlogged\\s+|foreign\\s+)?table\\s+(if\\s+not\\s+exists\\s+)?${name}`,
  'gi',
);
const objects = new RegExp(
  `\\bcreate\\s+(?:or\\s+replace\\s+)?(?:unique\\s+|materialized\\s+)?(?:index|view|type|function|procedure|trigger|sequence|domain)\\s+(?:concurrently\\s+)?(?:if\\s+not\\s+exists\\s+)?${name}`,
  'gi',
);
const parts = new RegExp(
  `\\badd\\s+(?:column\\s+|constraint\\s+|(?:unique\\s+)?(?:index|key)\\s+)?(?:if\\s+not\\s+exists\\s+)?${name}`,
  'gi',
);

/** What a migration makes on its way up. */
interface Made {
  readonly tables: ReadonlyMap<string, boolean>;
  readonly objects: ReadonlySet<string>;
  readonly parts: ReadonlySet<string>;
}

const most = 5_000;

/**
 * The statements of a migration that says its way back below its way up. What the way back takes away of what the way up
 * has made is no loss to anybody else; whatever else it takes is judged as everywhere.
 */
export function withoutWayBack(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  const from = marks.exec(text)?.index;
  if (from === undefined) return statements;
  const made = madeIn(text.slice(0, from));
  return statements.map((statement) =>
    statement.at < from
      ? statement
      : { ...statement, hazards: statement.hazards.map((each) => undone(each, statement, made)) },
  );
}

function madeIn(up: string): Made {
  const found = { tables: new Map<string, boolean>(), objects: new Set<string>(), parts: new Set<string>() };
  for (const [, kept, table] of firstOf(up, tables))
    found.tables.set(table!.toLowerCase(), kept === undefined);
  for (const [, object] of firstOf(up, objects)) found.objects.add(object!.toLowerCase());
  for (const [, part] of firstOf(up, parts)) found.parts.add(part!.toLowerCase());
  return found;
}

function* firstOf(text: string, pattern: RegExp): Generator<RegExpExecArray> {
  let count = 0;
  for (const match of text.matchAll(pattern)) {
    count += 1;
    if (count > most) return;
    yield match;
  }
}

/** What a statement that is shown whole drops: one object, or columns and constraints of a table. */
const droppedObject = new RegExp(
  `^drop\\s+(?:materialized\\s+)?\\w+\\s+(?:concurrently\\s+)?(?:if\\s+exists\\s+)?${name}\\s*(?:;|$|\\(|on\\s)`,
  'i',
);
const droppedParts = new RegExp(
  `\\bdrop\\s+(?:column\\s+|constraint\\s+|index\\s+|key\\s+)?(?:if\\s+exists\\s+)?${name}`,
  'gi',
);
/** Texts of statements are cut there. */
const shownWhole = 190;

function undone(hazard: SqlHazard, { tables: named, text }: SqlStatement, made: Made): SqlHazard {
  const own = named.map((table) => made.tables.get(lastOf(table)));
  const allOwn = own.length > 0 && own.every((each) => each !== undefined);
  const whole = text.length < shownWhole && !/\bcascade\b/i.test(text);
  switch (hazard.hazard) {
    case 'sql-drop':
      // `IF NOT EXISTS`: another of that name may have been there before.
      if (!allOwn) return hazard;
      return step(hazard, own.every((each) => each === true) ? 'on the way back' : 'made by the same text');
    case 'sql-drop-object': {
      const object = whole ? droppedObject.exec(text)?.[1] : undefined;
      return object !== undefined && made.objects.has(lastOf(object))
        ? step(hazard, 'on the way back')
        : hazard;
    }
    case 'sql-alter-drop': {
      const dropped = whole ? [...text.matchAll(droppedParts)].map((match) => lastOf(match[1]!)) : [];
      return dropped.length > 0 && dropped.every((part) => made.parts.has(part))
        ? step(hazard, 'on the way back')
        : hazard;
    }
    default:
      return hazard;
  }
}

/** The same, as the drop of what holds nobody else's rows. */
function step(hazard: SqlHazard, why: string): SqlHazard {
  const detail = (hazard.detail ?? '').replace(/, made by the same text$/, '');
  return { ...hazard, hazard: 'sql-drop-object', detail: `${detail}, ${why}` };
}

function lastOf(table: string): string {
  return table
    .replace(/["'`[\]]/g, '')
    .split('.')
    .at(-1)!
    .toLowerCase();
}
