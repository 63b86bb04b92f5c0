import { generateKeyPairSync } from 'node:crypto';
import type { SignatureCheck } from '../../../src/core/provenance.ts';
import { keyIdText, publicKeyText } from '../../../src/provenance/minisign/public-key.ts';
import { generateKey } from '../../../src/provenance/minisign/secret-key.ts';

export interface TestKey {
  readonly id: string;
  readonly text: string;
}

export function minisignKey(): TestKey {
  const { publicKey } = generateKey();
  return { id: keyIdText(publicKey.keyId), text: publicKeyText(publicKey) };
}

export function pem(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return publicKey.export({ type: 'spki', format: 'pem' }) as string;
}

/** A signature that fits, made by this key. */
export function signedBy({ id, text }: TestKey, changes: Partial<SignatureCheck> = {}): SignatureCheck {
  const file = `m.json.${id}.minisig`;
  return {
    method: 'minisign',
    file,
    keyId: id,
    key: text,
    valid: true,
    time: null,
    timeTrusted: false,
    ...changes,
  };
}
