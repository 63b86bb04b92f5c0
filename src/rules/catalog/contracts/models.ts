import { Call, Dict, Global, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { isHolder } from '../planted.ts';
import { allFieldsOf, breach, computedArguments, isBytes, isLabel, isNumber, textOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Index classes of pandas, which `_new_Index` calls with named arguments from the file. */
const indexNames: ReadonlySet<string> = new Set(
  `Index RangeIndex MultiIndex CategoricalIndex IntervalIndex DatetimeIndex TimedeltaIndex PeriodIndex NumericIndex
  Int64Index UInt64Index Float64Index Int8Index Int16Index Int32Index UInt8Index UInt16Index UInt32Index Float32Index`.split(
    /\s+/,
  ),
);

function isIndex(value: Value | undefined): boolean {
  if (!(value instanceof Global) || value.module === null || value.name === null) return false;
  return (
    /^pandas(\.core(\.index|\.indexes\.\w+)|\.tseries\.\w+|\.indexes\.\w+)?$/.test(value.module) &&
    indexNames.has(value.name)
  );
}

const otherIndex = breach('medium', 'It makes an index of a class that is not one of pandas.');

/** Functions, and objects that call one: an attribute of that kind stands in for a method, which pandas calls. */
function standsIn(value: Value, judge: Judge): boolean {
  // Types of numpy are written as functions are, but for the number or underscore at their end.
  if (value instanceof Global)
    return !/^_*[A-Z]|\d$|_$/.test(value.name ?? '') && judge.breach(value, 'new-empty') !== null;
  return isHolder(value);
}

const inPlaceOfMethod = breach(
  'medium',
  'A function stands where pandas keeps data: it would be called for a method.',
);

/** What pandas keeps of a table, an index or a type is data; null where nothing of it would be called. */
function dataOnly(state: Value, judge: Judge): Breach | null {
  for (const part of state instanceof Tuple ? state.items : [state]) {
    if (!(part instanceof Dict)) continue;
    if (part.entries.length > mostEntries) return computedArguments;
    for (let at = 1; at < part.entries.length; at += 2)
      if (standsIn(part.entries[at] as Value, judge)) return inPlaceOfMethod;
  }
  return null;
}

const mostEntries = 64;

/** `_new_Index(cls, {'data': array, 'name': ...})`. */
const index: Contract = {
  always: ['reference', 'build', 'items'],
  call(args, judge) {
    if (args === null || args.length !== 2) return computedArguments;
    if (!isIndex(args[0])) return judge.breach(args[0] as Value, 'new') === null ? null : otherIndex;
    return args[1] instanceof Dict ? dataOnly(args[1], judge) : computedArguments;
  },
  instance: (args) => args[0] ?? null,
};

/** Objects of Cython classes: `__pyx_unpickle_X(X, checksum, state)`. */
export const cythonUnpickler: Contract = {
  always: ['reference', 'build'],
  call(args, judge, call) {
    if (args === null || args.length !== 3) return computedArguments;
    const made = args[0] as Value;
    if (!isNumber(args[1])) return computedArguments;
    return isOwnClass(made, call.callable) ? null : judge.breach(made, 'new-empty');
  },
  instance: (args) => args[0] ?? null,
};

function isOwnClass(made: Value, callable: Value): boolean {
  if (!(made instanceof Global) || !(callable instanceof Global)) return false;
  const root = rootOf(callable.module);
  if (made.module === null || made.name === null || rootOf(made.module) !== root) return false;
  return callable.name === `__pyx_unpickle_${made.name}`;
}

function rootOf(module: string | null): string {
  return (module ?? '').split('.', 1)[0] ?? '';
}

/** `newObj(KDTree)` makes an object of a class of the same module. */
const newObject: Contract = {
  always: ['reference', 'build'],
  call(args, judge, call) {
    const made = args?.[0];
    if (args === null || made === undefined || args.length !== 1) return computedArguments;
    const sameModule =
      made instanceof Global && call.callable instanceof Global && made.module === call.callable.module;
    return sameModule &&
      /^(KDTree|BallTree|BinaryTree|\w+Distance|DistanceMetric)(32|64)?$/.test(made.name ?? '')
      ? null
      : judge.breach(made, 'new');
  },
};

/** The handle of a native model is made from bytes or text of the file; a number would be taken for a pointer. */
const nativeModel: Contract = {
  always: ['reference', 'new-empty'],
  call: (args) => (args !== null && args.length === 0 ? null : computedArguments),
  build(state) {
    const fields = allFieldsOf(state);
    if (fields === undefined) return isBytes(state) ? null : computedArguments;
    for (const name of ['handle', '_handle']) {
      const handle = fields.get(name) ?? null;
      if (handle !== null && !isLabel(handle)) return pointer;
    }
    return null;
  },
};

const pointer = breach('critical', 'The library takes a number of the file for the address of a model.');

/** A hull of scipy closes its native part when it goes away, so the file must not bring one. */
const hull: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const fields = allFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const part = fields.get('_qhull') ?? null;
    return part === null ? null : breach('high', 'It holds an object whose close() is called.');
  },
};

