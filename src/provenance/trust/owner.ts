import { LoadlockError } from '../../core/errors.ts';
import type { SignatureCheck } from '../../core/provenance.ts';
import { type KeyKind, knownKey } from './key-material.ts';
import type { Publisher, Trust, TrustedKey } from './trust.ts';

export interface Owner {
  readonly publisher: Publisher;
  readonly key: TrustedKey;
}

/** Whose signature it is. By the key itself, never by its id: anybody can give a key any id. */
export function ownerOf({ publishers }: Trust, check: SignatureCheck): Owner | null {
  const same = sameOf(check);
  if (same === null) return null;
  for (const publisher of publishers)
    for (const key of publisher.keys)
      if (same.kinds.includes(key.material.kind) && key.same === same.mark) return { publisher, key };
  return null;
}

/** Which kinds of keys a signature may be by: an authority signs certificates, not artifacts. */
function sameOf(check: SignatureCheck): { readonly kinds: readonly KeyKind[]; readonly mark: string } | null {
  const { identity, issuer, key, method } = check;
  if (identity !== undefined || issuer !== undefined) {
    if (!identity || !issuer || (method !== 'sigstore' && method !== 'cosign' && method !== 'oms-sigstore'))
      return null;
    return { kinds: ['sigstore'], mark: knownKey({ kind: 'sigstore', identity, issuer }).same };
  }
  if (key === null) return null;
  const kind = method === 'minisign' ? 'minisign' : method === 'oms-certificate' ? 'ca' : 'pem';
  try {
    return { kinds: [kind], mark: knownKey({ kind, text: key }).same };
  } catch (error) {
    // A reader that names no key in the form of trust files has named nobody.
    if (error instanceof LoadlockError) return null;
    throw error;
  }
}
