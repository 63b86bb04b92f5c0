import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { command, type Sample } from './sample.ts';

const bad = `import os\nos.system("${command}")\n`;
const good = 'Copyright of its authors, all rights reserved.\n';

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const hex = (text: string | Uint8Array): string => Buffer.from(text).toString('hex');
const codes = (text: string): number[] => [...Buffer.from(text)];
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (each) => {
    const from = each <= 'Z' ? 65 : 97;
    return String.fromCharCode(((each.charCodeAt(0) - from + 13) % 26) + from);
  });
const quoted = (text: string): string => JSON.stringify(text);
const bytes = (data: Uint8Array): string =>
  `b"${[...data].map((each) => `\\x${each.toString(16).padStart(2, '0')}`).join('')}"`;

/** The hidden text is executed, or is shown. */
function hidden(name: string, expression: (text: string) => string, imports = ''): Sample {
  const head = imports === '' ? '' : `import ${imports}\n`;
  return {
    name,
    bad: `${head}exec(${expression(bad)})`,
    good: `${head}NOTICE = ${expression(good)}\nprint(NOTICE)`,
  };
}

/** Ways to write a program so that neither a reader nor a search sees it. */
export const hiddenTexts: readonly Sample[] = [
  hidden('base64', (t) => `base64.b64decode("${base64(t)}")`, 'base64'),
  hidden('base64, text', (t) => `base64.b64decode("${base64(t)}").decode("utf-8")`, 'base64'),
  hidden('base64, urlsafe', (t) => `base64.urlsafe_b64decode("${base64(t)}".encode())`, 'base64'),
  hidden('base64 by binascii', (t) => `binascii.a2b_base64("${base64(t)}")`, 'binascii'),
  hidden('base64 by codecs', (t) => `codecs.decode(b"${base64(t)}", "base64")`, 'codecs'),
  hidden('base64 twice', (t) => `base64.b64decode(base64.b64decode("${base64(base64(t))}"))`, 'base64'),
  hidden(
    'base64 in pieces',
    (t) => `base64.b64decode("".join([${(base64(t).match(/.{1,9}/g) ?? []).map(quoted).join(', ')}]))`,
    'base64',
  ),
  hidden(
    'base64 backwards',
    (t) => `base64.b64decode("${[...base64(t)].reverse().join('')}"[::-1])`,
    'base64',
  ),
  hidden('base64 by a name', (t) => `getattr(__import__("base" + "64"), "b64" + "decode")("${base64(t)}")`),
  hidden('hex', (t) => `bytes.fromhex("${hex(t)}")`),
  hidden('hex by binascii', (t) => `binascii.unhexlify("${hex(t)}").decode()`, 'binascii'),
  hidden('hex by codecs', (t) => `codecs.decode("${hex(t)}", "hex").decode()`, 'codecs'),
  hidden('zlib', (t) => `zlib.decompress(${bytes(deflateSync(t))})`, 'zlib'),
  hidden('zlib, raw', (t) => `zlib.decompress(${bytes(deflateRawSync(t))}, -15)`, 'zlib'),
  hidden('gzip', (t) => `gzip.decompress(${bytes(gzipSync(t))})`, 'gzip'),
  hidden(
    'zlib in base64',
    (t) => `zlib.decompress(base64.b64decode("${base64(deflateSync(t))}"))`,
    'zlib, base64',
  ),
  hidden(
    'zlib in base64, five layers',
    (t) => {
      let layer = base64(deflateSync(t));
      for (let at = 0; at < 4; at += 1) layer = base64(deflateSync(layer));
      return `${'zlib.decompress(base64.b64decode('.repeat(5)}"${layer}"${'))'.repeat(5)}`;
    },
    'zlib, base64',
  ),
  hidden('rot13', (t) => `codecs.decode(${quoted(rot13(t))}, "rot13")`, 'codecs'),
  hidden('backwards', (t) => `${quoted([...t].reverse().join(''))}[::-1]`),
  hidden('reversed()', (t) => `"".join(reversed(${quoted([...t].reverse().join(''))}))`),
  hidden('chr', (t) => `"".join(map(chr, [${codes(t).join(', ')}]))`),
  hidden('chr, added', (t) =>
    codes(t)
      .map((each) => `chr(${each})`)
      .join(' + '),
  ),
  hidden('bytes of numbers', (t) => `bytes([${codes(t).join(', ')}]).decode()`),
  hidden('one number', (t) => `int(${BigInt(`0x${hex(t)}`)}).to_bytes(${t.length}, "big")`),
  hidden('xor', (t) => `bytes(b ^ 23 for b in ${bytes(Uint8Array.from(codes(t), (each) => each ^ 23))})`),
  hidden(
    'xor with a key',
    (t) =>
      `"".join(chr(ord(c) ^ ord(k)) for c, k in zip(${quoted(
        codes(t)
          .map((each, at) => String.fromCharCode(each ^ 'key'.charCodeAt(at % 3)))
          .join(''),
      )}, "key" * 99))`,
  ),
  hidden(
    'shifted',
    (t) =>
      `"".join(chr(ord(c) - 3) for c in ${quoted(
        codes(t)
          .map((each) => String.fromCharCode(each + 3))
          .join(''),
      )})`,
  ),
  hidden('str.translate', (t) => `${quoted(t.replaceAll('s', '$'))}.translate({36: "s"})`),
  hidden(
    'str.maketrans',
    (t) => `${quoted(t.replaceAll('s', '$').replaceAll('o', '%'))}.translate(str.maketrans("$%", "so"))`,
  ),
  hidden('replaced', (t) => `${quoted(t.replaceAll('s', '@@'))}.replace("@@", "s")`),
  hidden('percent', (t) => `"%s%s" % (${quoted(t.slice(0, 12))}, ${quoted(t.slice(12))})`),
  hidden('format', (t) => `"{}{x}".format(${quoted(t.slice(0, 12))}, x=${quoted(t.slice(12))})`),
  hidden(
    'f-string',
    (t) => `f"{${quoted(t.slice(0, 12)).replaceAll('"', "'")}}{chr(0)[:0]}" + ${quoted(t.slice(12))}`,
  ),
  hidden('every second character', (t) => `${quoted([...t].join('x'))}[::2]`),
  hidden(
    'string.Template',
    (t) => `string.Template("$a$b").substitute(a=${quoted(t.slice(0, 9))}, b=${quoted(t.slice(9))})`,
    'string',
  ),
  hidden(
    'out of a dictionary',
    (t) => `"".join(str(v) for v in {1: ${quoted(t.slice(0, 9))}, 2: ${quoted(t.slice(9))}}.values())`,
  ),
  hidden('out of JSON', (t) => `json.loads(${quoted(JSON.stringify({ x: t }))})["x"]`, 'json'),
  hidden('struct', (t) => `struct.pack("${t.length}B", *[${codes(t).join(', ')}])`, 'struct'),
  hidden(
    'quoted-printable',
    (t) =>
      `quopri.decodestring(${quoted(
        codes(t)
          .map((each) => `=${each.toString(16).toUpperCase().padStart(2, '0')}`)
          .join(''),
      )})`,
    'quopri',
  ),
  hidden(
    'percent encoding',
    (t) =>
      `urllib.parse.unquote(${quoted(
        codes(t)
          .map((each) => `%${each.toString(16).padStart(2, '0')}`)
          .join(''),
      )})`,
    'urllib.parse',
  ),
  hidden(
    'HTML entities',
    (t) =>
      `html.unescape(${quoted(
        codes(t)
          .map((each) => `&#${each};`)
          .join(''),
      )})`,
    'html',
  ),
  hidden(
    'unicode escapes',
    (t) =>
      `codecs.decode(${quoted(
        codes(t)
          .map((each) => `\\u${each.toString(16).padStart(4, '0')}`)
          .join(''),
      )}, "unicode_escape")`,
    'codecs',
  ),
  hidden('ast.literal_eval', (t) => `ast.literal_eval(${quoted(quoted(t))})`, 'ast'),
  hidden('io.StringIO', (t) => `io.StringIO(${quoted(t)}).read()`, 'io'),
  hidden('bytearray', (t) => `bytearray(${bytes(Buffer.from(t))}).decode("latin-1")`),
  hidden('memoryview', (t) => `bytes(memoryview(${bytes(Buffer.from(t))}))`),
  hidden('wide characters', (t) => `${bytes(Buffer.from(t, 'utf16le'))}.decode("utf-16-le")`),
  hidden(
    'zero and one',
    (t) =>
      `bytes(int(x, 2) for x in "${codes(t)
        .map((each) => each.toString(2))
        .join(' ')}".split())`,
  ),
  hidden(
    'white space',
    (t) =>
      `"".join(chr(len(x)) for x in ${quoted(
        codes(t)
          .map((each) => ' '.repeat(each))
          .join('\t'),
      )}.split("\\t"))`,
  ),
  hidden('regular expression', (t) => `re.sub("#+", "", ${quoted([...t].join('##'))})`, 're'),
  hidden(
    'while loop',
    (t) => `(lambda s: [s := s[1:] + s[:1] for _ in range(3)][-1])(${quoted(t.slice(-3) + t.slice(0, -3))})`,
  ),
  {
    name: 'function that decodes',
    bad: `import base64\ndef d(x):\n    y = ""\n    for c in x:\n        y += chr(ord(c) - 1)\n    return y\nexec(d(${quoted(
      codes(bad)
        .map((each) => String.fromCharCode(each + 1))
        .join(''),
    )}))`,
    good: `def d(x):\n    y = ""\n    for c in x:\n        y += chr(ord(c) - 1)\n    return y\nprint(d("ifmmp"))`,
  },
  {
    name: 'module that is decoded',
    bad: `import types, base64\nm = types.ModuleType("m")\nexec(base64.b64decode("${base64(bad)}"), m.__dict__)`,
    good: 'import types\nm = types.ModuleType("m")\nm.x = 1',
  },
  {
    name: 'Fernet',
    bad: 'from cryptography.fernet import Fernet\nexec(Fernet(b"AAAA").decrypt(b"gAAAAABl"))',
    good: 'from cryptography.fernet import Fernet\ndef f(key, text):\n    return Fernet(key).decrypt(text)',
  },
  {
    name: 'command decoded',
    bad: `import os, base64\nos.system(base64.b64decode("${base64(command)}").decode())`,
    good: `import base64\nprint(base64.b64decode("${base64(command)}").decode())`,
  },
  {
    name: 'command for a shell, decoded there',
    bad: `import os\nos.system("echo ${base64(command)} | base64 -d | sh")`,
    good: `x = "echo ${base64(command)} | base64 -d | sh"`,
  },
];
