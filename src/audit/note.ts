import { LoadlockError, ParseError } from '../core/errors.ts';
import { isKeyName, type NoteSigner, type NoteVerifier, strictBase64 } from './note-key.ts';

/** A text and what claims to have signed it (C2SP signed-note). Nothing of it is proved yet. */
export interface Note {
  /** With its last line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  readonly id: number;
  readonly signature: Uint8Array;
}

/** A note of which at least one signature was checked. */
export interface OpenedNote {
  readonly text: string;
  /** The keys, of those given, that signed it. */
  readonly by: readonly NoteVerifier[];
}

const mostBytes = 1 << 20;
const mostSignatures = 100;
const dash = '— ';

/** Reads a note. @throws ParseError PARSE_INVALID */
export function parseNote(bytes: Uint8Array): Note {
  const content = decode(bytes);
  const blank = content.lastIndexOf('\n\n');
  if (blank < 0 || !content.endsWith('\n')) throw malformed('has no blank line before its signatures');
  const lines = content.slice(blank + 2, -1).split('\n');
  if (lines.length > mostSignatures) throw malformed(`has more than ${mostSignatures} signatures`);
  return { text: content.slice(0, blank + 1), signatures: lines.map(parseSignature) };
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > mostBytes) throw malformed(`has more than ${mostBytes} bytes`);
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('is not valid UTF-8');
  }
  if (/(?!\n)[\0-\x1f]/.test(content)) throw malformed('has a control character');
  return content;
}

function parseSignature(line: string): NoteSignature {
  const [name = '', encoded = '', ...more] = line.startsWith(dash) ? line.slice(dash.length).split(' ') : [];
  const bytes = strictBase64(encoded);
  if (!isKeyName(name) || more.length > 0 || bytes === null || bytes.length < 5)
    throw malformed('has a line among its signatures that is none');
  return { name, id: Buffer.from(bytes).readUInt32BE(0), signature: bytes.subarray(4) };
}

/**
 * Checks a note against keys. Signatures of other keys are passed over, as the specification asks; one of a given key
 * that does not fit refuses the whole note.
 * @throws LoadlockError VERIFY_FAILED
 */
export function openNote(note: Note, verifiers: readonly NoteVerifier[]): OpenedNote {
  const text = Buffer.from(note.text);
  const by = new Set<NoteVerifier>();
  for (const { name, id, signature } of note.signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.id === id);
    if (verifier === undefined || by.has(verifier)) continue;
    if (!verifier.verify(text, signature))
      throw new LoadlockError('VERIFY_FAILED', null, `the signature of ${name} does not fit`);
    by.add(verifier);
  }
  if (by.size === 0) {
    const names = verifiers.map(({ name }) => name).join(', ');
    throw new LoadlockError('VERIFY_FAILED', null, `not signed by ${names === '' ? 'a known key' : names}`);
  }
  return { text: note.text, by: [...by] };
}

/** Signs `text`, which ends with a line feed; further signatures go below those that `note` has. */
export function signNote(note: Note, signers: readonly NoteSigner[], time?: number): string {
  const text = Buffer.from(note.text);
  const made = signers.map(({ verifier: { name, id }, sign }) => ({ name, id, signature: sign(text, time) }));
  return noteText({ text: note.text, signatures: [...note.signatures, ...made] });
}

function noteText({ text, signatures }: Note): string {
  const lines = signatures.map(({ name, id, signature }) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(id);
    return `${dash}${name} ${Buffer.concat([head, signature]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

function malformed(what: string): ParseError {
  return new ParseError('PARSE_INVALID', 0, `the signed note ${what}`);
}
