import { type Secret, withoutSecrets } from '../code/secrets/find-secrets.ts';
import type { Excerpt, Finding } from '../core/finding.ts';
import type { PlainFact } from '../core/plain-fact.ts';

/** Characters of a line that are shown, and how many of them before what it is about. */
const shown = 160;
const before = 40;
/** What stands for a credential goes by its beginning. */
const kept = 4;
const longestCompared = 400;

/** Stands in texts for what could not be computed (code/code.ts). */
const hole = '\uf8ff';

/** Makes what is told of a file fit to be shown. */
export interface Dresser {
  /** Findings with the source line of each where these are asked for, and without the credentials of the file. */
  findings(findings: readonly Finding[]): readonly Finding[];
  /** A fact without the credentials of the file. */
  fact(fact: PlainFact): PlainFact;
}

/** The dresser of a text. */
export function dresserOf(text: string, secrets: readonly Secret[], excerpts: boolean): Dresser {
  const values = secretValues(text, secrets);
  const lines = excerpts ? linesOf(secrets.length === 0 ? text : withoutSecrets(text, secrets)) : null;
  return {
    findings: (findings) => findings.map((finding) => dressed(finding, values, lines)),
    fact: (fact) => (values.length === 0 ? fact : (hideIn(fact, values) as PlainFact)),
  };
}

function dressed(
  finding: Finding,
  values: readonly string[],
  lines: ((line: number) => string) | null,
): Finding {
  const evidence = hide(finding.evidence, values).replaceAll(hole, '…');
  const { line } = finding.where;
  const excerpt = lines === null || line === undefined ? null : excerptOf(lines(line), evidence);
  return {
    ...finding,
    evidence,
    fix: hide(finding.fix, values),
    ...(excerpt === null ? {} : { excerpt }),
  };
}

/** Facts are flat, but for lists of texts. */
function hideIn(value: unknown, values: readonly string[]): unknown {
  if (typeof value === 'string') return hide(value, values);
  if (Array.isArray(value)) return value.map((each) => hideIn(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hideIn(each, values)]));
}

function secretValues(text: string, secrets: readonly Secret[]): readonly string[] {
  const values = new Set<string>();
  for (const { from, to } of secrets)
    for (const part of text.slice(from, to).split(/\s+/)) if (part.length > 2 * kept) values.add(part);
  return [...values].sort((a, b) => b.length - a.length);
}

function hide(text: string, values: readonly string[]): string {
  let hidden = text;
  for (const value of values)
    if (hidden.includes(value)) hidden = hidden.replaceAll(value, `${value.slice(0, kept)}…`);
  return hidden;
}

/** Lines by their number, counted from 1. */
function linesOf(written: string): (line: number) => string {
  const text = written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written;
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (line) => {
    const from = starts[line - 1];
    if (from === undefined) return '';
    const to = starts[line] ?? text.length + 1;
    return text.slice(from, to - 1);
  };
}

/** The part of a line that holds what the evidence shows, and where in it. Null for an empty line. */
function excerptOf(line: string, evidence: string): Excerpt | null {
  if (line.trim() === '') return null;
  const [at, length] = common(line, evidence);
  const indent = line.length - line.trimStart().length;
  const from = at - indent <= shown - before ? Math.min(indent, at) : at - before;
  const part = line.slice(from, from + shown).trimEnd();
  const text = `${from > indent ? '…' : ''}${part}${from + shown < line.trimEnd().length ? '…' : ''}`;
  const column = at - from + (from > indent ? 1 : 0);
  return { text, column, length: Math.max(1, Math.min(length, text.length - column)) };
}

/** Where in a long line the evidence begins, as far as it is of the source. */
function beginning(line: string, evidence: string): number {
  for (const length of [60, 30, 20, 12, 6]) {
    const at = line.indexOf(evidence.slice(0, length));
    if (at >= 0) return at;
  }
  return 0;
}

/** Where the longest piece of the evidence stands in the line; the whole line where none of it does. */
function common(line: string, evidence: string): readonly [number, number] {
  const whole = [line.length - line.trimStart().length, line.trim().length] as const;
  const start = line.length <= longestCompared ? 0 : beginning(line, evidence);
  const simple = line.indexOf(evidence);
  if (simple >= 0 && evidence.length > 2) return [simple, evidence.length];
  const a = line.slice(start, start + longestCompared);
  const b = evidence.slice(0, longestCompared);
  const [best, end] = longestShared(a, b);
  const found = a.slice(end - best, end);
  if (found.trim().length < 3) return whole;
  const blanks = found.length - found.trimStart().length;
  return [start + end - best + blanks, found.trim().length];
}

/** How long the longest piece of `a` is that stands in `b` too, and where in `a` the first of that length ends. */
function longestShared(a: string, b: string): readonly [length: number, end: number] {
  let best = 0;
  let end = 0;
  // By place in `b`: how many characters up to it are those up to the place in `a`.
  const run = new Uint16Array(b.length + 1);
  for (let i = 0; i < a.length; i += 1) {
    const code = a.charCodeAt(i);
    for (let j = b.length; j > 0; j -= 1) {
      if (b.charCodeAt(j - 1) !== code) {
        run[j] = 0;
        continue;
      }
      const length = run[j - 1]! + 1;
      run[j] = length;
      if (length > best) {
        best = length;
        end = i + 1;
      }
    }
  }
  return [best, end];
}
