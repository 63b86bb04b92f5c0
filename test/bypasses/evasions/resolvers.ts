import {
  append,
  build,
  call,
  dictOf,
  emptyDict,
  emptyList,
  emptyTuple,
  global,
  int,
  newObject,
  none,
  pickle,
  proto,
  stackGlobal,
  tuple1,
  unicode,
} from '../assemble.ts';
import { command, deny, type Evasion, notAllow, run } from './evasion.ts';

export const resolvers: readonly Evasion[] = [
  deny(
    'getattr of getattr of a module',
    pickle(
      call(
        call(
          global('builtins', 'getattr'),
          call(global('builtins', 'getattr'), stackGlobal('numpy', 'lib'), unicode('npyio')),
          unicode('load'),
        ),
        command,
      ),
    ),
  ),
  deny(
    'pkgutil.resolve_name',
    run(call(stackGlobal('pkgutil', 'resolve_name'), unicode('os:system'))),
    'GHSA-vvpj-8cmc-gx39',
  ),
  deny(
    'pydoc.locate',
    run(call(stackGlobal('pydoc', 'locate'), unicode('os.system'))),
    'GHSA-84r2-jw7c-4r5q',
  ),
  deny(
    'importlib.import_module, getattr',
    run(
      call(
        global('builtins', 'getattr'),
        call(stackGlobal('importlib', 'import_module'), unicode('os')),
        unicode('system'),
      ),
    ),
  ),
  deny(
    'methodcaller on an imported module',
    pickle(
      call(
        call(stackGlobal('_operator', 'methodcaller'), unicode('system'), command),
        call(stackGlobal('builtins', '__import__'), unicode('os')),
      ),
    ),
    'GHSA-955r-x9j8-7rhh',
  ),
  deny(
    'attrgetter on an imported module',
    pickle(
      call(
        call(stackGlobal('_operator', 'attrgetter'), unicode('system')),
        call(stackGlobal('builtins', '__import__'), unicode('os')),
      ),
    ),
    'GHSA-46h3-79wf-xr6c',
  ),
  deny(
    'methodcaller on a harmless object',
    pickle(
      call(
        call(stackGlobal('operator', 'methodcaller'), unicode('update'), none),
        call(global('collections', 'OrderedDict')),
      ),
    ),
  ),
  deny(
    'attrgetter with special names',
    pickle(call(stackGlobal('operator', 'attrgetter'), unicode('__init__.__globals__'))),
  ),
  deny(
    'itemgetter on a table',
    pickle(
      call(
        call(stackGlobal('operator', 'itemgetter'), unicode('eval')),
        global('collections', 'OrderedDict'),
      ),
    ),
  ),
  deny(
    'operator.getitem on an object',
    pickle(call(stackGlobal('operator', 'getitem'), global('numpy', 'size'), unicode('eval'))),
  ),
  deny(
    'getattr with special names',
    pickle(call(global('builtins', 'getattr'), global('collections', 'OrderedDict'), unicode('__init__'))),
  ),
  deny(
    'getattr by a computed name',
    pickle(
      call(
        global('builtins', 'getattr'),
        global('collections', 'OrderedDict'),
        call(global('builtins', 'str'), unicode('x')),
      ),
    ),
  ),
  deny(
    'getattr of a path, called',
    pickle(
      call(
        call(
          global('builtins', 'getattr'),
          call(global('pathlib', 'Path'), unicode('marker')),
          unicode('write_text'),
        ),
        unicode('x'),
      ),
    ),
  ),
  notAllow(
    'getattr of a text, called',
    pickle(call(call(global('builtins', 'getattr'), unicode('{0.x}'), unicode('format')), none)),
  ),
  deny(
    'Python 2: getattr',
    pickle(
      call(
        call(
          global('__builtin__', 'getattr'),
          call(global('__builtin__', '__import__'), unicode('os')),
          unicode('system'),
        ),
        command,
      ),
    ),
  ),
  deny(
    'partial of os.system, called',
    pickle(call(call(global('functools', 'partial'), global('os', 'system'), command))),
  ),
  deny('partial of eval, held', pickle(call(global('functools', 'partial'), global('builtins', 'eval')))),
  deny(
    'partial of partial',
    pickle(
      call(
        call(
          global('functools', 'partial'),
          call(global('functools', 'partial'), global('os', 'system')),
          command,
        ),
      ),
    ),
  ),
  deny(
    'map over os.system',
    pickle(
      call(
        global('builtins', 'list'),
        call(global('builtins', 'map'), global('os', 'system'), [emptyList, command, append]),
      ),
    ),
  ),
  deny(
    'Python 2: imap over eval',
    pickle(call(global('itertools', 'imap'), global('__builtin__', 'eval'), [emptyList, command, append])),
  ),
  deny(
    'filter with exec',
    pickle(call(global('builtins', 'filter'), global('builtins', 'exec'), [emptyList, command, append])),
  ),
  deny(
    'starmap',
    pickle(
      call(global('itertools', 'starmap'), global('os', 'system'), [emptyList, command, tuple1, append]),
    ),
  ),
  deny(
    'accumulate with a function by value',
    pickle(
      call(
        global('itertools', 'accumulate'),
        [emptyList, command, append],
        call(stackGlobal('cloudpickle.cloudpickle', '_make_function'), none, none),
      ),
    ),
  ),
  notAllow(
    'map over an unknown function',
    pickle(call(global('builtins', 'map'), global('somewhere', 'run'), [emptyList, command, append])),
  ),
  deny('iter with a function', pickle(call(global('builtins', 'iter'), global('os', 'getcwd'), none))),
  deny(
    'reduce',
    pickle(call(global('functools', 'reduce'), global('os', 'system'), [emptyList, command, append])),
  ),
  deny(
    'defaultdict with a dangerous factory',
    pickle(call(global('collections', 'defaultdict'), global('os', 'getcwd'))),
  ),
  deny(
    'a bound method of os.system',
    pickle(call(call(global('types', 'MethodType'), global('os', 'system'), command))),
  ),
  deny('apply', pickle(call(global('__builtin__', 'apply'), global('os', 'system'), [command, tuple1]))),
  deny(
    'numpy _ufunc_reconstruct',
    run(call(stackGlobal('numpy.core', '_ufunc_reconstruct'), unicode('os'), unicode('system'))),
  ),
  deny(
    'numpy random generator by a class of another module',
    pickle(call(global('numpy.random._pickle', '__generator_ctor'), global('subprocess', 'Popen'))),
  ),
  notAllow(
    'numpy random generator by an unknown class',
    pickle(call(global('numpy.random._pickle', '__generator_ctor'), global('somewhere', 'Thing'))),
  ),
  deny(
    'torch _rebuild_from_type_v2',
    pickle(
      call(
        stackGlobal('torch._tensor', '_rebuild_from_type_v2'),
        global('os', 'system'),
        global('torch', 'Tensor'),
        [command, tuple1],
        none,
      ),
    ),
  ),
  notAllow(
    'torch _rebuild_from_type_v2 with an unknown function',
    pickle(
      call(
        stackGlobal('torch._tensor', '_rebuild_from_type_v2'),
        global('somewhere', 'run'),
        global('torch', 'Tensor'),
        [command, tuple1],
        none,
      ),
    ),
  ),
  deny(
    'copyreg.__newobj__',
    pickle(call(global('copyreg', '__newobj__'), global('subprocess', 'Popen'), command)),
  ),
  deny(
    'copyreg._reconstructor',
    pickle(
      call(
        global('copy_reg', '_reconstructor'),
        global('subprocess', 'Popen'),
        global('__builtin__', 'object'),
        none,
      ),
    ),
  ),
  deny(
    'dill._create_array',
    pickle(
      call(stackGlobal('dill._dill', '_create_array'), global('os', 'system'), [command, tuple1], none, none),
    ),
  ),
  deny('dill._import_module', pickle(call(stackGlobal('dill._dill', '_import_module'), unicode('os')))),
  deny('dill._load_type', pickle(call(stackGlobal('dill._dill', '_load_type'), unicode('FunctionType')))),
  deny('dill._eval_repr', pickle(call(stackGlobal('dill._dill', '_eval_repr'), command))),
  deny(
    'dill._create_function, called',
    pickle(call(call(stackGlobal('dill._dill', '_create_function'), none, emptyDict))),
  ),
  deny(
    'cloudpickle.subimport',
    pickle(call(stackGlobal('cloudpickle.cloudpickle', 'subimport'), unicode('subprocess'))),
  ),
  deny(
    'cloudpickle._builtin_type',
    pickle(call(stackGlobal('cloudpickle.cloudpickle', '_builtin_type'), unicode('FunctionType'))),
    'GHSA-9m3x-qqw2-h32h',
  ),
  deny(
    'cloudpickle._make_function, called',
    pickle(call(call(stackGlobal('cloudpickle.cloudpickle', '_make_function'), none, none))),
    'GHSA-9m3x-qqw2-h32h',
  ),
  notAllow(
    'cloudpickle._make_function, held',
    pickle(call(stackGlobal('cloudpickle.cloudpickle', '_make_function'), none, none)),
  ),
  deny(
    'CodeType and FunctionType',
    pickle(
      call(
        call(stackGlobal('types', 'FunctionType'), call(stackGlobal('types', 'CodeType'), int(0)), emptyDict),
      ),
    ),
    'GHSA-9m3x-qqw2-h32h',
  ),
  deny(
    'joblib wrapper of a dangerous class',
    pickle(
      proto(2),
      global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
      emptyTuple,
      newObject,
      dictOf([unicode('subclass'), global('subprocess', 'Popen')], [unicode('dtype'), unicode('f8')]),
      build,
    ),
  ),
  deny(
    'old joblib wrapper with a path',
    pickle(
      proto(2),
      global('joblib.numpy_pickle', 'NDArrayWrapper'),
      emptyTuple,
      newObject,
      dictOf([unicode('filename'), unicode('/etc/passwd')]),
      build,
    ),
  ),
  deny(
    'numpy _reconstruct of a dangerous class',
    pickle(
      call(
        global('numpy.core.multiarray', '_reconstruct'),
        global('subprocess', 'Popen'),
        [int(0), tuple1],
        unicode('b'),
      ),
    ),
  ),
  notAllow(
    'numpy _reconstruct of an unknown class',
    pickle(
      call(
        global('numpy.core.multiarray', '_reconstruct'),
        global('somewhere', 'Array'),
        [int(0), tuple1],
        unicode('b'),
      ),
    ),
  ),
  notAllow(
    'numpy _reconstruct of a huge array',
    pickle(
      call(
        global('numpy.core.multiarray', '_reconstruct'),
        global('numpy', 'ndarray'),
        [int(2_000_000_000), tuple1],
        unicode('b'),
      ),
    ),
  ),
  notAllow(
    'pandas index of an unknown class',
    pickle(call(global('pandas.core.indexes.base', '_new_Index'), global('somewhere', 'Index'), emptyDict)),
  ),
  deny(
    'setattr on a module',
    pickle(
      call(
        global('builtins', 'setattr'),
        global('torch', '_utils'),
        unicode('_rebuild_tensor_v2'),
        global('builtins', 'print'),
      ),
    ),
    'arXiv:2607.17503',
  ),
  deny(
    'setitem on sys.modules',
    pickle(call(global('operator', 'setitem'), global('sys', 'modules'), unicode('os'), none)),
    'arXiv:2607.17503',
  ),
  deny(
    'type with three arguments',
    pickle(
      call(
        global('builtins', 'type'),
        unicode('X'),
        emptyTuple,
        dictOf([unicode('__del__'), global('builtins', 'print')]),
      ),
    ),
  ),
  deny(
    'an allowed name in a denied module',
    run(stackGlobal('subprocess', 'OrderedDict')),
    'GHSA-cffv-grgg-g429',
  ),
  deny(
    'a submodule of a denied module',
    run(stackGlobal('asyncio.unix_events', 'anything')),
    'CVE-2025-10157',
  ),
  deny('a program', run(stackGlobal('somewhere.__main__', 'main'))),
];

export const mapped: readonly Evasion[] = [
  deny('numpy.memmap is called', pickle(call(global('numpy', 'memmap'), unicode('marker')))),
  deny(
    'numpy.memmap is made',
    pickle(proto(2), global('numpy', 'memmap'), unicode('marker'), tuple1, newObject),
  ),
];
