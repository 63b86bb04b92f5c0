import type { S3Client } from '@aws-sdk/client-s3';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { errorCode } from '../files.ts';
import type { S3Settings } from './settings.ts';

export type S3 = typeof import('@aws-sdk/client-s3');

/** @throws LoadlockError POLICY_INVALID where the SDK is not installed. */
export async function loadSdk(): Promise<S3> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (error) {
    // The second is what a bundle says.
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(errorCode(error))) throw error;
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      'shipping to S3 needs the package @aws-sdk/client-s3, which is not installed: npm install @aws-sdk/client-s3@3.1169.0',
    );
  }
}

export function clientFor(sdk: S3, { region, endpoint, pathStyle, timeout }: S3Settings): S3Client {
  return new sdk.S3Client({
    ...(region === null ? {} : { region }),
    ...(endpoint === null ? {} : { endpoint }),
    // Servers other than Amazon's mostly do not look at regions, and the SDK insists on one.
    ...(region === null && endpoint !== null ? { region: 'us-east-1' } : {}),
    forcePathStyle: pathStyle,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: timeout,
      requestTimeout: timeout,
      throwOnRequestTimeout: true,
    },
  });
}

/** What the server, the SDK or the network says went wrong. */
export function s3Error(bucket: string, what: string, error: unknown): LoadlockError {
  if (error instanceof LoadlockError) return error;
  const { name, message, errors } = error as { name?: string; message?: string; errors?: readonly Error[] };
  const words = printable(message || errors?.[0]?.message || 'unknown error');
  const status = statusOf(error);
  const known = [status === undefined ? '' : `HTTP ${status}`, name ?? '']
    .filter((part) => part !== '')
    .join(' ');
  return new LoadlockError(
    'SINK_UNREACHABLE',
    null,
    `s3://${bucket}: ${what}: ${words} (${printable(known)})`,
  );
}

export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

export function nameOf(error: unknown): string {
  return String((error as { name?: unknown } | null)?.name);
}
