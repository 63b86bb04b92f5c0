import type { Hazard } from '../hazard-rule.ts';
import { weakness } from './by-place.ts';

/** Primitives that are broken, or used in a way that breaks them. */
export const cryptographyHazards: readonly Hazard[] = [
  {
    id: 'weak-hash',
    severity: 'low',
    severityOf: weakness('low', 'info'),
    what: 'A hash is used for which collisions can be made.',
    why: 'Two different contents can have one MD5 or SHA-1; as a checksum against accidents it is fine.',
    fix: 'Use SHA-256, or say usedforsecurity=False.',
    refs: ['CWE-327', 'CWE-328'],
  },
  {
    id: 'fast-password-hash',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A password is hashed by a function that is made to be fast.',
    why: 'Billions of guesses a second are tried against it.',
    fix: 'Use hashlib.scrypt, argon2 or bcrypt, with a salt.',
    refs: ['CWE-916', 'CWE-759', 'CWE-327'],
  },
  {
    id: 'weak-cipher',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A cipher is used that is broken, or a mode that shows which blocks are equal.',
    why: 'What it hides can be found out.',
    fix: 'Use AES-GCM or ChaCha20-Poly1305.',
    refs: ['CWE-327'],
  },
  {
    id: 'fixed-nonce',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A cipher or a password hash starts from the same value each time.',
    why: 'Equal beginnings show, and in counter modes both texts can be found.',
    fix: 'Make a new value by os.urandom for each message.',
    refs: ['CWE-329', 'CWE-323', 'CWE-760', 'CWE-1204'],
  },
  {
    id: 'weak-key',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A key is made that is too short.',
    why: 'Keys of that length have been broken.',
    fix: 'Use 3072 bits for RSA, or a curve of 256.',
    refs: ['CWE-326'],
  },
];
