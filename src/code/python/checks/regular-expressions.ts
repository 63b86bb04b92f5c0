import type { Check } from '../site.ts';
import { calledNames, constantOf, isUntrusted } from './call-shape.ts';

const takesPattern = /^re\.(?:compile|match|search|fullmatch|findall|finditer|sub|subn|split)$/;

/** Patterns that take time exponential in the length of a text, and patterns that a user writes (CWE-1333). */
export const regularExpressions: Check = {
  id: 'regular-expressions',
  about: [takesPattern],
  call(site, report) {
    if (!calledNames(site).some((name) => takesPattern.test(name))) return;
    const pattern = site.argument(0, 'pattern');
    if (pattern === undefined) return;
    const text = constantOf(site, pattern);
    if (typeof text === 'string') {
      if (nestsRepetition(text)) report.hazard('exponential-pattern', site.node);
    } else if (text === undefined && isUntrusted(site.taint(pattern))) {
      report.hazard('untrusted-pattern', site.node);
    }
  },
};

const longest = 2000;

interface Group {
  /** An unbounded repetition is somewhere in it, and nothing in it has to stand between two rounds. */
  repeats: boolean;
  /** Something other than the repeated part has to match in every round. */
  anchored: boolean;
  alternatives: string[];
  from: number;
}

/**
 * `(a+)+`, `(a*)*`, `(\w+\s?)*`, `(a|a)*`: a group that is repeated without bound and whose body is, but for optional
 * parts, one thing repeated without bound, or a choice between the same things.
 */
export function nestsRepetition(pattern: string): boolean {
  if (pattern.length > longest) return false;
  const open: Group[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] as string;
    if (character === '(') {
      open.push({ repeats: false, anchored: false, alternatives: [], from: i + 1 });
      if (pattern[i + 1] === '?') i += pattern[i + 2] === ':' ? 2 : 1;
      continue;
    }
    if (character === ')') {
      const group = open.pop();
      if (group === undefined) continue;
      const [unbounded, width] = repetition(pattern, i + 1);
      const same = choosesTheSame(pattern.slice(group.from, i));
      if (unbounded && ((group.repeats && !group.anchored) || same)) return true;
      const outer = open.at(-1);
      if (outer !== undefined) {
        if (unbounded || (group.repeats && !group.anchored)) outer.repeats = true;
        else if (!isOptional(pattern, i + 1)) outer.anchored = true;
      }
      i += Math.max(width, boundWidth(pattern, i + 1));
      continue;
    }
    if (character === '|') {
      const group = open.at(-1);
      if (group !== undefined) group.anchored = true;
      continue;
    }
    const width = atomWidth(pattern, i);
    const [unbounded, extra] = repetition(pattern, i + width);
    const group = open.at(-1);
    if (group !== undefined) {
      if (unbounded) group.repeats = true;
      else if (!isOptional(pattern, i + width)) group.anchored = true;
    }
    i += width + Math.max(extra, boundWidth(pattern, i + width)) - 1;
  }
  return false;
}

/** How many characters one atom takes: an escape, a class, a character. */
function atomWidth(pattern: string, at: number): number {
  if (pattern[at] === '\\') return 2;
  if (pattern[at] !== '[') return 1;
  let end = at + 1;
  if (pattern[end] === '^') end++;
  if (pattern[end] === ']') end++;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  return end - at + 1;
}

/** Whether a repetition without an upper bound stands at a place, and how long it is. */
function repetition(pattern: string, at: number): readonly [boolean, number] {
  const sign = pattern[at];
  if (sign === '*' || sign === '+') {
    const after = pattern[at + 1];
    // Possessive repetitions give nothing back.
    if (after === '+') return [false, 2];
    return [true, after === '?' ? 2 : 1];
  }
  if (sign === '{') {
    const end = pattern.indexOf('}', at);
    if (end > 0 && /^\{\d*,\}$/.test(pattern.slice(at, end + 1))) return [true, end - at + 1];
  }
  return [false, 0];
}

/** How long a bounded repetition is: `?`, `{2}`, `{0,3}`, with what makes it lazy or possessive. */
function boundWidth(pattern: string, at: number): number {
  let end = at;
  if (pattern[at] === '?') end = at + 1;
  else if (pattern[at] === '{') {
    const close = pattern.indexOf('}', at);
    if (close < 0 || close > at + 12 || !/^\{\d*,?\d*\}$/.test(pattern.slice(at, close + 1))) return 0;
    end = close + 1;
  } else return 0;
  return end - at + (pattern[end] === '?' || pattern[end] === '+' ? 1 : 0);
}

function isOptional(pattern: string, at: number): boolean {
  return pattern[at] === '?' || /^\{0?,/.test(pattern.slice(at, at + 3));
}

/** `a|a`, `\d|\w` have two ways to match the same text. */
function choosesTheSame(body: string): boolean {
  if (body.includes('(') || !body.includes('|')) return false;
  const parts = body.replace(/^\?:/, '').split('|');
  return new Set(parts).size < parts.length || (parts.includes('\\w') && parts.includes('\\d'));
}
