import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian's docker-registry on loopback, with a folder of its own. */
export interface RealRegistry {
  /** `127.0.0.1:port` */
  readonly host: string;
  /** Where its blobs lie, for tests that damage them. */
  readonly data: string;
  stop(): Promise<void>;
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

export async function startRegistry(program: string): Promise<RealRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-registry-'));
  const data = join(folder, 'data');
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    [
      'version: 0.1',
      `storage: {filesystem: {rootdirectory: ${data}}}`,
      `http: {addr: ${host}}`,
      'log: {level: error, accesslog: {disabled: true}}',
      '',
    ].join('\n'),
  );
  const server = spawn(program, ['serve', config], { stdio: 'ignore' });
  await answering(server, host);
  return {
    host,
    data,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(server: ChildProcess, host: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`the registry ended with ${server.exitCode}`);
    try {
      if ((await fetch(`http://${host}/v2/`)).ok) return;
    } catch {
      // Not yet.
    }
    await sleep(100);
  }
  throw new Error('the registry does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(),
      );
    });
  });
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Uploads a blob as OCI distribution 1.1 says, in one piece. */
export async function pushBlob(host: string, name: string, bytes: Uint8Array): Promise<string> {
  const digest = digestOf(bytes);
  const begun = await fetch(`http://${host}/v2/${name}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(begun.headers.get('location')!, `http://${host}`);
  location.searchParams.set('digest', digest);
  const done = await fetch(location, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(bytes),
  });
  if (done.status !== 201) throw new Error(`blob: ${done.status}`);
  return digest;
}

export interface Layer {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly annotations?: Record<string, string>;
}

export async function pushManifest(
  host: string,
  name: string,
  reference: string,
  body: object,
): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(body));
  const type = (body as { mediaType: string }).mediaType;
  const done = await fetch(`http://${host}/v2/${name}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': type },
    body: bytes,
  });
  if (done.status !== 201) throw new Error(`manifest: ${done.status} ${await done.text()}`);
  return digestOf(bytes);
}

/** Pushes an artifact under a tag and returns the digest of its manifest. */
export async function pushArtifact(
  host: string,
  name: string,
  tag: string,
  artifactType: string,
  layers: readonly Layer[],
): Promise<string> {
  const empty = Buffer.from('{}');
  const descriptors = [];
  for (const { bytes, mediaType, annotations } of layers) {
    const digest = await pushBlob(host, name, bytes);
    descriptors.push({
      mediaType,
      digest,
      size: bytes.length,
      ...(annotations === undefined ? {} : { annotations }),
    });
  }
  const digest = await pushBlob(host, name, empty);
  return pushManifest(host, name, tag, {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: empty.length },
    layers: descriptors,
  });
}
