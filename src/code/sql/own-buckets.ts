import type { SqlStatement } from './statement.ts';

const place = /: (?:gs|gcs|s3[an]?|az|abfss?|wasbs?|r2):\/\/(?:[\w-]{1,80}@)?([a-z0-9][\w.-]{2,80})/i;
/** `project.dataset.table`, as BigQuery quotes it, or `catalog.schema.table`. */
const qualified = /[`"]?([a-z][a-z0-9-]{3,60})[`"]?\.[`"]?\w{1,100}[`"]?\.[`"]?\w/gi;
const mostNames = 1_000;

/** The statements, where one that writes rows to a bucket does so to one that bears the name of the project they are from. */
export function withOwnBuckets(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  if (!statements.some(({ hazards }) => hazards.some(({ hazard }) => hazard === 'sql-writes-address')))
    return statements;
  const projects = new Set<string>();
  for (const [, project] of text.slice(0, 1 << 20).matchAll(qualified))
    if (projects.size < mostNames) projects.add(project!.toLowerCase());
  return statements.map((statement) => ({
    ...statement,
    hazards: statement.hazards.map((each) => {
      if (each.hazard !== 'sql-writes-address') return each;
      const bucket = place.exec(each.detail ?? '')?.[1]?.toLowerCase() ?? '';
      const own = [...projects].some((project) => bucket === project || bucket.startsWith(`${project}-`));
      return own ? { ...each, detail: `${each.detail!}, of the same project` } : each;
    }),
  }));
}
