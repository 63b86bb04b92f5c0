import {
  ascii,
  blob,
  bytes,
  call,
  dictOf,
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
  setState,
  stackGlobal,
  tuple2,
  unicode,
} from './assemble.ts';
import { listOf, normal, type RedTeamSample, sample, template, tupleOf } from './red-team-parts.ts';

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

export const guises: readonly RedTeamSample[] = [
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
