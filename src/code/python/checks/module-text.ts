import type { Module } from '../ast.ts';

const answers = new WeakMap<Module, Map<RegExp, boolean>>();

/** Whether a pattern is found in the source of a module; looked for once, however many calls ask. */
export function sourceHas(module: Module, pattern: RegExp): boolean {
  let known = answers.get(module);
  if (known === undefined) {
    known = new Map();
    answers.set(module, known);
  }
  let answer = known.get(pattern);
  if (answer === undefined) {
    answer = pattern.test(module.source.text);
    known.set(pattern, answer);
  }
  return answer;
}

/** Searches for particular words cost what the source is long; a source that is all calls gets so many. */
const mostSearches = 200;
const searches = new WeakMap<Module, number>();

/** Whether a text stands in a module outside of one stretch of it. False once a source has asked too often. */
export function standsElsewhere(
  module: Module,
  word: string,
  { at, end }: { readonly at: number; readonly end: number },
): boolean {
  const made = searches.get(module) ?? 0;
  if (made >= mostSearches) return false;
  searches.set(module, made + 1);
  const { text } = module.source;
  let found = text.indexOf(word);
  if (found >= at && found < end) found = text.indexOf(word, end);
  return found >= 0;
}
