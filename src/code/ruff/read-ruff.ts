import type { CodeContext, CodeReach, HazardFact } from '../../core/code.ts';
import type { Place } from '../../core/place.ts';
import type { Ruff } from './ruff.ts';

/** Longer sources are generated, and every statement of a hostile one is a diagnostic. */
const longest = 512 * 1024;
const shown = 120;

/** What ruff says of a source, as facts in the order of the source. */
export function ruffFacts(
  ruff: Ruff,
  text: string,
  around: { readonly context: CodeContext; readonly reach: CodeReach },
  place: (line: number) => Place = (line) => ({ line }),
): HazardFact[] {
  const fact = (line: number, evidence: string, fix: string | null): HazardFact => ({
    kind: 'hazard',
    where: place(line),
    language: 'python',
    ...around,
    hazard: 'ruff',
    phase: 'dead',
    evidence,
    ...(fix === null ? {} : { rewrite: `${fix}.` }),
  });
  if (text.length > longest) return [fact(1, 'ruff did not look at it: the source is too long', null)];
  try {
    const lines = text.split('\n');
    return [...ruff.check(text)]
      .sort((a, b) => a.line - b.line)
      .map(({ code, message, line, fix }) =>
        fact(line, `${code} ${message}: ${(lines[line - 1] ?? '').trim().slice(0, shown)}`, fix),
      );
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [fact(1, `ruff could not look at it: ${reason}`, null)];
  }
}
