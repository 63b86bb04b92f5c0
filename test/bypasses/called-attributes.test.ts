import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import {
  append,
  blob,
  build,
  bytes,
  call,
  dictOf,
  emptyDict,
  emptyList,
  emptyTuple,
  inst,
  int,
  mark,
  newObject,
  newObjectEx,
  none,
  object,
  type Part,
  pickle,
  proto,
  setItem,
  setItems,
  setState,
  stackGlobal,
  tuple,
  unicode,
} from './assemble.ts';

/**
 * Files of admitted names alone that make Python's own containers, times and identifiers call what an object keeps under
 * the name of a method. Those that fit a pipeline were seen to make folders and write files while they were loaded, with
 * the libraries themselves; it is any function that the file may hold, with arguments of the file's choice.
 */
function partial(callable: Part, ...args: Part[]): Part {
  return call(stackGlobal('functools', 'partial'), callable, ...args);
}

function made(module: string, name: string): Part {
  return [stackGlobal(module, name), emptyTuple, newObject];
}

function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

function fields(...entries: (readonly [string, Part])[]): Part {
  return dictOf(...entries.map(([name, value]) => [unicode(name), value] as const));
}

const held = partial(stackGlobal('numpy', 'sum'), unicode('marker'));
const values = (name: string): Part => call(stackGlobal('optparse', 'Values'), fields([name, held]));
const byKeywords = (module: string, name: string): Part =>
  call([
    partial(stackGlobal(module, name)),
    tupleOf(stackGlobal(module, name), emptyTuple, fields(['keys', held]), none),
    build,
  ]);
const policy = setState(
  made('types', 'SimpleNamespace'),
  fields(['header_max_count', stackGlobal('builtins', 'callable')], ['header_store_parse', held]),
);
const message = setState(
  made('email.message', 'Message'),
  fields(['policy', policy], ['_headers', emptyList]),
);
const zone = setState(made('pytz.tzinfo', 'StaticTzInfo'), fields(['utcoffset', held]));
const noon = blob(bytes(7, 0xe4, 1, 1, 12, 0, 0, 0, 0, 0));

const estimator = setState(
  made('sklearn.linear_model._base', 'LinearRegression'),
  fields(['get_params', held]),
);
const kernel = setState(made('sklearn.gaussian_process.kernels', 'RBF'), fields(['get_params', held]));
const distribution = setState(made('types', 'SimpleNamespace'), fields(['rvs', held]));
const sampler = setState(
  made('sklearn.model_selection._search', 'ParameterSampler'),
  fields(['n_iter', int(1)], ['param_distributions', [emptyList, fields(['a', distribution]), append]]),
);
const builtin = (name: string, ...args: Part[]): Part => call(stackGlobal('builtins', name), ...args);

const attacks: readonly (readonly [string, Part])[] = [
  ['a dict asks for keys', call(stackGlobal('builtins', 'dict'), values('keys'))],
  ['… made by INST', [mark, values('keys'), inst('builtins', 'dict')]],
  ['… made by OBJ', [mark, stackGlobal('builtins', 'dict'), values('keys'), object]],
  ['an ordered dict', call(stackGlobal('collections', 'OrderedDict'), values('keys'))],
  ['a dict with defaults', call(stackGlobal('collections', 'defaultdict'), none, values('keys'))],
  ['a counter', call(stackGlobal('_collections', '_count_elements'), values('get'), emptyList)],
  ['a wrapped dict', call(stackGlobal('collections', 'UserDict'), values('keys'))],
  [
    '… of a namespace made by keywords',
    call(stackGlobal('builtins', 'dict'), byKeywords('types', 'SimpleNamespace')),
  ],
  [
    '… of arguments made by keywords',
    call(stackGlobal('builtins', 'dict'), byKeywords('argparse', 'Namespace')),
  ],
  [
    '… of a namespace made of a dict, from Python 3.13 on',
    call(
      stackGlobal('builtins', 'dict'),
      call(stackGlobal('types', 'SimpleNamespace'), fields(['keys', held])),
    ),
  ],
  [
    '… of a result made of pairs',
    call(
      stackGlobal('builtins', 'dict'),
      call(stackGlobal('scipy.optimize._optimize', 'OptimizeResult'), fields(['astype', held])),
    ),
  ],
  ['an identifier asks a text', call(stackGlobal('uuid', 'UUID'), values('replace'))],
  [
    'a time asks its zone when it becomes a key',
    [emptyDict, call(stackGlobal('datetime', 'datetime'), noon, zone), int(1), setItem],
  ],
  [
    '… when pandas takes it',
    call(stackGlobal('pandas', 'Timestamp'), call(stackGlobal('datetime', 'datetime'), noon, zone)),
  ],
  [
    'a wrapped dict hands its items to a message',
    [
      setState(made('collections', 'UserDict'), fields(['data', message])),
      unicode('a'),
      unicode('b'),
      setItem,
    ],
  ],
  [
    'a chain of dicts does',
    [call(stackGlobal('collections', 'ChainMap'), message), unicode('a'), unicode('b'), setItem],
  ],
  [
    'a wrapped list hands on what it is given',
    [setState(made('collections', 'UserList'), fields(['data', values('x')])), int(1), append],
  ],
  ['a message brings its policy', message],
  [
    'what calls what it holds stands for a method',
    setState(
      made('types', 'SimpleNamespace'),
      fields(['keys', setState(made('joblib.parallel', 'BatchedCalls'), fields(['items', emptyList]))]),
    ),
  ],
  [
    '… by keywords of NEWOBJ_EX',
    [stackGlobal('types', 'SimpleNamespace'), emptyTuple, fields(['keys', held]), newObjectEx],
  ],
  [
    'what makes functions waits in a list',
    [emptyList, stackGlobal('cloudpickle.cloudpickle', '_make_function'), append],
  ],
  [
    'what makes code waits in an estimator',
    setState(
      made('sklearn.preprocessing._function_transformer', 'FunctionTransformer'),
      fields(['func', stackGlobal('dill._dill', '_create_code')]),
    ),
  ],
  [
    'what makes classes waits for its arguments',
    partial(
      stackGlobal('itertools', 'starmap'),
      stackGlobal('cloudpickle.cloudpickle', '_make_skeleton_class'),
    ),
  ],
  [
    'what names types waits in a dict',
    fields(['a', stackGlobal('cloudpickle.cloudpickle', '_builtin_type')]),
  ],
  ['an estimator is asked for its text', builtin('repr', estimator)],
  ['… in a list', builtin('ascii', [emptyList, estimator, append])],
  ['… as a text', builtin('str', estimator)],
  ['… by a partial', call(partial(stackGlobal('builtins', 'repr'), estimator))],
  ['… whether it is true', builtin('bool', estimator)],
  ['kernels are compared', call(stackGlobal('operator', 'eq'), kernel, kernel)],
  ['a sampler draws from what it holds', builtin('list', sampler)],
  ['… in a set', builtin('frozenset', sampler)],
  ['… numbered', builtin('tuple', builtin('enumerate', sampler))],
  [
    '… in a chain',
    call(stackGlobal('collections', 'deque'), call(stackGlobal('itertools', 'chain'), sampler)),
  ],
  ['… as bytes', builtin('bytes', sampler)],
  ['… as an array', call(stackGlobal('array', 'array'), unicode('d'), sampler)],
  ['… as what is missing', call(stackGlobal('collections', 'defaultdict'), none, sampler)],
];

