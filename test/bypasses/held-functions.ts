import {
  ascii,
  build,
  bytes,
  call,
  dictOf,
  emptyDict,
  emptyList,
  emptyTuple,
  int,
  mark,
  newObject,
  newObjectEx,
  none,
  type Part,
  pickle,
  proto,
  setItems,
  setState,
  stackGlobal,
  tuple,
  unicode,
} from './assemble.ts';

/**
 * Files of admitted names alone. A file may keep a function, and some libraries call while they load what an object
 * keeps where they look for a method or a protocol: each of these was seen to write a file, to read memory or to
 * evaluate a text with the real libraries, while nothing in it was known to do harm.
 */
export interface HeldSample {
  readonly id: string;
  readonly bytes: Uint8Array;
}

function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

function listOf(...items: Part[]): Part {
  return [emptyList, mark, ...items, ascii('e')];
}

function made(module: string, name: string): Part {
  return [stackGlobal(module, name), emptyTuple, newObject];
}

function partial(callable: Part, ...args: Part[]): Part {
  return call(stackGlobal('functools', 'partial'), callable, ...args);
}

function sample(id: string, ...parts: Part[]): HeldSample {
  return { id, bytes: pickle(proto(4), ...parts) };
}

const memmap = stackGlobal('numpy', 'memmap');
const opensFile = partial(
  memmap,
  unicode('marker'),
  unicode('uint8'),
  unicode('w+'),
  int(0),
  tupleOf(int(4)),
);

/** A description of memory at an address of the file's choice. */
const address = dictOf(
  [unicode('data'), tupleOf(int(0x41414140), bytes(0x89))],
  [unicode('shape'), tupleOf(int(4))],
  [unicode('typestr'), unicode('|u1')],
  [unicode('version'), int(3)],
);

function namespaceOf(...entries: (readonly [string, Part])[]): Part {
  return setState(
    made('types', 'SimpleNamespace'),
    dictOf(...entries.map(([key, value]) => [unicode(key), value] as const)),
  );
}

function numberOf(value: Part): Part {
  return call(stackGlobal('numpy', 'uint8'), value);
}

/** numpy asks the time zone of what looks like a date for its offset. */
function calledByNumpy(callable: Part): Part {
  const date = 'year month day hour minute second microsecond'
    .split(' ')
    .map((name) => [name, int(1)] as const);
  const zone = namespaceOf(['utcoffset', callable]);
  return call(stackGlobal('numpy', 'datetime64'), namespaceOf(...date, ['tzinfo', zone]));
}

/** pandas asks the type of an index for the class of its arrays. */
function calledByPandas(callable: Part): Part {
  return call(
    stackGlobal('pandas.core.indexes.base', '_new_Index'),
    stackGlobal('pandas.core.indexes.base', 'Index'),
    dictOf(
      [unicode('data'), listOf(int(1), int(2))],
      [
        unicode('dtype'),
        setState(
          made('pandas.core.dtypes.dtypes', 'SparseDtype'),
          dictOf([unicode('construct_array_type'), callable]),
        ),
      ],
    ),
  );
}

const linearOperator = stackGlobal('scipy.sparse.linalg._interface', 'LinearOperator');
const plainFunction = stackGlobal('numpy', 'sum');
const protocol = [unicode('__array_interface__'), address] as const;

