import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floatText, globalName, quote, repr } from '../../src/core/repr.ts';
import {
  Blob,
  Call,
  type ConstantReader,
  Dict,
  Float,
  Global,
  List,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../src/core/value.ts';

const bytesOf = new Map<number, string>();
/** Constants lie a megabyte apart, so that a piece of one is found by its place. */
const apart = 2 ** 20;
let bytesRead = 0;
const reader: ConstantReader = {
  text: (constant) => pieceOf(constant),
  bytes: (constant) => Buffer.from(pieceOf(constant), 'latin1'),
};

function pieceOf({ at, length }: { readonly at: number; readonly length: number }): string {
  const from = at % apart;
  bytesRead += length;
  return (bytesOf.get(at - from) ?? '').slice(from, from + length);
}

function text(value: string): Text {
  const at = bytesOf.size * apart;
  bytesOf.set(at, value);
  return new Text(reader, at, value.length, 'utf8');
}

function blob(value: string, mutable = false): Blob {
  const at = bytesOf.size * apart;
  bytesOf.set(at, value);
  return new Blob(reader, at, value.length, mutable);
}

function tuple(...items: Value[]): Tuple {
  return new Tuple(items, items.length);
}

function list(...items: Value[]): List {
  const made = new List();
  made.items = items;
  return made;
}

function dict(...entries: Value[]): Dict {
  const made = new Dict();
  made.entries = entries;
  return made;
}

function named(module: string | null, name: string | null): Global {
  return new Global(module, name, 'GLOBAL', 4, 0);
}

test('floats are written as repr() of CPython 3.12 writes them', () => {
  const written: [number, string][] = [
    [0.1, '0.1'],
    [1, '1.0'],
    [-0, '-0.0'],
    [1e16, '1e+16'],
    [1e15, '1000000000000000.0'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e-4, '0.0001'],
    [1e-5, '1e-05'],
    [0.00012345, '0.00012345'],
    [1.5e300, '1.5e+300'],
    [5e-324, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [100, '100.0'],
    [123.456, '123.456'],
    [9007199254740992, '9007199254740992.0'],
    [-3.75e-7, '-3.75e-07'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ];
  for (const [value, expected] of written) assert.equal(floatText(value), expected);
});

test('strings are written as repr() of CPython 3.12 writes them', () => {
  const written: [string, string][] = [
    ['plain', "'plain'"],
    ["it's", '"it\'s"'],
    ['say "x"', '\'say "x"\''],
    ['both \' and "', "'both \\' and \"'"],
    ['back\\slash', "'back\\\\slash'"],
    ['nl\n tab\t cr\r', "'nl\\n tab\\t cr\\r'"],
    ['\x00\x1b[31m\x7f', "'\\x00\\x1b[31m\\x7f'"],
    ['\x85\xa0\xad', "'\\x85\\xa0\\xad'"],
    ['\u202e\u2066\u200b\ufeff', "'\\u202e\\u2066\\u200b\\ufeff'"],
    ['\xe9\u4e2d\u{1f600}', "'\xe9\u4e2d\u{1f600}'"],
    ['\u{e0041}', "'\\U000e0041'"],
    ['\ud800', "'\\ud800'"],
    ['\u3000', "'\\u3000'"],
  ];
  for (const [value, expected] of written) assert.equal(quote(value, 1000), expected);
});

test('calls read as Python', () => {
  const system = new Call('REDUCE', named('os', 'system'), tuple(text('touch /tmp/x')), null, 0);
  assert.equal(repr(system), "os.system('touch /tmp/x')");
  const ordered = new Call('NEWOBJ', named('collections', 'OrderedDict'), tuple(), null, 0);
  assert.equal(repr(ordered), 'collections.OrderedDict.__new__()');
  const state = new Call('BUILD', ordered, dict(text('a'), 1), null, 0);
  assert.equal(repr(state), "collections.OrderedDict.__new__().__setstate__({'a': 1})");
  const unpacked = new Call('REDUCE', named('builtins', 'eval'), system, null, 0);
  assert.equal(repr(unpacked), "builtins.eval(*os.system('touch /tmp/x'))");
  assert.equal(repr(new Call('REDUCE', text('no'), tuple(), null, 0)), "('no')()");
});

test('containers and constants read as Python', () => {
  const set = new SetOf(false);
  set.items = [1, 2];
  const frozen = new SetOf(true);
  assert.equal(repr(tuple(null, true, false, 3n)), '(None, True, False, 3)');
  assert.equal(repr(tuple(1)), '(1,)');
  assert.equal(repr(tuple()), '()');
  assert.equal(repr(list(new Float(2), blob("a'b\x00"))), '[2.0, b"a\'b\\x00"]');
  assert.equal(repr(list(set, frozen, new SetOf(false))), '[{1, 2}, frozenset(), set()]');
  assert.equal(repr(blob('x', true)), "bytearray(b'x')");
  assert.equal(repr(new PersistentId(tuple(text('storage')), 0)), "persistent_load(('storage',))");
});

test('a name that is none cannot pass for other code', () => {
  assert.equal(globalName(named('os', null)), 'os.?');
  assert.equal(globalName(named("os'); safe(", 'x')), '"os\'); safe(".x');
  assert.equal(globalName(named('a\x1b[2J', 'b')), "'a\\x1b[2J'.b");
});

test('a value inside itself ends', () => {
  const outer = list(1);
  outer.items = [1, outer];
  assert.equal(repr(outer), '[1, …]');
});

test('nesting, breadth and length are bounded', () => {
  let deep: Value = 0;
  for (let level = 0; level < 100_000; level += 1) deep = list(deep);
  assert.ok(repr(deep).length < 100);

  // Doubling: 2^40 leaves if it were walked.
  let wide: Value = text('leaf');
  for (let level = 0; level < 40; level += 1) wide = tuple(wide, wide);
  assert.ok(repr(wide, { length: 400, depth: 1000, items: 12, text: 160 }).length < 2_000);

  const many = list(...Array.from({ length: 1000 }, (_, at) => at));
  assert.match(repr(many), /, 11, … 988 more\]$/);
  assert.ok(repr(2n ** 100_000n).length < 100);
});

test('both ends of a long string are kept: padding does not hide what follows', () => {
  const padded = `${' '.repeat(5_000)}; rm -rf /`;
  const shown = repr(new Call('REDUCE', named('os', 'system'), tuple(text(padded)), null, 0));
  assert.match(shown, /; rm -rf \/'\)$/);
  assert.ok(shown.length < 250);
});

test('of a long constant no more is read than shown, whatever refers to it', () => {
  const long = text('x'.repeat(500_000));
  const raw = blob('y'.repeat(900_000));
  bytesRead = 0;
  for (let call = 0; call < 1_000; call += 1) repr(tuple(long.piece(0, long.length), raw));
  assert.ok(bytesRead < 1_000 * 400, String(bytesRead));
});
