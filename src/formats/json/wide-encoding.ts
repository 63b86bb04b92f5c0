export interface WideEncoding {
  readonly width: 2 | 4;
  readonly bigEndian: boolean;
  /** Bytes of the mark at the start. */
  readonly mark: number;
}

/** As json.detect_encoding tells it; null for UTF-8. */
export function wideEncoding(head: Uint8Array): WideEncoding | null {
  const [a = 1, b = 1, c = 1, d = 1] = head;
  if (a === 0xff && b === 0xfe)
    return { width: c === 0 && d === 0 ? 4 : 2, bigEndian: false, mark: c === 0 && d === 0 ? 4 : 2 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { width: 4, bigEndian: true, mark: 4 };
  if (a === 0xfe && b === 0xff) return { width: 2, bigEndian: true, mark: 2 };
  if (head.length < 4) return null;
  if (a === 0) return { width: b === 0 ? 4 : 2, bigEndian: true, mark: 0 };
  if (b === 0) return { width: c === 0 && d === 0 ? 4 : 2, bigEndian: false, mark: 0 };
  return null;
}
