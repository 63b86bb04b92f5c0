import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as sdk from '@aws-sdk/client-s3';
import type { S3Settings } from '../../../../src/audit/ship/settings.ts';
import { freePort } from './free-port.ts';
import { temporary } from './test-log.ts';

/** The program: versitygw, a real S3 server over a folder, which enforces object lock. scripts/s3-server.mjs makes it. */
export const s3Program: string | undefined = process.env['LOADLOCK_TEST_S3_SERVER'];

export const withoutS3: string | false =
  s3Program === undefined ? 'no S3 server: node scripts/s3-server.mjs makes it, or says why not' : false;

export interface S3Server {
  readonly endpoint: string;
  readonly client: sdk.S3Client;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const credentials = { accessKeyId: 'testkey', secretAccessKey: 'testsecret' };

export async function serveS3(t: TestContext): Promise<S3Server> {
  // The SDK finds them there by its own chain, as it does for users.
  process.env['AWS_ACCESS_KEY_ID'] = credentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = credentials.secretAccessKey;
  const folder = temporary(t);
  for (const name of ['data', 'old-versions']) mkdirSync(join(folder, name));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new sdk.S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  let stop = async (): Promise<void> => {};
  const start = async (): Promise<void> => {
    const child = spawn(
      s3Program!,
      [
        ...[
          '--port',
          `127.0.0.1:${port}`,
          '--quiet',
          'posix',
          '--versioning-dir',
          join(folder, 'old-versions'),
        ],
        join(folder, 'data'),
      ],
      {
        stdio: 'ignore',
        env: {
          ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
          ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        },
      },
    );
    const gone = once(child, 'exit');
    stop = async () => {
      child.kill('SIGKILL');
      await gone;
    };
    for (let tries = 0; ; tries += 1) {
      const answers = await client.send(new sdk.ListBucketsCommand()).then(
        () => true,
        () => false,
      );
      if (answers) return;
      if (tries > 1000) throw new Error('the S3 server does not come up');
      await sleep(50);
    }
  };
  await start();
  t.after(async () => {
    client.destroy();
    await stop();
  });
  return { endpoint, client, start, stop: () => stop() };
}

export function bucketOf(server: S3Server, bucket: string, more: Partial<S3Settings> = {}): S3Settings {
  return {
    name: 'vault',
    to: 's3',
    bucket,
    prefix: 'hosts/a/',
    region: null,
    endpoint: server.endpoint,
    pathStyle: true,
    lock: 'compliance',
    retain: 86_400_000,
    tls: false,
    timeout: 30_000,
    ...more,
  };
}

export { sdk };
