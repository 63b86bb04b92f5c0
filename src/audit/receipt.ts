/** The log's answer: the entry is on the disk, and this proves where in the log it is. */
export interface Receipt {
  readonly schema: 'loadlock.receipt/1';
  readonly origin: string;
  /** Of the entry in the log, from 0 on. */
  readonly index: number;
  /** The entry as the log holds it. */
  readonly entry: string;
  /** RFC 6962 hash of the entry, in hex. */
  readonly leafHash: string;
  /** RFC 6962 inclusion proof, base64, from the leaf's sibling up. */
  readonly proof: readonly string[];
  /** The signed checkpoint that the proof leads to. */
  readonly checkpoint: string;
}

export function receiptOf(
  { origin, note }: { readonly origin: string; readonly note: string },
  index: number,
  entry: Uint8Array,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Receipt {
  return {
    schema: 'loadlock.receipt/1',
    origin,
    index,
    entry: Buffer.from(entry).toString('utf8'),
    leafHash: Buffer.from(leaf).toString('hex'),
    proof: proof.map((hash) => Buffer.from(hash).toString('base64')),
    checkpoint: note,
  };
}
