import {
  ascii,
  blob,
  build,
  bytes,
  call,
  dictOf,
  emptyDict,
  emptyList,
  emptyTuple,
  get,
  global,
  int,
  join,
  mark,
  newObject,
  none,
  type Part,
  pickle,
  pop,
  proto,
  put,
  reduce,
  setItem,
  setState,
  stackGlobal,
  stop,
  tuple,
  tuple1,
  tuple2,
  unicode,
} from './assemble.ts';

/** A file that a reader of our own source would write; each was seen to work with the real library. */
export interface RedTeamSample {
  readonly id: string;
  /** Who runs the payload: a way of loading, as a person would write it. */
  readonly loader: string;
  readonly bytes: Uint8Array;
}

const marker = 'marker';
const writes = `open('${marker}', 'w').close()`;
const template = `\ndef _parse_args(self, *a): pass\n${writes}\n`;

function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

function listOf(...items: Part[]): Part {
  return [emptyList, mark, ...items, ascii('e')];
}

const normal = call(
  stackGlobal('copyreg', '_reconstructor'),
  stackGlobal('scipy.stats._continuous_distns', 'norm_gen'),
  stackGlobal('builtins', 'object'),
  none,
);
const path = call(stackGlobal('pathlib', 'PosixPath'), unicode(marker));
const writer = call(stackGlobal('operator', 'methodcaller'), unicode('write_text'), unicode('x'));
const touch = call(stackGlobal('operator', 'methodcaller'), unicode('touch'), int(438), bytes(0x89));
const tofile = call(
  stackGlobal('builtins', 'getattr'),
  call(
    stackGlobal('numpy._core.multiarray', '_reconstruct'),
    stackGlobal('numpy', 'ndarray'),
    tupleOf(int(0)),
    unicode('b'),
  ),
  unicode('tofile'),
);

function sample(id: string, loader: string, content: Uint8Array): RedTeamSample {
  return { id, loader, bytes: content };
}

const states: readonly RedTeamSample[] = [
  sample(
    'a state of pairs behind a dict',
    'pickle.load',
    pickle(
      proto(4),
      setState(normal, [
        dictOf([unicode('a'), none], [unicode('b'), none]),
        unicode('_parse_arg_template'),
        unicode(template),
        tuple2,
        tuple2,
      ]),
    ),
  ),
  sample(
    'a key of a state that is computed',
    'pickle.load',
    pickle(
      proto(4),
      setState(
        normal,
        dictOf([call(stackGlobal('builtins', 'str'), unicode('_parse_arg_template')), unicode(template)]),
      ),
    ),
  ),
  sample(
    'dill gives a state to what it makes',
    'dill.load',
    pickle(
      proto(4),
      call(
        stackGlobal('dill._dill', '_create_array'),
        stackGlobal('copyreg', '_reconstructor'),
        tupleOf(
          stackGlobal('scipy.stats._continuous_distns', 'norm_gen'),
          stackGlobal('builtins', 'object'),
          none,
        ),
        dictOf([unicode('_parse_arg_template'), unicode(template)]),
        none,
      ),
    ),
  ),
];

const objects = call(stackGlobal('numpy', 'dtype'), unicode('O8'), bytes(0x89), bytes(0x88));

const raw = call(stackGlobal('numpy', 'dtype'), unicode('V8'), bytes(0x89), bytes(0x88));

/** The state of a record of one field. */
function recordOf(type: Part, flags: number): Part {
  const fields = dictOf([unicode('x'), tupleOf(type, int(0))]);
  return tupleOf(int(3), unicode('|'), none, tupleOf(unicode('x')), fields, int(8), int(1), int(flags));
}

const eightBytes = blob(ascii('AAAAAAAA'));

function arrayOf(type: Part): Part {
  return setState(
    call(
      stackGlobal('numpy._core.multiarray', '_reconstruct'),
      stackGlobal('numpy', 'ndarray'),
      tupleOf(int(0)),
      unicode('b'),
    ),
    tupleOf(int(1), tupleOf(int(1)), type, bytes(0x89), eightBytes),
  );
}

