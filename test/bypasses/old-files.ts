import {
  ascii,
  blob,
  bytes,
  call,
  dictOf,
  emptyTuple,
  global,
  int,
  mark,
  newObject,
  none,
  type Part,
  pickle,
  proto,
  setState,
  shortBinString,
  stackGlobal,
  tuple,
  unicode,
} from './assemble.ts';

/**
 * Files as old libraries wrote them, opcode by opcode as those libraries do, and twins of them that do harm. The
 * honest ones were compared with what CPython 2.7, 3.6 and 3.8 write with numpy 1.9 to 1.19, pandas 0.20 to 1.1,
 * scipy 0.16 to 1.5, dill 0.3.4 and cloudpickle 1.6.
 */
export interface OldFile {
  readonly id: string;
  readonly bytes: Uint8Array;
}

function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

function made(module: string, name: string): Part {
  return [global(module, name), emptyTuple, newObject];
}

function texts(entries: Readonly<Record<string, Part>>): Part {
  return dictOf(...Object.entries(entries).map(([key, value]) => [unicode(key), value] as const));
}

const command: Part = unicode('touch marker');

// scipy.stats before 1.6: `(parameters, random state)`.

const random = setState(
  call(global('numpy.random', '__RandomState_ctor')),
  tupleOf(shortBinString('MT19937'), none, int(0), int(0), none),
);

function normal(parameters: Part, state: Part = random): Uint8Array {
  const generator = made('scipy.stats._continuous_distns', 'norm_gen');
  return pickle(proto(2), setState(generator, tupleOf(parameters, state)));
}

const ofNormal = { momtype: int(1), name: unicode('norm'), shapes: none, seed: none };

// scipy.spatial before 1.6: nodes as one text of bytes, and trees of Python objects.

function node(split: number, start: number, end: number, less: number, greater: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(72));
  [split, 0, 0, start, end, 0, 0, less, greater].forEach((value, at) => {
    view.setBigInt64(at * 8, BigInt(value), true);
  });
  return new Uint8Array(view.buffer);
}

function compiledTree(nodes: Uint8Array): Uint8Array {
  const tree = call(
    global('scipy.spatial.ckdtree', 'new_object'),
    global('scipy.spatial.ckdtree', 'cKDTree'),
  );
  return pickle(
    proto(3),
    setState(tree, tupleOf(blob(nodes), none, int(9), int(2), int(16), none, none, none, none, none)),
  );
}

function pythonTree(entries: Readonly<Record<string, Part>>): Uint8Array {
  return pickle(proto(3), setState(made('scipy.spatial.kdtree', 'KDTree'), texts(entries)));
}

// dill before 0.3.5: functions of C modules by two calls.

function byDill(module: string, name: string): Part {
  const imported = call(stackGlobal('dill._dill', '_import_module'), unicode(module));
  return call(stackGlobal('dill._dill', '_get_attr'), imported, unicode(name));
}

const ofDouble = setState(
  call(stackGlobal('numpy', 'dtype'), unicode('f8'), bytes(0x89), bytes(0x88)),
  tupleOf(int(3), unicode('<'), none, none, none, int(-1), int(-1), int(0)),
);

function dillArray(maker: Part): Uint8Array {
  const empty = call(maker, stackGlobal('numpy', 'ndarray'), tupleOf(int(0)), blob(ascii('b')));
  const state = tupleOf(int(1), tupleOf(int(1)), ofDouble, bytes(0x89), blob(new Uint8Array(8)));
  return pickle(proto(4), setState(empty, state));
}

const ofCore = 'numpy.core._multiarray_umath';

