import { Call, Dict, Global, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { allFieldsOf, breach, computedArguments, isCount, isPlain, wholeFieldsOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Functions and classes of which honest files make arrays; each has a contract of its own. */
const arrayMakers: ReadonlySet<string> = new Set(
  '_reconstruct _frombuffer NumpyArrayWrapper scalar'.split(' '),
);

export function isArray(value: Value | undefined): boolean {
  return (
    value instanceof Call && value.callable instanceof Global && arrayMakers.has(value.callable.name ?? '')
  );
}

/**
 * Its state may hold the thresholds of the fitted function, from which `__setstate__` builds an interpolator:
 * numpy asks what it is given for an array, so that only arrays will do (sklearn/isotonic.py).
 */
const isotonic: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const fields = allFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const [x, y] = [fields.get('X_thresholds_'), fields.get('y_thresholds_')];
    return (x === undefined && y === undefined) || (isArray(x) && isArray(y)) ? null : computedArguments;
  },
};

/**
 * Attributes that it lacks are those of the estimator it holds; the unpickler asks it for none, since its class has
 * `__setstate__` (sklearn/frozen/_frozen.py). Items would go to the estimator's methods.
 */
const frozen: Contract = { always: ['reference', 'new-empty', 'build'] };

/**
 * The same, but for lack of `__setstate__` the state goes straight into its dict; before that it has nothing to ask
 * (lifelines/fitters/coxph_fitter.py).
 */
const delegating: Contract = { always: ['reference', 'new-empty', 'build-dict'] };

/** A plain object with the state in its dict (scipy/interpolate/_bsplines.py). */
const spline: Contract = { always: ['reference', 'new-empty', 'build-dict'] };

/** Layers beyond this are no model's: `__setstate__` writes a name for each weight of each. */
const mostLayers = 10_000;

/** `__setstate__` goes through the layers and collects weights by names that the state lists (torch/nn/modules/rnn.py). */
const recurrent: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const fields = allFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const layers = fields.get('num_layers');
    if (layers !== undefined && !isCount(layers, mostLayers))
      return breach('medium', 'It names a weight for each of more layers than any model has.');
    return [fields.get('_all_weights'), fields.get('all_weights'), fields.get('_flat_weights_names')].every(
      (names) => names === undefined || isPlain(names),
    )
      ? null
      : computedArguments;
  },
};

const dtypeMaker = /^(?:numpy(?:\.\w+)*\.dtype|pandas(?:\.\w+)*\.\w+Dtype)$/;

function areTypes(value: Value | undefined): boolean {
  if (!(value instanceof Dict) || value.dropped > 0 || value.entries.length > 2 * mostLayers) return false;
  return value.entries.every(
    (entry, at) =>
      at % 2 === 0 ||
      (entry instanceof Call &&
        entry.callable instanceof Global &&
        dtypeMaker.test(`${entry.callable.module}.${entry.callable.name}`)),
  );
}

/**
 * Of a model that was saved by an older version, the levels of categories come out of the types of its columns: their
 * `tolist` is called (glum/_glm.py).
 */
const generalized: Contract = {
  always: ['reference', 'new', 'new-empty', 'items'],
  build(state) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const types = fields.get('feature_dtypes_');
    return types === undefined || fields.has('_categorical_levels_') || areTypes(types)
      ? null
      : breach('medium', 'The types of its columns are objects, whose methods are called.');
  },
};

export const estimators: readonly ContractGroup[] = [
  {
    contract: isotonic,
    why: 'It is a fitted function; its thresholds must be arrays.',
    modules: { 'sklearn.isotonic': 'IsotonicRegression' },
  },
  {
    contract: frozen,
    why: 'It holds another estimator, which is judged where it is made.',
    modules: { 'sklearn.frozen._frozen': 'FrozenEstimator', 'sklearn.frozen': 'FrozenEstimator' },
  },
  {
    contract: delegating,
    why: 'It holds the model that was fitted, which is judged where it is made.',
    modules: { 'lifelines.fitters.coxph_fitter': 'CoxPHFitter', lifelines: 'CoxPHFitter' },
  },
  {
    contract: spline,
    why: 'It is a spline: arrays and numbers.',
    modules: { 'scipy.interpolate._bsplines': '_BSpline' },
  },
  {
    contract: recurrent,
    why: 'It is a recurrent layer: numbers, weights and the names of the weights.',
    modules: { 'torch.nn.modules.rnn': 'RNNBase RNN LSTM GRU', 'torch.nn': 'RNNBase RNN LSTM GRU' },
  },
  {
    contract: generalized,
    why: 'It is a generalized linear model: arrays, numbers and the types of its columns.',
    modules: {
      'glum._glm': 'GeneralizedLinearRegressor GeneralizedLinearRegressorBase',
      'glum._glm_cv': 'GeneralizedLinearRegressorCV',
      glum: 'GeneralizedLinearRegressor GeneralizedLinearRegressorCV',
    },
  },
];
