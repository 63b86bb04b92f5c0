import { isException } from '../classes/exception-names.ts';
import { argumentFor, type Machine } from '../machine.ts';
import { isMapping } from '../names/mapping-names.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { anySecret, fromSecret } from '../values/marks.ts';
import { selfMarks } from '../values/own-self.ts';
import { type External, sequence } from '../values/values.ts';
import { fieldSecret, shownSecret, shownSelf } from './held-secrets.ts';

/** `super().__init__(message)` of an exception. */
export function keepsMessage({ name, self }: External, { positional }: CallArguments): void {
  if (self?.kind === 'instance' && name.endsWith('.__init__') && isException(name.slice(0, -9)))
    self.names.set('args', sequence('tuple', [...positional]));
}

/** `settings.model_dump()`, `record._asdict()`: the object as a dictionary, or as a text. */
const dumps =
  /\.(?:model_dump|model_dump_json|dict|json|to_dict|as_dict|asdict|_asdict|to_json|copy|model_copy)$/;

export function dumpedSecret({ name, self }: External, given: CallArguments, { frame }: CallPlace): number {
  if (self?.kind !== 'instance' || !dumps.test(name)) return 0;
  return argumentFor(given, null, 'exclude', 'include') === undefined
    ? fieldSecret(self, false) | selfMarks(self, frame)
    : 0;
}

/** `sorted(os.environ)` are names. */
export function listsKeys(name: string, { positional: [first] }: CallArguments, place: CallPlace): boolean {
  if (first === undefined || !/^builtins\.(?:sorted|list|tuple|set|frozenset|iter|reversed)$/.test(name))
    return false;
  if (
    first.kind === 'mapping' ||
    first.kind === 'namespace' ||
    (first.kind === 'external' && /^os\.environ(?:\.copy)?$/.test(first.name))
  )
    return true;
  return first.kind === 'unknown' && (first.marks & anySecret) !== 0 && isMapping(place);
}

/** Objects among the arguments of what makes a text of them, or copies them. */
export function secretAmong(m: Machine, given: CallArguments, place: CallPlace): number {
  let own = 0;
  for (const value of given.positional.slice(0, 4))
    if (value.kind !== 'unknown' && value.kind !== 'constant') {
      if (shownSecret(m, value, place) !== 0) return fromSecret;
      own |= shownSelf(value, place.frame);
    }
  return own;
}
