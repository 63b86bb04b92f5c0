import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { systemTool } from '../tools.ts';

// Documentation/arch/x86/boot.rst: the header of a bzImage
const SETUP_SECTORS = 0x1f1;
const MAGIC = 0x202;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_LENGTH = 0x24c;
const sector = 512;
const largest = 2 ** 28;

/**
 * The kernel inside a bzImage. Where a guest's instructions are translated, it takes seconds to unpack its own kernel.
 * @returns null where it is packed in a way that we cannot unpack
 */
export async function unpackKernel(image: string): Promise<Uint8Array | null> {
  const bytes = readFileSync(image);
  if (bytes.length < 1024 || bytes.toString('latin1', MAGIC, MAGIC + 4) !== 'HdrS') return null;
  const setup = (bytes.readUInt8(SETUP_SECTORS) || 4) + 1;
  const start = setup * sector + bytes.readUInt32LE(PAYLOAD_OFFSET);
  // Its length unpacked comes last.
  const end = start + bytes.readUInt32LE(PAYLOAD_LENGTH) - 4;
  if (end > bytes.length || end - start < 8) return null;
  const payload = bytes.subarray(start, end);
  try {
    const kernel = await unpacked(payload);
    return kernel !== null && kernel.readUInt32BE(0) === 0x7f454c46 ? kernel : null;
  } catch {
    return null;
  }
}

async function unpacked(payload: Buffer): Promise<Buffer | null> {
  const limit = { maxOutputLength: largest };
  const magic = payload.readUInt32BE(0);
  if (magic === 0x28b52ffd) return zstdDecompressSync(payload, limit);
  if (magic >>> 16 === 0x1f8b) return gunzipSync(payload, limit);
  const xz = systemTool('xz');
  return magic === 0xfd377a58 && xz !== null ? through(xz, payload) : null;
}

function through(xz: string, payload: Buffer): Promise<Buffer> {
  const options = { encoding: 'buffer', env: {}, maxBuffer: largest, timeout: 20_000 } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(xz, ['--decompress', '--stdout'], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
    child.stdin!.on('error', reject);
    child.stdin!.end(payload);
  });
}
