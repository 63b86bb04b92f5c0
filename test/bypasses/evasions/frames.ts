import {
  ascii,
  call,
  frame,
  frameHeader,
  join,
  nextBuffer,
  pickle,
  pop,
  proto,
  reduce,
  stackGlobal,
  tuple1,
  unicode,
} from '../assemble.ts';
import { command, deny, type Evasion, notAllow, system } from './evasion.ts';

const attack = join(call(system, command));

/**
 * Readers differ in where a frame ends: what one takes for the end of a name, another skips. These are for the
 * whole pipeline, which reads both ways.
 */
export const frames: readonly Evasion[] = [
  {
    ...deny(
      'FRAME straddle: a name begins in the frame and ends behind it',
      join(proto(4), frameHeader(9), ascii("cnonsenseos\nsystem\n(S'id'\ntR.")),
      'python/cpython#154848',
    ),
    pipelineOnly: true,
  },
  deny('in a frame', join(proto(4), frame(join(attack, ascii('.'))))),
  deny(
    'in two frames',
    join(
      proto(4),
      frame(join(stackGlobal('os', 'system'))),
      frame(join(command, tuple1, reduce, ascii('.'))),
    ),
  ),
  deny('a frame in a frame', join(proto(4), frame(join(frame(attack), ascii('.'))))),
  deny('a frame that is shorter than it says', join(proto(4), frameHeader(10_000), attack, ascii('.'))),
  deny('a frame of no bytes', join(proto(4), frameHeader(0), attack, ascii('.'))),
  deny('a frame header in the middle', join(proto(4), attack, frame(join(pop, unicode('x'))), ascii('.'))),
  notAllow('a buffer from outside is called', pickle(proto(5), nextBuffer, command, tuple1, reduce)),
];
