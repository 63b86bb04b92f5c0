import { scrypt } from 'node:crypto';
import { fail } from './text.ts';

/** The two limits that libsodium turns into scrypt's parameters; a secret key file carries them. */
export interface PasswordCost {
  readonly operations: number;
  readonly memory: number;
}

/** What the minisign program writes: 1 GiB of memory and some seconds. */
export const defaultCost: PasswordCost = { operations: 2 ** 25, memory: 2 ** 30 };

interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** A file may not ask for more than the program's own default; as for time, for four times as much. */
const mostMemory = 2 ** 30;
const mostWork = 2 ** 25;

/** `pickparams` of libsodium's crypto_pwhash_scryptsalsa208sha256. */
export function scryptParameters(cost: PasswordCost): ScryptParameters {
  const operations = Math.max(32768, cost.operations);
  const r = 8;
  if (operations < cost.memory / 32) return { N: powerBelow(Math.floor(operations / (r * 4))), r, p: 1 };
  const N = powerBelow(Math.floor(cost.memory / (r * 128)));
  const most = Math.min(0x3fffffff, Math.floor(Math.floor(operations / 4) / N));
  return { N, r, p: Math.floor(most / r) };
}

/** The smallest power of two from 2 on that is more than half of `most`. */
function powerBelow(most: number): number {
  let power = 2;
  while (power <= Math.floor(most / 2) && power < 2 ** 62) power *= 2;
  return power;
}

/** The 104 bytes that a password masks a secret key with. @throws ParseError where the file asks for too much. */
export function passwordMask(password: string, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  const { N, r, p } = scryptParameters(cost);
  if (p < 1 || 128 * N * r > mostMemory || N * r * p > mostWork)
    fail('the minisign secret key', 'asks for more memory or time to check a password than any honest one');
  // OpenSSL counts the blocks of p and a little beside them.
  const maxmem = 128 * r * (N + p + 32);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  scrypt(password, salt, 104, { N, r, p, maxmem }, (error, mask) => {
    if (error === null) resolve(mask);
    else reject(error);
  });
  return promise;
}
