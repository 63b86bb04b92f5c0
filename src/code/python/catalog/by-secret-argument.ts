import { constantAt, type Decide } from './decide.ts';

/** Decisions of which a secret is what comes out, or is not, by what a call is given. */
function secretIf(test: (call: Parameters<Decide>[0]) => boolean): Decide {
  return (call, effect) => ({
    capability: effect,
    traits: [],
    ...(test(call) ? { source: 'secret' as const } : {}),
  });
}

/** What is typed without being seen is no word for others to read. */
const hides: Decide = secretIf(
  (call) =>
    constantAt(call, null, 'hide_input', 'is_password', 'password') === true ||
    constantAt(call, null, 'type') === 'password' ||
    typeof constantAt(call, null, 'show') === 'string',
);

export const secretDecisions: readonly (readonly [string, Decide])[] = [
  ['hidden-prompt', hides],
  ['decrypt-given', secretIf((call) => constantAt(call, null, 'decrypt') === true)],
  // An address of a database shows stars for its password, unless it is asked not to.
  ['unhidden', secretIf((call) => constantAt(call, 0, 'hide_password') === false)],
];
