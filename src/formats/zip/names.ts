import { normalName as pathOf } from '../member-name.ts';

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
  return pathOf(beforeNul(name));
}

/** CPython's zipfile ends a name at its first NUL. */
function beforeNul(name: string): string {
  const end = name.indexOf('\0');
  return end < 0 ? name : name.slice(0, end);
}
