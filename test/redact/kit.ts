import type { KnownValue } from '../../src/redact/known-values.ts';
import { createRedactor, type Redaction } from '../../src/redact/redactor.ts';

export interface Redacted {
  readonly text: string;
  readonly counts: readonly Redaction[];
}

/** What comes of a stream that arrives in these pieces. */
export function redacted(
  pieces: readonly Uint8Array[],
  values: readonly KnownValue[] = [],
  { cut = false, idle = false }: { readonly cut?: boolean; readonly idle?: boolean } = {},
): Redacted {
  const redactor = createRedactor(values);
  const out: Uint8Array[] = [];
  const stream = redactor.stream((bytes) => out.push(Buffer.from(bytes)));
  for (const piece of pieces) {
    stream.push(piece);
    if (idle) stream.idle();
  }
  stream.end(cut);
  return { text: Buffer.concat(out).toString('latin1'), counts: redactor.counts() };
}

export function whole(text: string | Uint8Array, values: readonly KnownValue[] = []): Redacted {
  return redacted([Buffer.from(text as string)], values);
}

/** The same random text each time: a linear congruential generator (Numerical Recipes). */
export function randomText(seed: number, length: number, alphabet: string): string {
  let state = seed >>> 0;
  let text = '';
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet[(state >>> 8) % alphabet.length];
  }
  return text;
}

export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
