import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { findPythons } from '../../../scripts/python-env.mjs';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { formatListing, type ListedOpcode, listOpcodes } from '../../../src/formats/pickle/listing.ts';

const pythons = await findPythons();
const python = pythons.at(-1)?.path;
const skip = python === undefined ? 'no CPython on this machine' : false;

/** Pickles of every protocol, with what pickletools.genops says of them: offset, name, argument as a literal. */
const samples = `
import collections, datetime, decimal, fractions, io, json, pickle, pickletools, sys
class Persistent(pickle.Pickler):
    def persistent_id(self, value): return 'id-1' if value is Ellipsis else None
shared = ['shared', 1]
cyclic = []; cyclic.append(cyclic)
values = [None, True, False, 0, 1, -1, 255, 256, 65535, 65536, -2**31, 2**31, 2**62, -2**70, 2**300, 3**600,
  0.0, -0.0, 1.5, 1e16, 1e15, 123456789012345680.0, 1e22, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, float('inf'), -float('inf'),
  '', 'plain', "it's", 'say "x"', 'both \\' and "', 'tab\\tnew\\nline\\r', 'back\\\\slash', 'nul\\0', 'é', '日本', '\\u202e', '\\u200b', '\\ud800', '\\U0001f600', '\\\\u0041',
  b'', b'bytes', bytes(range(256))[:150], bytearray(b'mutable'), [1, [2, [3]]], (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (),
  {'a': 1, 'b': [shared, shared]}, {1, 2}, frozenset([1]), cyclic, [list(range(3000))], [str(n) for n in range(300)],
  datetime.datetime(2020, 1, 2), decimal.Decimal('1.5'), fractions.Fraction(1, 3), collections.OrderedDict(a=1),
  collections.Counter('aab'), collections.deque([1, 2]), print, collections.OrderedDict, complex(1, 2), slice(1, 2), range(3)]
def shown(opcode, argument):
    if isinstance(argument, float) and argument in (float('inf'), -float('inf')): return "float('%r')" % argument
    if argument is None: return ''
    return repr(argument)
for protocol in range(6):
    for value in values:
        out = io.BytesIO(); Persistent(out, protocol).dump([value, Ellipsis] if protocol else value)
        data = out.getvalue()
        ops = [[pos, op.name, shown(op, arg), 0 if arg is None else len(arg) if isinstance(arg, (str, bytes)) else 0] for op, arg, pos in pickletools.genops(data)]
        print(json.dumps({'hex': data.hex(), 'ops': ops, 'protocol': protocol}))
`;

interface Sample {
  readonly hex: string;
  readonly protocol: number;
  readonly ops: readonly (readonly [number, string, string, number])[];
}

function list(bytes: Uint8Array): ListedOpcode[] {
  return [...listOpcodes(bufferSource(bytes), 0, defaultLimits)];
}

test('offsets, names and arguments are those of pickletools.genops', { skip }, () => {
  const out = execFileSync(python!, ['-I', '-c', samples], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const parsed = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);
  assert.ok(parsed.length > 300);
  let arguments_ = 0;
  for (const sample of parsed) {
    const listed = list(Buffer.from(sample.hex, 'hex'));
    assert.deepEqual(
      listed.map(({ at, name }) => [at, name]),
      sample.ops.map(([at, name]) => [at, name]),
    );
    for (const [index, [, name, argument, length]] of sample.ops.entries()) {
      const ours = listed[index]!.argument;
      if (length > 100 || argument.length > 300 || / bytes/.test(ours)) continue;
      arguments_ += 1;
      assert.equal(ours, argument, `${name} in ${sample.hex.slice(0, 80)}`);
    }
    assert.equal(listed.at(-1)!.stackDepth, 0);
    assert.ok(listed.every(({ comment }) => !/underflow|no MARK/.test(comment)));
  }
  assert.ok(arguments_ > 10_000);
});

test('MARKs are paired with what takes them', () => {
  const listed = list(Buffer.from('(I1\n(I2\nlt.', 'latin1'));
  assert.deepEqual(
    listed.map(({ name, markDepth, stackDepth, comment }) => [name, markDepth, stackDepth, comment]),
    [
      ['MARK', 0, 0, ''],
      ['INT', 1, 1, ''],
      ['MARK', 1, 1, ''],
      ['INT', 2, 2, ''],
      ['LIST', 1, 2, 'MARK at 4'],
      ['TUPLE', 0, 1, 'MARK at 0'],
      ['STOP', 0, 0, ''],
    ],
  );
});

test('a stream cut at any byte is listed to the cut, and its end is said', () => {
  const whole = Buffer.from('\x80\x02cos\nsystem\nq\x00U\x05hello\x85R.', 'latin1');
  const all = list(whole);
  for (let cut = 1; cut < whole.length; cut += 1) {
    const listed = list(whole.subarray(0, cut));
    const end = listed.at(-1)!;
    assert.equal(end.broken, true, `cut at ${cut}`);
    assert.match(end.comment, /the data ends/);
    const full = all.filter((_, index) => (all[index + 1]?.at ?? whole.length) <= cut).length;
    // A cut GLOBAL is still read: the pure Python unpickler takes the lines as they are.
    assert.ok(listed.length - 1 >= full, `cut at ${cut}`);
  }
});

test('unknown opcodes and negative counts end a listing with their reason', () => {
  assert.match(list(Buffer.from('N\xff', 'latin1')).at(-1)!.comment, /0xff/);
  assert.match(list(Buffer.from('T\xff\xff\xff\xff', 'latin1')).at(-1)!.comment, /count of -1/);
  assert.match(
    list(Buffer.from('00.'))
      .map(({ comment }) => comment)
      .join(),
    /underflow/,
  );
  assert.match(
    list(Buffer.from('t.'))
      .map(({ comment }) => comment)
      .join(),
    /no MARK/,
  );
});

test('pickles in a row are listed one after another; other bytes after STOP are only told', () => {
  const two = list(Buffer.from('\x80\x02K\x01.(lp0\nI5\na.', 'latin1'));
  assert.deepEqual(
    two.filter(({ name }) => name === 'STOP').map(({ pickle }) => pickle),
    [0, 1],
  );
  const trailing = list(Buffer.from('\x80\x02K\x01.\0\0garbage', 'latin1'));
  assert.match(trailing.at(-1)!.comment, /9 bytes after STOP/);
});

test('a listing is bounded and safe to print, whatever the bytes', () => {
  let state = 12345;
  for (let round = 0; round < 300; round += 1) {
    const bytes = new Uint8Array(200);
    for (let at = 0; at < bytes.length; at += 1) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      bytes[at] = state >>> 16;
    }
    for (const line of formatListing(list(bytes))) {
      assert.ok(line.length < 4_000);
      assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }
  }
});

test('the budget of opcodes bounds a listing', () => {
  const bytes = Buffer.alloc(10_000, 'N');
  const listed = [...listOpcodes(bufferSource(bytes), 0, { ...defaultLimits, opcodes: 100 })];
  assert.equal(listed.length, 101);
  assert.match(listed.at(-1)!.comment, /budget/);
});
