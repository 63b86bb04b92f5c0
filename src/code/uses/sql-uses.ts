import type { CodeText } from '../read-code.ts';
import { sqlStatements } from '../sql/statements.ts';
import type { Use } from './use.ts';

/** Verbs whose object says what they are about: `DROP TABLE`, `CREATE USER`, `SET ROLE`. */
const withObject =
  /^\s*(ALTER|CREATE|DROP|GRANT|REVOKE|SET|RESET|SHOW|LOAD|COMMENT)\s+(?:(?:OR\s+(?:REPLACE|ALTER)|TEMP|TEMPORARY|UNLOGGED|GLOBAL|LOCAL|UNIQUE|MATERIALIZED|EXTERNAL|FOREIGN|TRANSIENT|VIRTUAL|PUBLIC|FULLTEXT|SPATIAL|RECURSIVE)\s+){0,4}([A-Za-z]+)/i;
const comments = /\/\*(?:(?!\*\/)[\s\S]){0,2000}\*\/|--[^\n]{0,2000}(?:\n|$)/g;

/** The verbs of the statements, those inside of others too; a statement that was not understood has the verb `UNKNOWN`. */
export async function sqlUses(code: CodeText): Promise<readonly Use[]> {
  const { statements } = await sqlStatements(code.text, code.dialect);
  return statements.flatMap(({ verb, verbs, line, text }) => {
    const [, first, object] = withObject.exec(text.replace(comments, ' ')) ?? [];
    // WITH does nothing itself: what it begins does.
    const doing = verbs.filter((each) => each !== 'WITH');
    const all = doing.length === 0 ? [verb] : doing;
    return all.map((each): Use => {
      const name =
        first?.toUpperCase() === each && object !== undefined ? `${each} ${object.toUpperCase()}` : each;
      return { use: 'statement', name: name === '' ? 'UNKNOWN' : name, line, evidence: text };
    });
  });
}
