import type { JudgeJob, QueryAnswer, QueryJob, QueryVerdict } from './answer.ts';

const longestQuery = 100_000;

/** Runs a query that was let through; the database is made to refuse whatever does more than read. */
export async function queryDatabase(job: QueryJob): Promise<QueryAnswer> {
  if (job.database.kind === 'sqlite') return (await import('./sqlite.ts')).querySqlite(job);
  return (await import('./postgres.ts')).queryPostgres(job);
}

/** What the text of a query tells, before any database is asked. */
export async function judgeQuery(job: JudgeJob): Promise<QueryVerdict> {
  const { reasons, hazards } = await checkedText(job);
  if (job.database === 'sqlite' || reasons.length > 0) return { reasons, hazards, functions: [], fields: [] };
  const { checkPostgres } = await import('./postgres-check.ts');
  return { hazards, ...(await checkPostgres(job.sql)) };
}

async function checkedText({
  sql,
  database,
  deniedVerbs,
  admittedVerbs,
}: JudgeJob): Promise<Pick<QueryVerdict, 'reasons' | 'hazards'>> {
  // An engine in C would end there, and a reader would not.
  if (sql.includes('\0')) return { reasons: ['it holds a NUL character'], hazards: [] };
  if (sql.length > longestQuery)
    return { reasons: [`it is longer than ${longestQuery} characters`], hazards: [] };
  const { sqlStatements } = await import('../../code/sql/statements.ts');
  const reading = await sqlStatements(sql, database);
  // A function that is only not known by its name: the database is asked about it, and knows.
  const reasons = reading.reasons.filter((reason) => !reason.startsWith('calls ')).map(wordsFor);
  if (!reading.understood) reasons.push('it could not be understood as a whole');
  if (reading.statements.length !== 1)
    reasons.push(`there are ${reading.statements.length} statements; a query is one`);
  for (const verb of new Set(reading.statements.flatMap(({ verbs }) => verbs))) {
    if (deniedVerbs.includes(verb)) reasons.push(`the policy denies ${verb}`);
    else if (admittedVerbs !== null && !admittedVerbs.includes(verb))
      reasons.push(`the policy does not admit ${verb}`);
  }
  const hazards = new Set(reading.statements.flatMap((each) => each.hazards.map(({ hazard }) => hazard)));
  // The file's place is the operator's business; other schema pragmas change nothing and tell nothing of it.
  if (database === 'sqlite' && /pragma_(?:database_list|vdbe|module_list)/i.test(sql))
    reasons.push('it asks where the database lies');
  // Of the pragmas that can be read from as a table it alone writes: ANALYZE, where that seems worth it.
  if (database === 'sqlite' && /pragma_optimize/i.test(sql)) reasons.push('ANALYZE does more than read');
  return { reasons, hazards: [...hazards] };
}

/** A reason is a verb, a hazard's name, or words. */
function wordsFor(reason: string): string {
  return /^[A-Z]+(?: [A-Z]+)*$/.test(reason) ? `${reason} does more than read` : reason;
}
