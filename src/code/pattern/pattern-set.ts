import type { CodeContext, CodeLanguage, HazardFact } from '../../core/code.ts';
import { LoadlockError } from '../../core/errors.ts';
import type { Module } from '../python/ast.ts';
import type { CodeText } from '../read-code.ts';
import { findPython, type Matches, parsePythonPattern } from './find-python.ts';
import { findShell, parseShellPattern } from './find-shell.ts';
import { findSql, parseSqlPattern } from './find-sql.ts';

/** A pattern as it is written. */
export interface WrittenPattern {
  readonly id: string;
  readonly language: CodeLanguage;
  readonly pattern: string;
  readonly required: boolean;
  /** Where it is written, for errors: `loadlock.toml:12`. */
  readonly place: string | null;
}

/** A pattern that can be held against texts. */
export interface CompiledPattern {
  readonly id: string;
  readonly language: CodeLanguage;
  readonly required: boolean;
  find(text: CodeText): Matches | Promise<Matches>;
}

let last:
  | { readonly written: readonly WrittenPattern[]; readonly compiled: readonly CompiledPattern[] }
  | undefined;

/** Compiles patterns; once for the same ones. @throws LoadlockError POLICY_INVALID with the place of what is wrong. */
export function patternSet(written: readonly WrittenPattern[]): readonly CompiledPattern[] {
  if (last?.written !== written) last = { written, compiled: written.map(compiled) };
  return last.compiled;
}

function compiled(written: WrittenPattern): CompiledPattern {
  const { id, language, pattern, required, place } = written;
  try {
    return { id, language, required, find: finder(language, pattern) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const where = place === null ? '' : `${place}: `;
    throw new LoadlockError('POLICY_INVALID', null, `${where}the pattern ${id} cannot be read: ${reason}`);
  }
}

function finder(language: CodeLanguage, pattern: string): CompiledPattern['find'] {
  if (language === 'sql') {
    const sql = parseSqlPattern(pattern);
    return ({ text, dialect }) => findSql(sql, text, dialect);
  }
  if (language === 'shell') {
    const shell = parseShellPattern(pattern);
    return ({ text, dialect }) => findShell(shell, text, dialect);
  }
  const python = parsePythonPattern(pattern);
  return ({ module }) => (module === null ? none : findPython(python, module));
}

const none: Matches = { matches: [], complete: true };

/** A file of code, with the texts that were read of it. */
export interface PatternFile {
  readonly kind: string | null;
  readonly context: CodeContext;
  readonly texts: readonly CodeText[];
}

/** What the patterns say of a file, pattern by pattern, in the order of the source. */
export async function patternFacts(
  patterns: readonly CompiledPattern[],
  file: PatternFile,
): Promise<readonly HazardFact[]> {
  const facts: HazardFact[] = [];
  for (const pattern of patterns)
    facts.push(...(await (pattern.required ? missing(pattern, file) : prohibited(pattern, file))));
  return facts;
}

async function prohibited(pattern: CompiledPattern, { texts }: PatternFile): Promise<readonly HazardFact[]> {
  const facts: HazardFact[] = [];
  for (const text of texts) {
    if (text.language !== pattern.language) continue;
    const { matches, complete } = await pattern.find(text);
    for (const { line, evidence } of matches)
      facts.push(fact('pattern-prohibited', pattern, text, line, evidence));
    const evidence = 'not all of the text could be held against it';
    if (!complete) facts.push(fact('pattern-prohibited', pattern, text, 1, evidence));
  }
  return facts;
}

/** Files of the language itself, and the blocks and cells of files that hold some, must match; nothing else must. */
async function missing(
  pattern: CompiledPattern,
  { kind, texts }: PatternFile,
): Promise<readonly HazardFact[]> {
  const own = texts.filter(
    ({ language, isFile }) =>
      language === pattern.language && (isFile || kind === 'notebook' || kind === 'markdown'),
  );
  const [first] = own.filter(({ module }) => module === null || !isEmpty(module));
  if (first === undefined) return [];
  for (const text of own) if ((await pattern.find(text)).matches.length > 0) return [];
  return [{ ...fact('pattern-missing', pattern, first, 1, ''), where: {} }];
}

function isEmpty({ body }: Module): boolean {
  return body.length === 0;
}

function fact(
  hazard: string,
  { id, language }: CompiledPattern,
  text: CodeText,
  line: number,
  evidence: string,
): HazardFact {
  const { context, phase, reach } = text;
  return {
    kind: 'hazard',
    where: text.where(line),
    language,
    context,
    hazard,
    phase,
    reach,
    evidence,
    detail: id,
  };
}
