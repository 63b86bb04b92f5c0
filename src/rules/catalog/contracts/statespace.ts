import { Call, Dict, Global, Text, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments, isNumber } from './checks.ts';
import { isArray } from './estimators.ts';
import { type ContractGroup, inEach } from './table.ts';

/** What the compiled classes keep: numbers, complex ones among them, and arrays. They take no other object. */
function isData(value: Value | undefined): boolean {
  if (value === null || isNumber(value) || isArray(value)) return true;
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  const { module, name } = value.callable;
  return name === 'complex' && (module === 'builtins' || module === '__builtin__');
}

const otherModel: Breach = breach(
  'high',
  'It is given something else than the compiled model that it reads the memory of.',
);

/** Fields of the compiled class, each a number or an array: `__setstate__` sets them one by one, and counts on no other. */
function ofFields(state: Value): Breach | null {
  if (!(state instanceof Dict) || state.dropped > 0) return computedArguments;
  const { entries } = state;
  for (let at = 0; at < entries.length; at += 2)
    if (!(entries[at] instanceof Text) || !isData(entries[at + 1])) return computedArguments;
  return null;
}

/** A model of arrays and numbers, whose shapes the class compares before it reads them. */
const model: Contract = {
  always: ['reference'],
  call: (args) => (args?.every((item) => item !== null && isData(item)) ? null : computedArguments),
  build: ofFields,
};

/** `None` would do for a model, and is read as the memory of one: the models must be there, of the same kind of number. */
function over(...models: readonly string[]): Contract {
  return {
    always: ['reference'],
    call(args, _judge, call) {
      if (args === null || args.length < models.length) return computedArguments;
      const letter = call.callable instanceof Global ? call.callable.name?.charAt(0) : undefined;
      for (const [at, name] of models.entries())
        if (letter === undefined || !isMadeBy(args[at], letter + name)) return otherModel;
      return args.slice(models.length).every(isNumber) ? null : computedArguments;
    },
    build: ofFields,
  };
}

function isMadeBy(value: Value | undefined, name: string): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  return value.callable.name === name && homes.has(value.callable.module ?? '');
}

const home = 'statsmodels.tsa.statespace.';
const homes: ReadonlySet<string> = new Set([`${home}_representation`, `${home}_kalman_filter`]);

/** A class each for two kinds of real and of complex numbers. */
function ofEachNumber(name: string): string {
  return ['s', 'd', 'c', 'z'].map((letter) => letter + name).join(' ');
}

/** A decomposition that has yet to be made: a series and how to smooth it; with a period it asks the series for none. */
const decomposition: Contract = {
  always: ['reference'],
  call(args) {
    const [series, period, ...rest] = args ?? [];
    const known = isArray(series) || isSeries(series);
    return known && isNumber(period) && rest.every((item) => item === null || isNumber(item))
      ? null
      : computedArguments;
  },
};

function isSeries(value: Value | undefined): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  return /^pandas\.core\.(?:series|frame)$|^pandas$/.test(value.callable.module ?? '');
}

/** Only named, in the tables of what a model makes when it is asked to. */
const kept: Contract = { always: ['reference'] };

/**
 * State space models of statsmodels (ARIMA and whatever else is estimated by a Kalman filter) are compiled classes. They
 * are made of arrays and numbers; from those of the state they take addresses, which nothing follows until a filter is run
 * (statsmodels/tsa/statespace/_representation.pyx.in, _kalman_filter.pyx.in, _kalman_smoother.pyx.in).
 */
export const statespace: readonly ContractGroup[] = [
  {
    contract: model,
    why: 'A compiled model: arrays and numbers.',
    modules: {
      [`${home}_representation`]: ofEachNumber('Statespace'),
      [`${home}_initialization`]: ofEachNumber('Initialization'),
    },
  },
  {
    contract: over('Statespace'),
    why: 'A compiled filter over a compiled model.',
    modules: { [`${home}_kalman_filter`]: ofEachNumber('KalmanFilter') },
  },
  {
    contract: over('Statespace', 'KalmanFilter'),
    why: 'A compiled smoother over a compiled model and its filter.',
    modules: { [`${home}_kalman_smoother`]: ofEachNumber('KalmanSmoother') },
  },
  {
    contract: kept,
    why: 'A compiled class that models keep for later.',
    modules: inEach(
      [`${home}_simulation_smoother`, `${home}_cfa_simulation_smoother`],
      `${ofEachNumber('SimulationSmoother')} ${ofEachNumber('CFASimulationSmoother')}`,
    ),
  },
  {
    contract: decomposition,
    why: 'A decomposition that has yet to be made: a series and numbers.',
    modules: {
      'statsmodels.tsa.stl._stl': 'STL',
      'statsmodels.tsa._stl': 'STL',
      'statsmodels.tsa.seasonal': 'STL',
    },
  },
];
