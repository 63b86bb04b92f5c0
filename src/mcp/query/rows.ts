import type { Cell, QueryAnswer } from './answer.ts';

/** Characters of one value that are told. */
const longestCell = 4_000;

/** Takes rows until there are enough of them, or bytes. */
export class Rows {
  readonly rows: Cell[][] = [];
  truncated: QueryAnswer['truncated'] = null;
  private bytes = 0;
  private readonly most: { readonly rows: number; readonly bytes: number };

  constructor(most: { readonly rows: number; readonly bytes: number }) {
    this.most = most;
  }

  /** False: no more are wanted. */
  add(values: readonly unknown[]): boolean {
    if (this.rows.length >= this.most.rows) {
      this.truncated = 'rows';
      return false;
    }
    const row = values.map(cellOf);
    this.bytes += JSON.stringify(row).length;
    if (this.bytes > this.most.bytes) {
      this.truncated = 'bytes';
      return false;
    }
    this.rows.push(row);
    return true;
  }
}

/** A value as JSON can tell it: long ones are cut, bytes are told by their first ones. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Uint8Array) return bytesText(value);
  return cut(typeof value === 'string' ? value : JSON.stringify(value));
}

function bytesText(value: Uint8Array): string {
  const shown = Buffer.from(value.subarray(0, 64)).toString('hex');
  return `\\x${shown}${value.length > 64 ? `… (${value.length} bytes)` : ''}`;
}

function cut(text: string): string {
  return text.length <= longestCell ? text : `${text.slice(0, longestCell)}… (${text.length} characters)`;
}
