/** A file of an initial file system. */
export interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly content?: string | Uint8Array;
  /** Of a device: major and minor number. */
  readonly device?: readonly [number, number];
}

const folder = 0o040000;
const characterDevice = 0o020000;
const regularFile = 0o100000;

/** An archive as the kernel unpacks at its start (`newc`, Documentation/driver-api/early-userspace/buffer-format.rst). */
export function cpio(entries: readonly Entry[]): Buffer {
  const parts = entries.map((entry, index) => member(entry, index + 1));
  return Buffer.concat([...parts, member({ path: 'TRAILER!!!', mode: 0 }, 0)]);
}

function member({ path, mode, content, device = [0, 0] }: Entry, inode: number): Buffer {
  const name = Buffer.from(`${path}\0`);
  const data = Buffer.from(content ?? '');
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, ...device, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header, 'latin1'), name])), padded(data)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

export function folderEntry(path: string): Entry {
  return { path, mode: folder | 0o755 };
}

export function fileEntry(path: string, content: string | Uint8Array, mode = 0o644): Entry {
  return { path, mode: regularFile | mode, content };
}

export function consoleEntry(): Entry {
  return { path: 'dev/console', mode: characterDevice | 0o600, device: [5, 1] };
}
