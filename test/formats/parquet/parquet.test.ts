import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parquet, parquetAtEnd } from '../../../src/formats/parquet/parquet.ts';
import { assertLinear } from '../../linear-time.ts';
import { claims, readWith } from '../kit.ts';
import { agree, codesOf, samplesOf, withPyarrow } from './tables.ts';

const samples = samplesOf('parquet');
const nested = samples.find(({ name }) => name === 'nested.parquet')!.bytes;

test('pyarrow sees the same columns, types, rows, bytes and metadata', withPyarrow, async () => {
  assert.ok((await agree(parquet, 'parquet')) >= 20);
});

/** A Parquet file around a footer. */
function file(footer: readonly number[], pages = 0): Uint8Array {
  const tail = Buffer.alloc(8, 'PAR1');
  tail.writeUInt32LE(footer.length);
  tail.write('PAR1', 4);
  return Buffer.concat([Buffer.from('PAR1'), new Uint8Array(pages), Uint8Array.from(footer), tail]);
}

const column = [0x15, 4, 0x38, 1, 0x78, 0];
const root = [0x48, 1, 0x72, 0x15, 2, 0];
/** Version 1, the schema, two rows; what follows stands at field 4. */
const start = [0x15, 2, 0x19, 0x2c, ...root, ...column, 0x16, 4];
/** A group of rows with one chunk of ten bytes at `at`, as zigzag says it. */
const groupAt = (at: number, rows = 4): number[] => {
  const chunk = [0x3c, 0x76, 20, 0x26, at, 0, 0];
  return [0x19, 0x1c, 0x19, 0x1c, ...chunk, 0x26, rows, 0];
};

test('what does not fit is told', async () => {
  const cases: readonly (readonly [what: string, bytes: Uint8Array, codes: readonly string[]])[] = [
    ['whole', file([...start, ...groupAt(8), 0], 20), []],
    ['no groups of rows', file([...start, 0]), []],
    ['pages outside', file([...start, ...groupAt(0x7e), 0], 20), ['structure-broken']],
    ['pages before the file', file([...start, ...groupAt(9), 0], 20), ['structure-broken']],
    ['other rows', file([...start, ...groupAt(8, 6), 0], 20), ['structure-odd']],
    ['rest behind the footer', file([...start, 0, 1, 2, 3]), ['structure-odd']],
    ['a field twice', file([...start, 0x06, 6, 4, 0]), ['structure-odd']],
    ['a schema that breaks off', file([0x15, 2, 0x19, 0x1c, ...root, 0]), ['structure-broken']],
    [
      'an element too many',
      file([0x15, 2, 0x19, 0x3c, ...root, ...column, ...column, 0]),
      ['structure-broken'],
    ],
    ['more items than bytes', file([0x29, 0xfc, 0xff, 0xff, 0x7f]), ['structure-broken']],
    ['no end of structs', file(new Array<number>(5000).fill(0x1c)), ['structure-broken']],
    ['a number without end', file([0x15, ...new Array<number>(20).fill(0xff)]), ['structure-broken']],
    ['a footer longer than the file', Buffer.from('PAR1\xff\0\0\0PAR1', 'latin1'), ['structure-broken']],
    [
      'another start',
      Buffer.concat([Buffer.from('XXXX'), file([...start, 0]).subarray(4)]),
      ['structure-odd'],
    ],
    ['no end', file([...start, 0]).subarray(0, -1), ['structure-broken']],
    ['an encrypted footer', Buffer.from('PARE....\x04\0\0\0PARE', 'latin1'), ['archive-encrypted']],
    ['nothing', Buffer.from('PAR1'), ['structure-broken']],
  ];
  for (const [what, bytes, codes] of cases)
    assert.deepEqual(codesOf((await readWith(parquet, bytes)).facts), codes, what);
});

test('files of other pages are named', async () => {
  const chunk = [0x18, 4, ...Buffer.from('../x'), 0];
  const { facts } = await readWith(
    parquet,
    file([...start, 0x19, 0x1c, 0x19, 0x1c, ...chunk, 0x26, 4, 0, 0]),
  );
  const named = facts.flatMap((fact) => (fact.kind === 'reference' ? [fact.to, fact.name] : []));
  assert.deepEqual(named, ['companion', '../x']);
});

test('the end alone makes a Parquet file, as it does for its readers', () => {
  for (const { bytes } of samples) {
    assert.ok(claims(parquet, bytes));
    const other = Buffer.from(bytes);
    other.write('%PDF');
    assert.ok(!claims(parquet, other) && claims(parquetAtEnd, other));
  }
  assert.ok(!claims(parquetAtEnd, Buffer.from('....\xff\xff\0\0PAR1', 'latin1')));
});

test('every cut is told', async () => {
  for (let size = 4; size < nested.length; size += 1)
    assert.deepEqual(
      codesOf((await readWith(parquet, nested.subarray(0, size))).facts),
      ['structure-broken'],
      String(size),
    );
});

test('ten times the columns take about ten times the time', async () => {
  const wide = (count: number): Uint8Array => {
    const length = [0xfc, ((count + 1) % 128) | 0x80, (((count + 1) >>> 7) % 128) | 0x80, (count + 1) >>> 14];
    const children = [((count * 2) % 128) | 0x80, (((count * 2) >>> 7) % 128) | 0x80, (count * 2) >>> 14];
    const columns = Array.from({ length: count }, () => column).flat();
    return file([0x29, ...length, 0x48, 1, 0x72, 0x15, ...children, 0, ...columns, 0]);
  };
  await assertLinear('columns', 10_000, wide, async (bytes) => {
    const { facts } = await readWith(parquet, bytes);
    assert.deepEqual(codesOf(facts), []);
  });
});
