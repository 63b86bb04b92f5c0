import { LoadlockError } from '../core/errors.ts';
import { buildAutomaton } from './automaton.ts';
import { unescapedWritings, writingsOf } from './encodings.ts';
import type { KnownWords } from './known-stage.ts';

/** A value that must not be shown, and what it is called where it was. */
export interface KnownValue {
  readonly kind: string;
  readonly value: string | Uint8Array;
}

const mostBytes = 2 ** 20;
/** A line of a longer secret is a secret too: keys are printed line by line. */
const shortestLine = 20;
const shortestGiven = 4;
const shortestNamed = 8;
const shortestPassword = 6;
const shortestRandom = 16;
/** Bits a character, over the value's own characters; of words and paths it is less. */
const randomEntropy = 3.5;

/** Names of variables that hold secrets; others are looked at by their values. */
const secretName =
  /(?:token|secret|passw(?:or)?d|passphrase|passwd|pwd|credential|api_?key|access_?key|private_?key|account_?key|auth|cookie|session|dsn|conn(?:ection)?_?str(?:ing)?|webhook|signature|_key$|^key$)/i;
/** Names with such words in them that say where a thing is, or that it is there. */
const harmlessName =
  /(?:_(?:path|file|dir|home|sock|socket|pid|id|name|user|type|url_base|expiry|expires?)$|^(?:SSH_AUTH_SOCK|XAUTHORITY|DBUS_SESSION.*|XDG_SESSION.*|DESKTOP_SESSION|SESSION_MANAGER|GPG_AGENT_INFO)$)/i;

/**
 * The values of an environment that are secrets: by the variable's name, or because they look random.
 * Kinds are `env:NAME`.
 */
export function secretValues(environment: Iterable<readonly [string, string]>): KnownValue[] {
  const values: KnownValue[] = [];
  for (const [name, value] of environment) {
    const kind = `env:${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
    if (isSecret(name, value)) values.push({ kind, value });
    // Of a URL with a password, programs print the parts.
    for (const password of urlPasswords(value)) values.push({ kind, value: password });
  }
  return values;
}

/** The password of a URL as it is written, and as programs have it that undo `%40`. */
function urlPasswords(url: string): Buffer[] {
  // Up to the last `@`, as urllib and browsers read it.
  const written = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/@:\s]{0,256}:([^/\s]{1,1024})@/i.exec(url)?.[1];
  if (written === undefined) return [];
  const bytes = Buffer.from(written);
  const byte = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));
  const meant = Buffer.from(bytes.toString('latin1').replace(/%([0-9A-Fa-f]{2})/g, byte), 'latin1');
  return [bytes, ...(meant.equals(bytes) ? [] : [meant])].filter(({ length }) => length >= shortestPassword);
}

function isSecret(name: string, value: string): boolean {
  const distinct = new Set(value).size;
  if (secretName.test(name) && !harmlessName.test(name))
    return value.length >= shortestNamed && distinct >= 5 && !/^(?:\/[\w.@-]+)+\/?$/.test(value);
  return (
    value.length >= shortestRandom &&
    /^[\w+/=.~-]+$/.test(value) &&
    !/^[./~]/.test(value) &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) &&
    // Of names and paths no part is as long as this, with numbers in it.
    (value.match(/[A-Za-z0-9+]{12,}/g) ?? []).some((part) => /\d.*\d/.test(part) && /[A-Za-z]/.test(part)) &&
    entropyOf(value) >= randomEntropy
  );
}

/** Shannon's, in bits a character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** What a stream is searched for. */
export interface Searched {
  /** Values in all the ways that they may be written. */
  readonly written: KnownWords;
  /** As they are once escapes are undone. */
  readonly unescaped: KnownWords;
}

/** What a stream is searched for; null where there is nothing. @throws LoadlockError USAGE for more than can be held. */
export function searchedFor(values: readonly KnownValue[]): Searched | null {
  const parts: { readonly kind: string; readonly part: Uint8Array }[] = [];
  let bytes = 0;
  for (const { kind, value } of values) {
    const whole = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);
    if (whole.length < shortestGiven) continue;
    bytes += whole.length;
    if (bytes > mostBytes)
      throw new LoadlockError('USAGE', null, `values to be redacted are more than ${mostBytes} bytes`);
    for (const part of [whole, ...linesOf(whole)]) parts.push({ kind, part });
  }
  const wordsBy = (writings: (value: Uint8Array) => Buffer[]): KnownWords | null => {
    const kindOf = new Map<string, string>();
    for (const { kind, part } of parts)
      for (const word of writings(part)) {
        const key = word.toString('latin1');
        if (!kindOf.has(key)) kindOf.set(key, kind);
      }
    if (kindOf.size === 0) return null;
    const words = [...kindOf.keys()].map((word) => Buffer.from(word, 'latin1'));
    return { automaton: buildAutomaton(words, false), kinds: [...kindOf.values()] };
  };
  const written = wordsBy(writingsOf);
  const unescaped = wordsBy(unescapedWritings);
  return written === null || unescaped === null ? null : { written, unescaped };
}

function linesOf(value: Buffer): Buffer[] {
  const lines = value.toString('latin1').split(/[\r\n]+/);
  if (lines.length === 1) return [];
  return lines
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
    .map((line) => Buffer.from(line, 'latin1'));
}