export const honestFiles: readonly OldFile[] = [
  { id: 'a distribution with its parameters', bytes: normal(texts(ofNormal)) },
  { id: 'a distribution without a random state', bytes: normal(texts(ofNormal), none) },
  { id: 'a compiled tree of bytes', bytes: compiledTree(node(-1, 0, 9, 0, 0)) },
  {
    id: 'a tree of Python objects',
    bytes: pythonTree({
      n: int(9),
      m: int(2),
      tree: [
        call(global('builtins', 'getattr'), global('scipy.spatial.kdtree', 'KDTree'), unicode('leafnode')),
        emptyTuple,
        newObject,
      ],
    }),
  },
  { id: 'an array by dill', bytes: dillArray(byDill(ofCore, '_reconstruct')) },
  {
    id: 'bytes by dill at protocol 2',
    bytes: pickle(proto(2), call(byDill('_codecs', 'encode'), unicode('b'), unicode('latin1'))),
  },
  {
    id: 'a built-in by dill',
    bytes: pickle(
      proto(4),
      call(stackGlobal('dill._dill', '_get_attr'), unicode('builtins'), unicode('len')),
    ),
  },
  {
    id: 'a time of pandas 0.22',
    bytes: pickle(proto(2), call(global('pandas._libs.tslib', 'Timestamp'), int(0), none, none)),
  },
  {
    id: 'a time of pandas 0.19',
    bytes: pickle(proto(2), call(global('pandas.tslib', 'Timestamp'), int(0), none, none)),
  },
  {
    id: 'a mixture of scikit-learn 0.18',
    bytes: pickle(
      proto(0),
      setState(
        call(
          global('copy_reg', '_reconstructor'),
          global('sklearn.mixture.gmm', 'GMM'),
          global('__builtin__', 'object'),
          none,
        ),
        texts({ n_components: int(2) }),
      ),
    ),
  },
  {
    id: 'an estimator with the cache of joblib 0.11',
    bytes: pickle(
      proto(2),
      call(global('sklearn.externals.joblib.memory', 'Memory'), none, none, bytes(0x89), int(0)),
    ),
  },
];

// Classes and functions that travel in the file.

const cloudpickle = 'cloudpickle.cloudpickle';

function typeNamed(name: string): Part {
  return call(stackGlobal(cloudpickle, '_builtin_type'), unicode(name));
}

const functionByType = call(typeNamed('LambdaType'), call(typeNamed('CodeType'), int(0)), emptyDictOf());

function emptyDictOf(): Part {
  return dictOf();
}

function travelling(...bases: Part[]): Part {
  const type = stackGlobal('builtins', 'type');
  const named = [unicode('Local'), tupleOf(...bases), emptyDictOf(), unicode('0'), none] as const;
  return call(stackGlobal(cloudpickle, '_make_skeleton_class'), type, ...named);
}

function objectOf(type: Part, ...args: Part[]): Part {
  return [type, tupleOf(...args), newObject];
}

/** cloudpickle 0.5 makes a class with `type` and fills it; 1.3 names `type` as Python 2 did. */
function emptyClass(attributes: Record<string, Part>, ...more: Part[]): Part {
  const bases = tupleOf(stackGlobal('builtins', 'object'));
  return call(stackGlobal('builtins', 'type'), unicode('Local'), bases, texts(attributes), ...more);
}

function filled(skeleton: Part): Part {
  const members = texts({ __module__: unicode('__main__'), scale: int(2) });
  return call(stackGlobal(cloudpickle, '_rehydrate_skeleton_class'), skeleton, members);
}

function classOfType(name: string): Part {
  const type = call(stackGlobal(cloudpickle, '_builtin_type'), unicode(name));
  const named = [unicode('Local'), tupleOf(stackGlobal('builtins', 'object')), emptyDictOf()] as const;
  return call(stackGlobal(cloudpickle, '_make_skeleton_class'), type, ...named, unicode('0'), none);
}

/** dill 0.2.7 makes code objects of their type. */
const codeOfDill: Part = call(
  call(stackGlobal('dill.dill', '_load_type'), unicode('CodeType')),
  ...[1, 0, 1, 1, 67].map(int),
  blob(Buffer.from('640053', 'hex')),
);

/** For a person to look at, since code travels in them; there is no attack in them. */
export const carryingCode: readonly OldFile[] = [
  { id: 'a function of cloudpickle 1.6', bytes: pickle(proto(4), functionByType) },
  {
    id: 'an object of a class that travels in the file',
    bytes: pickle(
      proto(4),
      setState(objectOf(travelling(stackGlobal('builtins', 'object'))), texts({ a: int(1) })),
    ),
  },
  {
    id: 'an estimator of a class that travels in the file',
    bytes: pickle(
      proto(4),
      setState(objectOf(travelling(stackGlobal('sklearn.base', 'BaseEstimator'))), texts({ a: int(1) })),
    ),
  },
  {
    id: 'a class of cloudpickle 0.5, and an object of it',
    bytes: pickle(
      proto(4),
      objectOf(filled(emptyClass({ __doc__: unicode('Words.'), __slots__: emptyTuple }))),
    ),
  },
  { id: 'a class of cloudpickle 1.3', bytes: pickle(proto(4), classOfType('ClassType')) },
  { id: 'a code object of dill 0.2', bytes: pickle(proto(4), codeOfDill) },
];

