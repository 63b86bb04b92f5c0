import type { SharedFiles } from '../run-place.ts';
import { unescaped } from './unescaped.ts';

const literal = String.raw`([rR]?)("""|'''|"|')((?:(?!\2)[^\\]|\\[\s\S]){0,20000}?)\2`;
const direct = new RegExp(
  String.raw`\bopen\([ ]{0,4}["']([^"'\n]{1,200})["'][ ]?,[ ]?(?:mode[ ]?=[ ]?)?["'][wax]t?["'][^()\n]{0,80}\)\.write\([ \n]{0,8}${literal.replaceAll('\\2', '\\3')}`,
  'g',
);
const opened =
  /^([ \t]*)with[ ]open\([ ]{0,4}["']([^"'\n]{1,200})["'][ ]?,[ ]?["'][wax]t?["'][^()\n]{0,80}\)[ ]as[ ](\w{1,40}):/gm;
const path = new RegExp(
  String.raw`\bPath\([ ]{0,4}["']([^"'\n]{1,200})["'][ ]{0,4}\)\.write_text\([ \n]{0,8}${literal.replaceAll('\\2', '\\3')}`,
  'g',
);
const mostFiles = 200;
const bodyLength = 4_000;

/** Files that the Python of a notebook writes a constant text to: the commands of its cells may start them. */
export function keepWritten(text: string, { written }: SharedFiles): void {
  let found = 0;
  const keep = (name: string, raw: boolean, content: string): void => {
    found += 1;
    if (found <= mostFiles) written.set(name.replace(/^(?:\.\/)+/, ''), raw ? content : unescaped(content));
  };
  if (!text.includes('write')) return;
  for (const pattern of [direct, path])
    for (const [, name = '', prefix = '', , content = ''] of text.matchAll(pattern))
      keep(name, prefix !== '', content);
  for (const match of text.matchAll(opened)) {
    if (found > mostFiles) return;
    const [, , name = '', handle = ''] = match;
    const body = text.slice(match.index + match[0].length, match.index + match[0].length + bodyLength);
    const write = new RegExp(String.raw`^[\s\S]{0,200}?\b${handle}\.write\([ \n]{0,8}${literal}`).exec(body);
    if (write !== null) keep(name, write[1] !== '', write[3]!);
  }
}
