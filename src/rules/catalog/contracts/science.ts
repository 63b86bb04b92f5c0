import { Blob, Call, Dict, Elided, Global, List, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import {
  breach,
  callsFunction,
  computedArguments,
  isBytes,
  isNumber,
  isPlain,
  itemsOf,
  textOf,
  wholeFieldsOf,
} from './checks.ts';
import type { ContractGroup } from './table.ts';

const isLostConstant = (value: Value): boolean => value instanceof Elided && value.scalar;

const chosenFile = breach(
  'critical',
  'It writes bytes of the file to a path that the file chooses, or deletes what is there.',
);
const plainAffixes = /^[\w.-]*$/;

/**
 * The model of sklearn-crfsuite: `__setstate__` writes the bytes to a temporary file, whose name begins and ends as the
 * state says, and `__del__` deletes the file that the state names (sklearn_crfsuite/_fileresource.py).
 */
const fileResource: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    if ((fields.get('name') ?? null) !== null) return chosenFile;
    for (const affix of ['prefix', 'suffix']) {
      const text = fields.get(affix);
      if (text !== undefined && text !== null && !plainAffixes.test(textOf(text) ?? '/')) return chosenFile;
    }
    for (const [key, value] of fields) {
      const known = /^(?:name|prefix|suffix)$/.test(key)
        ? true
        : key === '__FILE_RESOURCE_DATA__'
          ? value === null || isConstant(value)
          : /^(?:auto|keep_tempfiles|fd)$/.test(key) && (value === null || isNumber(value));
      if (!known) return computedArguments;
    }
    return null;
  },
};

/**
 * Tables of polars are bytes of Arrow, or a list of columns. A plan (LazyFrame, Expr) is none of them: `plans.ts`
 * has those.
 */
const table: Contract = {
  always: ['new-empty'],
  build(state) {
    if (isConstant(state)) return null;
    return itemsOf(state)?.every(isColumn) === true ? null : computedArguments;
  },
};

function isColumn(value: Value): boolean {
  return (
    value instanceof Call &&
    value.callable instanceof Global &&
    /^polars(?:\.|$)/.test(value.callable.module ?? '') &&
    value.callable.name === 'Series'
  );
}

/** An ordered dict of names and types, which looks at each type that it is given. */
const schema: Contract = {
  always: ['reference', 'new-empty', 'items', 'build-dict'],
  call: (args) => (args !== null && args.length === 0 ? null : computedArguments),
};

const mostNodes = 2 ** 31;
const endless = breach('medium', 'It makes a graph of more nodes than igraph can hold.');

/** `Graph(n, edges, directed, of the graph, of its nodes, of its edges)`, which are dicts of attributes. */
const graph: Contract = {
  always: ['reference', 'build-dict'],
  call(args) {
    if (args === null || args.length > 6) return computedArguments;
    const [count = 0, edges = null, directed = false, ...attributes] = args;
    if (typeof count !== 'number' || !isNumber(directed)) return computedArguments;
    if (!(count >= 0 && count < mostNodes)) return endless;
    const isList = edges instanceof List || edges instanceof Tuple || edges === null;
    return isList && attributes.every((one) => one instanceof Dict) ? null : computedArguments;
  },
};

const notOfPint: Breach = breach('medium', 'It makes a quantity of something else than a number and a unit.');

/** A class of pint, a magnitude, and units that are names and powers. A text for a magnitude would be parsed. */
const quantity: Contract = {
  call(args) {
    const [made, ...parts] = args ?? [];
    if (args === null || made === undefined || parts.length === 0 || parts.length > 4)
      return computedArguments;
    if (!(made instanceof Global) || !/^pint(?:\.|$)/.test(made.module ?? '')) return notOfPint;
    if (!/^\w*(?:Quantity|Unit|Measurement)$/.test(made.name ?? '')) return notOfPint;
    return parts.every(isMagnitude) ? null : notOfPint;
  },
};

function isMagnitude(value: Value): boolean {
  if (value instanceof Text) return false;
  return isNumber(value) || value instanceof Call || itemsOf(value)?.every(isNumber) === true;
}

/** Geometries are pickled as well-known binary, which GEOS parses. */
const geometry: Contract = {
  always: ['reference'],
  call: (args) => (args?.length === 1 && isConstant(args[0] as Value) ? null : computedArguments),
};

function isConstant(value: Value): boolean {
  return value instanceof Blob || isBytes(value) || isLostConstant(value);
}

/** Geometries of geopandas: an array of well-known binary, and the system of their coordinates. */
const geometries: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const [binary, system = null, ...more] = itemsOf(state) ?? [];
    if (!(binary instanceof Call) || more.length > 0) return computedArguments;
    return system === null || system instanceof Call ? null : computedArguments;
  },
};

/** PROJ opens a file for some texts (`+init=/path:code`); a code of an authority and a written-out system are none. */
const coordinateSystem: Contract = {
  always: ['reference', 'new-empty'],
  call: (args) => (args?.length === 1 && isSystem(args[0]) ? null : computedArguments),
  build(state) {
    const fields = wholeFieldsOf(state);
    const known = fields !== undefined && fields.size === 1 && isSystem(fields.get('srs'));
    return known ? null : computedArguments;
  },
};

