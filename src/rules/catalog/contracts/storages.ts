import { Blob, Call, Text, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, isBytes, itemsOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

const other: Breach = breach(
  'critical',
  'It loads another checkpoint or pickle, which nobody has looked at: these bytes are no storage as torch writes it.',
);

/** Its five pickles take some 240 bytes; the numbers follow. */
const mostHead = 1024;
/** As many characters take at most twice as many bytes; a longer text is not decoded for the sake of its beginning. */
const mostText = 2 * mostHead;

/**
 * What `torch.save(storage, …, _use_new_zipfile_serialization=False)` writes: a number that marks the format, its version,
 * the sizes of C's types, the storage as a persistent identifier, and its key in a list. Nothing behind them is unpickled
 * (torch/serialization.py, `_legacy_save`, `_legacy_load`). Of the globals, one names a class of storages.
 */
const head = new RegExp(
  [
    String.raw`^\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19\.`,
    String.raw`\x80\x02M\xe9\x03\.`,
    String.raw`\x80\x02\}q\x00\(X\x10\0\0\0protocol_versionq\x01M\xe9\x03X\x0d\0\0\0little_endianq\x02[\x88\x89]`,
    String.raw`X\x0a\0\0\0type_sizesq\x03\}q\x04\(X\x05\0\0\0shortq\x05K[\x02\x04]X\x03\0\0\0intq\x06K[\x04\x08]X\x04\0\0\0longq\x07K[\x04\x08]uu\.`,
    String.raw`\x80\x02\(X\x07\0\0\0storageq\x00c(?:torch(?:\.cuda|\.storage)?)\n[A-Z]\w{2,24}Storage\nq\x01`,
    String.raw`X([\x01-\x30])\0\0\0(\d{1,48})q\x02X([\x03-\x10])\0\0\0([a-z]{3,9}(?::\d{1,3})?)q\x03`,
    String.raw`(?:K[\s\S]|M[\s\S]{2}|J[\s\S]{4}|\x8a([\x05-\x08])([\s\S]{5,8}))Ntq\x04Q\.`,
    String.raw`\x80\x02\]q\x00X([\x01-\x30])\0\0\0(\d{1,48})q\x01a\.`,
  ].join(''),
);

function isStorage(value: Value | undefined): boolean {
  const [, ...sized] = head.exec(beginningOf(value) ?? '') ?? [];
  if (sized.length === 0) return false;
  // A text that is said to be longer than it looks takes in what follows, and what comes after that is free to be anything.
  for (let at = 0; at < sized.length; at += 2)
    if (sized[at] !== undefined && sized[at]!.charCodeAt(0) !== sized[at + 1]!.length) return false;
  return true;
}

/** As latin-1; protocols below 3 write bytes as a text to encode. */
function beginningOf(value: Value | undefined): string | undefined {
  if (value instanceof Blob)
    return Buffer.from(value.piece(0, Math.min(mostHead, value.length))).toString('latin1');
  if (!(value instanceof Call) || !isBytes(value)) return undefined;
  const [text, encoding] = itemsOf(value.args) ?? [];
  if (!(text instanceof Text)) return undefined;
  const beginning = text.length > mostText ? text.piece(0, mostText) : text;
  return encoding instanceof Text && encoding.value === 'latin1' ? beginning.value : undefined;
}

/** `_load_from_bytes(bytes)` is how a storage comes back that was pickled otherwise than by torch.save. */
const fromBytes: Contract = {
  harms: true,
  call: (args) => (args?.length === 1 && isStorage(args[0]) ? null : other),
  new: () => other,
  build: () => other,
  items: () => other,
};

/** Storages of torch in pickles that torch did not write: pickle.dump and joblib.dump of tensors and modules. */
export const storages: readonly ContractGroup[] = [
  {
    contract: fromBytes,
    why: 'It loads another checkpoint or pickle, which nobody has looked at; a storage as torch writes it is read.',
    explained: 'deny',
    modules: { 'torch.storage': '_load_from_bytes' },
  },
];