function arrayWith(type: Part, content: Uint8Array, ...shape: number[]): Part {
  return setState(
    call(
      stackGlobal('numpy._core.multiarray', '_reconstruct'),
      stackGlobal('numpy', 'ndarray'),
      tupleOf(int(0)),
      unicode('b'),
    ),
    tupleOf(int(1), tupleOf(...shape.map(int)), type, bytes(0x89), blob(content)),
  );
}

/** A root that splits two points, and says that its children are the nodes 1 and `greater`. */
function treeNodes(greater: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(3 * 72));
  const write = (node: number, values: readonly bigint[]): void => {
    for (const [field, value] of values.entries()) view.setBigInt64(72 * node + 8 * field, value, true);
  };
  write(0, [0n, 2n, 0n, 0n, 2n, 0n, 0n, 1n, greater]);
  write(1, [-1n, 1n, 0n, 0n, 1n, 0n, 0n, 0n, 0n]);
  write(2, [-1n, 1n, 0n, 1n, 2n, 0n, 0n, 0n, 0n]);
  return new Uint8Array(view.buffer);
}

function treeOf(greater: bigint): Uint8Array {
  const numbers = call(stackGlobal('numpy', 'dtype'), unicode('f8'), bytes(0x89), bytes(0x88));
  const octets = setState(
    call(stackGlobal('numpy', 'dtype'), unicode('S1'), bytes(0x89), bytes(0x88)),
    tupleOf(int(3), unicode('|'), none, none, none, int(1), int(1), int(0)),
  );
  const indices = call(stackGlobal('numpy', 'dtype'), unicode('i8'), bytes(0x89), bytes(0x88));
  const points = arrayWith(numbers, new Uint8Array(16), 2, 1);
  return pickle(
    proto(4),
    setState(
      [stackGlobal('scipy.spatial._ckdtree', 'cKDTree'), emptyTuple, newObject],
      tupleOf(
        arrayWith(octets, treeNodes(greater), 216),
        points,
        int(2),
        int(1),
        int(1),
        arrayWith(numbers, new Uint8Array(8), 1),
        arrayWith(numbers, new Uint8Array(8), 1),
        arrayWith(indices, new Uint8Array(16), 2),
        none,
        none,
      ),
    ),
  );
}

/** The same tree with its children in place: admitted, so that the sample shows what it says. */
export const honestTree: Uint8Array = treeOf(2n);

const guises: readonly RedTeamSample[] = [
  sample('a tree whose node names a child outside of it', 'pickle.load', treeOf(10n ** 12n)),

  sample(
    'a type that turns to pointers after an array has used it',
    'pickle.load',
    pickle(
      proto(4),
      arrayOf([raw, put(30)]),
      put(31),
      pop,
      setState(get(30), recordOf(objects, 27)),
      pop,
      get(31),
    ),
  ),
  sample(
    'a type that grows after an array has used it',
    'pickle.load',
    pickle(
      proto(4),
      arrayOf([
        setState(raw, tupleOf(int(3), unicode('|'), none, none, none, int(8), int(1), int(0))),
        put(30),
      ]),
      put(31),
      pop,
      setState(get(30), tupleOf(int(3), unicode('|'), none, none, none, int(4096), int(1), int(0))),
      pop,
      get(31),
    ),
  ),

  sample(
    'a class in the guise of a number is given a state',
    'pickle.load',
    pickle(
      proto(4),
      setState(
        call(
          stackGlobal('numpy._core.multiarray', 'scalar'),
          objects,
          stackGlobal('sklearn.base', 'BaseEstimator'),
        ),
        [none, dictOf([unicode('get_params'), stackGlobal('builtins', 'callable')]), tuple2],
      ),
    ),
  ),
  sample(
    'a class in the guise of a typed list is given a state',
    'pickle.load with torch',
    pickle(
      proto(4),
      setState(
        call(
          stackGlobal('torch.jit._pickle', 'restore_type_tag'),
          stackGlobal('torch.utils.hooks', 'BackwardHook'),
          unicode('x'),
        ),
        [none, dictOf([unicode('setup_input_hook'), stackGlobal('builtins', 'callable')]), tuple2],
      ),
    ),
  ),
  sample(
    'the text of a distribution beyond what is kept',
    'pickle.load',
    pickle(
      proto(4),
      listOf(...Array.from({ length: 20_100 }, () => int(1))),
      setState(normal, dictOf([unicode('_parse_arg_template'), unicode(template)])),
    ),
  ),
];

