import type { Format } from '../format.ts';

/** Magic numbers are small even numbers, then CR LF; the flags of PEP 552 and a code object follow. */
const largestMagic = 4_200;
const codeObject = 0x63;
const codeObjectKept = 0xe3;

/** Compiled Python. Source: CPython, Lib/importlib/_bootstrap_external.py and PEP 552. */
export const pyc: Format = {
  id: 'pyc',
  title: 'Compiled Python',
  carriesCode: true,
  claims: ({ head }) => {
    if (head.length < 9 || head[2] !== 0x0d || head[3] !== 0x0a) return false;
    const magic = head[0]! | (head[1]! << 8);
    // Python 2 and early Python 3 count from 20,000 and 62,000, and have shorter headers.
    const old = magic >= 20_117 && magic <= 62_211;
    if (!old && (magic < 3_000 || magic > largestMagic)) return false;
    return [8, 12, 16].some((at) => head[at] === codeObject || head[at] === codeObjectKept);
  },
  read: ({ emit }) =>
    emit({
      kind: 'capability',
      where: {},
      capability: 'opaque-bytecode',
      by: 'Compiled Python module',
      when: 'load',
    }),
};
