import { knownAttributeFor } from '../names/known-names.ts';
import type { Value } from './values.ts';

/** `account.key.hex()`: an attribute that is a secret is a text or bytes, whatever its class. */
export function keepsText(name: string, self: Value): boolean {
  if (turnsText.test(name)) return true;
  return self.kind === 'external' && knownAttributeFor(self.name)?.source !== undefined && shapes.test(name);
}

const shapes =
  /\.(?:hex|to_0x_hex|encode|decode|strip|lower|upper|format|join|split|replace|to_bytes|tolist|items|values|get|copy|pop|popitem|to_dict)$/;

/** Methods of texts and bytes that give back what stood in them, in another shape; lengths and tests are none. */
const turnsText =
  /^builtins\.(?:str|bytes|bytearray|memoryview)\.(?:\w{1,20}\.){0,8}(?:encode|decode|format|format_map|join|split|rsplit|splitlines|r?partition|l?strip|rstrip|lower|upper|casefold|title|capitalize|swapcase|replace|translate|center|ljust|rjust|zfill|expandtabs|hex|tobytes|tolist|removeprefix|removesuffix)$/;
