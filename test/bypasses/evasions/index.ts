import { byValue } from './by-value.ts';
import type { Evasion } from './evasion.ts';
import { frames } from './frames.ts';
import { memo } from './memo.ts';
import { computedNames, dotted, moduleObjects, python2, unknown } from './names.ts';
import { native } from './native.ts';
import { broken, opcodes } from './opcodes.ts';
import { gaps, operands } from './operands.ts';
import { mapped, resolvers } from './resolvers.ts';
import { resources } from './resources.ts';
import { states } from './states.ts';

export type { Evasion };

export const evasions: readonly Evasion[] = [
  ...operands,
  ...gaps,
  ...memo,
  ...opcodes,
  ...broken,
  ...dotted,
  ...moduleObjects,
  ...computedNames,
  ...python2,
  ...unknown,
  ...states,
  ...resolvers,
  ...mapped,
  ...resources,
  ...byValue,
  ...native,
  ...frames,
];
