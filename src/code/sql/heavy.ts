import { crossedTables } from './crossed-tables.ts';
import { endlessLoops } from './endless-loops.ts';
import { endlessHierarchy, endlessRecursion, tooMany } from './endless-recursion.ts';
import type { SqlToken } from './lex.ts';
import type { SqlHazard } from './statement.ts';
import { TokenGroups } from './token-groups.ts';

const mostFound = 50;

/** Statements that compute without end, or multiply a table by itself: told by their tokens, whatever the dialect. */
export function heavyHazards(statements: readonly (readonly SqlToken[])[]): readonly SqlHazard[] {
  const found: SqlHazard[] = [...endlessLoops(statements)];
  for (const tokens of statements) {
    if (found.length >= mostFound) break;
    found.push(...ofStatement(tokens));
  }
  return found.slice(0, mostFound);
}

function ofStatement(tokens: readonly SqlToken[]): readonly SqlHazard[] {
  if (!tokens.some(({ kind, value }) => kind === 'word' && (value === 'FROM' || series.has(value))))
    return [];
  const groups = new TokenGroups(tokens);
  const found: SqlHazard[] = [];
  for (let i = 0; i < tokens.length && found.length < mostFound; i += 1) {
    const token = tokens[i]!;
    if (token.kind !== 'word' || groups.isTooDeep(i)) continue;
    const hazard = ofWord(groups, token, i);
    if (hazard !== undefined) found.push(hazard);
  }
  return found;
}

function ofWord(groups: TokenGroups, { value, at }: SqlToken, i: number): SqlHazard | undefined {
  switch (value) {
    case 'FROM':
      return crossedTables(groups, i);
    case 'WITH':
      return endlessRecursion(groups, i);
    case 'CONNECT':
      return endlessHierarchy(groups, i);
    default:
  }
  const makes = series.has(value) && groups.tokens[i + 1]?.value === '(';
  return makes && numbersOf(groups, i + 1).some((each) => each >= tooMany)
    ? { hazard: 'sql-endless', at, detail: `${value} of too many` }
    : undefined;
}

/** Functions that make as many rows, or letters, as they are told. */
const series = new Set(
  `GENERATE_SERIES GENERATE_ARRAY SEQUENCE RANGE NUMBERS NUMBERS_MT ZEROS ZEROS_MT REPEAT REPLICATE ZEROBLOB RANDOMBLOB
   SPACE LPAD RPAD RANDOM_ROWS`.split(/\s+/),
);

/** The numbers among the first arguments of a function. */
function numbersOf({ tokens }: TokenGroups, open: number): readonly number[] {
  const found: number[] = [];
  for (let i = open + 1; i < open + 12 && tokens[i] !== undefined && tokens[i]!.value !== ')'; i += 1)
    if (tokens[i]!.kind === 'number') found.push(Number(tokens[i]!.value.replaceAll('_', '')));
  return found;
}
