import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { Pin } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { type LogicalLine, logicalLines, splitOptions } from './lines.ts';
import { parseRequirement, pinOf, pinOfUrl } from './requirement.ts';

/** Nobody writes more by hand, and lock files with hashes of a thousand packages are smaller. */
const largest = 8 * 2 ** 20;
const longestShown = 300;

/** Tells each line of a requirements file: what gets installed, from where, and how exactly that is said. */
export function readRequirements(reading: Reading): void {
  const { source } = reading;
  if (source.size > largest)
    throw new LimitError('documentBytes', null, `a requirements file of more than ${largest} bytes`);
  const encoding = oddEncoding(readBytes(source, 0, 1024));
  if (encoding !== null)
    reading.emit({
      kind: 'anomaly',
      where: {},
      code: 'structure-odd',
      detail: `the text is in ${encoding}: pip reads other characters than a person sees`,
    });
  for (const line of logicalLines(decode(readBytes(source, 0, source.size)))) readLine(line, reading);
}

/** As pip decodes it: by its byte order mark, else UTF-8; what is not valid shows up as an unreadable line. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

/** Encodings whose first half is ASCII: a line means the same in each. */
const plainEncoding =
  /^(?:utf-?8(?:-sig)?|u8|(?:us-)?ascii|latin-?1|iso-?8859-?[0-9]{1,2}|(?:cp|windows-?)125[0-9])$/;

/** A declaration in one of the first two lines, as pip takes it, or a mark of UTF-32; null where there is nothing odd. */
function oddEncoding(head: Uint8Array): string | null {
  const [first, second, third, fourth] = head;
  const little = first === 0xff && second === 0xfe && third === 0 && fourth === 0;
  const wide = little || (first === 0 && second === 0 && third === 0xfe && fourth === 0xff);
  if (wide) return 'UTF-32';
  const lines = Buffer.from(head).toString('latin1').split('\n', 2);
  for (const line of lines) {
    const name = line.startsWith('#') ? /coding[:=]\s*([-\w.]+)/.exec(line)?.[1] : undefined;
    if (name !== undefined)
      return plainEncoding.test(name.toLowerCase().replaceAll('_', '-')) ? null : name.slice(0, 40);
  }
  return null;
}

function readLine(line: LogicalLine, reading: Reading): void {
  const { before, options } = splitOptions(line.text);
  if (before === '') {
    readOptions(line, options, reading);
    return;
  }
  const hashed = options.some((option) => option === '--hash' || option.startsWith('--hash='));
  const requirement = isArchive(before) ? null : parseRequirement(before);
  if (requirement !== null) {
    const pin = pinOf(requirement);
    tell(reading, line, requirement.name, hashed && pin !== 'none' && pin !== 'range' ? 'hashed' : pin);
  } else if (looksLikePlace(before)) {
    const pin = pinOfUrl(before);
    tell(reading, line, before, hashed && pin === 'url' ? 'hashed' : pin);
  } else tell(reading, line, before, 'unreadable');
}

/** pip takes what has a slash, a dot in front or the ending of an archive for a path or an address. */
function looksLikePlace(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) || /^[.~]/.test(text) || /[\\/]/.test(text) || isArchive(text);
}

/** A file beside by its ending alone, whatever else the name holds; behind an at sign stands an address. */
function isArchive(text: string): boolean {
  const [path = ''] = text.split(';', 1);
  const name = path.trim().replace(/\[[^\][]+\]$/, '');
  return !text.includes('@') && /\.(?:whl|zip|tar(?:\.\w{1,4})?|tgz|tbz|txz|tlz)$/i.test(name);
}

/** Options of a line of its own that say what is installed and from where; the first letter stands for some. */
const optionNames: ReadonlyMap<string, 'editable' | 'index' | 'file'> = new Map([
  ['-e', 'editable'],
  ['--editable', 'editable'],
  ['-i', 'index'],
  ['--index-url', 'index'],
  ['--pypi-url', 'index'],
  ['--extra-index-url', 'index'],
  ['-f', 'index'],
  ['--find-links', 'index'],
  ['--trusted-host', 'index'],
  ['-r', 'file'],
  ['--requirement', 'file'],
  ['-c', 'file'],
  ['--constraint', 'file'],
]);

function readOptions(line: LogicalLine, options: readonly string[], reading: Reading): void {
  for (let at = 0; at < options.length; at += 1) {
    const { option, attached } = separate(options[at]!);
    const meaning = optionNames.get(option);
    if (meaning === undefined) continue;
    if (attached === undefined) at += 1;
    const value = attached ?? options[at] ?? '';
    if (meaning === 'index') tell(reading, line, value, 'index');
    else if (meaning === 'editable')
      tell(reading, line, value, pinOfUrl(value.includes('@') ? editable(value) : value));
    else readFile(line, value, reading);
  }
}

/** `--option=value`, `-rvalue`, and abbreviations that optparse takes (`--extra-index`). */
function separate(word: string): { option: string; attached: string | undefined } {
  if (!word.startsWith('--')) {
    if (word.length <= 2) return { option: word, attached: undefined };
    return { option: word.slice(0, 2), attached: word.slice(2) };
  }
  const cut = word.indexOf('=');
  const written = cut < 0 ? word : word.slice(0, cut);
  const matching = [...optionNames.keys()].filter((name) => name.startsWith(written));
  const option =
    optionNames.has(written) || matching.length !== 1 || written.length < 4 ? written : matching[0]!;
  return { option, attached: cut < 0 ? undefined : word.slice(cut + 1) };
}

/** `name @ address`, which newer versions of pip take after `-e` too. */
function editable(value: string): string {
  return parseRequirement(value)?.url ?? value;
}

function readFile(line: LogicalLine, name: string, reading: Reading): void {
  const where = { line: line.line };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name))
    reading.emit({
      kind: 'reference',
      where,
      to: 'url',
      name: name.slice(0, longestShown),
      key: '-r',
      loader: 'pip',
    });
  // Repositories keep their requirements in a folder above; what another file adds is for a person to look at.
  else if (name.startsWith('/') || name.split(/[\\/]/).includes('..')) tell(reading, line, name, 'path');
  else
    reading.emit({
      kind: 'reference',
      where,
      to: 'companion',
      name: name.slice(0, longestShown),
      key: '-r',
      loader: 'pip',
    });
}

function tell(reading: Reading, line: LogicalLine, name: string, pin: Pin): void {
  reading.emit({
    kind: 'dependency',
    where: { line: line.line },
    name: name.slice(0, longestShown),
    requirement: line.text.slice(0, longestShown),
    pin,
  });
}
