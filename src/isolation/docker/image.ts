import { createHash } from 'node:crypto';
import { demand } from './api.ts';
import type { Daemon } from './daemon.ts';

const block = 512;
const architectures: ReadonlyMap<string, string> = new Map([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
]);

/**
 * docker starts nothing without an image. This one has nothing but empty folders: what a guest runs is mounted into it.
 * It has no name, so that nobody can put another in its place: it goes by the digest that the daemon took.
 */
export async function loadImage({ socket, api }: Daemon, scratch: string): Promise<string> {
  const { text } = await demand(socket, 'POST', `${api}/images/load?quiet=1`, imageArchive(scratch));
  const id = /sha256:[0-9a-f]{64}/.exec(text)?.[0];
  if (id === undefined) throw new Error('docker does not say what it loaded');
  return id;
}

/** Where nothing else is made of it; containers of other processes may be. */
export async function removeImage({ socket, api }: Daemon, image: string): Promise<void> {
  await demand(socket, 'DELETE', `${api}/images/${image}`);
}

/** As `docker save` writes it; always the same bytes. */
export function imageArchive(scratch: string): Buffer {
  // A mount takes the mode of the folder that it is mounted at.
  const layer = tar([
    ...['proc', 'dev', 'sys', 'tmp'].map((path) => ({ path, mode: 0o755 })),
    ...parentsOf(scratch).map((path) => ({ path, mode: 0o755 })),
    { path: scratch.slice(1), mode: 0o1777 },
  ]);
  const config = JSON.stringify({
    architecture: architectures.get(process.arch) ?? process.arch,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${digestOf(layer)}`] },
  });
  const name = `${digestOf(config)}.json`;
  return tar([
    { path: name, mode: 0o644, content: Buffer.from(config) },
    { path: 'layer.tar', mode: 0o644, content: layer },
    {
      path: 'manifest.json',
      mode: 0o644,
      content: Buffer.from(JSON.stringify([{ Config: name, RepoTags: null, Layers: ['layer.tar'] }])),
    },
  ]);
}

function parentsOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

interface Entry {
  readonly path: string;
  readonly mode: number;
  /** None for a folder. */
  readonly content?: Buffer;
}

/** POSIX.1-1988 ustar, of root's files at the beginning of time. */
function tar(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ path, mode, content }) => {
    const name = content === undefined ? `${path}/` : path;
    if (Buffer.byteLength(name) > 100) throw new RangeError('a name too long for an archive');
    const header = Buffer.alloc(block);
    header.write(name, 0);
    for (const [at, length, value] of [
      [100, 8, mode],
      [108, 8, 0],
      [116, 8, 0],
      [124, 12, content?.length ?? 0],
      [136, 12, 0],
    ] as const)
      header.write(value.toString(8).padStart(length - 1, '0'), at);
    header.write('        ', 148);
    header.write(content === undefined ? '5' : '0', 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((one, other) => one + other, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    if (content === undefined) return [header];
    return [header, content, Buffer.alloc(-content.length & (block - 1))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
