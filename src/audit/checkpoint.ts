import { LoadlockError, ParseError } from '../core/errors.ts';
import { hashBytes } from './hashing.ts';
import { type Note, openNote, parseNote, signNote } from './note.ts';
import { type NoteSigner, type NoteVerifier, strictBase64 } from './note-key.ts';

/** What a log says of itself: so many entries, and the root over them (C2SP tlog-checkpoint). */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface Checkpoint extends TreeHead {
  /** The log that it is of. */
  readonly origin: string;
}

/** A checkpoint whose signature was checked, and the note that it came in. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
}

/** Reads the text of a checkpoint; lines beyond the third are let be. @throws ParseError PARSE_INVALID */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...more] = text.split('\n');
  const hash = strictBase64(root);
  // The last part is what follows the last line feed.
  const extensions = more.slice(0, -1);
  if (more.at(-1) !== '' || origin === '' || extensions.includes('')) throw malformed();
  if (!/^(?:0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) throw malformed();
  if (hash === null || hash.length !== hashBytes) throw malformed();
  return { origin, size: Number(size), root: hash };
}

/**
 * Reads a signed checkpoint and checks that the log signed it.
 * @param log the log's key, whose name is the origin that the checkpoint must be of.
 * @throws ParseError PARSE_INVALID; LoadlockError VERIFY_FAILED.
 */
export function openCheckpoint(bytes: Uint8Array, log: NoteVerifier): SignedCheckpoint {
  const note = parseNote(bytes);
  const checkpoint = parseCheckpoint(openNote(note, [log]).text);
  if (checkpoint.origin !== log.name)
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `a checkpoint of ${checkpoint.origin}, not of ${log.name}`,
    );
  return { ...checkpoint, note: Buffer.from(bytes).toString('utf8') };
}

/** The origin that a checkpoint claims to be of, before anything of it was checked. @throws ParseError PARSE_INVALID */
export function claimedOrigin(bytes: Uint8Array): string {
  return parseCheckpoint(parseNote(bytes).text).origin;
}

export function signCheckpoint({ size, root }: TreeHead, signer: NoteSigner): SignedCheckpoint {
  const origin = signer.verifier.name;
  const unsigned: Note = {
    text: `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`,
    signatures: [],
  };
  return { origin, size, root, note: signNote(unsigned, [signer]) };
}

function malformed(): ParseError {
  return new ParseError('PARSE_INVALID', 0, 'not the text of a checkpoint');
}
