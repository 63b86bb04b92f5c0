/** The upper half of IBM code page 437, in which names without the UTF-8 flag are written (APPNOTE.TXT D.1). */
const upper437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function decodeName(raw: Uint8Array, isUtf8: boolean): string {
  if (isUtf8 || isAscii(raw)) return utf8.decode(raw);
  let name = '';
  for (const byte of raw) name += byte < 0x80 ? String.fromCharCode(byte) : upper437[byte - 0x80]!;
  return name;
}

export function isAscii(raw: Uint8Array): boolean {
  return raw.every((byte) => byte < 0x80);
}

/** The name under which most readers would find or extract a member. */
export function normalName(name: string): string {
  const parts: string[] = [];
  for (const part of beforeNul(name).normalize('NFC').replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** What is wrong with a name that an extraction would follow out of its folder; null where nothing is. */
export function traversal(name: string): string | null {
  if (name.includes('\0')) return 'a NUL character, at which some readers end the name';
  if (name.startsWith('/')) return 'an absolute path';
  if (/^[A-Za-z]:/.test(name)) return 'a drive letter';
  if (name.includes('\\')) return 'a backslash, which some readers take for a separator';
  if (name.split('/').includes('..')) return 'a step to the parent folder';
  return null;
}

/** A name as details show it: quoted, control characters escaped, cut where it is long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}

/** CPython's zipfile ends a name at its first NUL. */
function beforeNul(name: string): string {
  const end = name.indexOf('\0');
  return end < 0 ? name : name.slice(0, end);
}
