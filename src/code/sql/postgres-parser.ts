import type { SqlSlice } from './split.ts';

/** Any node of libpg_query's tree, as its JSON has it. */
export type PgNode = { readonly [key: string]: unknown };

export interface PgStatement {
  readonly tree: PgNode;
  /** Byte offsets in the UTF-8 of the text that was parsed. */
  readonly at: number;
  readonly length: number;
}

/**
 * What libpg_query is asked to parse at most. Its parser recurses in WebAssembly over JavaScript's own stack and is left
 * broken where that runs out, so that every operator that may nest is counted before.
 */
const budget = Object.freeze({ characters: 2 ** 20, nesting: 800, parentheses: 300 });

const nesting = new Set(
  'NOT UNION INTERSECT EXCEPT JOIN IS COLLATE AT CASE WHEN SELECT LIKE ILIKE BETWEEN IN ISNULL NOTNULL ESCAPE SIMILAR WITH OR ANY ALL'.split(
    ' ',
  ),
);

type Parse = (query: string) => { readonly stmts?: readonly PgNode[] };

let parser: Promise<Parse | null> | undefined;
let broken = false;

async function load(): Promise<Parse | null> {
  try {
    const { loadModule, parseSync } = await import('libpg-query');
    await loadModule();
    return parseSync as unknown as Parse;
  } catch {
    return null;
  }
}

/** Whether Postgres' parser may be asked: false for what could exhaust its stack, and for text that it reads only in part. */
export function fitsPostgres(text: string, slices: readonly SqlSlice[]): boolean {
  // The parser takes a NUL for the end of the text.
  if (text.length > budget.characters || text.includes('\0') || nestsComments(text)) return false;
  return slices.every((slice) => {
    if (slice.meta !== undefined || slice.truncated) return false;
    let count = 0;
    let depth = 0;
    for (const token of slice.tokens) {
      if (token.kind === 'operator') {
        if (token.value === '(' || token.value === '[') depth += 1;
        else if (token.value === ')' || token.value === ']') depth -= 1;
        else if (token.value !== ',' && token.value !== '.') count += 1;
        if (depth > budget.parentheses) return false;
      } else if (token.kind === 'word' && nesting.has(token.value)) count += 1;
    }
    return count <= budget.nesting;
  });
}

/** Its scanner takes time that grows with the square of how deep comments nest. */
function nestsComments(text: string): boolean {
  let depth = 0;
  for (let at = text.indexOf('*'); at >= 0; at = text.indexOf('*', at + 1)) {
    if (text[at - 1] === '/') depth += 1;
    else if (text[at + 1] === '/' && depth > 0) depth -= 1;
    if (depth > 50) return true;
  }
  return false;
}

/** Postgres' own reading of a text that `fitsPostgres`; undefined where it refuses, or is not to be had. */
export async function parsePostgres(text: string): Promise<readonly PgStatement[] | undefined> {
  if (broken) return undefined;
  if (text.trim() === '') return [];
  parser ??= load();
  const parse = await parser;
  if (parse === null) return undefined;
  try {
    return (parse(text).stmts ?? []).map((statement) => ({
      tree: (statement['stmt'] ?? {}) as PgNode,
      at: Number(statement['stmt_location'] ?? 0),
      length: Number(statement['stmt_len'] ?? 0),
    }));
  } catch (error) {
    // An ordinary refusal carries details; anything else left the module in a state that nobody knows.
    if (!(error instanceof Error) || error.name !== 'SqlError') broken = true;
    return undefined;
  }
}
