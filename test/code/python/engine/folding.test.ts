import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorTime } from '../../../processor-time.ts';
import { analysis } from './effects.ts';

/** Expressions, and what CPython 3.11 makes of them. */
const expressions: readonly (readonly [expression: string, value: string])[] = [
  ["'i' + 'd'", 'id'],
  ["'id' * 2", 'idid'],
  ["'di'[::-1]", 'id'],
  ["'xidx'[1:3]", 'id'],
  ["'i%s' % 'd'", 'id'],
  ["'%(a)s%(b)s' % {'a': 'i', 'b': 'd'}", 'id'],
  ["'%c%c' % (105, 100)", 'id'],
  ["'%x-%04d-%-3s|' % (255, 7, 'a')", 'ff-0007-a  |'],
  ["'{}{}'.format('i', 'd')", 'id'],
  ["'{1}{0}'.format('d', 'i')", 'id'],
  ["'{a}{b}'.format(a='i', b='d')", 'id'],
  ["'{:>5}|{:<4}|{:^5}'.format('a', 'b', 'c')", '    a|b   |  c  '],
  ["'{:04x} {:b} {:,}'.format(255, 5, 1234567)", '00ff 101 1,234,567'],
  ["'{a}{b}'.format_map({'a': 'i', 'b': 'd'})", 'id'],
  ["f\"{'i'}{'d'}\"", 'id'],
  ['f"{105:c}{\'x\'!r}{3.5:.2f}"', "i'x'3.50"],
  ["''.join(['i', 'd'])", 'id'],
  ["'-'.join(str(x) for x in range(3))", '0-1-2'],
  ["''.join(chr(c) for c in [105, 100])", 'id'],
  ["''.join(map(chr, (105, 100)))", 'id'],
  ["''.join([chr(ord(c) ^ 7) for c in 'nc'])", 'id'],
  ["''.join(chr(ord(c) - 1) for c in 'je')", 'id'],
  ["''.join(reversed('di'))", 'id'],
  ["''.join(sorted('di', reverse=True))", 'id'],
  ["''.join(filter(str.isalpha, '1i2d3'))", 'id'],
  ["''.join(x for x, y in zip('id', 'ab'))", 'id'],
  ["''.join(c for i, c in enumerate('ixdx') if i % 2 == 0)", 'id'],
  ["''.join({'a': 'i', 'b': 'd'}[k] for k in 'ab')", 'id'],
  ["''.join([['i', 'd'][n] for n in (0, 1)])", 'id'],
  ['chr(105) + chr(0x64)', 'id'],
  ["str(b'id', 'ascii')", 'id'],
  ['str(105)', '105'],
  ["repr('id')", "'id'"],
  ["ascii('id')", "'id'"],
  ['bytes([105, 100]).decode()', 'id'],
  ["bytearray([105, 100]).decode('utf-8')", 'id'],
  ["bytes.fromhex('6964').decode()", 'id'],
  ["bytes.fromhex('69 64').decode()", 'id'],
  ["b'\\x69\\x64'.decode('latin-1')", 'id'],
  ["b'id'.hex()", '6964'],
  ["(26980).to_bytes(2, 'big').decode()", 'id'],
  ["int.to_bytes(26980, 2, 'big').decode()", 'id'],
  ["str(int('1f', 16))", '31'],
  ['hex(255) + oct(8) + bin(5)', '0xff0o100b101'],
  ["'ID'.lower() + 'id'.upper() + 'i d'.title() + 'Id'.swapcase()", 'idIDI DiD'],
  ["'  id '.strip() + 'xxid'.lstrip('x') + 'idyy'.rstrip('y')", 'ididid'],
  ["'i,d'.split(',')[1]", 'd'],
  ["'i d'.split()[0]", 'i'],
  ["'a=b=c'.partition('=')[2]", 'b=c'],
  ["'a=b=c'.rpartition('=')[0]", 'a=b'],
  ["'a b c'.rsplit(' ', 1)[0]", 'a b'],
  ["'xid'.removeprefix('x') + 'idx'.removesuffix('x')", 'idid'],
  ["'7'.zfill(3) + 'a'.ljust(3, '.') + 'b'.rjust(3) + 'c'.center(3, '*')", '007a..  b*c*'],
  ["'i_d'.replace('_', '')", 'id'],
  ["'aaa'.replace('a', 'b', 2)", 'bba'],
  ["'id'.translate(str.maketrans('id', 'ls'))", 'ls'],
  ["'id'.translate({105: 'l', 100: 's'})", 'ls'],
  ["'idx'.translate(str.maketrans('', '', 'x'))", 'id'],
  ["b'id'.translate(bytes.maketrans(b'id', b'ls')).decode()", 'ls'],
  ["str('id'.find('d')) + str(len('id')) + str('id'.count('i'))", '121'],
  ["'id'.encode().decode()", 'id'],
  ["'id'.encode('utf-16-le').decode('utf-16-le')", 'id'],
  ["b'\\xff\\xfei\\x00d\\x00'.decode('utf-16')", 'id'],
  ["__import__('base64').b64decode('aWQ=').decode()", 'id'],
  ["base64.b64decode('aWQ=').decode()", 'id'],
  ["base64.standard_b64decode(b'aWQ=').decode()", 'id'],
  ["base64.urlsafe_b64decode('aWQ_aWQ-').decode('latin-1')", 'id?id>'],
  ["base64.b64decode('aWQ!', '!.').hex()", '69643e'],
  ["base64.decodebytes(b'aWQ=\\n').decode()", 'id'],
  ["base64.b32decode('NFSA====').decode()", 'id'],
  ["base64.b16decode('6964').decode()", 'id'],
  ["base64.b85decode(b'X>Mt').decode('latin-1')", 'ini'],
  ["base64.a85decode(b'Bl@').decode('latin-1')", 'io'],
  ["base64.b64decode(base64.b64encode(b'id')).decode()", 'id'],
  ["base64.b64decode('ZGk='[::1]).decode()[::-1]", 'id'],
  ["binascii.unhexlify('6964').decode()", 'id'],
  ["binascii.a2b_base64('aWQ=').decode()", 'id'],
  ["binascii.hexlify(b'id').decode()", '6964'],
  ["codecs.decode('vq', 'rot13')", 'id'],
  ["codecs.decode('vq', 'rot_13')", 'id'],
  ["codecs.encode('id', 'rot13')", 'vq'],
  ["codecs.decode('6964', 'hex').decode()", 'id'],
  ["codecs.decode(b'aWQ=\\n', 'base64').decode()", 'id'],
  ["codecs.decode(b'\\\\x69\\\\x64', 'unicode_escape')", 'id'],
  ["b'\\\\u0069\\\\x64'.decode('unicode_escape')", 'id'],
  ["b'+AGkAZA-'.decode('utf-7')", 'id'],
  ["urllib.parse.unquote('%69d')", 'id'],
  ["html.unescape('&#105;&#x64;')", 'id'],
  ['json.loads(\'"id"\')', 'id'],
  ['json.loads(\'{"a": ["i", "d"]}\')[\'a\'][1]', 'd'],
  ["''.join(struct.unpack('2s', b'id')[0].decode())", 'id'],
  ["str(struct.unpack('<H', b'\\x01\\x02')[0])", '513'],
  ['ast.literal_eval("\'id\'")', 'id'],
  ["ast.literal_eval(\"['i', 'd']\")[1]", 'd'],
  ["os.path.join('a', 'b', '/c', 'd')", '/c/d'],
  ['string.ascii_lowercase[8] + string.ascii_letters[3]', 'id'],
  ["(lambda a, b: a + b)('i', 'd')", 'id'],
  ["(lambda *a: ''.join(a))('i', 'd')", 'id'],
  ["'id' if 1 < 2 else 'no'", 'id'],
  ["'' or 'id'", 'id'],
  ["'x' and 'id'", 'id'],
  ['str(sum([1, 2, 3])) + str(max(1, 9)) + str(min([4, 2]))', '692'],
  ['str(7 // 2) + str(-7 % 3) + str(2 ** 10) + str(1 << 4) + str(0xff & 0x0f)', '3210241615'],
  ['str(not 0) + str(None) + str(1.5) + str(1e3)', 'TrueNone1.51000.0'],
  ["'%s' % 'a' 'b'", 'ab'],
  ["dict(a='id')['a']", 'id'],
  ["dict([('a', 'id')])['a']", 'id'],
  ["{**{'a': 'x'}, 'a': 'id'}['a']", 'id'],
  ["[*'id'][1]", 'd'],
  ["str.join('', ['i', 'd'])", 'id'],
  ["str.lower('ID')", 'id'],
  ["str.replace('i_d', '_', '')", 'id'],
  ["operator.add('i', 'd')", 'id'],
  ["functools.reduce(lambda a, b: a + b, ['i', 'd'])", 'id'],
  ["functools.reduce(lambda a, b: a + chr(b), [105, 100], '')", 'id'],
  ["next(iter(['id']))", 'id'],
  ["list('id')[0] + tuple('id')[1]", 'id'],
  ["''.join(itertools.chain('i', 'd'))", 'id'],
  ["(b'i' + b'd').decode()", 'id'],
  ["bytes(b ^ 0x20 for b in b'ID').decode()", 'id'],
  ["bytes(a ^ b for a, b in zip(b'\\x08\\x07', b'ac')).decode()", 'id'],
  ["'i' 'd'", 'id'],
  ["eval(\"'i' + 'd'\")", 'id'],
  ["\"%s %s\" % tuple(['a', 'b'])", 'a b'],
  ["'abc'[-1] + 'abc'[0] + 'abc'[::2]", 'caac'],
  ["'id'.join(['', ''])", 'id'],
  ["'\\x69\\u0064'", 'id'],
  ["zlib.decompress(base64.b64decode('eJzLTAEAATgAzg==')).decode()", 'id'],
  ["zlib.decompress(base64.b64decode('y0wBAA=='), -15).decode()", 'id'],
  ["zlib.decompress(base64.b64decode('H4sIAAAAAAACA8tMAQBQZzm/AgAAAA=='), 31).decode()", 'id'],
  ["gzip.decompress(base64.b64decode('H4sIAAAAAAACA8tMAQBQZzm/AgAAAA==')).decode()", 'id'],
  ["bz2.decompress(base64.b64decode('QlpoOTFBWSZTWXld8y0AAACBAAQgIAAhAIKxdyRThQkHld8y0A==')).decode()", 'id'],
  [
    "lzma.decompress(base64.b64decode('/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQABaWQAAADJ5d5OHbsTIwABGgLcLqV+H7bzfQEAAAAABFla')).decode()",
    'id',
  ],
  ["lzma.decompress(base64.b64decode('XQAAgAD//////////wA0mRz/////8AAAAA==')).decode()", 'id'],
  ["codecs.decode(base64.b64decode('eJzLTAEAATgAzg=='), 'zlib').decode()", 'id'],
  [
    "codecs.decode(base64.b64decode('QlpoOTFBWSZTWXld8y0AAACBAAQgIAAhAIKxdyRThQkHld8y0A=='), 'bz2').decode()",
    'id',
  ],
  ["base64.b85decode('bZ>QIXdo|iZE!Dm').decode()", 'touch /tmp/x'],
  ["base64.a85decode('FDl;3BHSsMD/_.Q').decode()", 'touch /tmp/x'],
  ["quopri.decodestring('i=64').decode()", 'id'],
  [
    `'+'.join(shlex.split("curl -s 'https://a.b/c d' \\"e\\\\\\"f\\\\g\\" h\\\\ i '' j'k'l"))`,
    'curl+-s+https://a.b/c d+e"f\\g+h i++jkl',
  ],
  ["'+'.join(shlex.split('  a\\tb\\n'))", 'a+b'],
  ["binascii.a2b_uu('\":60 \\n').decode()", 'id'],
];

