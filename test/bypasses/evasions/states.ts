import {
  append,
  appends,
  binPersistent,
  build,
  call,
  dictOf,
  emptyDict,
  emptyTuple,
  global,
  mark,
  newObject,
  none,
  pickle,
  proto,
  setItem,
  setState,
  tuple,
  tuple2,
  unicode,
} from '../assemble.ts';
import { deny, type Evasion, notAllow } from './evasion.ts';

export const states: readonly Evasion[] = [
  deny(
    'a state for a function',
    pickle(setState(global('numpy', 'size'), dictOf([unicode('__builtins__'), none]))),
    'modelscan #330',
  ),
  deny(
    'a state for a class',
    pickle(
      setState(global('collections', 'OrderedDict'), [
        none,
        dictOf([unicode('keys'), global('builtins', 'print')]),
        tuple2,
      ]),
    ),
    'arXiv:2607.17503',
  ),
  deny(
    'a state for a class of scikit-learn',
    pickle(
      setState(
        global('sklearn.base', 'BaseEstimator'),
        dictOf([unicode('__setstate__'), global('builtins', 'print')]),
      ),
    ),
  ),
  deny('items for a class', pickle(global('collections', 'OrderedDict'), unicode('a'), none, setItem)),
  deny(
    'a state for a looked-up class',
    pickle(
      setState(
        call(global('builtins', 'getattr'), global('collections', 'OrderedDict'), unicode('keys')),
        emptyDict,
      ),
    ),
  ),
  deny(
    '__setstate__ planted on an instance',
    pickle(
      proto(2),
      global('collections', 'UserDict'),
      emptyTuple,
      newObject,
      dictOf([unicode('__setstate__'), global('builtins', 'print')]),
      build,
      unicode('x'),
      build,
    ),
    'GHSA-mhc9-48gj-9gp3',
  ),
  deny(
    '__setstate__ planted on BytesIO',
    pickle(
      setState(call(global('io', 'BytesIO')), [
        dictOf([unicode('__setstate__'), global('builtins', 'print')]),
        none,
        tuple2,
      ]),
    ),
    'GHSA-mhc9-48gj-9gp3',
  ),
  deny(
    'append planted on an instance',
    pickle(
      setState(
        call(global('argparse', 'Namespace')),
        dictOf([unicode('append'), global('builtins', 'print')]),
      ),
      unicode('x'),
      append,
    ),
  ),
  deny(
    'extend planted on an instance',
    pickle(
      setState(
        call(global('types', 'SimpleNamespace')),
        dictOf([unicode('extend'), global('builtins', 'print')]),
      ),
      mark,
      unicode('x'),
      appends,
    ),
  ),
  deny(
    '__class__ set through slots',
    pickle(
      setState(call(global('argparse', 'Namespace')), [
        none,
        dictOf([unicode('__class__'), global('collections', 'OrderedDict')]),
        tuple2,
      ]),
    ),
  ),
  deny(
    '__dict__ set through slots',
    pickle(
      setState(call(global('argparse', 'Namespace')), [
        none,
        dictOf([unicode('__dict__'), emptyDict]),
        tuple2,
      ]),
    ),
  ),
  deny(
    'the function of a partial replaced by its state',
    pickle(
      setState(call(global('functools', 'partial'), global('builtins', 'len')), [
        mark,
        global('os', 'system'),
        emptyTuple,
        emptyDict,
        none,
        tuple,
      ]),
    ),
  ),
  notAllow('a state for a persistent object', pickle(setState([unicode('1'), binPersistent], emptyDict))),
];
