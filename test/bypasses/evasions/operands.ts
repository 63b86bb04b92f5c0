import {
  binString,
  dup,
  emptyList,
  longUnicode,
  mark,
  none,
  type Part,
  pop,
  popMark,
  proto,
  put,
  shortBinString,
  shortUnicode,
  stackGlobalOpcode,
  stringLine,
  unicode,
  unicodeLine,
} from '../assemble.ts';
import { deny, type Evasion, run } from './evasion.ts';

const spellings: readonly [string, (text: string) => Part][] = [
  ['SHORT_BINUNICODE', shortUnicode],
  ['BINUNICODE', unicode],
  ['BINUNICODE8', longUnicode],
  ['UNICODE', unicodeLine],
  ['UNICODE with \\u escapes', (text) => unicodeLine(escaped(text, 'u', 4))],
  ['STRING', stringLine],
  ['STRING with \\x escapes', (text) => stringLine(escaped(text, 'x', 2))],
  ['BINSTRING', binString],
  ['SHORT_BINSTRING', shortBinString],
];

function escaped(text: string, letter: string, width: number): string {
  return [...text]
    .map((character) => `\\${letter}${character.charCodeAt(0).toString(16).padStart(width, '0')}`)
    .join('');
}

export const operands: readonly Evasion[] = spellings.map(([title, write]) =>
  deny(`operands as ${title}`, run([write('os'), write('system'), stackGlobalOpcode]), 'GHSA-9gvj-pp9x-gcfr'),
);

export const gaps: readonly Evasion[] = (
  [
    ['DUP POP', [dup, pop]],
    ['MARK POP_MARK', [mark, popMark]],
    ['MARK None POP_MARK', [mark, none, popMark]],
    ['None POP', [none, pop]],
    ['another text, POP', [shortUnicode('decoy'), pop]],
    ['MARK POP', [mark, pop]],
    ['a second PROTO', proto(2)],
    ['PUT', put(7)],
    ['a list, POP', [emptyList, pop]],
  ] as [string, Part][]
).flatMap(([title, gap]) => [
  deny(
    `gap before STACK_GLOBAL: ${title}`,
    run([shortUnicode('os'), shortUnicode('system'), gap, stackGlobalOpcode]),
  ),
  deny(
    `gap between the operands: ${title}`,
    run([shortUnicode('os'), gap, shortUnicode('system'), stackGlobalOpcode]),
  ),
]);
