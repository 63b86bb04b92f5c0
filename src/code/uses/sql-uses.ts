import type { CodeText } from '../read-code.ts';
import { sqlStatements } from '../sql/statements.ts';
import { furtherActs } from './sql-acts.ts';
import type { Use } from './use.ts';

/** Verbs whose object says what they are about: `DROP TABLE`, `CREATE USER`, `SET ROLE`. */
const withObject =
  /^\s*(ALTER|CREATE|DROP|GRANT|REVOKE|SET|RESET|SHOW|LOAD|COMMENT)\s+(?:(?:OR\s+(?:REPLACE|ALTER)|TEMP|TEMPORARY|UNLOGGED|GLOBAL|LOCAL|UNIQUE|MATERIALIZED|EXTERNAL|FOREIGN|TRANSIENT|VIRTUAL|PUBLIC|FULLTEXT|SPATIAL|RECURSIVE)\s+){0,4}([A-Za-z]+)/i;
const comments = /\/\*(?:(?!\*\/)[\s\S]){0,2000}\*\/|--[^\n]{0,2000}(?:\n|$)/g;

/** What begins the body of a routine, whose statements may follow as statements of the text. */
const routine =
  /^\s*(?:DECLARE|BEGIN\s+\S|(?:CREATE|ALTER)\b[\s\S]{0,60}?\b(?:PROCEDURE|PROC|FUNCTION|TRIGGER|PACKAGE)\b)/i;

/** The verbs of the statements, those inside of others too; a statement that was not understood has the verb `UNKNOWN`. */
export async function sqlUses(code: CodeText): Promise<readonly Use[]> {
  const { statements } = await sqlStatements(code.text, code.dialect);
  let inRoutine = false;
  return statements.flatMap(({ verb, verbs, line, text, at, end }) => {
    inRoutine ||= routine.test(text);
    const acts = furtherActs(code.text.slice(at, end), verb, code.dialect, inRoutine);
    const [, first, object] = withObject.exec(text.replace(comments, ' ')) ?? [];
    // WITH does nothing itself: what it begins does.
    const doing = verbs.filter((each) => each !== 'WITH');
    const all = doing.length === 0 ? [verb] : doing;
    const named = all.map((each) => {
      const name =
        first?.toUpperCase() === each && object !== undefined ? `${each} ${object.toUpperCase()}` : each;
      return name === '' ? 'UNKNOWN' : name;
    });
    return [...new Set([...named, ...acts])].map(
      (name): Use => ({ use: 'statement', name, line, evidence: text }),
    );
  });
}
