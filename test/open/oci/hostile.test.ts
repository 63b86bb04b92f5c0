import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { isInside } from '../../../src/open/oci/address.ts';
import { parseChallenge } from '../../../src/open/oci/challenge.ts';
import { readManifest } from '../../../src/open/oci/manifest.ts';
import { pullOci } from '../../../src/open/oci/pull.ts';
import { parseReference } from '../../../src/open/oci/reference.ts';
import { openRegistry } from '../../../src/open/oci/registry.ts';
import { digestOf, manifestType } from './real-registry.ts';

// Registries that misbehave, on loopback.

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-oci-'));
let servers: Server[] = [];
let count = 0;

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  servers = [];
});
after(() => rmSync(scratch, { recursive: true, force: true }));

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

function folder(): string {
  count += 1;
  return join(scratch, String(count));
}

const blob = Buffer.from('weights');
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 },
    layers: [{ mediaType: 'application/octet-stream', digest: digestOf(blob), size: blob.length }],
  }),
);
const manifestDigest = digestOf(manifest);

/** Answers as a registry should, but for blobs. */
function registryWith(blobs: Handler, seen: IncomingMessage[] = []): Promise<string> {
  return serve((request, response) => {
    seen.push(request);
    if (request.url!.includes('/manifests/'))
      response.writeHead(200, { 'content-type': manifestType }).end(manifest);
    else blobs(request, response);
  });
}

function pull(host: string): Promise<unknown> {
  return pullOci(`oci://${host}/a/b@${manifestDigest}`, folder());
}

test('a registry as it should be is pulled from', async () => {
  await pull(await registryWith((_, response) => response.end(blob)));
});

test('bytes of another digest, too few and too many are refused', async () => {
  for (const body of ['weightz', 'weight', 'weights!', '', 'x'.repeat(10_000)])
    await assert.rejects(pull(await registryWith((_, response) => response.end(body))), {
      code: 'VERIFY_FAILED',
    });
});

test('an endless blob is given up after its size', async () => {
  let sent = 0;
  const host = await registryWith((_, response) => {
    const more = (): void => {
      sent += 65536;
      if (!response.destroyed && sent < 2 ** 30) response.write(Buffer.alloc(65536), more);
    };
    more();
  });
  await assert.rejects(pull(host), { code: 'VERIFY_FAILED' });
  assert.ok(sent < 2 ** 26, String(sent));
});

test('a manifest that never ends is given up', async () => {
  const host = await serve((_, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(65536, 0x20), more);
    };
    more();
  });
  await assert.rejects(pull(host), { code: 'LIMIT_EXCEEDED' });
});

test('a manifest other than the one that was named is refused', async () => {
  const host = await serve((_, response) => {
    response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': manifestDigest });
    response.end(manifest.toString().replace('"size":7', '"size":8'));
  });
  await assert.rejects(pull(host), { code: 'VERIFY_FAILED' });
  await assert.rejects(pullOci(`oci://${host}/a/b:tag`, folder()), { code: 'VERIFY_FAILED' });
});

test('a token is asked for with the credentials, and given to the registry alone', async () => {
  const seen: string[] = [];
  const store = await serve((request, response) => {
    seen.push(`store ${request.headers.authorization ?? 'nothing'}`);
    response.end(blob);
  });
  const tokens = await serve((request, response) => {
    const url = new URL(request.url!, 'http://x');
    seen.push(`token ${request.headers.authorization} ${url.searchParams.get('scope')}`);
    response.end(JSON.stringify({ token: 'secret' }));
  });
  const host = await serve((request, response) => {
    if (request.headers.authorization !== 'Bearer secret') {
      // The scope asks for more than is needed here.
      const challenge = `Bearer realm="http://${tokens}/token",service="reg",scope="repository:a/b:pull,push"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    } else if (request.url!.includes('/manifests/'))
      response.writeHead(200, { 'content-type': manifestType }).end(manifest);
    else response.writeHead(307, { location: `http://${store}/blob` }).end();
  });
  await pullOci(`oci://${host}/a/b@${manifestDigest}`, folder(), {
    credentials: { username: 'me', password: 'pw' },
  });
  const basic = `Basic ${Buffer.from('me:pw').toString('base64')}`;
  assert.deepEqual(seen, [`token ${basic} repository:a/b:pull`, 'store nothing']);
});

test('credentials are not sent unasked, and a refusal does not loop', async () => {
  const seen: (string | undefined)[] = [];
  const host = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  });
  const credentials = { username: 'me', password: 'pw' };
  await assert.rejects(pullOci(`oci://${host}/a/b:t`, folder(), { credentials }), {
    code: 'SOURCE_UNREADABLE',
  });
  assert.deepEqual(seen, [undefined, `Basic ${Buffer.from('me:pw').toString('base64')}`]);
  await assert.rejects(pullOci(`oci://${host}/a/b:t`, folder()), { code: 'SOURCE_UNREADABLE' });
});

