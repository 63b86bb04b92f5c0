import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { decodePython } from '../../../../src/code/python/decode.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import { canonical } from './canonical.ts';

/** Python 2, and what 2to3 or a person writes for it in Python 3 (What's New In Python 3.0). */
const pairs: readonly (readonly [string, string])[] = [
  ['print "a"', 'print("a")'],
  ['print a, b', 'print(a, b)'],
  ['print a,', 'print(a)'],
  ['print "%s" % a, (b)', 'print("%s" % a, b)'],
  ['print not a', 'print(not a)'],
  ['print lambda: a', 'print(lambda: a)'],
  ['print {}', 'print({})'],
  ['print "a"; print; print >>f, a, b; print >>g', 'print("a"); print(); print(a, b, file=f); print(file=g)'],
  ['print "x"\nprint ("a"), b', 'print("x")\nprint(("a"), b)'],
  ['print "x"\nprint ("%s") % a', 'print("x")\nprint(("%s") % a)'],
  ['print "x"\nprint("a")', 'print("x")\nprint("a")'],
  ['print "x"\nprint -1\nprint [1]', 'print("x")\nprint(-1)\nprint([1])'],
  ['if a: print "b"\nelse: print "c"', 'if a: print("b")\nelse: print("c")'],
  ['exec "a"', 'exec("a")'],
  ['exec a in b', 'exec(a, b)'],
  ['exec a in b, c', 'exec(a, b, c)'],
  ['exec "a" + b in c', 'exec("a" + b, c)'],
  ['x = `a`', 'x = repr(a)'],
  ['x = `a, b` + `c`', 'x = repr((a, b)) + repr(c)'],
  ['a <> b', 'a != b'],
  ['raise A, "b"', 'raise A("b")'],
  ['raise A, b, c', 'raise A(b).with_traceback(c)'],
  ['print "x"\ntry: a\nexcept B, c: d', 'print("x")\ntry: a\nexcept B as c: d'],
  ['print "x"\ntry: a\nexcept (B, C), d: e', 'print("x")\ntry: a\nexcept (B, C) as d: e'],
  ['x = 0777', 'x = 0o777'],
  ['x = 10L + 0xFFl + 0', 'x = 10 + 0xFF + 0'],
  ['x = ur"\\a" + u"b"', 'x = r"\\a" + u"b"'],
  ['x = [y for y in a, b]', 'x = [y for y in (a, b)]'],
  ['f(async=True); a.async', 'f(async_=True); a.async_'],
  ['async = 1', 'async_ = 1'],
];

test('what only Python 2 reads becomes what Python 3 writes', () => {
  for (const [old, young] of pairs) {
    const ours = parsePython(`${old}\n`);
    const expected = parsePython(`${young}\n`);
    assert.deepEqual(ours.errors, [], old);
    assert.deepEqual(expected.errors, [], young);
    assert.equal(ours.python2, true, old);
    assert.equal(expected.python2, false, young);
    assert.equal(canonical(ours, false).replaceAll('async ', 'async_ '), canonical(expected, false), old);
  }
});

test('parameters that are tuples are unpacked where the function begins', () => {
  const ours = parsePython('def f(a, (b, (c, d)), e=1):\n    pass\n');
  const [f] = ours.body;
  assert.ok(f?.type === 'FunctionDef');
  assert.deepEqual(
    f.args.args.map(({ arg }) => arg),
    ['a', '.0', 'e'],
  );
  const [unpacking] = f.body;
  assert.ok(unpacking?.type === 'Assign' && unpacking.value.type === 'Name');
  assert.equal(unpacking.value.id, '.0');
  assert.deepEqual(ours.errors, []);
});

test('one slip of Python 2 does not turn the rest of a Python 3 source', () => {
  const ours = parsePython('async def f(x: int) -> str:\n    print "a"\n    return f"{x}"\n');
  assert.equal(ours.python2, true);
  assert.deepEqual(ours.errors, []);
});

test('what both read is left to Python 3', () => {
  for (const source of ['print >>f, x', 'print (a), b', 'print', 'exec(a)', 'except_ = 1'])
    assert.equal(parsePython(source).python2, false, source);
});

/** Prints the files of the standard library that this Python 2 parses. */
const parsed = `
import ast, os, sysconfig
for folder, _, names in os.walk(sysconfig.get_paths()['stdlib']):
    for name in sorted(names):
        path = os.path.join(folder, name)
        if not name.endswith('.py') or 'site-packages' in path: continue
        try:
            with open(path, 'rb') as file: ast.parse(file.read())
        except Exception: continue
        print(path)
`;

test('the standard library of Python 2 is read', (t) => {
  if (process.env['LOADLOCK_LONG'] === undefined)
    return t.skip('takes half a minute; LOADLOCK_LONG=1 runs it');
  const old = python27();
  if (old === undefined) return t.skip('no CPython 2.7 was found on this machine');
  const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  const paths = execFileSync(old, ['-W', 'ignore', '-c', parsed], options).split('\n').filter(Boolean);
  const refused = paths.filter((path) => {
    const { text, problems } = decodePython(readFileSync(path));
    return problems.length > 0 || parsePython(text).errors.length > 0;
  });
  assert.ok(paths.length > 1000);
  // Both hold `[x() for x in lambda: True, lambda: False if x()]`, which is all that is missing.
  const known = refused.filter((path) => /(?:py2_)?test_grammar\.py$/.test(path));
  assert.deepEqual(
    refused.filter((path) => !known.includes(path)),
    [],
  );
  return undefined;
});

function python27(): string | undefined {
  const versions = join(homedir(), '.pyenv', 'versions');
  const kept = existsSync(versions) ? readdirSync(versions).filter((name) => name.startsWith('2.7')) : [];
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.endsWith('shims'));
  const folders = [...kept.map((name) => join(versions, name, 'bin')), ...onPath];
  return folders.map((folder) => join(folder, 'python2.7')).find(existsSync);
}