/** `_headers.append(parse(name, value))` is what `message[name] = value` does with such a policy. */
function applied(parse: Part, list: number, name: Part, value: Part): Part {
  const policy = setState(
    [stackGlobal('types', 'SimpleNamespace'), emptyTuple, newObject],
    dictOf(
      [unicode('header_max_count'), stackGlobal('operator', 'not_')],
      [unicode('header_store_parse'), parse],
    ),
  );
  return [
    setState(
      [stackGlobal('email.message', 'Message'), emptyTuple, newObject],
      dictOf([unicode('_headers'), [emptyList, put(list)]], [unicode('policy'), policy]),
    ),
    name,
    value,
    setItem,
    pop,
  ];
}

/** `ChainMap(*list)` */
function chained(list: number): Part {
  return [stackGlobal('collections', 'ChainMap'), call(stackGlobal('builtins', 'tuple'), get(list)), reduce];
}

const calls: readonly RedTeamSample[] = [
  sample(
    'getattr put away in an object',
    'pickle.load',
    pickle(
      proto(4),
      applied(
        stackGlobal('builtins', 'getattr'),
        20,
        stackGlobal('sklearn.base', 'clone'),
        unicode('__globals__'),
      ),
      applied(stackGlobal('operator', 'getitem'), 21, chained(20), unicode('__builtins__')),
      applied(stackGlobal('operator', 'getitem'), 22, chained(21), unicode('exec')),
      call(
        stackGlobal('builtins', 'dict'),
        call(
          stackGlobal('collections', 'ChainMap'),
          call(
            stackGlobal('collections', 'defaultdict'),
            call(
              stackGlobal('joblib.parallel', 'BatchedCalls'),
              call(
                stackGlobal('builtins', 'zip'),
                get(22),
                listOf([unicode(writes), tuple1]),
                listOf(emptyDict),
              ),
              tupleOf(call(stackGlobal('joblib._parallel_backends', 'SequentialBackend'), int(0)), int(1)),
            ),
          ),
          dictOf([unicode('a'), none]),
        ),
      ),
    ),
  ),
  sample(
    'iter() calls its first argument',
    'pickle.load',
    pickle(
      proto(4),
      call(
        stackGlobal('builtins', 'list'),
        call(
          stackGlobal('builtins', 'iter'),
          call(stackGlobal('functools', 'partial'), touch, path),
          stackGlobal('builtins', 'callable'),
        ),
      ),
    ),
  ),
  sample(
    'map() over map()',
    'pickle.load',
    pickle(
      proto(4),
      call(
        stackGlobal('builtins', 'list'),
        call(
          stackGlobal('builtins', 'map'),
          stackGlobal('builtins', 'list'),
          call(
            stackGlobal('builtins', 'map'),
            stackGlobal('builtins', 'map'),
            listOf(writer),
            listOf(listOf(path)),
          ),
        ),
      ),
    ),
  ),
  sample(
    'a missing key calls a factory',
    'pickle.load',
    pickle(
      proto(4),
      call(
        stackGlobal('builtins', 'dict'),
        call(
          stackGlobal('collections', 'ChainMap'),
          call(
            stackGlobal('collections', 'defaultdict'),
            call(stackGlobal('functools', 'partial'), writer, path),
          ),
          dictOf([unicode('a'), none]),
        ),
      ),
    ),
  ),
  sample(
    'a missing key imports a module',
    'pickle.load',
    pickle(
      proto(4),
      call(
        stackGlobal('builtins', 'dict'),
        call(
          stackGlobal('collections', 'ChainMap'),
          call(
            stackGlobal('collections', 'defaultdict'),
            call(
              stackGlobal('functools', 'partial'),
              stackGlobal('sklearn.externals.array_api_compat._internal', 'clone_module'),
              unicode('this'),
              emptyDict,
            ),
          ),
          dictOf([unicode('a'), none]),
        ),
      ),
    ),
  ),
  sample(
    'an attribute stands in for a method',
    'pickle.load',
    pickle(
      proto(4),
      setState(
        [stackGlobal('email.message', 'Message'), emptyTuple, newObject],
        dictOf(
          [unicode('_headers'), emptyList],
          [
            unicode('policy'),
            setState(
              [stackGlobal('types', 'SimpleNamespace'), emptyTuple, newObject],
              dictOf(
                [unicode('header_max_count'), stackGlobal('builtins', 'callable')],
                [unicode('header_store_parse'), tofile],
              ),
            ),
          ],
        ),
      ),
      unicode(marker),
      unicode(''),
      setItem,
    ),
  ),
  sample(
    'a state that is computed plants __setstate__',
    'pickle.load',
    pickle(
      proto(4),
      [stackGlobal('types', 'SimpleNamespace'), emptyTuple, newObject],
      call(stackGlobal('builtins', 'dict'), listOf([unicode('__setstate__'), tofile, tuple2])),
      build,
      unicode(marker),
      build,
    ),
  ),
];

