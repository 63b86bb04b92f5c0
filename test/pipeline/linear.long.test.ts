import { test } from 'node:test';
import { assertLinear } from '../linear-time.ts';
import { judgeBytes } from './judge-bytes.ts';

const kilobytes = 100;

/** Inputs that make a careless reader quadratic, each of about `n` kilobytes. */
const shapes: Readonly<Record<string, (n: number) => Uint8Array>> = {
  'data in lists': (n) => pickle(']', repeat('(K\x01K\x02K\x03l', n * 120), ''),
  'nested marks': (n) => pickle('', repeat('(', n * 1000), ''),
  'nested lists': (n) => pickle('', repeat(']', n * 500) + repeat('a', n * 500 - 1), '.'),
  'memo entries': (n) => pickle('', repeat('N\x940', n * 330), 'N.'),
  'sparse memo': (n) => pickle('N', sparsePuts(n * 200), '.'),
  'texts that begin like pickles': (n) => pickle(']', repeat('\x8c\x10cos\nsystem\n12345a', n * 50), '.'),
  'texts that begin like base64': (n) => pickle(']', repeat('\x8c\x10gASVCwAAAAAAAACMa', n * 50), '.'),
  'one line without an end': (n) => pickle('', `V${repeat('x', n * 1000)}`, ''),
  'many lines without quotes': (n) => pickle(']', repeat("S'abc'\na", n * 125), '.'),
  imports: (n) => pickle(']', repeat('cos\npath\na', n * 100), '.'),
  'calls in calls': (n) =>
    pickle('', `${repeat('ccollections\nOrderedDict\n', n * 20)}N${repeat('\x85R', n * 20)}`, '.'),
  'states on one object': (n) => pickle('ccollections\nOrderedDict\n)R', repeat('}b', n * 500), '.'),
  'items on one object': (n) => pickle('ccollections\nOrderedDict\n)R', repeat('NNs', n * 330), '.'),
  'pickles in a row': (n) => Buffer.from(repeat('\x80\x04N.', n * 250), 'latin1'),
  // Only what calls something is looked for in constants, three pickles deep.
  'pickles in bytes in pickles': (n) =>
    nested(Buffer.from(`cos\npath\n)R.${repeat('\x80\x04N.', n * 250)}`, 'latin1'), 3),
};

function repeat(text: string, count: number): string {
  return text.repeat(Math.max(1, Math.floor(count)));
}

function pickle(before: string, middle: string, after: string): Uint8Array {
  return Buffer.from(`\x80\x04${before}${middle}${after}`, 'latin1');
}

function sparsePuts(count: number): string {
  let text = '';
  for (let at = 0; at < count; at += 1) text += `p${at * 1_000_003}\n`;
  return text;
}

function nested(inner: Uint8Array, levels: number): Uint8Array {
  let bytes = Buffer.from(inner);
  for (let level = 0; level < levels; level += 1) {
    const head = Buffer.alloc(7);
    head.write('\x80\x04B', 'latin1');
    head.writeUInt32LE(bytes.length, 3);
    bytes = Buffer.concat([head, bytes, Buffer.from('.')]);
  }
  return bytes;
}

for (const [name, build] of Object.entries(shapes))
  test(`time is linear: ${name}`, () => assertLinear(name, kilobytes, build, judgeBytes));
