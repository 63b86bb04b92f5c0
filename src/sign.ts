import { createHash, createPublicKey } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import { digestsOf } from './open/digests.ts';
import { type Draft, discard, fill, openDraft, place } from './open/draft.ts';
import { listTree, type Tree } from './open/tree.ts';
import type { Policy } from './policy/policy.ts';
import { keyPublisher, noVersion, readManifest, writeManifest } from './provenance/manifest.ts';
import { keyIdText } from './provenance/minisign/public-key.ts';
import type { SecretKey } from './provenance/minisign/secret-key.ts';
import { signBytes } from './provenance/minisign/sign.ts';
import { collisions, isUnder, unsafePath } from './provenance/paths.ts';
import { isStatementFile, omsSignature } from './provenance/statement-files.ts';
import { manifestPath, mostManifestBytes, readBeside } from './statement.ts';

/** What is signed: every file of a target, with its digest. */
interface Inventory {
  readonly tree: Tree;
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly size: number }[];
}

interface InventoryOptions {
  /** Exact relative paths that are not part of it. */
  readonly ignored: readonly string[];
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

/**
 * Lists and hashes what a signature is to be about.
 * @throws LoadlockError SIGN_REFUSED for links, special files and names that not every system keeps apart; TARGET_MISSING.
 */
async function takeInventory(target: string, options: InventoryOptions): Promise<Inventory> {
  const tree = listTree(target, (path) => isUnder(path, options.ignored) || isStatementFile(path));
  if (tree.entries.length === 0) throw refused(target, 'holds no file to sign');
  for (const { path, kind } of tree.entries) {
    if (kind === 'link')
      throw refused(
        path,
        'is a symbolic link, and what it leads to can be exchanged; put the file itself there',
      );
    if (kind === 'unnameable') throw refused(path, 'has a name that is not UTF-8');
    if (kind !== 'file') throw refused(path, 'is not a regular file, or cannot be read');
    const unsafe = unsafePath(path);
    if (unsafe !== null) throw refused(path, `has ${unsafe} in its name`);
  }
  const [same] = collisions(tree.entries.map(({ path }) => path));
  if (same !== undefined) throw refused(same.join(' and '), 'are one file on systems that fold case');
  const { onProgress, jobs } = options;
  const results = await digestsOf(
    tree.entries.map(({ location, follow }) => ({ location, follow, spans: [] })),
    { ...(jobs === undefined ? {} : { jobs }), ...(onProgress === undefined ? {} : { onProgress }) },
  );
  const files = tree.entries.map(({ path }, at) => {
    const result = results[at]!;
    if ('problem' in result) throw new LoadlockError('SOURCE_UNREADABLE', null, `${path}: ${result.detail}`);
    return { path, sha256: result.sha256, size: result.size };
  });
  return { tree, files };
}

export interface SignOptions {
  readonly policy: Policy;
  /** The text of a minisign secret key file. */
  readonly key: string;
  readonly password?: string;
  readonly publisher?: string;
  readonly name?: string;
  readonly version?: string;
  readonly expiresAt?: Date;
  /** An interpreter or the folder of an environment. */
  readonly trainedWith?: string;
  readonly replace?: boolean;
  readonly add?: boolean;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

/** What was written. */
export interface SignedFiles {
  /** Paths: the manifest first, where there is one. */
  readonly written: readonly string[];
  readonly keyId: string;
  /** How many files were signed. */
  readonly files: number;
  /** Of the signed statement. */
  readonly sha256: string;
  readonly trainingVersions: ReadonlyMap<string, string>;
}

/**
 * Writes a manifest and its minisign signature: beside a file, or into a folder. Both appear, or neither.
 * @throws LoadlockError KEY_LOCKED, SIGN_REFUSED, OUTPUT_UNWRITABLE, USAGE, TARGET_MISSING.
 */
export async function signTarget(target: string, options: SignOptions): Promise<SignedFiles> {
  const { parseSecretKey, unlockSecretKey } = await import('./provenance/minisign/secret-key.ts');
  const key = await unlockSecretKey(parseSecretKey(options.key), options.password ?? null);
  const inventory = await takeInventory(target, {
    ...options,
    ignored: options.policy.provenance.ignoredPaths,
  });
  return options.add === true ? addSignature(inventory, key) : signInventory(target, inventory, key, options);
}

async function signInventory(
  target: string,
  { tree, files }: Inventory,
  key: SecretKey,
  options: SignOptions,
): Promise<SignedFiles> {
  const { version = noVersion, now = new Date() } = options;
  const keyId = keyIdText(key.keyId);
  const trainingVersions =
    options.trainedWith === undefined
      ? new Map<string, string>()
      : await versionsFor(target, options.trainedWith);
  const bytes = writeManifest({
    name: options.name ?? tree.name,
    version,
    publisher: options.publisher ?? `${keyPublisher}${keyId}`,
    publishedAt: now,
    expiresAt: options.expiresAt ?? null,
    files,
    trainingVersions,
  });
  // What we would refuse to read is not written.
  readManifest(bytes, tree.kind === 'file' ? tree.name : null);
  const manifest = join(tree.root, manifestPath(tree));
  const signature = signatureOf(key, bytes, version, now);
  const written = [manifest, `${manifest}.minisig`];
  writeAll(
    [
      [manifest, bytes],
      [`${manifest}.minisig`, signature],
    ],
    options.replace === true,
  );
  return { written, keyId, files: files.length, sha256: sha256Of(bytes), trainingVersions };
}

/** A second signature under the same manifest, after the files were compared with it: k of n publishers. */
async function addSignature({ tree, files }: Inventory, key: SecretKey): Promise<SignedFiles> {
  const name = manifestPath(tree);
  const bytes = readBeside(tree, name, mostManifestBytes);
  if (typeof bytes === 'string') throw refused(name, `cannot be signed once more: ${bytes}`);
  const claim = readManifest(bytes, tree.kind === 'file' ? tree.name : null);
  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  for (const { path, pieces } of claim.files)
    if (digests.get(path) !== pieces[0].digest)
      throw refused(path, 'is not what the manifest says; nothing was signed');
  const claimed = new Set(claim.files.map(({ path }) => path));
  const extra = files.find(({ path }) => !claimed.has(path));
  if (extra !== undefined) throw refused(extra.path, 'is not in the manifest; nothing was signed');
  const keyId = keyIdText(key.keyId);
  const path = `${join(tree.root, name)}.${keyId}.minisig`;
  writeAll([[path, signatureOf(key, bytes, claim.version ?? noVersion, new Date())]], true);
  const { sha256, trainingVersions } = claim;
  return { written: [path], keyId, files: files.length, sha256, trainingVersions };
}

export interface SignOmsOptions {
  readonly policy: Policy;
  /** A private key in PEM. */
  readonly key: string;
  readonly password?: string;
  /** In PEM: the signer's, then those up to its authority. */
  readonly certificates?: string;
  readonly out?: string;
  readonly replace?: boolean;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
}

/** Writes an OpenSSF model signature. @throws LoadlockError as `signTarget` */
export async function signTargetOms(target: string, options: SignOmsOptions): Promise<SignedFiles> {
  const { signOms } = await import('./provenance/oms/write.ts');
  const inventory = await takeInventory(target, {
    ...options,
    ignored: options.policy.provenance.ignoredPaths,
  });
  const { tree, files } = inventory;
  const single = tree.kind === 'file';
  const out = resolve(options.out ?? join(tree.root, single ? `${tree.name}.sig` : omsSignature));
  // What holds signatures, and what the policy leaves out, is named, or other verifiers take it for unsigned files.
  const ignored = single
    ? []
    : [...beneath(tree, out), ...statementFilesIn(tree), ...ignoredIn(tree, options.policy)];
  const bytes = signOms(
    { name: tree.name, single, files, ignored: [...new Set(ignored)] },
    {
      key: options.key,
      password: options.password ?? null,
      certificates: options.certificates ?? null,
      now: (options.now ?? new Date()).getTime(),
    },
  );
  writeAll([[out, bytes]], options.replace === true);
  const keyId = createHash('sha256').update(
    createPublicKey(keyInput(options)).export({ type: 'spki', format: 'pem' }),
  );
  return {
    written: [out],
    keyId: keyId.digest('hex'),
    files: files.length,
    sha256: sha256Of(bytes),
    trainingVersions: new Map(),
  };
}

function keyInput({ key, password }: SignOmsOptions): { key: string; passphrase?: string } {
  return password === undefined ? { key } : { key, passphrase: password };
}

/** The packages of an environment that a model's own imports ask for. */
async function versionsFor(target: string, environment: string): Promise<ReadonlyMap<string, string>> {
  const [{ scanTargets }, { readEnvironment }, { recordedVersions }, { observe }] = await Promise.all([
    import('./pipeline.ts'),
    import('./provenance/versions/environment.ts'),
    import('./provenance/versions/recorded.ts'),
    import('./policy/presets/observe.ts'),
  ]);
  const report = await scanTargets([target], { policy: observe, hash: false, facts: true, jobs: 1 });
  const imported = new Set<string>();
  for (const { facts } of report.targets.flatMap(({ artifacts }) => artifacts))
    for (const fact of facts ?? []) {
      const name = fact.kind === 'import' ? fact.global : fact.kind === 'reference' ? fact.name : '';
      const [top = ''] = name.split(/[ .:]/);
      if (/^[A-Za-z_]\w*$/.test(top)) imported.add(top);
    }
  return recordedVersions(readEnvironment(environment), imported);
}

function signatureOf(key: SecretKey, bytes: Uint8Array, version: string, now: Date): Uint8Array {
  const seconds = Math.floor(now.getTime() / 1000);
  // What may not be exchanged stands in the trusted comment too, where the minisign program shows it.
  const trustedComment = `timestamp:${seconds}\tsha256:${sha256Of(bytes)}\tversion:${version}\thashed`;
  return Buffer.from(signBytes(key, bytes, { trustedComment }));
}

function writeAll(files: readonly (readonly [path: string, bytes: Uint8Array])[], replace: boolean): void {
  const drafts: Draft[] = [];
  try {
    for (const [path, bytes] of files) {
      const draft = openDraft(path);
      drafts.push(draft);
      fill(draft, bytes);
    }
    place(drafts, replace);
  } catch (error) {
    discard(drafts);
    throw error;
  }
}

/** A path inside of the tree, relative to it. */
function beneath({ root }: Tree, path: string): string[] {
  const inside = relative(root, path);
  return inside.split('/')[0] === '..' || isAbsolute(inside) ? [] : [inside];
}

function ignoredIn({ root }: Tree, { provenance }: Policy): string[] {
  return provenance.ignoredPaths.filter((path) => existsSync(join(root, path)));
}

function statementFilesIn({ root }: Tree): string[] {
  return readdirSync(root).filter(isStatementFile);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refused(path: string, what: string): LoadlockError {
  return new LoadlockError('SIGN_REFUSED', null, `${printable(path)} ${what}`);
}
