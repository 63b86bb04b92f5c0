import type { SqlStatement } from './statement.ts';

const round = /\b(?:while|loop|repeat)\b/i;
const longestPause = 60;

/** The seconds of `1`, `0.2`, `00:00:01`, `5 seconds`. */
function seconds(argument: string): number | undefined {
  const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(argument);
  if (clock !== null) return Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3]);
  const count = /^(\d{1,9}(?:\.\d{1,9})?)(?: ?s(?:ec(?:ond)?s?)?)?$/i.exec(argument);
  return count === null ? undefined : Number(count[1]);
}

/**
 * The statements, where one that waits for a moment does so between the rounds of a loop, to let others work or to try
 * again. What a text asks a server to wait for once tells whether a condition holds.
 */
export function withoutPauses(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  if (!statements.some(({ hazards }) => hazards.some(({ hazard }) => hazard === 'sql-delay')))
    return statements;
  if (!round.test(text)) return statements;
  return statements.map((statement) => ({
    ...statement,
    hazards: statement.hazards.map((each) => {
      const given = /: (.*)$/.exec(each.detail ?? '')?.[1];
      const pause = each.hazard === 'sql-delay' && given !== undefined ? seconds(given) : undefined;
      return pause === undefined || pause > longestPause
        ? each
        : { ...each, detail: `${each.detail!}, between rounds` };
    }),
  }));
}
