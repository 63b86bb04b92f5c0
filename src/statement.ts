import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './bytes/hash.ts';
import { type ByteSource, bufferSource } from './bytes/source.ts';
import { LoadlockError } from './core/errors.ts';
import { type ProvenanceFact, provenanceFact, type SignatureCheck } from './core/provenance.ts';
import { isSharedStore } from './open/companion.ts';
import { openFile } from './open/file.ts';
import type { Tree } from './open/tree.ts';
import { blobClaim } from './provenance/blob-claim.ts';
import type { Claim, Signed } from './provenance/claim.ts';
import { folderManifest, manifestSuffix, readManifest, UnsafePath } from './provenance/manifest.ts';
import { keyIdText, type PublicKey, publicKeyText } from './provenance/minisign/public-key.ts';
import { claimedTime, parseSignature } from './provenance/minisign/signature.ts';
import { verifySignature } from './provenance/minisign/verify.ts';
import { isSignatureOf, isStatementFile } from './provenance/statement-files.ts';

/** A signed statement about a target, with the file that findings about all of it are told of. */
export interface Statement extends Signed {
  /** Relative to the target's root. */
  readonly file: string;
  /** The target, as a real path: tells models of one name apart. */
  readonly location: string;
  /** Signatures that do not count, and why: told where those that count are not enough. */
  readonly doubts: readonly ProvenanceFact[];
}

export interface MinisignOptions {
  /** Keys that may have signed; whether they are trusted for this artifact is decided later. */
  readonly keys: readonly PublicKey[];
  readonly legacy: boolean;
  /** Lists the signatures of a folder; for many files of one folder, once. */
  readonly namesIn?: (folder: string) => SignatureNames;
}

export const mostManifestBytes: number = 256 * 2 ** 20;
const mostSignatureBytes = 64 * 1024;
/** More signatures than this beside one artifact are no k of n, but work for the verifier. */
const mostSignatures = 64;

/** Where the manifest of a target is, be it there or not. */
export function manifestPath(tree: Tree): string {
  return tree.kind === 'folder' ? folderManifest : `${tree.name}${manifestSuffix}`;
}

/**
 * Tells the files at the top of a folder that hold signatures of it. A folder under such a name, a pipe, or a link that
 * leads out is none of them: what it holds would be part of the artifact, and nobody would have signed it.
 */
export function statementsIn(folder: string): (path: string) => boolean {
  return (path) => isStatementFile(path) && isOwnFile(folder, path);
}

function isOwnFile(folder: string, name: string): boolean {
  const path = join(folder, name);
  try {
    const stat = lstatSync(path);
    return stat.isFile() || (stat.isSymbolicLink() && isSharedStore(folder, realpathSync(path)));
  } catch {
    return false;
  }
}

/** The manifest with its minisign signatures, or a signature of the file itself; null where there is neither. */
export function readMinisigned(tree: Tree, options: MinisignOptions): Statement | null {
  const file = manifestPath(tree);
  const bytes = readBeside(tree, file, mostManifestBytes);
  if (bytes === 'missing') return tree.kind === 'file' ? readDetached(tree, options) : null;
  if (typeof bytes === 'string') return unreadable(tree, file, bytes);
  const { signatures, facts, doubts } = signaturesOf(tree, file, bufferSource(bytes), options);
  let claim: Claim | null = null;
  try {
    claim = readManifest(bytes, tree.kind === 'file' ? tree.name : null);
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    const code = error instanceof UnsafePath ? 'path-unsafe' : 'manifest-broken';
    facts.push(provenanceFact(code, file, error.message));
  }
  return {
    file,
    location: join(tree.root, tree.kind === 'file' ? tree.name : ''),
    claim,
    signatures,
    facts,
    doubts,
  };
}

/** `minisign -S` on the file itself: it says whose the bytes are, and nothing of name, version or time. */
function readDetached(tree: Tree, options: MinisignOptions): Statement | null {
  const file = `${tree.name}.minisig`;
  if (readBeside(tree, file, mostSignatureBytes) === 'missing') return null;
  const opened = openFile(tree.entries[0]!.location, true);
  try {
    const { signatures, facts, doubts } = signaturesOf(tree, tree.name, opened.source, options);
    const digest = sha256(opened.source);
    if (!opened.unchanged())
      facts.push(provenanceFact('digest-mismatch', tree.name, 'changed while it was read'));
    const claim = blobClaim(tree.name, opened.size, digest);
    return { file, location: join(tree.root, tree.name), claim, signatures, facts, doubts };
  } finally {
    opened.close();
  }
}

