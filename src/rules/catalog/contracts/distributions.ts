import { isDistributionTemplate } from '../../../core/distribution-template.ts';
import { Call, Dict, Global, List, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { allFieldsOf, breach, computedArguments, isScalar, itemsOf, textOf } from './checks.ts';
import type { Contracted } from './table.ts';

/**
 * `rv_generic.__setstate__` of scipy.stats runs the text `_parse_arg_template` of its state with `exec`: it makes the
 * functions that sort a distribution's arguments, and would make anything else.
 */
const distribution: Contract = {
  always: ['new-empty', 'items'],
  build(state, judge) {
    if (state instanceof Tuple) return beforeStates(state, judge);
    // `__dict__.update` takes pairs too, among which the text would not be seen.
    const fields = state instanceof Dict ? allFieldsOf(state) : undefined;
    if (fields === undefined) return computedArguments;
    const source = fields.get('_parse_arg_template');
    if (source === undefined) return null;
    const text = textOf(source);
    if (text === undefined || !isDistributionTemplate(text))
      return breach('critical', 'Its state holds Python source that scipy runs while the file loads.');
    return null;
  },
};

/** What the constructors of distributions take, `values` and `histogram` as arrays (scipy 0.14 to 1.5). */
const parameters: ReadonlySet<string> = new Set(
  'momtype a b xtol badvalue name longname shapes extradoc seed moment_tol values inc histogram'.split(' '),
);

/**
 * Before scipy 1.6 the state is `(parameters, random state)`, and `__setstate__` calls `__init__(**parameters)`: it
 * makes source text too, of `shapes`, of which it takes identifiers alone.
 */
function beforeStates(state: Tuple, judge: Judge): Breach | null {
  const [given, random] = itemsOf(state) ?? [];
  if (isPair(given) || isPair(random)) return setsAnything;
  if (!(given instanceof Dict) || given.dropped > 0 || state.length !== 2) return computedArguments;
  if (random !== null && !(random instanceof Call && isRandom(random, judge))) return computedArguments;
  for (let at = 0; at + 1 < given.entries.length; at += 2) {
    const [key, value] = [given.entries[at], given.entries[at + 1] as Value];
    if (textOf(key) === '_parse_arg_template') return setsAnything;
    if (!(key instanceof Text) || key.length > 16 || !parameters.has(key.value)) return computedArguments;
    if (key.value === 'values' || key.value === 'histogram' ? !isOfArrays(value) : !isScalar(value))
      return computedArguments;
  }
  return null;
}

/** Later versions of scipy take a state for pairs of names and values: no part of it may be one. */
function isPair(value: Value | undefined): boolean {
  return value instanceof Tuple || value instanceof List || value instanceof Text;
}

const setsAnything = breach(
  'critical',
  'Later versions of scipy run a text of such a state as Python source.',
);

function isRandom({ callable }: Call, judge: Judge): boolean {
  const made = judge.breach(callable, 'reference') === null && callable instanceof Global ? callable : null;
  return made !== null && /^numpy\.random\b/.test(made.module ?? '');
}

function isOfArrays(value: Value): boolean {
  if (isScalar(value)) return true;
  const items = itemsOf(value) ?? [value];
  return (
    items.length <= 4 &&
    items.every((item) => isScalar(item) || isArray(item) || itemsOf(item)?.every(isScalar))
  );
}

function isArray(value: Value): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  return (
    /^numpy\b/.test(value.callable.module ?? '') &&
    /^(_reconstruct|_frombuffer|scalar)$/.test(value.callable.name ?? '')
  );
}

const entry: Contracted = {
  kind: 'contract',
  contract: distribution,
  why: 'It is a distribution of scipy.stats; its state holds source text that scipy runs, which must be the usual one.',
  explained: 'allow',
};

/** Distributions are classes named after themselves, hundreds of them. */
export function distributionEntry(module: string, name: string): Contracted | undefined {
  if (!/^(scipy\.stats(\._?\w+)?|statsmodels\.distributions\.discrete)$/.test(module)) return undefined;
  return /^([A-Za-z]\w*_gen|rv_(generic|continuous|discrete|histogram|sample))$/.test(name)
    ? entry
    : undefined;
}
