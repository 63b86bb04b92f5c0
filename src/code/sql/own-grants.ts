import { lexingsFor } from './dialects.ts';
import { SqlLexer } from './lex.ts';
import type { SqlStatement } from './statement.ts';
import { ownTable } from './templated.ts';

const looked = 4_000;
const mostWords = 120;

/** A statement's words in lower case, names without quotes, joined by blanks. */
function plain(text: string): string {
  const lexer = new SqlLexer(text.slice(0, looked), lexingsFor('mysql', '')[0]!);
  const words: string[] = [];
  for (let token = lexer.next(); token !== undefined && words.length < mostWords; token = lexer.next())
    words.push(token.value.toLowerCase());
  return words.join(' ').replaceAll(' . ', '.');
}

const making =
  /^create (?:or (?:replace|alter) )?(?:(?:definer|unique|materialized|secure|recursive|temporary|temp|unlogged|foreign|external|dynamic|transient) )*(?:schema|table|view|function|procedure|sequence|type|domain|database|stage|task|stream|aggregate) (?:if not exists )?(?:authorization )?([\w.$-]+)/;
const giving =
  /^(?:grant|revoke) (?!.*\bon all\b)[^;]*? on (?:(?:table|schema|function|procedure|sequence|view|type|domain|database|routine|future tables in schema|stage|task|stream) )?([\w.$-]+(?:(?: \( [^()]*\))? , [\w.$-]+)*)/;
const owning =
  /^alter (?:table|view|sequence|function|schema|type|materialized view) (?:if exists )?(?:only )?([\w.$-]+)(?: \( [^()]*\))? owner to /;
const serial = /_(?:id|seq|\w+_seq)$/;

/**
 * The statements, where one that says who may use an object speaks of what the same text has made: nobody had it before,
 * and whoever makes a table says who works with it.
 */
export function withOwnGrants(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  const given = statements.some(({ hazards }) => hazards.some(({ hazard }) => hazard === 'sql-grants'));
  if (!given) return statements;
  const made = new Set<string>([ownTable]);
  return statements.map((statement) => {
    const words = plain(text.slice(statement.at, Math.min(statement.end, statement.at + looked)));
    const object = making.exec(words)?.[1];
    if (object !== undefined) made.add(object);
    const [, list] = giving.exec(words) ?? owning.exec(words) ?? [];
    if (list === undefined) return statement;
    const all = list.replaceAll(/ \( [^()]*\)/g, '').split(' , ');
    if (!all.every((each) => made.has(each) || ofTable(each, made))) return statement;
    const hazards = statement.hazards.map((each) =>
      each.hazard === 'sql-grants'
        ? { ...each, detail: `${each.detail ?? ''}, made by the same text` }
        : each,
    );
    return { ...statement, hazards };
  });
}

/** `orders_id_seq`, which Postgres makes for a column of `orders`. */
function ofTable(name: string, made: ReadonlySet<string>): boolean {
  if (!serial.test(name)) return false;
  for (let end = name.lastIndexOf('_'); end > 0; end = name.lastIndexOf('_', end - 1))
    if (made.has(name.slice(0, end))) return true;
  return false;
}
