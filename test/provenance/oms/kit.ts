import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after } from 'node:test';
import { blake3 } from '@noble/hashes/blake3.js';
import type { Claim, Piece, Signed } from '../../../src/provenance/claim.ts';
import { compareFiles, type FoundFile } from '../../../src/provenance/compare.ts';
import { type OmsOptions, readOms } from '../../../src/provenance/oms/read.ts';

/** A folder that is removed after the tests of the file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'loadlock-oms-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function put(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

export const usual: OmsOptions = {
  file: 'model.sig',
  single: null,
  keys: [],
  cas: [],
  trustedRoot: null,
  signers: [],
  now: Date.parse('2026-11-20T00:00:00Z'),
};

export function read(bytes: Uint8Array, options: Partial<OmsOptions> = {}): Promise<Signed> {
  return readOms(bytes, { ...usual, ...options });
}

/** The codes of all that is wrong, and `not-valid` where a signature does not hold. */
export function codes({ facts, signatures, claim }: Signed): string[] {
  const found = facts.map(({ code }) => code as string);
  if (claim === null || signatures.length === 0 || signatures.some(({ valid }) => !valid))
    found.push('not-valid');
  return found;
}

export interface KeyPair {
  readonly secret: string;
  readonly public: string;
}

export function keyPair(namedCurve = 'P-256'): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    public: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  };
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What a claim says against the files below `root` (or against the one file that it is), signature left out. */
export function against(claim: Claim, root: string, leftOut: readonly string[] = ['.git']): string[] {
  const found: FoundFile[] = [];
  const wanted = new Map(claim.files.map(({ path, pieces }) => [path, pieces]));
  const entries = claim.single
    ? [{ path: claim.files[0]!.path, at: root }]
    : readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => ({
          path: relative(root, join(parentPath, name)).replaceAll('\\', '/'),
          at: join(parentPath, name),
        }));
  for (const { path, at } of entries) {
    if (!claim.single && path === 'model.sig') continue;
    const bytes = readFileSync(at);
    const digests = (wanted.get(path) ?? []).map((piece) => digest(bytes, piece));
    found.push({ path, kind: 'file', size: bytes.length, digests, problem: null });
  }
  return compareFiles(claim, found, leftOut).facts.map(({ code, path }) => `${code} ${path}`);
}

function digest(bytes: Buffer, { from, to, algorithm }: Piece): string | null {
  if (from > bytes.length) return null;
  const part = bytes.subarray(from, to ?? bytes.length);
  if (algorithm === 'blake3') return Buffer.from(blake3(part)).toString('hex');
  return createHash(algorithm === 'blake2b' ? 'blake2b512' : 'sha256')
    .update(part)
    .digest('hex');
}
