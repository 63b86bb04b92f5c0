import {
  ascii,
  bytes,
  call,
  emptyList,
  getLine,
  int,
  join,
  mark,
  memoize,
  none,
  type Part,
  pickle,
  pop,
  proto,
  stackGlobal,
  unicode,
} from '../assemble.ts';
import type { ContainerCase } from './container-case.ts';
import { attack, harmless } from './payload.ts';

function u64(value: bigint): Uint8Array {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(value);
  return out;
}

const short = Buffer.from('xyz');
const graph = { refs: ['CWE-400', 'fickling #111'] };

function refused(
  id: string,
  build: () => Uint8Array,
  says: string,
  more: Partial<ContainerCase> = {},
): ContainerCase {
  return { id, build, honest: () => harmless, says: [says], decision: 'deny', refs: ['CWE-789'], ...more };
}

/** Each level holds the one below ten times over, by the memo. */
function laughs(levels: number, close: Part): Uint8Array {
  const parts: Part[] = [proto(4), mark, unicode('lol'), close, memoize];
  for (let level = 1; level < levels; level += 1)
    parts.push(mark, ...Array.from({ length: 10 }, () => getLine(level - 1)), close, memoize);
  return pickle(...parts);
}

export const counts: readonly ContainerCase[] = [
  refused('BINBYTES8 of 2^62', () => pickle(proto(4), bytes(0x8e), u64(2n ** 62n), short), 'pickle-broken'),
  refused(
    'BINBYTES8 of 2^64 - 1',
    () => pickle(proto(4), bytes(0x8e), u64(2n ** 64n - 1n), short),
    'pickle-broken',
  ),
  refused('BINUNICODE8 of 2^62', () => pickle(proto(4), bytes(0x8d), u64(2n ** 62n), short), 'pickle-broken'),
  refused('BYTEARRAY8 of 2^62', () => pickle(proto(5), bytes(0x96), u64(2n ** 62n), short), 'pickle-broken'),
  refused(
    'BINBYTES of 4 GB',
    () => pickle(proto(3), ascii('B'), bytes(255, 255, 255, 255), short),
    'pickle-broken',
  ),
  refused(
    'BINSTRING of a negative length after the payload',
    () => pickle(proto(1), attack, ascii('T'), bytes(255, 255, 255, 255), short),
    'pickle-broken',
  ),
  refused('LONG4 of 2 GB', () => pickle(proto(2), bytes(0x8b, 255, 255, 255, 127), short), 'pickle-broken'),
  refused(
    'LONG4 of a negative length after the payload',
    () => pickle(proto(2), attack, bytes(0x8b, 0, 0, 0, 128), short),
    'pickle-broken',
  ),
  refused(
    'FRAME of 2^62',
    () => join(proto(4), bytes(0x95), u64(2n ** 62n), ascii("cposix\nsystem\n(S'id'\ntR.")),
    'dangerous-call',
  ),
  refused(
    'LONG_BINPUT of 2^31',
    () => pickle(proto(2), none, ascii('r'), bytes(0, 0, 0, 128)),
    'pickle-huge-count',
    { decision: 'review' },
  ),
  refused('LONG of 200,000 digits', () => pickle(ascii(`L${'7'.repeat(200_000)}L\n`)), 'pickle-huge-count', {
    decision: 'review',
    honest: () => pickle(ascii(`L${'7'.repeat(4_300)}L\n`)),
  }),
  refused(
    'tuples in tuples, a byte for a level',
    () => pickle(none, Buffer.alloc(3_000_000, 0x85)),
    'over-budget',
    { honest: () => pickle(none, Buffer.alloc(300, 0x85)) },
  ),
  refused('PUT of 10^18', () => pickle(none, ascii('p1000000000000000000\n')), 'pickle-huge-count', {
    decision: 'review',
  }),
  refused(
    'nested lists that are a billion when written out',
    () => laughs(12, ascii('l')),
    'pickle-expansion',
    {
      ...graph,
      honest: () => laughs(3, ascii('l')),
      decision: 'review',
    },
  ),
  refused(
    'nested tuples that are a billion when written out',
    () => laughs(12, ascii('t')),
    'pickle-expansion',
    {
      ...graph,
      honest: () => laughs(3, ascii('t')),
      decision: 'review',
    },
  ),
  refused(
    'nested tuples as a key, hashed while they load',
    () => {
      const tuples = laughs(40, ascii('t')).subarray(0, -1);
      return join(tuples, ascii('0}'), getLine(39), none, ascii('s.'));
    },
    'pickle-expansion',
    {
      ...graph,
      decision: 'review',
      honest: () => join(laughs(3, ascii('t')).subarray(0, -1), ascii('0}'), getLine(2), none, ascii('s.')),
    },
  ),
  refused(
    'a list that is in itself',
    () =>
      pickle(proto(2), emptyList, ascii('q\0h\0a'), pop, call(stackGlobal('posix', 'system'), unicode('id'))),
    'dangerous-call',
    { refs: ['CWE-674'] },
  ),
  refused(
    'a hundred thousand lists in each other',
    () => {
      const deep = 100_000;
      return join(
        proto(2),
        ascii(']'.repeat(deep)),
        ascii('a'.repeat(deep - 1)),
        pop,
        call(stackGlobal('posix', 'system'), int(1)),
        ascii('.'),
      );
    },
    'dangerous-call',
    { refs: ['CWE-674'] },
  ),
];
