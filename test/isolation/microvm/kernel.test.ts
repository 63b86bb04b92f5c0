import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { findKernel } from '../../../src/isolation/microvm/kernel.ts';
import { unpackKernel } from '../../../src/isolation/microvm/vmlinux.ts';

const paths = new Map([
  ['virtio', 'kernel/drivers/virtio/virtio.ko'],
  ['virtio_ring', 'kernel/drivers/virtio/virtio_ring.ko'],
  ['virtio_pci', 'kernel/drivers/virtio/virtio_pci.ko'],
  ['virtio_console', 'kernel/drivers/char/virtio_console.ko'],
  ['9pnet', 'kernel/net/9p/9pnet.ko'],
  ['9pnet_virtio', 'kernel/net/9p/9pnet_virtio.ko'],
  ['9p', 'kernel/fs/9p/9p.ko'],
]);
const needs = new Map([
  ['virtio', ['virtio_ring']],
  ['virtio_pci', ['virtio', 'virtio_ring']],
  ['virtio_console', ['virtio-ring', 'virtio']],
  ['9pnet_virtio', ['virtio', '9pnet']],
  ['9p', ['9pnet']],
]);

interface Made {
  readonly ending?: string;
  readonly without?: string;
  readonly builtIn?: string;
  readonly indexed?: boolean;
}

function makeKernel(folder: string, release: string, { ending = '', without, builtIn, indexed }: Made): void {
  const modules = join(folder, 'lib/modules', release);
  mkdirSync(join(folder, 'boot'), { recursive: true });
  writeFileSync(join(folder, 'boot', `vmlinuz-${release}`), 'an image');
  const there = [...paths].filter(([name]) => name !== without && name !== builtIn);
  for (const [name, path] of there) {
    const depends = indexed === true ? '' : (needs.get(name) ?? []).join(',');
    const bytes = Buffer.from(`\x7fELF…license=GPL\0depends=${depends}\0name=${name}\0`);
    mkdirSync(join(modules, path, '..'), { recursive: true });
    const packed = ending === '.zst' ? zstdCompressSync(bytes) : ending === '.gz' ? gzipSync(bytes) : bytes;
    writeFileSync(join(modules, path + ending), packed);
  }
  writeFileSync(join(modules, 'modules.order'), there.map(([, path]) => `${path}\n`).join(''));
  if (builtIn !== undefined) writeFileSync(join(modules, 'modules.builtin'), `${paths.get(builtIn)}\n`);
  if (indexed === true) {
    const lines = there.map(([name, path]) => {
      const others = (needs.get(name) ?? []).map((need) => paths.get(need.replaceAll('-', '_'))! + ending);
      return `${path}${ending}: ${others.join(' ')}\n`;
    });
    writeFileSync(join(modules, 'modules.dep'), lines.join(''));
  }
}

const kinds: readonly Made[] = [
  {},
  { ending: '.zst' },
  { ending: '.gz' },
  { ending: '.xz', indexed: true },
  { builtIn: 'virtio' },
];
for (const made of kinds) {
  test(`modules are found with what they need before them: ${JSON.stringify(made)}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    makeKernel(folder, '6.1.0', made);
    const kernel = findKernel([join(folder, 'nowhere'), folder])!;
    assert.equal(kernel.release, '6.1.0');
    const names = kernel.modules.map(({ name }) => name.replace(/\.ko(\.xz)?$/, ''));
    assert.deepEqual(new Set(names), new Set([...paths.keys()].filter((name) => name !== made.builtIn)));
    for (const [name, before] of needs)
      for (const need of before.map((word) => word.replaceAll('-', '_')))
        if (name !== made.builtIn && need !== made.builtIn)
          assert.ok(names.indexOf(need) < names.indexOf(name), `${need} before ${name}`);
    const suffix = made.ending === '.xz' ? '.ko.xz' : '.ko';
    assert.ok(kernel.modules.every(({ name }) => name.endsWith(suffix)));
  });
}

test('a kernel without a file system of the host is passed over for one that has it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  makeKernel(folder, '6.9.0-cloud', { without: '9p' });
  assert.equal(findKernel([folder]), null);
  makeKernel(folder, '6.1.0', {});
  assert.equal(findKernel([folder])?.release, '6.1.0');
});

test('a kernel that others may write to is passed over', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  makeKernel(folder, '6.1.0', {});
  chmodSync(join(folder, 'boot/vmlinuz-6.1.0'), 0o666);
  assert.equal(findKernel([folder]), null);
  chmodSync(join(folder, 'boot/vmlinuz-6.1.0'), 0o644);
  assert.equal(findKernel([folder])?.release, '6.1.0');
});

test('an image that holds no kernel that we can unpack is left as it is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const image = join(folder, 'image');
  const elf = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(5000, 'k')]);
  const header = (payload: Buffer, length = payload.length + 4): Buffer => {
    const setup = Buffer.alloc(5 * 512);
    setup.writeUInt8(4, 0x1f1);
    setup.write('HdrS', 0x202, 'latin1');
    setup.writeUInt32LE(16, 0x248);
    setup.writeUInt32LE(length, 0x24c);
    return Buffer.concat([setup, Buffer.alloc(16), payload, Buffer.alloc(4)]);
  };
  const cases: readonly (readonly [Buffer, Buffer | null])[] = [
    [header(gzipSync(elf)), elf],
    [header(zstdCompressSync(elf)), elf],
    [header(gzipSync(Buffer.from('no kernel at all'))), null],
    [header(gzipSync(elf).subarray(0, 40)), null],
    [header(gzipSync(elf), 0xffffffff), null],
    [header(gzipSync(elf), 0), null],
    [header(Buffer.from('\x02!L\x18 lz4 is not known', 'latin1')), null],
    [Buffer.from('short'), null],
    [Buffer.alloc(4096), null],
  ];
  for (const [bytes, expected] of cases) {
    writeFileSync(image, bytes);
    const found = await unpackKernel(image);
    assert.deepEqual(found === null ? null : Buffer.from(found), expected);
  }
});