const executed = { ...ofNormal, _parse_arg_template: command };
const normalClass = stackGlobal('scipy.stats._continuous_distns', 'norm_gen');

export const hostileFiles: readonly OldFile[] = [
  {
    id: 'a distribution whose parameters hold the text that later versions run',
    bytes: normal(texts(executed)),
  },
  {
    id: 'a distribution whose state is two pairs for later versions',
    bytes: normal(tupleOf(unicode('_parse_arg_template'), command), tupleOf(unicode('a'), int(1))),
  },
  {
    id: 'a distribution whose random state is a pair',
    bytes: normal(texts(ofNormal), tupleOf(unicode('_parse_arg_template'), command)),
  },
  { id: 'a compiled tree that leads out of its bytes', bytes: compiledTree(node(0, 0, 9, 2 ** 40, 2 ** 41)) },
  { id: 'a tree of Python objects with a method', bytes: pythonTree({ query: stackGlobal('os', 'system') }) },
  { id: 'a command by dill', bytes: pickle(proto(4), call(byDill('os', 'system'), command)) },
  {
    id: 'a built-in by dill, for want of one in the module',
    bytes: pickle(proto(4), call(byDill(ofCore, 'eval'), unicode('1'))),
  },
  {
    id: 'a named built-in by dill',
    bytes: pickle(
      proto(4),
      call(call(stackGlobal('dill._dill', '_get_attr'), unicode('builtins'), unicode('exec')), unicode('1')),
    ),
  },
  { id: 'an array by dill of what is no array', bytes: dillArray(byDill('os', 'popen')) },
  { id: 'a mapped file by dill', bytes: pickle(proto(4), call(byDill('numpy', 'memmap'), command)) },
  { id: 'a function of cloudpickle 1.6, called', bytes: pickle(proto(4), call(functionByType)) },
  {
    id: 'a class with a method, made at once',
    bytes: pickle(proto(4), emptyClass({ __setstate__: stackGlobal('builtins', 'len') })),
  },
  {
    id: 'a class with words and something else',
    bytes: pickle(proto(4), emptyClass({ __doc__: none, load: stackGlobal('builtins', 'len') })),
  },
  { id: 'a class with an argument for its bases', bytes: pickle(proto(4), emptyClass({}, texts({}))) },
  { id: 'a class by the type of functions', bytes: pickle(proto(4), classOfType('FunctionType')) },
  { id: 'a code object of dill 0.2, called', bytes: pickle(proto(4), call(codeOfDill)) },
  { id: 'the type of functions', bytes: pickle(proto(4), typeNamed('FunctionType')) },
  {
    id: 'a class that travels in the file, called',
    bytes: pickle(proto(4), call(travelling(stackGlobal('builtins', 'object')))),
  },
  {
    id: 'a class that travels in the file, whose base runs its state',
    bytes: pickle(proto(4), setState(objectOf(travelling(normalClass)), texts(executed))),
  },
  {
    id: 'an object of a class that travels in the file, with a state for its setters',
    bytes: pickle(
      proto(4),
      setState(objectOf(travelling(stackGlobal('builtins', 'object'))), tupleOf(none, texts({ a: int(1) }))),
    ),
  },
  {
    id: 'an object of a class that travels in the file, as a key',
    bytes: pickle(proto(4), dictOf([objectOf(travelling(stackGlobal('builtins', 'object'))), int(1)])),
  },
  {
    id: 'such a base behind another class that travels',
    bytes: pickle(proto(4), setState(objectOf(travelling(travelling(normalClass))), texts(executed))),
  },
];

/** Each at least for a person to look at. */
export const doubtfulFiles: readonly OldFile[] = [
  {
    id: 'a cache of joblib 0.11 with a folder',
    bytes: pickle(
      proto(2),
      call(global('sklearn.externals.joblib.memory', 'Memory'), unicode('/tmp/marker')),
    ),
  },
  {
    id: 'a class that travels in the file, whose base maps a file',
    bytes: pickle(proto(4), objectOf(travelling(stackGlobal('numpy', 'memmap')), unicode('marker'))),
  },
  {
    id: 'a held type of functions',
    bytes: pickle(proto(4), texts({ a: typeNamed('LambdaType') })),
  },
];
