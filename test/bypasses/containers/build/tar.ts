export interface TarEntry {
  readonly name: string;
  readonly data?: string | Uint8Array;
  /** `0` a file, `1` and `2` links, `5` a folder. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says, where it is not the length of the data. */
  readonly size?: number;
}

/** A tar archive (POSIX ustar). */
export function buildTar(entries: readonly TarEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, data = '', type = '0', link = '', size } of entries) {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    const header = Buffer.alloc(512);
    header.write(name, 0, 100, 'latin1');
    header.write('0000644\0', 100);
    header.write('0000000\x000000000\0', 108);
    header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write(' '.repeat(8), 148);
    header.write(type, 156);
    header.write(link, 157, 100, 'latin1');
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(header, bytes, Buffer.alloc(-bytes.length & 511));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
