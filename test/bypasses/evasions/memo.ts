import {
  call,
  emptyList,
  get,
  getLine,
  int,
  longGet,
  longPut,
  memoize,
  pickle,
  pop,
  proto,
  put,
  putLine,
  shortUnicode,
  stackGlobalOpcode,
  unicode,
} from '../assemble.ts';
import { command, deny, type Evasion, run, system } from './evasion.ts';

export const memo: readonly Evasion[] = [
  deny(
    'memo: BINPUT, BINGET',
    run([shortUnicode('os'), put(0), pop, get(0), shortUnicode('system'), stackGlobalOpcode]),
  ),
  deny(
    'memo: PUT, GET',
    run([unicode('os'), putLine(3), pop, getLine(3), shortUnicode('system'), stackGlobalOpcode]),
  ),
  deny(
    'memo: LONG_BINPUT, LONG_BINGET',
    run([unicode('os'), longPut(9), pop, longGet(9), unicode('system'), stackGlobalOpcode]),
  ),
  deny('memo: MEMOIZE', run([unicode('os'), memoize, pop, get(0), unicode('system'), stackGlobalOpcode])),
  deny(
    'memo: an entry is overwritten',
    run([
      unicode('collections'),
      put(0),
      pop,
      unicode('os'),
      put(0),
      pop,
      get(0),
      unicode('system'),
      stackGlobalOpcode,
    ]),
  ),
  deny(
    'memo: POP before PUT stores what lies below',
    run([unicode('os'), unicode('decoy'), pop, put(0), unicode('system'), stackGlobalOpcode]),
  ),
  deny('memo: the callable itself', run([system, put(5), pop, get(5)])),
  deny(
    'memo: the callable by PUT of a list that is popped',
    run([emptyList, system, put(5), pop, pop, get(5)]),
  ),
  deny(
    'memo: a number in the place of a name',
    pickle(proto(4), int(42), put(0), pop, call(system, command)),
    'picklescan d3273f4',
  ),
  deny(
    'memo: an entry that does not exist, after the call',
    pickle(proto(4), call(system, command), get(99)),
    'picklescan d3273f4',
  ),
  deny(
    'memo: both operands',
    run([unicode('os'), put(0), unicode('system'), put(1), pop, pop, get(0), get(1), stackGlobalOpcode]),
  ),
];