function little(value: number): Part {
  return bytes(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
}

function dtypeOf(code: string, size?: number): Part {
  const made = call(stackGlobal('numpy', 'dtype'), unicode(code), bytes(0x89), bytes(0x88));
  if (size === undefined) return made;
  return setState(made, tupleOf(int(3), unicode('|'), none, none, none, int(size), int(1), int(0)));
}

/** The entries of a `NumpyArrayWrapper`, as joblib writes them before the bytes of an array. */
function wrapped(shape: number, dtype: Part, ...more: (readonly [Part, Part])[]): Part {
  return dictOf(
    [unicode('subclass'), stackGlobal('numpy', 'ndarray')],
    [unicode('shape'), tupleOf(int(shape))],
    [unicode('order'), unicode('C')],
    [unicode('dtype'), dtype],
    [unicode('allow_mmap'), bytes(0x89)],
    ...more,
  );
}

const wrapper: Part = [stackGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper'), emptyTuple, newObject];
const payload = pickle(call(global('builtins', 'exec'), unicode(writes)));

/** Opcodes that push nothing that matters, then bytes that only a reader who starts late takes for opcodes. */
function hidden(distance: number): Part {
  return [ascii('B'), little(distance + payload.length), new Uint8Array(distance).fill(0xff), payload, none];
}

/** `getattr(getattr(clone, '__globals__'), 'get')('__builtins__')`, and from there `exec`. */
const walk = join(
  get(0),
  tupleOf(
    [
      get(0),
      tupleOf([get(0), tupleOf(get(1), unicode('__globals__')), reduce], unicode('get')),
      reduce,
      tupleOf(unicode('__builtins__')),
      reduce,
    ],
    unicode('get'),
  ),
  reduce,
  tupleOf(unicode('exec')),
  reduce,
  tupleOf(unicode(writes)),
  reduce,
  stop,
);

const streams: readonly RedTeamSample[] = [
  sample(
    'opcodes in array data use what was imported before',
    'pickle.load',
    pickle(
      proto(4),
      stackGlobal('builtins', 'getattr'),
      put(0),
      pop,
      stackGlobal('sklearn.base', 'clone'),
      put(1),
      pop,
      setState(wrapper, wrapped(walk.length, dtypeOf('u1'))),
      walk,
    ),
  ),
  sample(
    'a text type whose state makes it longer',
    'joblib.load',
    pickle(proto(4), setState(wrapper, wrapped(1, dtypeOf('S5', 105))), ascii('NNNNN'), hidden(95)),
  ),
  sample(
    'a wrapper that has been given an alignment before',
    'joblib.load',
    pickle(
      proto(4),
      [wrapper, put(7)],
      wrapped(1, dtypeOf('u1'), [unicode('numpy_array_alignment_bytes'), int(16)]),
      build,
      bytes(0),
      ascii('N'),
      pop,
      get(7),
      wrapped(5, dtypeOf('u1')),
      build,
      bytes(100, 0xff, 0xff, 0xff, 0xff),
      hidden(96),
    ),
  ),
  sample(
    'a wrapper with a second shape in its slots',
    'joblib.load',
    pickle(
      proto(4),
      setState(wrapper, [wrapped(5, dtypeOf('u1')), dictOf([unicode('shape'), tupleOf(int(105))]), tuple2]),
      ascii('NNNNN'),
      hidden(95),
    ),
  ),
];

function tarHeader(name: Uint8Array, size: number): Uint8Array {
  const block = new Uint8Array(512);
  block.set(name, 0);
  block.set(ascii('0000644\x000000000\x000000000\x00'), 100);
  block.set(ascii(`${size.toString(8).padStart(11, '0')}\x00`), 124);
  block.set(ascii('00000000000\x00'), 136);
  block.set(ascii('        0'), 148);
  block.set(ascii('ustar\x0000'), 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(ascii(`${sum.toString(8).padStart(6, '0')}\x00 `), 148);
  return block;
}

/** A tar archive of one member whose header and content are a pickle as well. */
function tarOf(name: Uint8Array, content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(content.length / 512) * 512 + 1024);
  padded.set(content);
  return join(tarHeader(name, content.length), padded);
}

/** A text that reaches from the name of the first member to its content. */
function toContent(skipped: number, ...before: Part[]): Uint8Array {
  const opening = join(...before);
  return join(opening, ascii('B'), little(512 + skipped - opening.length - 5));
}

const polyglots: readonly RedTeamSample[] = [
  sample(
    'a tar archive that is a slow pickle',
    'pickle.load',
    tarOf(toContent(0), join(pop, ...Array.from({ length: 11_000 }, () => ascii('N0')), payload)),
  ),
  sample('a tar archive that imports', 'pickle.load', tarOf(ascii('cthis\ns\n'), ascii('x'))),
  sample(
    'a tar archive whose second pickle calls',
    'pickle.load twice',
    tarOf(toContent(16, none, stop), join(bytes(...new Array<number>(16).fill(0xff)), payload)),
  ),
];

const costs: readonly RedTeamSample[] = [
  sample(
    'an iterator without an end, made into a tuple by __new__',
    'pickle.load',
    pickle(
      proto(4),
      stackGlobal('builtins', 'tuple'),
      call(stackGlobal('itertools', 'count')),
      tuple1,
      newObject,
    ),
  ),
  sample(
    'an iterator without an end, made into a list of its own class',
    'pickle.load',
    pickle(proto(4), call(stackGlobal('collections', 'UserList'), call(stackGlobal('itertools', 'count')))),
  ),
  sample(
    'a tuple that grows two hundredfold again and again',
    'pickle.load',
    pickle(
      proto(4),
      call(stackGlobal('builtins', 'tuple'), listOf(int(1))),
      put(0),
      pop,
      ...Array.from({ length: 4 }, () => [
        call(
          stackGlobal('builtins', 'tuple'),
          call(stackGlobal('itertools', 'chain'), ...Array.from({ length: 200 }, () => get(0))),
        ),
        put(0),
        pop,
      ]),
      none,
    ),
  ),
];

export const redTeamSamples: readonly RedTeamSample[] = [
  ...states,
  ...guises,
  ...calls,
  ...streams,
  ...polyglots,
  ...costs,
];
