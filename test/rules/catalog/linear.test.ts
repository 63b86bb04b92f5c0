import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  build,
  call,
  dictOf,
  emptyTuple,
  get,
  global,
  int,
  join,
  mark,
  none,
  type Part,
  pickle,
  pop,
  proto,
  put,
  reduce,
  stackGlobal,
  tuple,
  tuple1,
  unicode,
} from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';
import { processorTime } from '../../processor-time.ts';

const many = 60_000;

function repeat(part: Part, count: number): Part {
  const once = join(part);
  const whole = new Uint8Array(once.length * count);
  for (let at = 0; at < whole.length; at += once.length) whole.set(once, at);
  return whole;
}

/** A dict of so many entries. */
function wide(entries: number): Part {
  return dictOf(...Array.from({ length: entries }, (_, at) => [unicode(`key${at}`), none] as const));
}

/** Pickles of about a megabyte in which each event could be made to look at everything before it. */
const hostile: Readonly<Record<string, Uint8Array>> = {
  'a partial of a partial, and so on': pickle(
    global('functools', 'partial'),
    put(0),
    pop,
    global('builtins', 'len'),
    put(1),
    pop,
    repeat([get(0), get(1), tuple1, reduce, put(1), pop], many),
    get(1),
    emptyTuple,
    reduce,
  ),
  'getattr of getattr, and so on': pickle(
    global('builtins', 'getattr'),
    put(0),
    pop,
    global('collections', 'OrderedDict'),
    put(1),
    pop,
    repeat([get(0), mark, get(1), unicode('x'), tuple, reduce, put(1), pop], many),
    none,
  ),
  'one long tuple of arguments for every call': pickle(
    mark,
    repeat(none, many),
    tuple,
    put(0),
    pop,
    global('builtins', 'list'),
    put(1),
    pop,
    repeat([get(1), get(0), reduce, pop], many),
    none,
  ),
  'one large dict as every state': pickle(
    wide(many / 4),
    put(0),
    pop,
    call(global('argparse', 'Namespace')),
    repeat([get(0), build], many),
  ),
  'one large dict as the part of every class': pickle(
    wide(many / 4),
    put(0),
    pop,
    global('builtins', 'setattr'),
    put(1),
    pop,
    repeat(
      [stackGlobal('dill._dill', '_create_type'), mark, none, none, none, get(0), tuple, reduce, pop],
      many / 4,
    ),
    none,
  ),
  'one record of many fields as every dtype': pickle(
    dictOf(
      ...Array.from(
        { length: 4000 },
        (_, at) =>
          [
            unicode(`f${at}`),
            [call(global('numpy', 'dtype'), unicode('f8')), int(0), mark, none, tuple],
          ] as unknown as readonly [Part, Part],
      ),
    ),
    put(0),
    pop,
    call(global('numpy', 'dtype'), unicode('V8')),
    repeat([mark, int(3), unicode('|'), none, none, get(0), int(8), int(1), int(16), tuple, build], many / 8),
  ),
  'names of many dots': pickle(
    proto(4),
    ...Array.from({ length: 30 }, (_, at) => [
      unicode('os'),
      unicode(`${'path.os.'.repeat(4000)}x${at}`),
      pop,
      pop,
    ]),
    ...Array.from({ length: 30 }, (_, at) => [global('os', `${'path.os.'.repeat(4000)}x${at}`), pop]),
    ...Array.from({ length: 30 }, (_, at) => [global(`${'os.path.'.repeat(4000)}x${at}`, 'x'), pop]),
    none,
  ),
};

for (const [title, bytes] of Object.entries(hostile)) {
  test(`judged in time that grows with the file: ${title}`, () => {
    const started = processorTime();
    const { ended } = judgePickle(bytes);
    const seconds = (processorTime() - started) / 1000;
    assert.equal(ended, 'stop');
    // A quadratic judge needs minutes for these; the bound leaves room for a slow and busy machine.
    assert.ok(seconds < 10, `${bytes.length} bytes took ${seconds.toFixed(1)} s`);
  });
}