test('a redirect in a circle, to plain http elsewhere, or with a password is not followed', async () => {
  for (const location of [
    '/v2/a/b/blobs/x',
    'http://registry.example/x',
    'file:///etc/passwd',
    'http://u:p@127.0.0.1/',
    '//',
  ]) {
    const host = await registryWith((_, response) => response.writeHead(302, { location }).end());
    await assert.rejects(pull(host), { code: 'SOURCE_UNREADABLE' }, location);
  }
});

test('a token service of plain http elsewhere is not asked', async () => {
  for (const realm of ['http://tokens.example/', 'file:///x', 'not a place']) {
    const host = await serve((_, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end(),
    );
    await assert.rejects(pullOci(`oci://${host}/a/b:t`, folder()), { code: 'SOURCE_UNREADABLE' }, realm);
  }
});

test('a registry that falls silent is given up', async () => {
  const host = await serve(() => {});
  const registry = openRegistry(parseReference(`oci://${host}/a/b:t`), { patience: 200 });
  await assert.rejects(registry.get('manifests/t', '*/*'), { code: 'SOURCE_UNREADABLE' });
});

test('one document is never both a manifest and an index', () => {
  const text = manifest.toString();
  const read = (body: string, type: string): unknown => readManifest(Buffer.from(body), manifestDigest, type);
  read(text, manifestType);
  // CVE-2021-41190
  assert.throws(() => read(text, 'application/vnd.oci.image.index.v1+json'), { code: 'PARSE_INVALID' });
  assert.throws(() => read(text.replace('{', '{"manifests":[],'), manifestType), { code: 'PARSE_INVALID' });
  assert.throws(() => read(text.replace('{', '{"layers":[],'), manifestType), { code: 'PARSE_INVALID' });
  assert.throws(() => read(text.replace('"schemaVersion":2', '"schemaVersion":1'), manifestType));
  assert.throws(() => read(text.replace('sha256:', 'md5:'), manifestType), { code: 'PARSE_INVALID' });
  for (const size of ['-1', '1.5', '1e400', '"7"', 'null'])
    assert.throws(() => read(text.replace('"size":7', `"size":${size}`), manifestType), {
      code: 'PARSE_INVALID',
    });
});

test('references that are not ones are refused', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  assert.deepEqual(parseReference(`oci://Example.com:5000/a/b-c:v1@${digest}`), {
    host: 'example.com:5000',
    name: 'a/b-c',
    tag: 'v1',
    digest,
  });
  for (const text of [
    'example.com/a:b',
    'oci://a',
    'oci:///a:b',
    'oci://a/b',
    'oci://a/B:c',
    'oci://a/../b:c',
    'oci://a/b/:c',
    'oci://a/b:c d',
    'oci://a/b@sha256:abc',
    'oci://a/b@sha512:abc',
    `oci://a/b@${digest.toUpperCase()}`,
    'oci://user@a/b:c',
    'oci://a?x/b:c',
    `oci://a/${'b'.repeat(300)}:c`,
    `oci://a/${'-'.repeat(1000)}:c`,
  ])
    assert.throws(() => parseReference(text), { code: 'USAGE' }, text);
});

test('addresses inside are told from those outside', () => {
  for (const host of [
    '127.0.0.1',
    '[::1]',
    'localhost',
    'localhost.',
    'a.localhost',
    '10.1.2.3',
    '192.168.0.1',
    '172.16.0.1',
    '169.254.169.254',
    '[fd00::1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
  ])
    assert.equal(isInside(host), true, host);
  for (const host of [
    '8.8.8.8',
    'example.com',
    'mylocalhost',
    '172.32.0.1',
    '127.0.0.1.example.com',
    '[2001:db8::1]',
  ])
    assert.equal(isInside(host), false, host);
});

test('challenges are read in one pass', () => {
  const { scheme, parameters } = parseChallenge(
    'Bearer realm="https://t/x?a=\\"b\\"",service=reg,scope="a,b"',
  )!;
  assert.equal(scheme, 'bearer');
  assert.deepEqual(
    [...parameters],
    [
      ['realm', 'https://t/x?a="b"'],
      ['service', 'reg'],
      ['scope', 'a,b'],
    ],
  );
  for (const text of [null, '', '"', `Bearer ${'a="'.repeat(3000)}`]) parseChallenge(text);
});
