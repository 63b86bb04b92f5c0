import { standsBesides } from '../catalog/secret-name.ts';
import { asText } from './fold/constants.ts';
import { anySecret, fromSecret } from './marks.ts';
import type { CallArguments } from './state.ts';
import { sequence, unknown, type Value } from './values.ts';

/** Methods of whatever object that put what they are given into a text, or keep it in what they give back. */
const passesOn =
  /^(?:format\w*|join|replace|re?sub|dumps?\w*|(?:url|b\d\d)?\w*(?:encode|decode|compress)\w*|encrypt\w*|hexlify|pack|render\w*|(?:safe_)?substitute|quote\w*|serializ\w+|to_\w+|as_\w+|add|concat|append|extend|update|setdefault|pop|get|copy|merge|combine|wrap|str|repr|text|\w*json\w*|create_task|gather|wait_for|submit|map)$/i;

/** What a method of something unknown makes of a secret that it is given is none by itself: a client, a table that was read. */
export function passedOn(name: string, marks: number): number {
  return (marks & fromSecret) === 0 || passesOn.test(name.slice(0, 60)) ? marks : marks & ~anySecret;
}

const divides = /^r?(?:split|partition)$/;

/** `line.split("=", 1)` of a file of secrets: the name stands before the sign, the secret behind it. */
export function nameAndSecret(base: Value, name: string, given: CallArguments): Value | null {
  if ((base.marks & fromSecret) === 0) return null;
  // `answer.get("error")` is what stands beside the token.
  const key = name === 'get' && given.positional[0] !== undefined ? asText(given.positional[0]) : null;
  if (key !== null && standsBesides(key)) return unknown(base.marks & ~anySecret);
  if (!divides.test(name)) return null;
  const by = given.positional[0] === undefined ? null : asText(given.positional[0]);
  if (by !== '=' && by !== ':') return null;
  const plain = unknown(base.marks & ~anySecret);
  const secret = unknown(base.marks);
  if (name.endsWith('partition')) return sequence('tuple', [plain, plain, secret]);
  return sequence('list', [plain, secret], given.positional[1] === undefined ? secret : null);
}

/** A lookup of `⟨secret⟩.example.com` tells whoever answers for that domain. */
export function isInDomain(text: string | null | undefined): boolean {
  return text != null && /\uf8ff[\w\uf8ff.-]{0,200}\.[a-z][\w-]{1,40}\.?$/i.test(text.slice(0, 400));
}
