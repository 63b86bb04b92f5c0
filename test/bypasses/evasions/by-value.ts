import {
  build,
  call,
  dictOf,
  emptyDict,
  emptyTuple,
  global,
  int,
  newObject,
  none,
  type Part,
  pickle,
  setItem,
  stackGlobal,
  tuple1,
  unicode,
} from '../assemble.ts';
import { command, deny, type Evasion, notAllow } from './evasion.ts';

const cloud = 'cloudpickle.cloudpickle';

/** A function whose code travels in the file, as cloudpickle writes one. */
const carried: Part = call(stackGlobal(cloud, '_make_function'), none, emptyDict);

/** A class whose methods travel in the file. */
function carriedClass(metaclass: Part, methods: Part): Part {
  return call(
    stackGlobal(cloud, '_make_skeleton_class'),
    metaclass,
    unicode('Net'),
    emptyTuple,
    methods,
    unicode('id'),
    none,
  );
}

const type: Part = global('builtins', 'type');
const plainClass: Part = carriedClass(type, emptyDict);

/** Code that travels in the file: honest to hold, an attack once it runs while the file loads. */
export const byValue: readonly Evasion[] = [
  notAllow('by value: a function is held', pickle(carried)),
  deny('by value: a function is called', pickle(call(carried)), 'GHSA-9m3x-qqw2-h32h'),
  deny(
    'by value: a function is called by map',
    pickle(call(global('builtins', 'map'), carried, unicode('x'))),
  ),
  deny(
    'by value: a function is called by a partial',
    pickle(call(call(global('functools', 'partial'), carried))),
  ),
  deny(
    'by value: a function is called by cloudpickle.instance',
    pickle(call(stackGlobal(cloud, 'instance'), carried)),
  ),
  deny(
    'by value: a function is called by dill._create_ftype',
    pickle(call(stackGlobal('dill._dill', '_create_ftype'), carried, none)),
  ),
  deny(
    'by value: a function is called by dill._create_type',
    pickle(call(stackGlobal('dill._dill', '_create_type'), carried, none, none, emptyDict)),
  ),
  deny(
    'by value: a function is called by dill._create_array',
    pickle(call(stackGlobal('dill._dill', '_create_array'), carried, emptyTuple, none, none)),
  ),
  deny(
    'by value: a function is called by _rebuild_from_type_v2',
    pickle(
      call(
        stackGlobal('torch._tensor', '_rebuild_from_type_v2'),
        carried,
        global('torch', 'Tensor'),
        emptyTuple,
        none,
      ),
    ),
  ),
  deny(
    'by value: a function is called by numpy',
    pickle(call(stackGlobal('numpy.random._pickle', '__bit_generator_ctor'), carried)),
  ),
  notAllow('by value: a class is held', pickle(plainClass)),
  notAllow('by value: an object of a class is made', pickle(plainClass, emptyTuple, newObject)),
  deny('by value: a class is called', pickle(call(plainClass))),
  deny('by value: an object is a key', pickle(emptyDict, call(plainClass), none, setItem)),
  deny(
    'by value: a class with __setstate__',
    pickle(carriedClass(type, dictOf([unicode('__setstate__'), carried]))),
  ),
  deny(
    'by value: a class with __init_subclass__',
    pickle(carriedClass(type, dictOf([unicode('__init_subclass__'), carried]))),
  ),
  deny(
    'by value: a class gets __new__ later',
    pickle(
      call(stackGlobal(cloud, '_class_setstate'), plainClass, [
        dictOf([unicode('__new__'), carried]),
        tuple1,
      ]),
    ),
  ),
  deny(
    'by value: a class gets __del__ by setattr',
    pickle(
      call(
        global('builtins', 'setattr'),
        call(stackGlobal('dill._dill', '_create_type'), type, unicode('X'), emptyTuple, emptyDict),
        unicode('__del__'),
        carried,
      ),
    ),
  ),
  deny('by value: a class of an own metaclass', pickle(carriedClass(plainClass, emptyDict))),
  deny('by value: a class made by a function', pickle(carriedClass(carried, emptyDict))),
  deny(
    'dill._create_namedtuple imports',
    pickle(
      call(
        call(stackGlobal('dill._dill', '_create_namedtuple'), unicode('system'), emptyTuple, unicode('os')),
        command,
      ),
    ),
  ),
  deny(
    'dill._import_module of a function type',
    pickle(call(stackGlobal('dill._dill', '_import_module'), unicode('types.FunctionType'))),
  ),
  deny(
    'dill._get_attr falls back on built-ins',
    pickle(
      call(stackGlobal('dill._dill', '_get_attr'), global('collections', 'OrderedDict'), unicode('eval')),
    ),
  ),
  deny(
    'dill._create_capsule',
    pickle(call(stackGlobal('dill._dill', '_create_capsule'), int(4096), none, none, none)),
  ),
  deny(
    'cloudpickle.subimport of numpy, then load',
    pickle(
      call(
        call(
          global('builtins', 'getattr'),
          call(stackGlobal(cloud, 'subimport'), unicode('numpy')),
          unicode('load'),
        ),
        command,
      ),
    ),
  ),
  notAllow('a state for a function by value', pickle(carried, emptyDict, build)),
];
