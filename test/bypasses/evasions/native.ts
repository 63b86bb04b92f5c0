import {
  binPersistent,
  blob,
  build,
  bytes,
  call,
  dictOf,
  emptyDict,
  emptyTuple,
  global,
  int,
  mark,
  newObject,
  none,
  type Part,
  pickle,
  proto,
  tuple,
  tuple1,
  tuple2,
  unicode,
} from '../assemble.ts';
import { deny, type Evasion, notAllow } from './evasion.ts';

/** `dtype(code)` with the state (3, order, repeated, names, fields, size, alignment, flags). */
function dtype(code: string, flags: number, fields: Part = none, size = -1): Part {
  const state = [mark, int(3), unicode('|'), none, none, fields, int(size), int(1), int(flags), tuple];
  return [call(global('numpy', 'dtype'), unicode(code)), state, build];
}

function scalar(type: Part): Part {
  return call(global('numpy.core.multiarray', 'scalar'), type, blob(bytes(0, 16, 0, 0, 0, 0, 0, 0)));
}

function made(module: string, name: string, state: Part): Uint8Array {
  return pickle(proto(2), global(module, name), emptyTuple, newObject, state, build);
}

/** `size` numbers from `offset` on, of a storage of ten. */
function tensor(offset: number, size: number): Part {
  const id = [
    mark,
    unicode('storage'),
    global('torch', 'FloatStorage'),
    unicode('0'),
    unicode('cpu'),
    int(10),
    tuple,
  ];
  const shape = [int(size), tuple1];
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    [id, binPersistent],
    int(offset),
    shape,
    [int(1), tuple1],
    none,
    call(global('collections', 'OrderedDict')),
  );
}

const template = '\ndef _parse_args(self, a,  loc=0, scale=1):\n    return (a, ), loc, scale\n';

/** States that native code, or the library itself, takes at their word. */
export const native: readonly Evasion[] = [
  deny('a dtype of objects that says it holds none', pickle(dtype('O8', 0))),
  deny('a dtype of numbers that says it holds objects', pickle(dtype('f8', 63))),
  deny('a dtype of numbers that says it holds pointers', pickle(dtype('f8', 4))),
  deny(
    'a record with a hidden field of objects',
    pickle(dtype('V8', 16, dictOf([unicode('a'), [dtype('O8', 63), int(0), tuple2]]), 8)),
  ),
  deny(
    'a record whose field lies outside of it',
    pickle(dtype('V8', 16, dictOf([unicode('a'), [dtype('f8', 0), int(4096), tuple2]]), 8)),
  ),
  deny(
    'a record whose field reaches past its end',
    pickle(dtype('V8', 16, dictOf([unicode('a'), [dtype('f8', 0), int(4), tuple2]]), 8)),
  ),
  deny(
    'a record whose field lies before it',
    pickle(dtype('V8', 16, dictOf([unicode('a'), [dtype('f8', 0), int(-8), tuple2]]), 8)),
  ),
  deny('a scalar of objects made of bytes', pickle(scalar(dtype('O8', 63)))),
  deny(
    'a scalar of a record of objects made of bytes',
    pickle(scalar(dtype('V8', 27, dictOf([unicode('a'), [dtype('O8', 63), int(0), tuple2]]), 8))),
  ),
  notAllow(
    'a dtype with a state of another shape',
    pickle(call(global('numpy', 'dtype'), unicode('f8')), [int(1), tuple1], build),
  ),
  deny(
    'an address as the handle of a LightGBM model',
    made('lightgbm.basic', 'Booster', dictOf([unicode('handle'), int(4096)])),
  ),
  deny(
    'an address as the _handle of a LightGBM model',
    made('lightgbm.basic', 'Booster', dictOf([unicode('_handle'), int(4096)])),
  ),
  deny(
    'an address as the handle of an XGBoost model',
    made('xgboost.core', 'Booster', dictOf([unicode('handle'), int(4096)])),
  ),
  deny(
    'an object as the native part of a hull',
    made('scipy.spatial._qhull', 'Delaunay', dictOf([unicode('_qhull'), call(global('io', 'BytesIO'))])),
  ),
  deny(
    'source text in a distribution',
    made(
      'scipy.stats._continuous_distns',
      'norm_gen',
      dictOf([unicode('_parse_arg_template'), unicode('import os')]),
    ),
  ),
  deny(
    'source text after the template of a distribution',
    made(
      'scipy.stats._continuous_distns',
      'norm_gen',
      dictOf([unicode('_parse_arg_template'), unicode(`${template}print(1)\n`)]),
    ),
  ),
  deny(
    'a default that is computed in the template of a distribution',
    made(
      'scipy.stats._discrete_distns',
      'binom_gen',
      dictOf([unicode('_parse_arg_template'), unicode(template.replace('loc=0', 'loc=print(1)'))]),
    ),
  ),
  deny('a tensor beyond its storage', pickle(tensor(0, 100)), 'CVE-2026-24747'),
  deny('a tensor before its storage', pickle(tensor(-8, 1)), 'CVE-2026-24747'),
  notAllow(
    'an object as the state of a class',
    made('sklearn.base', 'BaseEstimator', call(global('types', 'SimpleNamespace'))),
  ),
  deny(
    'attributes replaced by a state',
    made('collections', 'UserDict', dictOf([unicode('__dict__'), emptyDict])),
  ),
];
