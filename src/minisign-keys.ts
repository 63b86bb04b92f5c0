import { type PublicKey, parsePublicKey } from './provenance/minisign/public-key.ts';
import { type Trust, trustedMaterial } from './provenance/trust/trust.ts';

/** Every minisign key that a trust file names, or that the caller gave. */
export function minisignKeys(trust: Trust): PublicKey[] {
  return trustedMaterial(trust, 'minisign').map(({ text }) => parsePublicKey(text));
}
