import { basename, join, relative, resolve } from 'node:path';
import { LoadlockError } from './core/errors.ts';
import { type ProvenanceFact, provenanceFact } from './core/provenance.ts';
import { openFile } from './open/file.ts';
import type { Tree } from './open/tree.ts';
import { blobClaim } from './provenance/blob-claim.ts';
import type { Signed } from './provenance/claim.ts';
import type { SigstoreOutcome } from './provenance/sigstore/verify-bundle.ts';
import { omsSignature } from './provenance/statement-files.ts';
import { trustedMaterial } from './provenance/trust/trust.ts';
import type { Statement } from './statement.ts';
import type { Authority } from './trust-from.ts';

const mostBytes = 64 * 2 ** 20;

/** An OpenSSF signature of the tree: `model.sig` in a folder, `NAME.sig` beside a file, or the one that is named. */
export async function readOmsStatement(
  tree: Tree,
  named: string | null,
  { trust, trustedRoot }: Authority,
  now: Date,
): Promise<Statement> {
  const path = named === null ? omsBeside(tree) : resolve(named);
  const file = nameOf(tree, path);
  const location = join(tree.root, tree.kind === 'file' ? tree.name : '');
  const bytes = readSmall(path);
  if (typeof bytes === 'string') {
    const facts = [provenanceFact('manifest-missing', file, bytes)];
    return { file, location, claim: null, signatures: [], facts, doubts: [] };
  }
  const { readOms } = await import('./provenance/oms/read.ts');
  const read = (single: string | null): Promise<Signed> =>
    readOms(bytes, {
      file,
      single,
      keys: trustedMaterial(trust, 'pem').map(({ text }) => text),
      cas: trustedMaterial(trust, 'ca').map(({ text }) => text),
      trustedRoot,
      signers: trustedMaterial(trust, 'sigstore'),
      now: now.getTime(),
    });
  let signed = await read(tree.kind === 'file' ? tree.name : null);
  // A signature of one file does not name it: in a folder with nothing else there is only one that it can be about.
  const [only, ...others] = tree.entries;
  if (signed.claim === null && tree.kind === 'folder' && only?.kind === 'file' && others.length === 0) {
    const alone = await read(only.path);
    if (alone.claim !== null) signed = alone;
  }
  return { file, location, ...signed, doubts: [] };
}

function omsBeside({ kind, root, name }: Tree): string {
  return join(root, kind === 'folder' ? omsSignature : `${name}.sig`);
}

/** A Sigstore bundle over the bytes of one file. */
export async function readSigstoreStatement(
  tree: Tree,
  bundle: string,
  { trust, trustedRoot }: Authority,
): Promise<Statement> {
  if (tree.kind === 'folder')
    throw new LoadlockError(
      'USAGE',
      null,
      'a Sigstore bundle signs one file; for a signature of a folder: --oms',
    );
  const path = resolve(bundle);
  const file = nameOf(tree, path);
  const location = join(tree.root, tree.name);
  const bytes = readSmall(path);
  if (typeof bytes === 'string') {
    const facts = [provenanceFact('signature-missing', file, bytes)];
    return { file, location, claim: null, signatures: [], facts, doubts: [] };
  }
  const [{ verifySigstoreBundle }, { sha256 }] = await Promise.all([
    import('./provenance/sigstore/verify-bundle.ts'),
    import('./bytes/hash.ts'),
  ]);
  const signers = trustedMaterial(trust, 'sigstore');
  const keys = signers.length > 0 ? [] : trustedMaterial(trust, 'pem').map(({ text }) => text);
  const opened = openFile(tree.entries[0]!.location, true);
  try {
    const attempt = (key?: string): Promise<SigstoreOutcome> =>
      verifySigstoreBundle(bytes, {
        trustedRoot,
        signers,
        artifact: opened.source,
        ...(key === undefined ? {} : { key }),
      });
    let managed = keys.shift();
    let outcome = await attempt(managed);
    while (!outcome.ok && keys.length > 0) {
      managed = keys.shift();
      outcome = await attempt(managed);
    }
    const digest = outcome.sha256 ?? sha256(opened.source);
    const facts = outcome.problems.map(
      (problem): ProvenanceFact => ({ ...problem, path: problem.path ?? file }),
    );
    if (!opened.unchanged())
      facts.push(provenanceFact('digest-mismatch', tree.name, 'changed while it was read'));
    const { ok, identity, issuer, keyId, time } = outcome;
    return {
      file,
      location,
      claim: blobClaim(tree.name, opened.size, digest),
      signatures: [
        {
          method: 'sigstore',
          file,
          keyId: keyId ?? identity,
          key: identity === null ? (managed ?? null) : null,
          valid: ok,
          time,
          timeTrusted: time !== null,
          ...(identity === null ? {} : { identity }),
          ...(issuer === null ? {} : { issuer }),
        },
      ],
      facts,
      doubts: [],
    };
  } finally {
    opened.close();
  }
}

function nameOf({ root }: Tree, path: string): string {
  const below = relative(root, path);
  return below.startsWith('..') ? basename(path) : below;
}

function readSmall(path: string): Uint8Array | string {
  let opened: ReturnType<typeof openFile>;
  try {
    opened = openFile(path, true);
  } catch (error) {
    return `${basename(path)}: ${error instanceof Error ? error.message : String(error)}`;
  }
  try {
    if (opened.size > mostBytes) return `${basename(path)} is larger than ${mostBytes} bytes`;
    const bytes = new Uint8Array(opened.size);
    opened.source.readInto(bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    opened.close();
  }
}
