import type { Option } from './arguments.ts';

/** Which policy that loadlock brings along a written one goes on from. */
export const presetOption: Option = {
  name: 'preset',
  value: 'PRESET',
  choices: ['observe', 'standard', 'strict'],
  what: 'the preset to extend (default: standard)',
};
