import { gunzipSync, inflateSync } from 'node:zlib';
import { everySecret } from '../code.ts';
import { type Field, isKnown } from './field.ts';

/** What a text filter or printing command writes, where its arguments and input are all known; undefined where not. */
export function outputOf(
  name: string,
  args: readonly Field[],
  input: string | undefined,
): string | undefined {
  if (!args.every(isKnown)) return undefined;
  // Whatever is made of secrets holds them still.
  if (input?.includes(everySecret) === true && filters.has(name)) return everySecret;
  const texts = args.map((arg) => arg.text);
  const text = compute(name, texts, input);
  return text === undefined || text.length > longest ? undefined : text;
}

const longest = 1 << 20;
/** Programs that write what they read in another form. */
const filters = new Set(
  'base64 base32 basenc xxd od hexdump openssl gzip bzip2 xz zstd gpg age jq yq sed awk tr cut rev tac cat tee sort head tail fold paste perl'.split(
    ' ',
  ),
);

/** Whether a command turns what nobody can read into text. */
export function decodes(name: string, args: readonly Field[]): boolean {
  switch (name) {
    case 'base64':
    case 'base32':
      return args.some((arg) => /^(?:-\w*[dD]\w*|--decode)$/.test(arg.text));
    case 'openssl':
      return args.some((arg) => arg.text === '-d');
    case 'xxd':
      return args.some((arg) => /^-\w*r/.test(arg.text));
    case 'gunzip':
    case 'zcat':
    case 'uudecode':
    case 'rev':
      return true;
    case 'tr':
      return rotates(args.map((arg) => arg.text));
    case 'gpg':
    case 'gzip':
      return args.some((arg) => /^(?:-\w*d\w*|--decrypt|--decompress)$/.test(arg.text));
    case 'printf':
    case 'echo':
      return args.some((arg) =>
        /(?:\\(?:x[0-9a-fA-F]{1,2}|0?[0-7]{2,3}|u[0-9a-fA-F]{4})\s*){2}/.test(arg.text),
      );
    default:
      return false;
  }
}

/** `tr 'A-Za-z' 'N-ZA-Mn-za-m'`: letters for other letters, and not small ones for large ones. */
function rotates(args: readonly string[]): boolean {
  const [from = '', to = ''] = args.filter((arg) => !arg.startsWith('-'));
  if (!/[a-z]{1,2}-[a-z]/i.test(from) || to.length < 5 || from.toLowerCase() === to.toLowerCase())
    return false;
  return /(?:[a-z]-[a-z]){2}|[a-z]{13}/i.test(to);
}

function compute(name: string, args: readonly string[], input: string | undefined): string | undefined {
  switch (name) {
    case 'echo':
      return echo(args);
    case 'printf':
      return printf(args);
    case 'cat':
    case 'tee':
      return args.every((arg) => arg === '-' || name === 'tee') ? input : undefined;
    case 'base64':
      return input !== undefined && args.some((arg) => /^(?:-\w*[dD]\w*|--decode)$/.test(arg))
        ? bytes(Buffer.from(input, 'base64'))
        : undefined;
    case 'base32':
      return input !== undefined && args.some((arg) => /^(?:-d|--decode)$/.test(arg))
        ? base32(input)
        : undefined;
    case 'openssl':
      return input !== undefined &&
        args.includes('-d') &&
        (args.includes('base64') || args.includes('-base64') || args.includes('-a'))
        ? bytes(Buffer.from(input, 'base64'))
        : undefined;
    case 'xxd':
      return input !== undefined && /r/.test(args.join(''))
        ? bytes(Buffer.from(input.replace(/[^0-9a-fA-F]/g, ''), 'hex'))
        : undefined;
    case 'rev':
      return input
        ?.split('\n')
        .map((line) => [...line].reverse().join(''))
        .join('\n');
    case 'tac':
      return input?.trimEnd().split('\n').reverse().join('\n');
    case 'tr':
      return input === undefined ? undefined : translate(args, input);
    case 'sed':
      return input === undefined ? undefined : substitute(args, input);
    case 'cut':
    case 'head':
    case 'tail':
    case 'awk':
      return undefined;
    case 'gunzip':
    case 'zcat':
    case 'gzip':
      return input === undefined ? undefined : unpack(input);
    case 'which':
      return args.length === 1 && /^[\w.-]+$/.test(args[0]!) ? `/usr/bin/${args[0]}` : undefined;
    case 'command':
      return args[0] === '-v' && args.length === 2 ? args[1] : undefined;
    case 'basename':
      return args[0]?.replace(/\/+$/, '').split('/').at(-1);
    case 'pwd':
      return '.';
    case 'true':
    case ':':
      return '';
    default:
      return undefined;
  }
}

/** Bytes as a text; latin-1, so that what was packed can be unpacked again. */
function bytes(data: Buffer): string {
  const text = data.toString('utf8');
  return text.includes('\ufffd') ? data.toString('latin1') : text;
}