const imports =
  'import base64,binascii,codecs,zlib,gzip,urllib.parse,html,json,struct,ast,os,string,operator,functools,itertools,lzma,bz2,quopri,shlex';

test('expressions come to what the interpreter makes of them', () => {
  for (const [expression, value] of expressions) {
    const { effects } = analysis(`${imports}\nos.system(${expression})`);
    const found = effects.filter(({ callable }) => callable === 'os.system').map(({ argument }) => argument);
    assert.deepEqual(found, [value], expression);
  }
});

/** Programs that leave a text in `x`, and the text that CPython 3.11 leaves there. */
const programs: readonly (readonly [program: string, value: string])[] = [
  ["x = ''\nfor c in 'nc':\n    x += chr(ord(c) ^ 7)", 'id'],
  [
    "def d(s, k):\n    out = ''\n    for i, c in enumerate(s):\n        out += chr(ord(c) ^ ord(k[i % len(k)]))\n    return out\nx = d('\\x0b\\x06', 'bb')",
    'id',
  ],
  [
    "def caesar(t, n):\n    r = []\n    for c in t:\n        if c.isalpha():\n            r.append(chr((ord(c) - 97 - n) % 26 + 97))\n        else:\n            r.append(c)\n    return ''.join(r)\nx = caesar('qc -e', 5)",
    'lx -z',
  ],
  ["x = ''\ni = 0\nwhile i < 4:\n    x += 'abcd'[i]\n    i += 1", 'abcd'],
  ["x = ''\nwhile len(x) < 3:\n    x += 'z'", 'zzz'],
  ["a = bytearray()\nfor b in b'\\x68\\x63':\n    a.append(b ^ 1)\nx = bytes(a).decode()", 'ib'],
  ["a = bytearray(b'hc')\nfor i in range(len(a)):\n    a[i] ^= 1\nx = a.decode()", 'ib'],
  ["parts = []\nfor p in ('i', 'd'):\n    parts.append(p)\nparts.reverse()\nx = ''.join(parts)", 'di'],
  ["parts = {}\nparts[1] = 'd'\nparts[0] = 'i'\nx = parts[0] + parts[1]", 'id'],
  ["def f(n):\n    return '' if n == 0 else f(n - 1) + 'ab'[n % 2]\nx = f(4)", 'baba'],
  [
    "class D:\n    def __init__(self, k):\n        self.k = k\n    def dec(self, s):\n        return ''.join(chr(ord(c) - self.k) for c in s)\nx = D(2).dec('kf')",
    'id',
  ],
  ["key = [3, 1]\nx = ''.join(chr(c ^ key[i % 2]) for i, c in enumerate([106, 101]))", 'id'],
  ["x = 'a'\nx = x + 'b'\nx *= 2", 'abab'],
  ["def f(*parts, sep='-'):\n    return sep.join(parts)\nx = f('a', 'b', sep='+')", 'a+b'],
  ["import string\nx = ''.join(string.ascii_lowercase[i] for i in (8, 3))", 'id'],
  ["t = str.maketrans('ab', 'id')\nx = 'ab'.translate(t)", 'id'],
  ["x = 'no'\nif 2 > 1:\n    x = 'id'", 'id'],
  ["x = ''\nfor i in range(10):\n    if i == 2:\n        break\n    x += str(i)", '01'],
  ["x = ''\nfor i in range(5):\n    if i % 2:\n        continue\n    x += str(i)", '024'],
  ["def outer(a):\n    def inner(b):\n        return a + b\n    return inner\nx = outer('i')('d')", 'id'],
  ["s = 'abc'\n(a, *b) = s\nx = a + b[1]", 'ac'],
  ["def g():\n    yield 'i'\n    yield 'd'\nx = 'id' if g else 'no'", 'id'],
  ["d = dict(zip('ab', 'id'))\nx = d['a'] + d['b']", 'id'],
  ["x = ''.join(c for c in 'i.d' if c not in '.')", 'id'],
  ["x = (lambda s: s[::-1])('di')", 'id'],
  ["x = [k for k, v in {'id': 1, 'no': 2}.items() if v == 1][0]", 'id'],
  ["n = 0\nfor c in 'id':\n    n = n * 256 + ord(c)\nx = n.to_bytes(2, 'big').decode()", 'id'],
  ['l = [3, 1, 2]\nl.sort()\nx = str(l[0]) + str(l[-1])', '13'],
  ["l = list('dcba')\nl[0], l[3] = l[3], l[0]\nx = ''.join(l)", 'acbd'],
  [
    's = [0, 1, 2]\nj = 0\nfor i in range(3):\n    j = (j + s[i] + 1) % 3\n    s[i], s[j] = s[j], s[i]\nx = str(s[0]) + str(s[1]) + str(s[2])',
    '021',
  ],
  [
    "def rc4(data, key):\n    s = list(range(256))\n    j = 0\n    for i in range(256):\n        j = (j + s[i] + key[i % len(key)]) % 256\n        s[i], s[j] = s[j], s[i]\n    i = j = 0\n    out = []\n    for b in data:\n        i = (i + 1) % 256\n        j = (j + s[i]) % 256\n        s[i], s[j] = s[j], s[i]\n        out.append(b ^ s[(s[i] + s[j]) % 256])\n    return bytes(out)\nx = rc4(rc4(b'id -un', b'key'), b'key').decode()",
    'id -un',
  ],
];

test('loops, functions and containers compute texts as the interpreter does', () => {
  for (const [program, value] of programs) {
    const { effects } = analysis(`${program}\nimport os\nos.system(x)`);
    const found = effects.filter(({ callable }) => callable === 'os.system').map(({ argument }) => argument);
    assert.deepEqual(found, [value], program);
  }
});

test('a bomb of a text is left alone', () => {
  for (const bomb of [
    "'a' * 10 ** 9",
    "'a' * 10 ** 6 * 10 ** 6",
    '2 ** 10 ** 9',
    "('a' * 1000).replace('a', 'b' * 10 ** 6)",
    "'%0999999999d' % 1",
    "f'{1:0999999999}'",
    "''.join('a' * 1000000 for _ in range(1000000))",
  ]) {
    const started = processorTime();
    const { effects } = analysis(`import os\nos.system(str(${bomb}))`);
    assert.equal(effects.length, 1, bomb);
    assert.ok(processorTime() - started < 3_000, bomb);
  }
});