/** Containers and tables of pandas: their states are arrays and names. */
const table: Contract = {
  always: ['reference', 'new-empty', 'items'],
  build: dataOnly,
};

/** Parts of a table are called with arrays, numbers and names. */
const tablePart: Contract = {
  always: ['reference', 'new-empty', 'items'],
  build: dataOnly,
  call: (args, judge) => ofParts(args, judge),
  new: (args, judge) => ofParts(args, judge),
};

function ofParts(args: readonly Value[] | null, judge: Judge): Breach | null {
  if (args === null) return computedArguments;
  for (const item of args) {
    const found = item instanceof Global ? judge.breach(item, 'reference') : null;
    if (found !== null) return found;
  }
  return null;
}

const generic: Contract = {
  always: ['reference', 'build'],
  call: (args) =>
    args?.every((item) => !(item instanceof Text) || textOf(item) !== undefined) && !args.some(isLong)
      ? null
      : computedArguments,
};

function isLong(value: Value): boolean {
  return value instanceof Call && value.dropped > 0;
}

const indexModules =
  `base category datetimelike datetimes interval multi numeric period range timedeltas`.split(' ');

function namesIn(modules: readonly string[], names: string): Record<string, string> {
  return Object.fromEntries(modules.map((module) => [module, names]));
}