export const heldSamples: readonly HeldSample[] = [
  sample('a partial keeps the arguments with which a file is opened', opensFile),
  sample('a bound method keeps them', call(stackGlobal('types', 'MethodType'), memmap, unicode('marker'))),
  sample(
    'an estimator keeps what opens files',
    setState(
      made('sklearn.preprocessing._function_transformer', 'FunctionTransformer'),
      dictOf([unicode('func'), memmap]),
    ),
  ),
  sample('numpy calls __array__ of the object', numberOf(namespaceOf(['__array__', opensFile]))),
  sample('numpy takes an address from the object', numberOf(namespaceOf(['__array_interface__', address]))),
  sample(
    '… from the state of an estimator',
    setState(made('sklearn.linear_model._base', 'LinearRegression'), dictOf(protocol)),
  ),
  sample(
    '… from the items of an object that shows them as attributes',
    numberOf([made('scipy.optimize._optimize', 'OptimizeResult'), mark, ...protocol, setItems]),
  ),
  sample(
    '… from the pairs it was made of',
    numberOf(call(stackGlobal('scipy.optimize._optimize', 'OptimizeResult'), listOf(tupleOf(...protocol)))),
  ),
  sample(
    '… from a mapping it was made of',
    numberOf(
      call(
        stackGlobal('scipy.optimize._optimize', 'OptimizeResult'),
        call(stackGlobal('collections', 'OrderedDict'), listOf(listOf(...protocol))),
      ),
    ),
  ),
  sample(
    '… from the one argument of a class of attributes',
    numberOf(call(stackGlobal('types', 'SimpleNamespace'), dictOf(protocol))),
  ),
  sample(
    '… from named arguments',
    numberOf([stackGlobal('argparse', 'Namespace'), emptyTuple, dictOf(protocol), newObjectEx]),
  ),
  sample(
    '… from a state of pairs',
    setState(made('torch.nn.modules.linear', 'Linear'), listOf(tupleOf(...protocol))),
  ),
  sample(
    '__setstate__ in a state of pairs',
    setState(
      made('torch.nn.modules.linear', 'Linear'),
      listOf(tupleOf(unicode('__setstate__'), plainFunction)),
    ),
  ),
  sample('… from the attributes of a partial', [
    partial(plainFunction),
    tupleOf(plainFunction, emptyTuple, emptyDict, dictOf(protocol)),
    build,
  ]),
  sample('numpy asks a time zone of the file', calledByNumpy(plainFunction)),
  sample('pandas asks a type of the file', calledByPandas(partial(plainFunction, int(1)))),
  sample('scipy tries a function of the file', call(linearOperator, tupleOf(int(2), int(2)), plainFunction)),
  sample('a method by its name, later', call(stackGlobal('operator', 'attrgetter'), unicode('tofile'))),
  sample(
    'a text that sympy evaluates',
    partial(stackGlobal('torch.utils._sympy.functions', 'safe_gcd'), unicode('x')),
  ),
  sample(
    'a method that numpy calls by name',
    partial(
      stackGlobal('numpy._core.fromnumeric', '_wrapfunc'),
      call(stackGlobal('pathlib', 'PosixPath'), unicode('marker')),
      unicode('write_text'),
    ),
  ),
  sample('the same in numpy 1', stackGlobal('numpy.core.fromnumeric', '_wrapfunc')),
  sample(
    'a module whose names are copied',
    partial(
      stackGlobal('sklearn.externals.array_api_compat._internal', 'clone_module'),
      unicode('colorsys'),
      emptyDict,
    ),
  ),
  sample(
    'a module by name',
    partial(stackGlobal('sklearn.externals.six', '_import_module'), unicode('this')),
  ),
  sample(
    'an object that imports when it is asked for an attribute',
    call(stackGlobal('sklearn.externals.six', 'MovedModule'), unicode('a'), unicode('this'), unicode('this')),
  ),
  sample(
    'attributes by a path',
    partial(
      stackGlobal('torch.ao.quantization.utils', 'getattr_from_fqn'),
      plainFunction,
      unicode('__globals__'),
    ),
  ),
  sample(
    "a folder of the file's choice",
    partial(stackGlobal('joblib.memory', '_store_backend_factory'), unicode('local'), unicode('marker')),
  ),
  sample(
    'difflib asks a function of the file',
    call(stackGlobal('difflib', 'SequenceMatcher'), plainFunction, unicode(''), listOf(unicode('marker'))),
  ),
  sample('an attribute stands in for a method of containers', namespaceOf(['items', partial(plainFunction)])),
  sample('a message asks its policy', [
    setState(
      made('email.message', 'Message'),
      dictOf(
        [unicode('policy'), namespaceOf(['header_max_count', plainFunction])],
        [unicode('_headers'), emptyList],
      ),
    ),
    mark,
    unicode('marker'),
    unicode('x'),
    setItems,
  ]),
  sample(
    'a tree of elements that is read from a file',
    partial(stackGlobal('xml.etree.ElementTree', 'ElementTree'), none, unicode('marker')),
  ),
  sample(
    'a picture that is written by an operator of torch',
    partial(stackGlobal('torchvision.io.image', 'write_file'), unicode('marker')),
  ),
  sample(
    'a table that is written by way of a path',
    partial(stackGlobal('statsmodels.iolib', 'savetxt'), unicode('marker')),
  ),
];

/** What honest files write in the same places. */
export const honestHeld: readonly HeldSample[] = [
  sample('a function with an argument', partial(stackGlobal('numpy', 'quantile'), none)),
  sample('an attribute of fitted estimators', call(stackGlobal('operator', 'attrgetter'), unicode('coef_'))),
  sample(
    'a comparison of texts',
    call(stackGlobal('difflib', 'SequenceMatcher'), none, unicode('a'), unicode('b')),
  ),
  sample('a number', call(stackGlobal('numpy', 'float64'), int(1))),
  sample('a type of pandas', calledByPandas(none)),
  sample('a class of arrays', [
    call(stackGlobal('numpy._core.multiarray', '_reconstruct'), memmap, tupleOf(int(0)), unicode('b')),
  ]),
  sample(
    'a table that was asked for its names',
    setState(
      made('types', 'SimpleNamespace'),
      dictOf([unicode('__doc__'), unicode('text')], [unicode('values'), listOf(int(1))]),
    ),
  ),
];
