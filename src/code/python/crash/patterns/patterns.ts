import type { Search } from '../risk.ts';
import { roundsAreAmbiguous } from './pattern-ambiguity.ts';
import { type Pattern, type Repeat, readPattern } from './pattern-syntax.ts';

/** Functions of `re` and `regex` whose first argument is a pattern. */
const functions: ReadonlySet<string> = new Set(
  ['re', 'regex'].flatMap((module) =>
    'compile match fullmatch search findall finditer sub subn split'
      .split(' ')
      .map((name) => `${module}.${name}`),
  ),
);

/**
 * Finds patterns that a text can make exponential: a repetition without limit of something that itself may be cut into
 * repetitions in more than one way, `(a+)+`, `(a|a)*`, `(\w+\s?)*`, with something behind it that may not match.
 * Source: Davis et al., The Impact of Regular Expression Denial of Service in Practice (FSE 2018).
 */
export function findCatastrophicPatterns({ survey, resolve, report }: Search): void {
  for (const { node, names } of survey.calls) {
    const [first] = node.args;
    if (first === undefined || !names.some((name) => functions.has(name))) continue;
    const text = resolve.constant(first);
    if (typeof text !== 'string' || !/[*+}]/.test(text)) continue;
    const pattern = readPattern(text);
    const full = names.some((name) => name.endsWith('.fullmatch'));
    if (pattern !== null && isCatastrophic(pattern, full))
      report({
        hazard: 'catastrophic-pattern',
        node: first,
        detail: 'repeated repetition that may be cut in many ways',
      });
  }
}

/** Whether a text could make the match exponential; `more`: something behind the pattern may fail. */
export function isCatastrophic(pattern: Pattern, more: boolean): boolean {
  switch (pattern.type) {
    case 'set':
    case 'assertion':
      return false;
    case 'choice':
      return pattern.options.some((option) => isCatastrophic(option, more));
    case 'sequence': {
      let behind = more;
      for (let i = pattern.parts.length - 1; i >= 0; i--) {
        const part = pattern.parts[i] as Pattern;
        if (isCatastrophic(part, behind)) return true;
        behind ||= part.type === 'assertion' || !isNullable(part);
      }
      return false;
    }
    case 'repeat':
      if (pattern.atomic) return isCatastrophic(pattern.of, false);
      if (pattern.max === Number.POSITIVE_INFINITY && more && isAmbiguous(pattern)) return true;
      return isCatastrophic(pattern.of, more || pattern.max > 1);
  }
}

/** Whether two rounds of the repetition can take what one round can take, or one round in two ways. */
function isAmbiguous({ of }: Repeat): boolean {
  const options = of.type === 'choice' ? of.options : [of];
  return options.some(repeatsItself) || roundsAreAmbiguous(of);
}

/** One repetition without limit, and besides it nothing that must be there. */
function repeatsItself(pattern: Pattern): boolean {
  if (pattern.type === 'repeat')
    return !pattern.atomic && pattern.max === Number.POSITIVE_INFINITY && takesSomething(pattern.of);
  if (pattern.type !== 'sequence') return false;
  return pattern.parts.some(
    (part, i) => repeatsItself(part) && pattern.parts.every((other, j) => i === j || isNullable(other)),
  );
}

function takesSomething(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'set':
      return pattern.ranges.length > 0;
    case 'assertion':
      return false;
    case 'sequence':
      return pattern.parts.some(takesSomething);
    case 'choice':
      return pattern.options.some(takesSomething);
    case 'repeat':
      return pattern.max > 0 && takesSomething(pattern.of);
  }
}

function isNullable(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'set':
      return false;
    case 'assertion':
      // A look ahead may well forbid what would make the match ambiguous.
      return false;
    case 'sequence':
      return pattern.parts.every(isNullable);
    case 'choice':
      return pattern.options.some(isNullable);
    case 'repeat':
      return pattern.min === 0 || isNullable(pattern.of);
  }
}
