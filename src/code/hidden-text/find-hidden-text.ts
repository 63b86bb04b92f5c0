import type { CodeLanguage, HazardFact } from '../../core/code.ts';
import { printable } from '../../core/printable.ts';
import type { Code } from '../code.ts';
import { findConfusables } from './find-confusables.ts';
import { findInvisible } from './invisible.ts';
import { findBidi, findLoneReturns, findOffScreen, hasGaps } from './layout-tricks.ts';
import { type Regions, regionsOf } from './regions.ts';
import type { Searched } from './searched.ts';

export interface HiddenText {
  readonly hazard: string;
  readonly line: number;
  readonly evidence: string;
  readonly detail: string;
}

/** Findings of one kind that are told in one source; more say nothing new. */
const mostOfAKind = 20;
const shown = 160;
/** Nearly all sources have none of these: what follows then looks at blanks and line ends only. */
const unusual = /[^\t\n\f\r -~]/;

/**
 * Finds what a reader of a source does not see, or sees otherwise than the interpreter reads it: bidirectional controls,
 * invisible characters, letters that look like others, terminal escapes, code beyond the edge of the screen. Comments and
 * texts in any one script are no hazard. Linear in the length of the text; never throws.
 *
 * Sources: Trojan Source (CVE-2021-42574, CVE-2021-42694), Unicode Technical Standard 39.
 */
export function findHiddenText(text: string, language: CodeLanguage): HiddenText[] {
  const special = unusual.test(text);
  const gaps = hasGaps(text);
  const returns = text.includes('\r') && text.includes('\n');
  if (!special && !gaps && !returns) return [];
  const found: HiddenText[] = [];
  const counts = new Map<string, number>();
  let regions: Regions | undefined;
  let starts: readonly number[] | undefined;
  const searched: Searched = {
    text,
    language,
    // Most of what is unusual is so wherever it stands.
    regions: {
      at(offset) {
        regions ??= regionsOf(text, language);
        return regions.at(offset);
      },
    },
    lineStart(at) {
      starts ??= lineStarts(text);
      return starts[lineOf(starts, at) - 1]!;
    },
    tell(hazard, at, detail, end = at + 1) {
      starts ??= lineStarts(text);
      const lines = starts;
      const count = (counts.get(hazard) ?? 0) + 1;
      counts.set(hazard, count);
      if (count > mostOfAKind) return;
      const line = lineOf(lines, at);
      const start = Math.max(lines[line - 1]!, at - shown / 2);
      const stop = Math.min(text.length, end + shown / 2, start + 4 * shown);
      const around = text
        .slice(start, stop)
        .split(/[\n]/, 1)[0]!
        .replace(/[ \t]{8,}/g, ' … ');
      found.push({
        hazard,
        line,
        evidence: printable(around)
          .slice(0, 2 * shown)
          .trim(),
        detail,
      });
    },
  };
  if (special) {
    findBidi(searched);
    findInvisible(searched);
    findConfusables(searched);
  }
  if (gaps) findOffScreen(searched);
  if (returns) findLoneReturns(searched);
  return found.sort((a, b) => a.line - b.line);
}

/** The same as facts of a piece of code. */
export function hiddenTextFacts(
  code: Pick<Code, 'text' | 'context' | 'phase' | 'reach'>,
  language: CodeLanguage,
): HazardFact[] {
  return findHiddenText(code.text, language).map(({ hazard, line, evidence, detail }) => ({
    kind: 'hazard',
    where: { line },
    language: 'text',
    context: code.context,
    phase: code.phase,
    reach: code.reach,
    hazard,
    evidence,
    detail,
  }));
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