export const models: readonly ContractGroup[] = [
  {
    contract: index,
    why: 'Indexes of pandas are pickled with it: an index class and its parts.',
    modules: {
      'pandas.core.indexes.base': '_new_Index',
      'pandas.indexes.base': '_new_Index',
      'pandas.core.index': '_new_Index',
      'pandas.core.indexes.datetimes': '_new_DatetimeIndex',
      'pandas.tseries.index': '_new_DatetimeIndex',
      'pandas.core.indexes.period': '_new_PeriodIndex',
      'pandas.core.indexes.interval': '_new_IntervalIndex',
      'pandas.core.indexes.timedeltas': '_new_TimedeltaIndex',
      'pandas.tseries.period': '_new_PeriodIndex',
    },
  },
  {
    contract: table,
    why: 'It is a table, a column or an index; its state holds arrays and names.',
    modules: {
      pandas: `DataFrame Series Categorical ${[...indexNames].join(' ')}`,
      'pandas.core.frame': 'DataFrame',
      'pandas.core.series': 'Series TimeSeries',
      geopandas: 'GeoDataFrame GeoSeries',
      'geopandas.geodataframe': 'GeoDataFrame',
      'geopandas.geoseries': 'GeoSeries',
      ...namesIn(
        indexModules.map((module) => `pandas.core.indexes.${module}`),
        [...indexNames].join(' '),
      ),
      'pandas.arrays': `StringArray DatetimeArray TimedeltaArray PeriodArray IntervalArray IntegerArray FloatingArray
        BooleanArray SparseArray NumpyExtensionArray PandasArray ArrowExtensionArray ArrowStringArray Categorical
        ArrowStringArrayNumpySemantics StringArrayNumpySemantics`,
      'pandas.core.index': [...indexNames].join(' '),
      'pandas.tseries.index': 'DatetimeIndex',
      'pandas.core.categorical': 'Categorical',
      'pandas.core.arrays.categorical': 'Categorical',
      'pandas.core.arrays.datetimes': 'DatetimeArray',
      'pandas.core.arrays.timedeltas': 'TimedeltaArray',
      'pandas.core.arrays.period': 'PeriodArray',
      'pandas.core.arrays.interval': 'IntervalArray',
      'pandas.core.arrays.integer': 'IntegerArray',
      'pandas.core.arrays.floating': 'FloatingArray',
      'pandas.core.arrays.boolean': 'BooleanArray',
      'pandas.core.arrays.string_': 'StringArray StringArrayNumpySemantics',
      'pandas.core.arrays.string_arrow': 'ArrowStringArray ArrowStringArrayNumpySemantics',
      'pandas.core.arrays.arrow.array': 'ArrowExtensionArray',
      'pandas.core.arrays.numpy_': 'NumpyExtensionArray PandasArray',
      'pandas.core.arrays.sparse.array': 'SparseArray',
      'pandas.core.arrays.sparse': 'SparseArray',
      'pandas.core.arrays': 'Categorical SparseArray IntegerArray PandasArray DatetimeArray',
    },
  },
  {
    contract: tablePart,
    why: 'It is a part of a table, made of arrays, numbers and names.',
    modules: {
      'pandas.core.indexes.frozen': 'FrozenList FrozenNDArray',
      'pandas.core.base': 'FrozenList FrozenNDArray',
      pandas: `CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype SparseDtype StringDtype ArrowDtype
        BooleanDtype`,
      'pandas.core.internals': 'BlockManager SingleBlockManager DataManager ArrayManager SingleArrayManager',
      'pandas.core.internals.managers': 'BlockManager SingleBlockManager BaseBlockManager DataManager',
      'pandas.core.internals.array_manager': 'ArrayManager SingleArrayManager BaseArrayManager',
      'pandas._libs.internals': 'BlockManager BlockPlacement _unpickle_block',
      'pandas.core.dtypes.dtypes': `CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype SparseDtype NumpyEADtype
        PandasDtype ArrowDtype`,
      'pandas.api.types': 'CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype',
    },
  },
  {
    contract: newObject,
    why: 'Trees and metrics of scikit-learn, and copies of them, are pickled with it: a class of the same module.',
    modules: namesIn(
      [
        'sklearn.neighbors._kd_tree',
        'sklearn.neighbors._ball_tree',
        'sklearn.neighbors.kd_tree',
        'sklearn.neighbors.ball_tree',
        'sklearn.neighbors.dist_metrics',
        'sklearn.neighbors._dist_metrics',
        'sklearn.metrics._dist_metrics',
        'hdbscan.dist_metrics',
      ],
      'newObj',
    ),
  },
  {
    contract: nativeModel,
    why: 'It is a native model; its state is bytes that the library reads.',
    modules: {
      'xgboost.core': 'Booster',
      xgboost: 'Booster',
      'lightgbm.basic': 'Booster',
      lightgbm: 'Booster',
      'catboost.core': 'CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker _CatBoostBase',
      catboost: 'CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker',
      _catboost: '_CatBoost',
    },
  },
  {
    contract: hull,
    why: 'It is a hull of scipy; its native part must not come from the file.',
    modules: {
      'scipy.spatial._qhull': 'ConvexHull Delaunay Voronoi HalfspaceIntersection',
      'scipy.spatial.qhull': 'ConvexHull Delaunay Voronoi HalfspaceIntersection',
      'scipy.spatial': 'ConvexHull Delaunay Voronoi HalfspaceIntersection',
    },
  },
  {
    contract: generic,
    why: 'It makes a value of scikit-learn out of numbers and arrays.',
    modules: {
      'sklearn.tree._tree': 'Tree',
      'sklearn.tree.tree': 'Tree',
    },
  },
];
