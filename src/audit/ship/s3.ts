import { createHash } from 'node:crypto';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { sameBytes } from '../hashing.ts';
import { mirror, type Store, saysTheSame } from './mirror.ts';
import { clientFor, loadSdk, nameOf, type S3, s3Error, statusOf } from './s3-client.ts';
import type { S3Settings } from './settings.ts';
import type { Pass, Sink } from './sink.ts';

/**
 * An S3-compatible bucket whose objects nobody can delete before their time. Everything but `checkpoint` is written
 * once under its name; every checkpoint also stays as `checkpoints/SIZE`.
 */
export const s3Sink: Sink<S3Settings> = {
  id: 's3',
  delivery: 'idempotent',
  async ship(settings, pass) {
    const sdk = await loadSdk();
    const client = clientFor(sdk, settings);
    try {
      const bucket = new Bucket(sdk, client, settings, pass);
      await bucket.checkLock();
      await bucket.checkLater();
      await mirror(bucket, pass);
    } finally {
      client.destroy();
    }
  },
};

interface Retention {
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  readonly until: Date;
}

type Condition = Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>;

interface Found {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly version: string | undefined;
}

class Bucket implements Store {
  readonly parallel = 8;
  readonly refills = true;
  private readonly sdk: S3;
  private readonly client: S3Client;
  private readonly settings: S3Settings;
  private readonly pass: Pass;
  private readonly retention: Retention | null;
  /** Of the `checkpoint` that was read; null where there was none. */
  private etag: string | null = null;

  constructor(sdk: S3, client: S3Client, settings: S3Settings, pass: Pass) {
    this.sdk = sdk;
    this.client = client;
    this.settings = settings;
    this.pass = pass;
    const { lock, retain } = settings;
    // Whole seconds: servers cut the rest off, and what is read back is compared.
    const until = new Date(Math.ceil((Date.now() + retain) / 1000) * 1000);
    this.retention =
      lock === 'none' ? null : { mode: lock === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE', until };
  }

  /** An object lock that the bucket does not have would be asked for in vain. */
  async checkLock(): Promise<void> {
    if (this.retention === null) return;
    const { bucket: Bucket } = this.settings;
    try {
      const command = new this.sdk.GetObjectLockConfigurationCommand({ Bucket });
      const { ObjectLockConfiguration: found } = await this.client.send(command, this.abort());
      if (found?.ObjectLockEnabled === 'Enabled') return;
    } catch (error) {
      if (nameOf(error) !== 'ObjectLockConfigurationNotFoundError')
        throw s3Error(Bucket, 'its object lock cannot be asked for', error);
    }
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `s3://${printable(Bucket)}: has no object lock, so whoever has its credentials can delete; make the bucket with object lock, or set lock = "none"`,
    );
  }

