import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shipOnce } from '../../../src/audit/ship/ship.ts';
import { shippingStatus } from '../../../src/audit/ship/status.ts';
import { tilePath, tilesOf } from '../../../src/audit/tile-path.ts';
import { killAgainAndAgain, shipElsewhere } from './support/kill.ts';
import { bucketOf, type S3Server, sdk, serveS3, withoutS3 } from './support/s3-server.ts';
import { makeLog, type TestLog, temporary } from './support/test-log.ts';

const options = { skip: withoutS3 };

async function makeBucket({ client }: S3Server, Bucket: string, lock = true): Promise<void> {
  await client.send(new sdk.CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: lock }));
}

interface Version {
  readonly key: string;
  readonly version: string;
}

async function versionsIn({ client }: S3Server, Bucket: string): Promise<Version[]> {
  const found: Version[] = [];
  let more: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page = await client.send(new sdk.ListObjectVersionsCommand({ Bucket, ...more }));
    for (const { Key, VersionId } of page.Versions ?? []) found.push({ key: Key!, version: VersionId! });
    if (page.IsTruncated !== true) return found;
    more = { KeyMarker: page.NextKeyMarker!, VersionIdMarker: page.NextVersionIdMarker! };
  }
}

async function contentOf({ client }: S3Server, Bucket: string, Key: string): Promise<string> {
  const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray()).toString('base64');
}

/** Every tile that a log of this size is made of is there, byte for byte, and the checkpoint too. */
async function holdsTheLog(
  server: S3Server,
  bucket: string,
  { options: { dir }, entries }: TestLog,
): Promise<void> {
  const paths = [...tilesOf(0, entries.length)].map(({ level, index, width }) =>
    tilePath(level, index, width),
  );
  for (const path of ['checkpoint', ...paths])
    assert.equal(
      await contentOf(server, bucket, `hosts/a/${path}`),
      readFileSync(join(dir, path)).toString('base64'),
      path,
    );
  const named = `hosts/a/checkpoints/${String(entries.length).padStart(20, '0')}`;
  assert.equal(await contentOf(server, bucket, named), await contentOf(server, bucket, 'hosts/a/checkpoint'));
}

test(
  'versitygw: the log arrives, each object once, locked in the mode and until the date asked for',
  options,
  async (t) => {
    const server = await serveS3(t);
    await makeBucket(server, 'locked');
    const log = await makeLog(t, 300);
    const started = Date.now();
    assert.equal((await shipOnce(bucketOf(server, 'locked'), log.options)).failure, null);
    await log.add(300);
    assert.equal((await shipOnce(bucketOf(server, 'locked'), log.options)).failure, null);
    await shipOnce(bucketOf(server, 'locked'), log.options);
    await holdsTheLog(server, 'locked', log);
    const versions = await versionsIn(server, 'locked');
    const many = versions.filter(({ key }, at) => versions.findIndex((other) => other.key === key) !== at);
    assert.deepEqual(
      many.map(({ key }) => key),
      ['hosts/a/checkpoint'],
    );
    for (const { key: Key, version: VersionId } of versions) {
      const place = { Bucket: 'locked', Key, VersionId };
      const { Retention } = await server.client.send(new sdk.GetObjectRetentionCommand(place));
      assert.equal(Retention?.Mode, 'COMPLIANCE', Key);
      const kept = Retention!.RetainUntilDate!.getTime() - started;
      assert.ok(kept >= 86_400_000 && kept < 86_400_000 + 60_000, Key);
      // The server's own root user cannot delete it either.
      await assert.rejects(server.client.send(new sdk.DeleteObjectCommand(place)), { name: 'AccessDenied' });
    }
  },
);

test(
  'versitygw: a bucket without object lock is refused, unless that is what was asked for',
  options,
  async (t) => {
    const server = await serveS3(t);
    await makeBucket(server, 'plain', false);
    const log = await makeLog(t, 20);
    const { failure } = await shipOnce(bucketOf(server, 'plain'), log.options);
    assert.equal(failure?.code, 'POLICY_INVALID');
    assert.deepEqual(await versionsIn(server, 'plain'), []);
    const settings = bucketOf(server, 'plain', { lock: 'none', retain: 0 });
    assert.equal((await shipOnce(settings, log.options)).failure, null);
    await holdsTheLog(server, 'plain', log);
  },
);