function isSystem(value: Value | undefined): boolean {
  return /^(?:[A-Za-z]{3,9}:\w{1,12}$|[A-Z]\w{3,30}\[)/.test(textOf(value) ?? '');
}

/** `SortedList(values[, key])`, `SortedDict(key, items)`, `SortedSet(values, key)`: each value is handed to the key. */
function sorted(key: number): Contract {
  return {
    ...callsFunction(key),
    always: ['reference', 'new-empty', 'build'],
  };
}

/** Nearest neighbours of implicit: of the similarities, a sparse matrix, compiled code takes the arrays. */
const neighbours: Contract = {
  always: ['reference', 'new-empty', 'items'],
  build(state) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const similarity = fields.get('similarity') ?? null;
    return similarity === null || isSparse(similarity) ? null : computedArguments;
  },
};

const otherClasses = breach('medium', 'It makes a class of others than those of ngboost.');

/** A model of ngboost makes a class of a score and a distribution, or asks the distribution for it. */
const boosted: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const named = ['Dist', 'Score', '_basedist'].flatMap((key) => fields.get(key) ?? []);
    return named.every(isOfNgboost) ? null : otherClasses;
  },
};

function isOfNgboost(value: Value): boolean {
  if (!(value instanceof Global)) return false;
  return (
    /^ngboost\.(?:distns|scores)(?:\.|$)/.test(value.module ?? '') && /^[A-Z]\w*$/.test(value.name ?? '')
  );
}

const sparseMatrix = /^scipy\.sparse(?:\.|$)/;

/** A forest of quantile-forest: arrays, checked by Cython; its state holds sparse matrices, which are made dense. */
const quantileForest: Contract = {
  always: ['reference'],
  call: (args) => (args?.every((one) => one instanceof Call || isNumber(one)) ? null : computedArguments),
  build(state) {
    const fields = state === null ? new Map<string, Value>() : wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    for (const value of fields.values()) {
      if (!isSparse(value) && !isPlain(value)) return computedArguments;
    }
    return null;
  },
};

function isSparse(value: Value): boolean {
  const made = value instanceof Call ? value.callable : undefined;
  return made instanceof Global && sparseMatrix.test(made.module ?? '');
}

/** Objects of libraries whose Python is a shell around C or Rust, or around a file. */
export const science: readonly ContractGroup[] = [
  {
    contract: fileResource,
    why: 'A CRF of sklearn-crfsuite keeps its model in a temporary file of its own.',
    modules: { 'sklearn_crfsuite._fileresource': 'FileResource' },
  },
  {
    contract: table,
    why: 'A table or column of polars is pickled as bytes of Arrow.',
    modules: {
      polars: 'DataFrame Series',
      'polars.dataframe.frame': 'DataFrame',
      'polars.series.series': 'Series',
      'polars.internals.dataframe.frame': 'DataFrame',
      'polars.internals.series.series': 'Series',
    },
  },
  {
    contract: schema,
    why: 'The names and types of a table of polars.',
    modules: { polars: 'Schema', 'polars.schema': 'Schema' },
  },
  {
    contract: graph,
    why: 'A graph of igraph is made of its edges and of dicts of attributes.',
    modules: { igraph: 'Graph' },
  },
  {
    contract: quantity,
    why: 'A quantity of pint is made of a number or array, and of units.',
    modules: { pint: '_unpickle _unpickle_quantity _unpickle_unit _unpickle_measurement' },
  },
  {
    contract: geometry,
    why: 'A geometry of shapely is pickled as well-known binary.',
    modules: {
      shapely: 'from_wkb',
      'shapely.io': 'from_wkb',
      'shapely.geometry.polygon': '_unpickle_linearring',
    },
  },
  {
    contract: sorted(1),
    why: 'A sorted container calls the function that it sorts by.',
    modules: {
      sortedcontainers: 'SortedList SortedKeyList SortedSet',
      'sortedcontainers.sortedlist': 'SortedList SortedKeyList',
      'sortedcontainers.sortedset': 'SortedSet',
    },
  },
  {
    contract: sorted(0),
    why: 'A sorted dict calls the function that it sorts its keys by.',
    modules: { sortedcontainers: 'SortedDict', 'sortedcontainers.sorteddict': 'SortedDict' },
  },
  {
    contract: quantileForest,
    why: 'The leaves of a quantile forest are arrays.',
    modules: { 'quantile_forest._quantile_forest_fast': 'QuantileForest' },
  },
  {
    contract: neighbours,
    why: 'A recommender by nearest neighbours holds a sparse matrix of similarities.',
    modules: {
      'implicit.nearest_neighbours': 'ItemItemRecommender CosineRecommender TFIDFRecommender BM25Recommender',
    },
  },
  {
    contract: boosted,
    why: 'A model of ngboost names a score and a distribution of ngboost.',
    modules: {
      'ngboost.api': 'NGBRegressor NGBClassifier NGBSurvival',
      'ngboost.ngboost': 'NGBoost',
      ngboost: 'NGBoost NGBRegressor NGBClassifier NGBSurvival',
    },
  },
  {
    contract: geometries,
    why: 'A column of geometries is pickled as well-known binary.',
    modules: { 'geopandas.array': 'GeometryArray' },
  },
  {
    contract: coordinateSystem,
    why: 'A system of coordinates is pickled as the text that defines it.',
    modules: { pyproj: 'CRS', 'pyproj.crs.crs': 'CRS GeographicCRS ProjectedCRS' },
  },
];
