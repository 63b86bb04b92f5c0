import { sign } from 'node:crypto';
import { LoadlockError } from '../../core/errors.ts';
import { type Certificate, readCertificates } from '../certificate.ts';
import { verifyChain } from '../certificates.ts';
import { inTotoPayload, preAuthenticationEncoding } from '../dsse.ts';
import { byCodePoint, unsafePath } from '../paths.ts';
import { bundleMediaType } from './bundle.ts';
import { omsKey, readOmsPrivateKey } from './keys.ts';
import { theFileItself } from './resources.ts';
import { defaultIgnored, predicateType, rootDigest, statementType } from './statement.ts';

/** What a signature is to be about: every file of a folder, or one file. */
export interface OmsModel {
  /** Its base name; says nothing to a verifier. */
  readonly name: string;
  /** True where `files` is the one file that the model is. */
  readonly single: boolean;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** Exact relative paths that are left out beside the usual ones: the signature's own, at least. */
  readonly ignored: readonly string[];
}

export interface OmsSigner {
  /** A private key in PEM: P-256, P-384 or P-521. */
  readonly key: string;
  readonly password: string | null;
  /** In PEM: the key's certificate, then those that lead to its authority. Null: the key speaks for itself. */
  readonly certificates: string | null;
  /** In milliseconds. */
  readonly now: number;
}

/**
 * The statement that is signed, in the order that OMS 1.0 asks for.
 * @throws LoadlockError SIGN_REFUSED where there is nothing to sign, or a name that no verifier takes.
 */
export function omsStatement({ name, single, files, ignored }: OmsModel): object {
  if (files.length === 0) throw new LoadlockError('SIGN_REFUSED', null, 'there is no file to sign');
  if (single && files.length !== 1)
    throw new LoadlockError('SIGN_REFUSED', null, 'a model of one file has one file');
  for (const path of [...files.map((file) => file.path), ...ignored]) {
    const unsafe = unsafePath(path);
    if (unsafe !== null)
      throw new LoadlockError('SIGN_REFUSED', null, `${JSON.stringify(path)} holds ${unsafe}`);
  }
  const resources = files
    // The specification would have the file's name there; every release of the reference implementation
    // writes the dot, and takes nothing else.
    .map(({ path, sha256 }) => ({ name: single ? theFileItself : path, digest: sha256, algorithm: 'sha256' }))
    .sort((a, b) => byCodePoint(a.name, b.name));
  return {
    _type: statementType,
    subject: [{ name, digest: { sha256: rootDigest(resources) } }],
    predicateType,
    predicate: {
      resources,
      serialization: {
        method: 'files',
        hash_type: 'sha256',
        allow_symlinks: false,
        ignore_paths: [...new Set([...defaultIgnored, ...ignored])],
      },
    },
  };
}

/**
 * An OpenSSF model signature, as it is written to `model.sig`.
 * @throws LoadlockError USAGE where key or certificates are unfit; SIGN_REFUSED as `omsStatement`.
 */
export function signOms(model: OmsModel, signer: OmsSigner): Uint8Array {
  const { secret, key } = readOmsPrivateKey(signer.key, signer.password);
  const chain = signer.certificates === null ? null : chainOf(signer.certificates, key.pem, signer.now);
  const payload = Buffer.from(JSON.stringify(omsStatement(model)));
  const signature = sign(key.hash, preAuthenticationEncoding(inTotoPayload, payload), secret);
  const content =
    chain === null
      ? { publicKey: { hint: key.hint } }
      : {
          x509CertificateChain: {
            certificates: chain.map(({ der }) => ({ rawBytes: der.toString('base64') })),
          },
        };
  const bundle = {
    mediaType: bundleMediaType,
    verificationMaterial: { ...content, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: inTotoPayload,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  };
  return Buffer.from(`${JSON.stringify(bundle)}\n`);
}

/** Refuses certificates that every verifier would refuse: better now than at the first who loads the model. */
function chainOf(pem: string, key: string, now: number): Certificate[] {
  let chain: Certificate[];
  try {
    chain = readCertificates(pem);
  } catch (error) {
    return usage(`the certificates: ${error instanceof LoadlockError ? error.message : String(error)}`);
  }
  const leaf = chain[0]!;
  if (omsKey(leaf.x509.publicKey)?.pem !== key) usage('the first certificate is not that of the private key');
  // Against itself: whether an authority leads to it is for the verifier to say.
  const { problem } = verifyChain([leaf], [leaf], now);
  return problem === null ? chain : usage(problem);
}

function usage(message: string): never {
  throw new LoadlockError('USAGE', null, message);
}
