import { type ByteSource, bufferSource, readBytes, sliceSource } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { type Blob, Text } from '../../core/value.ts';
import type { Nested } from '../format.ts';
import { runPickle } from './machine.ts';
import { actsAsPickle } from './trial.ts';
import { containers, opensSmallWindow } from './wrapping.ts';

/** A wrapped text longer than this is not decoded. */
const mostWrapped = 64 * 2 ** 20;

/** Encodings around encodings, and pickles of data around pickles, that are looked through. */
const mostLayers = 3;
/** Opcodes of a pickle of plain data whose constants are looked at in turn. */
const layerOpcodes = 20_000;

const headBytes = 4096;
/** `c`, `(`, `]`, `}`, `)`, texts, numbers and marks: what a pickle of protocols 0 and 1 starts with. */
const silentBeginnings = [...'c(]})XUVSTIJKMLFGNBC\x8c\x8d\x8e\x8f\x95'].map((character) =>
  character.charCodeAt(0),
);

/**
 * What a text or bytes constant wraps, if it wraps a pickle or an archive: as it is, in base64 or in hex.
 * A pickle counts only where it calls something, or holds one that does: numbers that happen to begin like one are no
 * alarm, and a pickle of plain data is plain data.
 */
export function wrappedIn(payload: Text | Blob, source: ByteSource, limits: Limits): Nested | null {
  const found = unwrap(payload, source, limits, 0);
  return found === null ? null : { ...found, size: payload.length };
}

interface Unwrapped {
  readonly name: string;
  readonly open: () => ByteSource;
}

function unwrap(payload: Text | Blob, source: ByteSource, limits: Limits, layer: number): Unwrapped | null {
  const name = `${payload instanceof Text ? 'text' : 'bytes'}@${payload.at}`;
  return decoded(name, sliceSource(source, payload.at, payload.length), limits, layer);
}

function decoded(name: string, raw: ByteSource, limits: Limits, layer: number): Unwrapped | null {
  if (holds(raw, limits, layer)) return { name, open: () => raw };
  if (raw.size > mostWrapped || layer >= mostLayers) return null;
  for (const [encoding, beginning] of [
    ['base64', base64Beginning],
    ['hex', hexBeginning],
  ] as const) {
    if (!beginning.test(latin1(raw, 64))) continue;
    const bytes = decode(raw, encoding);
    if (bytes.length < 4) continue;
    const inner = decoded(`${name}!${encoding}`, bufferSource(bytes), limits, layer + 1);
    if (inner !== null) return inner;
  }
  return null;
}

const base64Beginning = /^[A-Za-z0-9+/_-]{12,62}={0,2}/;
const hexBeginning = /^[0-9A-Fa-f]{12,64}/;

function latin1(source: ByteSource, most: number): string {
  const bytes = readBytes(source, 0, most);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replaceAll('\n', '');
}

function decode(source: ByteSource, encoding: 'base64' | 'hex'): Uint8Array {
  const text = latin1(source, source.size);
  // Node's decoder takes the URL-safe alphabet too, as Python's urlsafe_b64decode does.
  return Buffer.from(text, encoding);
}

function holds(source: ByteSource, limits: Limits, layer: number): boolean {
  const head = readBytes(source, 0, headBytes);
  if (containers.some((magic) => magic.every((byte, at) => head[at] === byte))) return true;
  if (isTar(head) || carriesPlan(head)) return true;
  if (head.length > 8 && opensSmallWindow(head[0]!, head[1]!) && head.some((byte) => byte < 9 || byte > 126))
    return true;
  if (!mayImport(head)) return false;
  if (actsAsPickle(source, limits)) return true;
  // What lies deeper is read as a file of its own, and its constants from the top again.
  return head[0] === 0x80 && (layer >= mostLayers || carries(source, limits, layer + 1));
}

/** The magic of a tar stands after its first name and numbers (POSIX ustar). */
function isTar(head: Uint8Array): boolean {
  return head.length >= 512 && String.fromCharCode(...head.subarray(257, 262)) === 'ustar';
}

/** The state of an expression of polars, which has no mark of its own, with a function in it that has one. */
function carriesPlan(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return bytes.includes('PLPYFN') || bytes.includes('PLPYUDF');
}

/** Whether a constant of a pickle wraps something in turn. */
function carries(source: ByteSource, limits: Limits, layer: number): boolean {
  let found = false;
  const observer = {
    onImport(): void {},
    onCall(): void {},
    onPayload(payload: Text | Blob): void {
      found ||= unwrap(payload, source, limits, layer) !== null;
    },
  };
  runPickle(source, 0, observer, { ...limits, opcodes: layerOpcodes, retained: 0 });
  return found;
}

/**
 * Whether a stream with this beginning could name an import: by protocol 2's mark, or by a line's end or
 * STACK_GLOBAL after an opcode that honest text rarely starts with. Keeps words of a vocabulary from being run.
 */
function mayImport(head: Uint8Array): boolean {
  if (head[0] === 0x80) return head[1]! <= 5;
  return silentBeginnings.includes(head[0]!) && (head.includes(0x0a) || head.includes(0x93));
}