/** The signatures that lie beside `file`, each tried with the keys that it may be of. */
function signaturesOf(
  tree: Tree,
  file: string,
  content: ByteSource,
  { keys, legacy, namesIn = signatureNames }: MinisignOptions,
): { signatures: SignatureCheck[]; facts: ProvenanceFact[]; doubts: ProvenanceFact[] } {
  const signatures: SignatureCheck[] = [];
  const facts: ProvenanceFact[] = [];
  const doubts: ProvenanceFact[] = [];
  const names = namesIn(tree.root).get(file) ?? [];
  if (names.length === 0)
    facts.push(provenanceFact('signature-missing', file, `there is no ${file}.minisig`));
  for (const name of names.slice(0, mostSignatures)) {
    const bytes = readBeside(tree, name, mostSignatureBytes);
    if (typeof bytes === 'string') {
      facts.push(provenanceFact('signature-broken', name, bytes));
      continue;
    }
    try {
      const signature = parseSignature(bytes);
      const keyId = keyIdText(signature.keyId);
      const key = keys.find((candidate) => Buffer.from(candidate.keyId).equals(signature.keyId));
      const problem = key === undefined ? null : verifySignature(signature, key, content, { legacy });
      if (key === undefined)
        doubts.push(
          provenanceFact('key-unknown', name, `signed with the key ${keyId}, which is not trusted here`),
        );
      else if (problem !== null) facts.push(provenanceFact(problem.code, name, problem.detail));
      const time = claimedTime(signature.trustedComment);
      const valid = key !== undefined && problem === null;
      const keyText = key === undefined ? null : publicKeyText(key);
      signatures.push({
        method: 'minisign',
        file: name,
        keyId,
        key: keyText,
        valid,
        time,
        timeTrusted: false,
      });
    } catch (error) {
      if (!(error instanceof LoadlockError)) throw error;
      facts.push(provenanceFact('signature-broken', name, error.message));
    }
  }
  if (names.length > mostSignatures)
    facts.push(
      provenanceFact('signature-broken', file, `more than ${mostSignatures} signatures lie beside it`),
    );
  return { signatures, facts, doubts };
}

/** Names of the signature files in a folder, by the names of the files that they may be of. */
export type SignatureNames = ReadonlyMap<string, readonly string[]>;

export function signatureNames(folder: string): SignatureNames {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    names = [];
  }
  const byFile = new Map<string, string[]>();
  for (const name of names.filter((one) => one.endsWith('.minisig')).sort()) {
    const file = name.slice(0, -'.minisig'.length);
    // `NAME.<key id>.minisig` may be a further signature of NAME, or the one of a file that is called so.
    for (const subject of [file, file.slice(0, -17)]) {
      if (subject === '' || !isSignatureOf(name, subject)) continue;
      const known = byFile.get(subject);
      if (known === undefined) byFile.set(subject, [name]);
      else known.push(name);
    }
  }
  return byFile;
}

function unreadable({ root }: Tree, file: string, why: string): Statement {
  const facts = [provenanceFact('manifest-broken', file, why)];
  return { file, location: root, claim: null, signatures: [], facts, doubts: [] };
}

/** A file at the tree's root, whole; `missing`, or in words why not. Links are not followed: they lead elsewhere. */
export function readBeside(tree: Tree, name: string, most: number): Uint8Array | string {
  const path = join(tree.root, name);
  let opened: ReturnType<typeof openFile>;
  try {
    opened = openFile(path, isHubSnapshot(tree));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // Beside a file whose name is as long as names can be there can be none that is longer.
    return why === 'no such file' || why.includes('ENAMETOOLONG') ? 'missing' : why;
  }
  try {
    if (opened.size > most) return `larger than ${most} bytes`;
    const bytes = new Uint8Array(opened.size);
    opened.source.readInto(bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    opened.close();
  }
}

/** In a hub's cache every file of a snapshot is a link into the same repository's blobs. */
function isHubSnapshot({ entries }: Tree): boolean {
  return entries.some(({ kind, follow }) => kind === 'file' && follow) && entries.length > 1;
}