  /** Versions stay when objects are deleted: a later checkpoint than ours shows that entries were lost here. */
  async checkLater(): Promise<void> {
    if (this.retention === null) return;
    const Prefix = this.keyOf('checkpoints/');
    // Behind our own key and before the next: servers differ on whether the marker itself is listed.
    const KeyMarker = `${this.keyOf(checkpointPath(this.pass.log.size))}~`;
    const command = new this.sdk.ListObjectVersionsCommand({
      Bucket: this.settings.bucket,
      Prefix,
      KeyMarker,
      MaxKeys: 1,
    });
    const { Versions: [later] = [] } = await this.send('its versions cannot be listed', () =>
      this.client.send(command, this.abort()),
    );
    const key = later?.Key;
    if (key === undefined) return;
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `the bucket has a checkpoint of ${Number(key.slice(Prefix.length))} entries, the log here only ${this.pass.log.size}: entries were lost here, or another process is shipping`,
    );
  }

  async checkpoint(): Promise<Uint8Array | null> {
    const found = await this.get('checkpoint');
    this.etag = found?.etag ?? null;
    return found?.bytes ?? null;
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    await this.once(path, bytes, sameBytes);
  }

  /** What was answered lasts. */
  async flush(): Promise<void> {}

  /** The checkpoint under its own name, for ever, and then as the newest: only in the place of the one that was read. */
  async publish({ note, size }: { note: string; size: number }): Promise<void> {
    const bytes = Buffer.from(note);
    await this.once(checkpointPath(size), bytes, saysTheSame);
    const condition = this.etag === null ? { IfNoneMatch: '*' } : { IfMatch: this.etag };
    const there = await this.write('checkpoint', bytes, condition);
    // The same is there where an answer got lost on the way and it was this very write.
    if (there !== null && !saysTheSame(there.bytes, bytes))
      throw new LoadlockError(
        'SINK_UNREACHABLE',
        null,
        `s3://${printable(this.settings.bucket)}: somebody else changed checkpoint meanwhile; the next pass looks again`,
      );
    if (there !== null) await this.checkRetention('checkpoint', there.version);
  }

  /** Writes an object unless it is there; what is there must be the same, and be kept as long. */
  private async once(
    path: string,
    bytes: Uint8Array,
    same: (one: Uint8Array, other: Uint8Array) => boolean,
  ): Promise<void> {
    const there = await this.write(path, bytes, { IfNoneMatch: '*' });
    if (there === null) return;
    if (!same(there.bytes, bytes))
      throw new LoadlockError(
        'VERIFY_FAILED',
        null,
        `s3://${printable(this.settings.bucket)}: ${path} holds other bytes than this log has there`,
      );
    await this.checkRetention(path, there.version, true);
  }

  /** Writes where the condition holds, and reads the retention back; else says what is there. */
  private async write(path: string, bytes: Uint8Array, condition: Condition): Promise<Found | null> {
    let written = await this.send(`${path} cannot be written`, () => this.request(path, bytes, condition));
    if (written === 'exists') {
      const there = await this.get(path);
      if (there !== null) return there;
      // Deleted, so that only locked versions of it are left: some servers take that for existing.
      written = await this.send(`${path} cannot be written`, () => this.request(path, bytes, {}));
      if (written === 'exists') throw s3Error(this.settings.bucket, `${path} cannot be written`, {});
    }
    await this.checkRetention(path, written.version);
    return null;
  }

  private async request(
    path: string,
    bytes: Uint8Array,
    condition: Condition,
  ): Promise<{ version: string | undefined } | 'exists'> {
    const input: PutObjectCommandInput = {
      ...this.at(path),
      ...condition,
      Body: bytes,
      ContentType: 'application/octet-stream',
      ContentLength: bytes.length,
      // Locked writes need one of the two digests, and not every server knows the newer.
      ContentMD5: createHash('md5').update(bytes).digest('base64'),
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
    };
    if (this.retention !== null) {
      input.ObjectLockMode = this.retention.mode;
      input.ObjectLockRetainUntilDate = this.retention.until;
    }
    try {
      const { VersionId } = await this.client.send(new this.sdk.PutObjectCommand(input), this.abort());
      return { version: VersionId };
    } catch (error) {
      // 409: another conditional write of the same name is under way; what came of it is looked at.
      if ([409, 412].includes(statusOf(error) ?? 0)) return 'exists';
      throw error;
    }
  }

  /** Reads back what the server says that it will do. */
  private async checkRetention(path: string, version: string | undefined, older = false): Promise<void> {
    if (this.retention === null) return;
    const place = { ...this.at(path), ...(version === undefined ? {} : { VersionId: version }) };
    const { Retention } = await this.send(`the retention of ${path} cannot be read back`, () =>
      this.client.send(new this.sdk.GetObjectRetentionCommand(place), this.abort()),
    );
    const { mode, until } = this.retention;
    const found = Retention?.RetainUntilDate?.getTime() ?? 0;
    // An object of an earlier, broken pass has the date of that pass.
    const longEnough = older ? found > Date.now() : found >= until.getTime();
    if (Retention?.Mode === mode && longEnough) return;
    throw new LoadlockError(
      'VERIFY_FAILED',
      null,
      `s3://${printable(this.settings.bucket)}: ${path} was to be kept in mode ${mode} until ${until.toISOString()}, and the server says ${Retention?.Mode ?? 'no mode'} until ${found === 0 ? 'no date' : new Date(found).toISOString()}`,
    );
  }

  private async get(path: string): Promise<Found | null> {
    return this.send(`${path} cannot be read`, async () => {
      try {
        const { Body, ETag, VersionId, ContentLength } = await this.client.send(
          new this.sdk.GetObjectCommand(this.at(path)),
          this.abort(),
        );
        if (Body === undefined || (ContentLength ?? 0) > mostObjectBytes)
          throw new Error('of no plausible length');
        return { bytes: await Body.transformToByteArray(), etag: ETag ?? '', version: VersionId };
      } catch (error) {
        if (nameOf(error) === 'NoSuchKey') return null;
        throw error;
      }
    });
  }

  private async send<Value>(what: string, request: () => Promise<Value>): Promise<Value> {
    try {
      return await request();
    } catch (error) {
      throw s3Error(this.settings.bucket, what, error);
    }
  }

  private at(path: string): { Bucket: string; Key: string } {
    return { Bucket: this.settings.bucket, Key: this.keyOf(path) };
  }

  private keyOf(path: string): string {
    return this.settings.prefix + path;
  }

  private abort(): { abortSignal?: AbortSignal } {
    return this.pass.signal === undefined ? {} : { abortSignal: this.pass.signal };
  }
}

const mostObjectBytes = 1 << 25;

/** Twenty digits, so that they sort by size. */
function checkpointPath(size: number): string {
  return `checkpoints/${String(size).padStart(20, '0')}`;
}