function echo(args: readonly string[]): string {
  let at = 0;
  let escapes = false;
  let newline = true;
  while (/^-[neE]+$/.test(args[at] ?? '')) {
    escapes ||= args[at]!.includes('e');
    newline &&= !args[at]!.includes('n');
    at += 1;
  }
  const text = args.slice(at).join(' ');
  return (escapes ? unescaped(text) : text) + (newline ? '\n' : '');
}

function printf(args: readonly string[]): string | undefined {
  const [format, ...values] = args[0] === '--' ? args.slice(1) : args;
  if (format === undefined || format === '-v') return undefined;
  let at = 0;
  let out = '';
  do {
    const before = at;
    out += unescaped(format).replace(/%%|%[-+ #0]*\d*(?:\.\d+)?([sbdcxXouq])/g, (all, kind?: string) => {
      if (kind === undefined) return '%';
      const value = values[at] ?? '';
      at += 1;
      if (kind === 'b') return unescaped(value);
      if (kind === 'c') return value.slice(0, 1);
      if (kind === 's' || kind === 'q') return value;
      const number = (/^0[0-7]+$/.test(value) ? Number.parseInt(value, 8) : Number(value)) || 0;
      return kind === 'x'
        ? number.toString(16)
        : kind === 'X'
          ? number.toString(16).toUpperCase()
          : kind === 'o'
            ? number.toString(8)
            : all.length > 12
              ? ''
              : String(number);
    });
    if (at === before) break;
  } while (at < values.length && out.length < longest);
  return out;
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|0?([0-7]{1,3})|([abefnrtv\\"']))/g,
    (_, hex?: string, unicode?: string, octal?: string, plain?: string) => {
      if (hex !== undefined || unicode !== undefined)
        return String.fromCharCode(Number.parseInt(hex ?? unicode!, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' }[plain!] ?? plain!;
    },
  );
}

function base32(input: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const out: number[] = [];
  let bits = 0;
  let value = 0;
  for (const c of input) {
    const digit = alphabet.indexOf(c);
    if (digit < 0) continue;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push((value >> bits) & 255);
  }
  return bytes(Buffer.from(out));
}

/** tr's sets: ranges, classes of letters, escapes. */
function set(text: string): readonly string[] {
  const plain = unescaped(text)
    .replace('[:lower:]', 'abcdefghijklmnopqrstuvwxyz')
    .replace('[:upper:]', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    .replace('[:digit:]', '0123456789')
    .replace('[:space:]', ' \t\n\r\v\f');
  const out: string[] = [];
  for (let i = 0; i < plain.length && out.length < 512; i += 1) {
    if (plain[i + 1] === '-' && i + 2 < plain.length) {
      for (let c = plain.charCodeAt(i); c <= plain.charCodeAt(i + 2) && out.length < 512; c += 1)
        out.push(String.fromCharCode(c));
      i += 2;
    } else out.push(plain[i]!);
  }
  return out;
}

function translate(args: readonly string[], input: string): string | undefined {
  const flags = args.filter((arg) => /^-[cCdst]+$/.test(arg)).join('');
  const sets = args.filter((arg) => !/^-[cCdst]+$/.test(arg));
  if (/[cCs]/.test(flags) || sets.length === 0) return undefined;
  const from = set(sets[0]!);
  if (flags.includes('d')) return [...input].filter((c) => !from.includes(c)).join('');
  const to = set(sets[1] ?? '');
  if (to.length === 0) return undefined;
  const table = new Map(from.map((c, i) => [c, to[Math.min(i, to.length - 1)]!]));
  return [...input].map((c) => table.get(c) ?? c).join('');
}

/** `s/a/b/g` of plain texts. */
function substitute(args: readonly string[], input: string): string | undefined {
  const scripts = args.filter((arg) => arg !== '-e' && arg !== '-E' && arg !== '-r');
  let text = input;
  for (const part of scripts.flatMap((script) => script.split(';'))) {
    const match = /^\s*s([^\w\s])(.*)$/s.exec(part);
    if (match === null) return undefined;
    const [from, to, flags] = match[2]!.split(match[1]!);
    if (
      from === undefined ||
      to === undefined ||
      flags === undefined ||
      from === '' ||
      /[\\.*[\]^$+?(){}|&]/.test(from) ||
      /[\\&]/.test(to)
    )
      return undefined;
    text = flags.includes('g')
      ? text.replaceAll(from, () => to)
      : text
          .split('\n')
          .map((line) => line.replace(from, () => to))
          .join('\n');
  }
  return text;
}

function unpack(input: string): string | undefined {
  const data = Buffer.from(input, 'latin1');
  for (const open of [gunzipSync, inflateSync]) {
    try {
      return bytes(open(data, { maxOutputLength: longest }));
    } catch {
      // Not packed this way, or too large.
    }
  }
  return undefined;
}
