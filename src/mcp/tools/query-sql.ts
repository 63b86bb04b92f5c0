import { hash } from 'node:crypto';
import type { AuditRecord } from '../../audit/entry.ts';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { policyDigest } from '../../policy/digest.ts';
import type { McpDatabase } from '../../policy/mcp.ts';
import { type QueryAnswer, refused } from '../query/answer.ts';
import {
  count,
  listOf,
  type McpTool,
  objectOf,
  type Schema,
  type Setting,
  type Told,
  text,
  verdict,
} from '../tool.ts';
import { line, lines, notice } from '../untrusted.ts';

const longestCell = 4_200;
const cell: Schema = { type: ['string', 'number', 'boolean', 'null'] };

/** One query that reads, against a database that the operator configured. */
export const querySql: McpTool = {
  name: 'query_sql',
  title: 'Query a database, reading only',
  describe: ({ policy }) => {
    const list = policy.mcp.databases.map(({ name, kind, description }) =>
      description === null ? `${name} (${kind})` : `${name} (${kind}): ${description}`,
    );
    return `Runs one SELECT, and only where it is known to change nothing; the database itself refuses to write, too. Databases: ${list.join('; ')}.`;
  },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: ({ policy }) =>
    objectOf({
      database: { type: 'string', enum: policy.mcp.databases.map(({ name }) => name) },
      sql: { type: 'string', description: 'One statement, in the dialect of the database.' },
    }),
  output: objectOf({
    decision: verdict,
    database: text,
    reasons: { ...listOf(text), description: 'Why it was refused.' },
    hazards: listOf(text),
    columns: listOf(text),
    rows: listOf(listOf(cell)),
    rowCount: count,
    truncated: { type: ['string', 'null'], enum: ['rows', 'bytes', null] },
    notice: text,
  }),
  call: async (given, { setting, signal }) => {
    const { policy, processes, addresses } = setting;
    const database = policy.mcp.databases.find(({ name }) => name === given['database']);
    if (database === undefined) throw new LoadlockError('USAGE', null, 'there is no such database');
    const sql = String(given['sql']);
    const { deny: deniedVerbs, allow: admittedVerbs } = policy.code.sql;
    const about = aboutQuery(setting, database, sql);
    const { limits } = policy.mcp;
    const judge = { kind: 'judge', sql, database: database.kind, deniedVerbs, admittedVerbs } as const;
    const time = Math.min(limits.time, judgeTime);
    const judged = await processes.run<'judge'>(judge, { ...limits, time, signal });
    const { reasons, hazards } = judged;
    const decision = reasons.length === 0 ? 'allow' : 'deny';
    // Before it runs: what ends the server while it does is on record.
    await setting.record([{ ...about, decision, ...becauseOf(reasons, about) }]);
    if (decision === 'deny') return told(database, refused(reasons), hazards);
    const job = {
      kind: 'query' as const,
      sql,
      database: { ...database, url: addresses.get(database.name) ?? null },
      functions: judged.functions,
      fields: judged.fields,
      output: limits.output,
    };
    try {
      // Beyond the database's own limit: it is the database that should say so.
      const until = database.time + spareTime;
      const answer = await processes.run<'query'>(job, { time: until, memory: limits.memory, signal });
      const outcome = answer.decision === 'allow' ? `${answer.rows.length} rows` : 'refused';
      const after = { ...about, event: 'outcome' as const, decision: answer.decision, outcome };
      await setting.record([{ ...after, ...becauseOf(answer.reasons, about) }]);
      return told(database, answer, hazards);
    } catch (error) {
      const detail = error instanceof Error ? printable(error.message) : 'failed';
      const outcome = error instanceof LoadlockError ? error.code : 'INTERNAL';
      await setting.record([{ ...about, event: 'error', outcome, detail: `mcp query_sql: ${detail}` }]);
      throw error;
    }
  },
};

/** Milliseconds for reading a text that may be made to take long. */
const judgeTime = 10_000;
const spareTime = 2_000;

function becauseOf(reasons: readonly string[], { detail }: AuditRecord): Pick<AuditRecord, 'detail'> {
  return reasons.length === 0 ? {} : { detail: `${detail}; refused: ${printable(reasons.join('; '))}` };
}

function aboutQuery({ policy }: Setting, database: McpDatabase, sql: string): AuditRecord {
  const bytes = Buffer.from(sql);
  return {
    event: 'decision',
    target: `${database.kind}:${database.name}`,
    policy: { name: policy.name, sha256: policyDigest(policy) },
    artifacts: [
      { path: 'query.sql', size: bytes.length, sha256: hash('sha256', bytes, 'hex'), format: 'sql' },
    ],
    detail: `mcp query_sql: ${line(sql, 1_000)}`,
  };
}

function told({ name, kind }: McpDatabase, answer: QueryAnswer, hazards: readonly string[]): Told {
  const { decision, reasons, columns, rows, truncated } = answer;
  const held = decision !== 'allow';
  const more = truncated === null ? '' : `, and there are more (cut by ${truncated})`;
  return {
    refused: held,
    summary: held
      ? `${name} (${kind}) was not asked: the query is not known to change nothing. "reasons" says why.`
      : `${rows.length} rows of ${name} (${kind})${more}.`,
    data: {
      decision,
      database: name,
      reasons: reasons.map((reason) => line(reason)),
      hazards,
      columns: columns.map((column) => line(column, 200)),
      rows: rows.map((row) =>
        row.map((cell) => (typeof cell === 'string' ? lines(cell, longestCell) : cell)),
      ),
      rowCount: rows.length,
      truncated,
      notice,
    },
  };
}
