import { raises } from '../classes/exceptions.ts';
import { sendInto } from '../functions/generators.ts';
import { none, unknown } from '../values/values.ts';
import type { Special } from './special.ts';

const next: Special = (m, _given, place, { self }) =>
  self?.kind === 'sequence' ? m.iterate(self, place).element : null;

const send: Special = (m, given, place, { self }) => {
  if (self?.kind !== 'sequence') return null;
  return sendInto(m, self, given.positional[0] ?? none, place) ?? m.iterate(self, place).element;
};

/** What is thrown into a generator comes up where it yields, and is caught there or not. */
const raise: Special = (m, given, place, { self }) => {
  const [what] = given.positional;
  if (self?.kind !== 'sequence') return null;
  if (what !== undefined) raises(m, what, null, place);
  return sendInto(m, self, unknown(), place) ?? m.iterate(self, place).element;
};

export const generatorSpecials: readonly (readonly [string, Special])[] = [
  ['builtins.generator.send', send],
  ['builtins.generator.asend', send],
  ['builtins.generator.__next__', next],
  ['builtins.generator.__anext__', next],
  ['builtins.generator.next', next],
  ['builtins.generator.throw', raise],
  ['builtins.generator.athrow', raise],
];
