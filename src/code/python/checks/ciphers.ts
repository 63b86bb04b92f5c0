import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord } from './call-shape.ts';

const weakCipher =
  /^(?:Crypto\.Cipher\.(?:ARC2|ARC4|Blowfish|CAST|DES|DES3|XOR)\.new|cryptography\.hazmat\.(?:primitives\.ciphers|decrepit\.ciphers)\.algorithms\.(?:ARC4|Blowfish|CAST5|IDEA|SEED|TripleDES|RC2)|pyDes\.(?:des|triple_des))$/;
const codebook = /^cryptography\.hazmat\.primitives\.ciphers\.modes\.ECB$/;

/** Ciphers with short keys or blocks, and the mode that shows which blocks are the same. */
export const weakCiphers: Check = {
  id: 'weak-ciphers',
  about: [/^(?:Crypto|cryptography|pyDes)\.|(?:pbkdf2_hmac|scrypt|PBKDF2HMAC|Scrypt|PBKDF2)$/],
  call(site, report) {
    const names = calledNames(site);
    if (names.some((name) => weakCipher.test(name))) {
      report.hazard('weak-cipher', site.node);
      return;
    }
    if (names.some((name) => codebook.test(name))) {
      report.hazard('weak-cipher', site.node, { detail: 'ECB' });
      return;
    }
    if (names.some((name) => /ciphers\.modes\.(?:CBC|CTR|CFB|CFB8|OFB|GCM)$/.test(name))) {
      const start = site.argument(0, 'initialization_vector', 'nonce');
      if (start !== undefined && isFixed(site, start)) report.hazard('fixed-nonce', site.node);
      return;
    }
    if (names.some((name) => /(?:^|\.)(?:pbkdf2_hmac|scrypt|PBKDF2HMAC|Scrypt|PBKDF2)$/.test(name))) {
      const salt = names.some((name) => name.endsWith('pbkdf2_hmac'))
        ? site.argument(2, 'salt')
        : keyword(site, 'salt');
      if (salt !== undefined && isFixed(site, salt))
        report.hazard('fixed-nonce', site.node, { detail: 'the salt' });
      return;
    }
    if (!names.some((name) => /^Crypto\.Cipher\.\w+\.new$/.test(name))) return;
    const mode = site.argument(1, 'mode');
    if (mode !== undefined && (lastWord(mode) === 'MODE_ECB' || constantOf(site, mode) === 1))
      report.hazard('weak-cipher', site.node, { detail: 'ECB' });
    const start = site.argument(2, 'iv', 'IV', 'nonce');
    if (start !== undefined && isFixed(site, start)) report.hazard('fixed-nonce', site.node);
  },
};

function isFixed(site: CallSite, expression: Expr): boolean {
  const value = constantOf(site, expression);
  return value instanceof Uint8Array || typeof value === 'string';
}

/** Bits below which a key is broken by means that exist (NIST SP 800-131A). */
const least = 2048;
const weakCurve = /^(?:SECP192R1|SECT163K1|SECT163R2|SECT233K1|SECT233R1|BrainpoolP160R1)$/i;

/** Keys of RSA and DSA below 2048 bits, curves below 224. */
export const weakKeys: Check = {
  id: 'weak-keys',
  about: [/(?:generate|generate_private_key|newkeys|generate_key)$/],
  call(site, report) {
    const names = calledNames(site);
    const generates = names.some((name) =>
      /(?:asymmetric\.(?:rsa|dsa)\.generate_private_key|PublicKey\.(?:RSA|DSA)\.generate|paramiko\.(?:RSAKey|DSSKey)\.generate|rsa\.newkeys|OpenSSL\.crypto\.PKey\.generate_key)$/.test(
        name,
      ),
    );
    if (generates) {
      const rsa = names.some((name) => name.endsWith('rsa.generate_private_key'));
      const second = names.some((name) => name.endsWith('PKey.generate_key'));
      const bits = constantOf(
        site,
        keyword(site, 'key_size', 'bits', 'nbits') ?? site.argument(rsa || second ? 1 : 0),
      );
      if (typeof bits === 'number' && bits < least)
        report.hazard('weak-key', site.node, { detail: `${bits} bits` });
      return;
    }
    if (!names.some((name) => name.endsWith('ec.generate_private_key'))) return;
    const curve = site.argument(0, 'curve');
    const word = curve === undefined ? undefined : lastWord(curve.type === 'Call' ? curve.func : curve);
    if (word !== undefined && weakCurve.test(word)) report.hazard('weak-key', site.node, { detail: word });
  },
};