const estimatorOf = setState(
  made('sklearn.linear_model._base', 'LinearRegression'),
  fields(['copy_X', none]),
);
const plainNamespace = setState(made('types', 'SimpleNamespace'), fields(['keys', emptyList], ['a', held]));

/** What picklers write of the same classes. */
const honest: readonly (readonly [string, Part])[] = [
  [
    'a dict of pairs',
    call(stackGlobal('collections', 'OrderedDict'), [emptyList, tupleOf(unicode('keys'), int(1)), append]),
  ],
  ['a counter of a dict', call(stackGlobal('collections', 'Counter'), fields(['keys', int(2)]))],
  [
    'a dict of an ordered dict',
    call(stackGlobal('builtins', 'dict'), call(stackGlobal('collections', 'OrderedDict'))),
  ],
  ['a namespace', plainNamespace],
  [
    'a namespace made by its class',
    [call(stackGlobal('types', 'SimpleNamespace')), fields(['a', int(1)]), build],
  ],
  [
    'parsed arguments',
    setState(made('argparse', 'Namespace'), fields(['lr', int(1)], ['keys', unicode('a')])),
  ],
  ['options', setState(made('optparse', 'Values'), fields(['verbose', none]))],
  ['a wrapped dict', setState(made('collections', 'UserDict'), fields(['data', fields(['a', int(1)])]))],
  ['a wrapped list', setState(made('collections', 'UserList'), fields(['data', emptyList]))],
  [
    'a chain of dicts',
    setState(made('collections', 'ChainMap'), fields(['maps', [emptyList, emptyDict, append]])),
  ],
  ['an identifier', setState(made('uuid', 'UUID'), fields(['int', int(7)]))],
  [
    'an identifier as a key',
    [emptyDict, setState(made('uuid', 'UUID'), fields(['int', int(7)])), int(1), setItem],
  ],
  [
    'a day as a key',
    [emptyDict, call(stackGlobal('datetime', 'date'), blob(bytes(7, 0xe4, 1, 1))), int(1), setItem],
  ],
  [
    'a path as a key',
    [emptyDict, mark, call(stackGlobal('pathlib', 'PosixPath'), unicode('a')), int(1), setItems],
  ],
  [
    'a time with a zone',
    call(
      stackGlobal('datetime', 'datetime'),
      noon,
      setState(made('pytz.tzinfo', 'StaticTzInfo'), fields(['zone', unicode('a')])),
    ),
  ],
  [
    'a table of functions',
    [
      call(stackGlobal('collections', 'OrderedDict')),
      mark,
      unicode('sum'),
      stackGlobal('numpy', 'sum'),
      setItems,
    ],
  ],
  [
    'flags',
    call(
      stackGlobal('operator', 'or_'),
      call(stackGlobal('re', 'RegexFlag'), int(2)),
      call(stackGlobal('re', 'RegexFlag'), int(8)),
    ),
  ],
  ['a queue of estimators', call(stackGlobal('collections', 'deque'), [emptyList, estimatorOf, append])],
  ['a set of numbers', builtin('set', [emptyList, int(1), append])],
  ['a counted list', builtin('enumerate', [emptyList, int(1), append])],
  ['a list of a zip', builtin('list', builtin('zip', emptyList, emptyList))],
  ['a number of a text', builtin('float', unicode('1.5'))],
  ['a text of a number', builtin('str', int(1))],
];

async function stopped(part: Part): Promise<string[]> {
  const { findings, complete } = await judgeBytes(pickle(proto(4), part));
  assert.ok(complete);
  return findings
    .filter(({ severity }) => severity !== 'info' && severity !== 'low')
    .map(({ evidence, why }) => `${evidence}: ${why}`);
}

for (const [name, part] of attacks)
  test(`not admitted: ${name}`, async () => {
    assert.notDeepEqual(await stopped(part), []);
  });

for (const [name, part] of honest)
  test(`admitted: ${name}`, async () => {
    assert.deepEqual(await stopped(part), []);
  });
