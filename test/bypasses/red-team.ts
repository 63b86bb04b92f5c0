import {
  call,
  dictOf,
  get,
  int,
  newObject,
  none,
  pickle,
  pop,
  proto,
  put,
  setState,
  stackGlobal,
  tuple1,
  tuple2,
  unicode,
} from './assemble.ts';
import { calls } from './red-team-calls.ts';
import { guises } from './red-team-guises.ts';
import { listOf, normal, type RedTeamSample, sample, template, tupleOf } from './red-team-parts.ts';
import { polyglots, streams } from './red-team-streams.ts';

const states: readonly RedTeamSample[] = [
  sample(
    'a state of pairs behind a dict',
    'pickle.load',
    pickle(
      proto(4),
      setState(normal, [
        dictOf([unicode('a'), none], [unicode('b'), none]),
        unicode('_parse_arg_template'),
        unicode(template),
        tuple2,
        tuple2,
      ]),
    ),
  ),
  sample(
    'a key of a state that is computed',
    'pickle.load',
    pickle(
      proto(4),
      setState(
        normal,
        dictOf([call(stackGlobal('builtins', 'str'), unicode('_parse_arg_template')), unicode(template)]),
      ),
    ),
  ),
  sample(
    'dill gives a state to what it makes',
    'dill.load',
    pickle(
      proto(4),
      call(
        stackGlobal('dill._dill', '_create_array'),
        stackGlobal('copyreg', '_reconstructor'),
        tupleOf(
          stackGlobal('scipy.stats._continuous_distns', 'norm_gen'),
          stackGlobal('builtins', 'object'),
          none,
        ),
        dictOf([unicode('_parse_arg_template'), unicode(template)]),
        none,
      ),
    ),
  ),
];

const costs: readonly RedTeamSample[] = [
  sample(
    'an iterator without an end, made into a tuple by __new__',
    'pickle.load',
    pickle(
      proto(4),
      stackGlobal('builtins', 'tuple'),
      call(stackGlobal('itertools', 'count')),
      tuple1,
      newObject,
    ),
  ),
  sample(
    'an iterator without an end, made into a list of its own class',
    'pickle.load',
    pickle(proto(4), call(stackGlobal('collections', 'UserList'), call(stackGlobal('itertools', 'count')))),
  ),
  sample(
    'a tuple that grows two hundredfold again and again',
    'pickle.load',
    pickle(
      proto(4),
      call(stackGlobal('builtins', 'tuple'), listOf(int(1))),
      put(0),
      pop,
      ...Array.from({ length: 4 }, () => [
        call(
          stackGlobal('builtins', 'tuple'),
          call(stackGlobal('itertools', 'chain'), ...Array.from({ length: 200 }, () => get(0))),
        ),
        put(0),
        pop,
      ]),
      none,
    ),
  ),
];

export const redTeamSamples: readonly RedTeamSample[] = [
  ...states,
  ...guises,
  ...calls,
  ...streams,
  ...polyglots,
  ...costs,
];