test(
  'versitygw: an outage in the middle, then a restart of the server: the rest arrives',
  options,
  async (t) => {
    const server = await serveS3(t);
    await makeBucket(server, 'locked');
    const log = await makeLog(t, 256 * 90);
    let stopped = false;
    const { failure, shipped } = await shipOnce(bucketOf(server, 'locked'), {
      ...log.options,
      onProgress: () => {
        if (!stopped) void server.stop();
        stopped = true;
      },
    });
    assert.equal(stopped, true);
    assert.equal(failure?.code, 'SINK_UNREACHABLE');
    assert.equal(shipped, 0);
    assert.equal(shippingStatus(log.options.dir, log.options.stateDir)[0]?.behind, 256 * 90);
    await server.start();
    await assert.rejects(contentOf(server, 'locked', 'hosts/a/checkpoint'), { name: 'NoSuchKey' });
    assert.equal((await shipOnce(bucketOf(server, 'locked'), log.options)).failure, null);
    await holdsTheLog(server, 'locked', log);
  },
);

test('versitygw: killed at any moment, each object is there once and right', options, async (t) => {
  const server = await serveS3(t);
  await makeBucket(server, 'locked');
  const log = await makeLog(t, 2000);
  const rounds = process.env['LOADLOCK_LONG'] === undefined ? 6 : 60;
  const killed = await killAgainAndAgain(log, bucketOf(server, 'locked'), rounds, 150);
  assert.ok(killed > 0, 'the test killed too late');
  assert.equal(await shipElsewhere(log, bucketOf(server, 'locked')), true);
  await holdsTheLog(server, 'locked', log);
  const keys = (await versionsIn(server, 'locked')).map(({ key }) => key);
  const once = keys.filter((key) => key !== 'hosts/a/checkpoint');
  assert.equal(new Set(once).size, once.length);
});

test('versitygw: another log is refused', options, async (t) => {
  const server = await serveS3(t);
  await makeBucket(server, 'locked');
  const log = await makeLog(t, 400);
  await shipOnce(bucketOf(server, 'locked'), log.options);

  const other = await makeLog(t, 500);
  assert.match(
    (await shipOnce(bucketOf(server, 'locked'), other.options)).failure?.why ?? '',
    /not of this log/,
  );
});

test(
  'versitygw: what was shipped shows that entries were lost, although checkpoint was deleted',
  options,
  async (t) => {
    const server = await serveS3(t);
    await makeBucket(server, 'locked');
    const log = await makeLog(t, 100);
    const early = temporary(t);
    await shipOnce(bucketOf(server, 'locked'), { ...log.options, stateDir: early });
    const old = temporary(t);
    cpSync(log.options.dir, old, { recursive: true });
    await log.add(100);
    await shipOnce(bucketOf(server, 'locked'), { ...log.options, stateDir: early });
    await server.client.send(new sdk.DeleteObjectCommand({ Bucket: 'locked', Key: 'hosts/a/checkpoint' }));
    const rolledBack = { ...log.options, dir: old, stateDir: temporary(t) };
    const { failure } = await shipOnce(bucketOf(server, 'locked'), rolledBack);
    assert.equal(failure?.code, 'VERIFY_FAILED');
    assert.match(failure!.why, /a checkpoint of 200 entries, the log here only 100/);
    // The genuine log heals what was deleted.
    const words: string[] = [];
    const again = {
      ...log.options,
      stateDir: early,
      onWarning: (_: string, said: string) => words.push(said),
    };
    await log.add(1);
    assert.equal((await shipOnce(bucketOf(server, 'locked'), again)).failure, null);
    assert.match(words.join(), /no checkpoint, though 200 entries were shipped/);
    await holdsTheLog(server, 'locked', log);
  },
);

test('versitygw: an object of ours that somebody else wrote first is not overwritten', options, async (t) => {
  const server = await serveS3(t);
  await makeBucket(server, 'locked');
  const log = await makeLog(t, 300);
  const place = { Bucket: 'locked', Key: 'hosts/a/tile/entries/000' };
  await server.client.send(new sdk.PutObjectCommand({ ...place, Body: 'something else' }));
  const { failure } = await shipOnce(bucketOf(server, 'locked'), log.options);
  assert.equal(failure?.code, 'VERIFY_FAILED');
  assert.match(failure!.why, /tile\/entries\/000 holds other bytes/);
  await assert.rejects(contentOf(server, 'locked', 'hosts/a/checkpoint'), { name: 'NoSuchKey' });
});

test('an endpoint that nobody listens at is said to be unreachable', async (t) => {
  const log = await makeLog(t, 3);
  process.env['AWS_ACCESS_KEY_ID'] ??= 'k';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 's';
  const nobody = { endpoint: 'http://127.0.0.1:1' } as S3Server;
  const { failure } = await shipOnce(bucketOf(nobody, 'locked'), log.options);
  assert.equal(failure?.code, 'SINK_UNREACHABLE');
  assert.match(failure!.why, /ECONNREFUSED/);
});
