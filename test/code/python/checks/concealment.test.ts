import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concealmentHazards } from '../../../../src/rules/code/python/concealment.ts';
import { hazardsOf } from './hazards-of.ts';

const ids = new Set(concealmentHazards.map(({ id }) => id));

function told(source: string): readonly string[] {
  const found = hazardsOf(source, 'repository').map((each) => each.slice(each.indexOf(' ') + 1));
  return [...new Set(found)].filter((id) => ids.has(id));
}

/** A few lines, and what is told of them; without ids: honest code that looks like it. */
type Case = readonly [string, ...string[]];

// The names are those of PyArmor's documentation (runtime packages before and since version 8).
const encrypted: readonly Case[] = [
  ['from pyarmor_runtime_000000 import __pyarmor__', 'encrypted-code'],
  ['from .pytransform import pyarmor_runtime\npyarmor_runtime()', 'encrypted-code'],
  ['import pkg.pyarmor_runtime_004421', 'encrypted-code'],
  ['from . import pytransform', 'encrypted-code'],
  ['import sourcedefender', 'encrypted-code'],
  ['__pyarmor__(__name__, __file__, b"PY0000")', 'encrypted-code'],
  ['def f():\n    __armor_enter__ = None\nf()', 'encrypted-code'],
  ['__pyarmor_assert_21042__(f)', 'encrypted-code'],
  ['@assert_armored(m)\ndef f(): pass', 'encrypted-code'],
  ['if check_armored(m): pass', 'encrypted-code'],
  ['import pytransforms3d, pyarm, py_armor_docs'],
  ['from sklearn import transform\narmor = 1\narmor_runtime = 2'],
  ['def check_armored(x): return x\ncheck_armored(1)'],
  ['class Runtime:\n    def check_armored(self): return 1\nRuntime().check_armored()'],
  ['DOC = "protected with pyarmor_runtime"'],
];

// base64 of "print(1)"; what CPython makes of the escapes and of EBCDIC is in the second test.
const decoded: readonly Case[] = [
  ['import base64\ncompile(base64.b64decode("cHJpbnQoMSk="), "a", "exec")', 'decoded-code'],
  ['import zlib\ncode = compile(zlib.decompress(DATA).decode(), "a", "exec")', 'decoded-code'],
  ['import base64\nany_library.run(["python", "-c", base64.b64decode("cHJpbnQoMSk=")])', 'decoded-code'],
  ['import base64, sys\nx = (sys.executable, "-c", base64.b64decode(T).decode())', 'decoded-code'],
  ['compile("import os; os.system(\'x\')", "a", "exec")', 'command-in-compiled-text'],
  ['vars(__builtins__).get("compile")("subprocess.run([1])", "a", "exec")', 'command-in-compiled-text'],
  ['compile("x + 1", "a", "eval")\ncompile(open("a.py").read(), "a.py", "exec")'],
  ['import re\nre.compile("os.system(x)")'],
  ['run(["python", "-c", "print(1)"])\nrun(["head", "-c", b64decode(x)])'],
  ['import base64\nimage = base64.b64decode("cHJpbnQoMSk=")\nshow(["a", "b", base64.b64decode(x)])'],
];

const spelled: readonly Case[] = [
  [String.raw`x = "\x65\x76\x61\x6c"`, 'name-in-escapes'],
  [String.raw`x = u'\145\166\141\154'`, 'name-in-escapes'],
  [String.raw`x = "\u0065\u0076\u0061\u006c"`, 'name-in-escapes'],
  [String.raw`getattr(x, """\x65\x76\x61\x6c""")`, 'name-in-escapes'],
  [String.raw`x = b"\x65\x76\x61\x6c"`],
  [String.raw`x = r"\x65\x76\x61\x6c"`],
  [String.raw`x = "\x1b[0m" + "\x00\x01\x02\x03" + "\xe9\xe8\xea\xeb" + "\u4e2d\u6587"`],
  [String.raw`x = "\x41bc" + "eval" + "\n\n\n\n"`],
  [String.raw`x = b'\x85\xa5\x81\x93'.decode('cp1026')`, 'text-in-odd-encoding'],
  ['import codecs\ncodecs.decode(b"\\x85\\xa5\\x81\\x93", "cp037")', 'text-in-odd-encoding'],
  [String.raw`x = "\x66\x61\x62\x73" + "\x43\x6f\x70\x79"`],
  ['x = data.decode("cp037")\ny = b"abcd".decode("utf-8")\nz = b"abcd".decode("latin-1")'],
];

const names: readonly Case[] = [
  ['O0OO00OO0O = 1', 'names-alike'],
  ['def lIIlIlllIl(): pass', 'names-alike'],
  ['OOO0O0OO0O, WXWXWWXX = 1, 2', 'names-alike'],
  ['_____ = f("x")', 'names-alike'],
  ['a, _, __, ___, ____ = f()'],
  ['_ = __ = ___ = 1\nOOOOOOOO = 1\nIIIIIIIII = 2\nS2 = SSS = 1\nMN = 2'],
];

for (const [what, cases] of Object.entries({ encrypted, decoded, spelled, names }))
  test(`concealment: ${what}`, () => {
    for (const [source, ...expected] of cases) assert.deepEqual(told(source), expected, source);
  });
