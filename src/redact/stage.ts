/** Takes what a stage lets through, in order. The bytes may be kept. */
export type Sink = (bytes: Uint8Array) => void;

/** Told of each secret that was replaced. */
export type Count = (kind: string) => void;

/** One pass over a stream: what comes out does not depend on how the stream was cut into pieces. */
export interface Stage {
  push(bytes: Uint8Array): void;
  /** Nothing came for a while: lets go of what it may, so that a prompt is seen. */
  idle(): void;
  /** @param cut the stream was cut off: what may be the beginning of a secret then counts as one. */
  end(cut: boolean): void;
}

export function marker(kind: string): Uint8Array {
  return Buffer.from(`[redacted:${kind}]`);
}

export function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  return before.length === 0 ? bytes : Buffer.concat([before, bytes]);
}
