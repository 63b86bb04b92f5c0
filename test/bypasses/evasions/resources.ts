import { ascii, call, global, int, pickle, unicode } from '../assemble.ts';
import { deny, type Evasion, notAllow } from './evasion.ts';

export const resources: readonly Evasion[] = [
  notAllow('bytes asks for a terabyte', pickle(call(global('builtins', 'bytes'), ascii('I1000000000000\n')))),
  notAllow(
    'list of an endless iterator',
    pickle(call(global('builtins', 'list'), call(global('itertools', 'count')))),
  ),
  notAllow(
    'tuple of a huge range',
    pickle(call(global('builtins', 'tuple'), call(global('builtins', 'range'), ascii('I1000000000000\n')))),
  ),
  notAllow(
    'a number of a million digits',
    pickle(call(global('builtins', 'int'), unicode('9'.repeat(1_000_000)))),
  ),
  notAllow(
    'a fraction with a huge exponent',
    pickle(call(global('fractions', 'Fraction'), unicode('1e999999999'))),
  ),
  notAllow(
    'a time zone that is a path',
    pickle(call(global('zoneinfo', 'ZoneInfo'), unicode('../../etc/passwd'))),
  ),
  deny('sleep', pickle(call(global('time', 'sleep'), int(100_000)))),
];
