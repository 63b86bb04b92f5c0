import { isSecretEntry, standsBesides, surelyNamesSecret } from '../../catalog/secret-name.ts';
import { hidesItself } from '../../checks/hiding-types.ts';
import { asText } from '../fold/constants.ts';
import { argumentMarks } from '../machine.ts';
import type { CallArguments, FunctionInfo } from '../state.ts';
import { anySecret, fromSecret, named } from '../values/marks.ts';
import { sequence, unknown, type Value } from '../values/values.ts';

/** Methods of whatever object that put what they are given into a text, or keep it in what they give back. */
const passesOn =
  /^(?:format\w*|join|replace|re?sub|dumps?\w*|(?:url|b\d\d)?\w*(?:encode|decode|compress)\w*|encrypt\w*|hexlify|pack|render\w*|(?:safe_)?substitute|quote\w*|serializ\w+|to_\w+|as_\w+|add|concat|append|extend|update|setdefault|pop|get|copy|merge|combine|wrap|str|repr|text|\w*json\w*|create_task|gather|wait_for|submit|map)$/i;

/** What is looked up by the name of a secret is one; what is looked up by another name of what holds secrets is none. */
export function lookedUp(key: string | null, value: Value): Value {
  if (key === null || value.kind !== 'unknown') return value;
  const marks = isSecretEntry(key) ? value.marks | named : value.marks & ~named;
  return marks === value.marks ? value : { ...value, marks };
}

/** A value that nothing else is known of is what its variable says. */
export function calledSo(name: string, value: Value): Value {
  if (value.kind !== 'unknown' || (value.marks & named) !== 0 || !surelyNamesSecret(name)) return value;
  return { ...value, marks: value.marks | named };
}

/** Whether a parameter is a secret by its name, and of no type that hides what it holds. */
export function isNamedParameter({ node, parameters, module }: FunctionInfo, at: number): boolean {
  const name = parameters[at];
  if (name === undefined || !surelyNamesSecret(name) || node.type === 'Lambda') return false;
  return !hidesItself(module.tree, name);
}

/** What is looked for in a text does not stand in what comes out: `text.replace(key, "***")`. */
const looksFor = /(?:^|\.)(?:replace|re\.subn?|re\.Pattern\.split|removeprefix|removesuffix|l?strip|rstrip)$/;

/** What the arguments of a call bring into its result. */
export function broughtBy(name: string, given: CallArguments): number {
  if (!looksFor.test(name)) return argumentMarks(given);
  return argumentMarks({ ...given, positional: given.positional.slice(1) });
}

/** Methods that ask another machine for something, and what they say of whoever asks. */
const asks = /^(?:get|post|put|patch|delete|head|options|request|send|fetch|stream)$/;
const whoAsks: ReadonlySet<string> = new Set(['headers', 'cookies', 'auth']);

/** A token in a header says who asks, and is no part of the answer. */
export function withoutAsker(name: string, given: CallArguments): CallArguments {
  if (!asks.test(name) || !given.keywords.some(([key]) => whoAsks.has(key))) return given;
  return { ...given, keywords: given.keywords.filter(([key]) => !whoAsks.has(key)) };
}

/** What a method of something unknown makes of a secret that it is given is none by itself: a client, a table that was read. */
export function passedOn(name: string, marks: number): number {
  return (marks & anySecret) === 0 || passesOn.test(name.slice(0, 60)) ? marks : marks & ~anySecret;
}

/** Methods of texts and bytes, and of what holds them, that give back what stands there. */
const ofTexts =
  /^(?:encode|decode|l?strip|rstrip|lower|upper|title|format|join|r?split|splitlines|r?partition|replace|zfill|hex|translate|get|pop|copy|items|values|read|getvalue|get_secret_value)$/;

export function isTextMethod(name: string): boolean {
  return ofTexts.test(name);
}

/** What is called a secret and has methods of its own is no text. */
export function ofBase(marks: number, name: string): number {
  return (marks & named) !== 0 && (marks & fromSecret) === 0 && !isTextMethod(name) ? marks & ~named : marks;
}

const divides = /^r?(?:split|partition)$/;

/** Whether it begins so, how often something stands in it: no part of the secret. */
const asksOnly =
  /^(?:(?:starts|ends)with|is(?:alpha|alnum|ascii|digit|decimal|numeric|space|lower|upper)|count)$/;

/** `line.split("=", 1)` of a file of secrets: the name stands before the sign, the secret behind it. */
export function nameAndSecret(base: Value, name: string, given: CallArguments): Value | null {
  if ((base.marks & (fromSecret | named)) === 0) return null;
  // `answer.get("error")` is what stands beside the token.
  const key = name === 'get' && given.positional[0] !== undefined ? asText(given.positional[0]) : null;
  if (key !== null && standsBesides(key)) return unknown(base.marks & ~anySecret);
  if (name === 'keys' || asksOnly.test(name)) return unknown(base.marks & ~anySecret);
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
