import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Report } from '../../src/core/decision.ts';
import { sign, signOms, type VerifyOptions, verify } from '../../src/index.ts';
import { keyIdText, publicKeyFile, publicKeyText } from '../../src/provenance/minisign/public-key.ts';
import { generateKey, type SecretKey, secretKeyFile } from '../../src/provenance/minisign/secret-key.ts';
import { signBytes } from '../../src/provenance/minisign/sign.ts';
import type { Fixture, Neutral } from './kit.ts';

export const now: Date = new Date('2026-11-20T12:00:00Z');
export const published: Date = new Date('2026-11-01T12:00:00Z');
export const expiring: Date = new Date('2026-12-01T12:00:00Z');
export const manifestOf = 'loadlock.manifest.json';

export interface Signer {
  readonly key: SecretKey;
  /** The text of its secret key file. */
  readonly secret: string;
  /** Its public key file, which lies with no artifact. */
  readonly file: string;
  readonly id: string;
}

/** A fixture that knows how it is verified, and who can sign it again. */
export interface Signed extends Fixture {
  /** May be exchanged by a test that puts it back. */
  readonly asked: { options: VerifyOptions };
  readonly signer: Signer;
}

/** What minisign's format leaves open. */
export const minisignOpen: Neutral[] = [
  {
    // Behind `untrusted comment: `.
    change: /\.minisig: bit \d of byte (?:19|[2-9]\d) in line 1$/,
    reason: 'the first comment of a minisign signature is not signed, and shown to nobody',
  },
  {
    change: /\.minisig: (?:CR LF|its last byte missing)$/,
    reason: 'line ends are no part of a minisign signature',
  },
];

/** What no signature of files is about. */
export const treeOpen: Neutral[] = [
  {
    change: / (?:replaced by a hard link to its bytes|made executable)$/,
    reason: 'a name holds the signed bytes, whoever else does; modes are no part of what is signed',
  },
  { change: /: an empty folder$/, reason: 'an empty folder holds no bytes' },
];

export async function newSigner(folder: string, name: string): Promise<Signer> {
  const key = generateKey();
  const file = join(folder, `${name}.pub`);
  writeFileSync(file, publicKeyFile(key.publicKey));
  return { key, secret: await secretKeyFile(key, null), file, id: keyIdText(key.keyId) };
}

export function put(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Protocol 4 of a list of numbers: what a scan has nothing to say against. */
export const pickle: Buffer = Buffer.from('\x80\x04](K\x01K\x02K\x03K\x05K\x08K\x0dK\x15K\x22e.', 'latin1');

export const treeFiles: Readonly<Record<string, string | Uint8Array>> = {
  'config.json': '{"layers": 2, "name": "small"}\n',
  'model.pkl': pickle,
  'weights/first.bin': Buffer.alloc(300, 'first'),
  'weights/deep/er/second.bin': Buffer.alloc(300, 'second'),
  'weights/empty.bin': '',
  'größe/модель-重み.txt': 'unicode in the name\n',
};

export function fixture(
  name: string,
  root: string,
  target: string,
  options: VerifyOptions,
  signer: Signer,
  rest: Pick<Fixture, 'statements' | 'files'> & { readonly neutral?: readonly Neutral[] },
): Signed {
  const asked = { options: { now, jobs: 1, ...options } };
  const check = (): Promise<Report> => verify(join(root, target), asked.options);
  return { neutral: [], ...rest, name, root, target: join(root, target), asked, signer, check };
}

/** A manifest beside a file. */
export async function fileFixture(place: string): Promise<Signed> {
  const signer = await newSigner(place, 'file');
  const root = mkdtempSync(join(place, 'file-'));
  put(root, { 'model.pkl': pickle });
  await sign(join(root, 'model.pkl'), {
    key: signer.secret,
    publisher: 'acme',
    version: '1.2.0',
    now: published,
    expiresAt: expiring,
  });
  return fixture('file', root, 'model.pkl', { key: signer.file }, signer, {
    statements: ['model.pkl.manifest.json', 'model.pkl.manifest.json.minisig'],
    files: ['model.pkl'],
    neutral: minisignOpen,
  });
}

/** A manifest in a folder, under a trust file that bounds key, scope and publisher. */
export async function treeFixture(place: string): Promise<Signed> {
  const signer = await newSigner(place, 'tree');
  const root = mkdtempSync(join(place, 'tree-'));
  put(root, treeFiles);
  await sign(root, { key: signer.secret, publisher: 'acme', version: '3', now: published });
  const trust = join(place, 'tree-trust.json');
  writeFileSync(
    trust,
    trustText([['acme', signer]], { from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }),
  );
  return fixture('tree', root, '', { trust }, signer, {
    statements: [manifestOf, `${manifestOf}.minisig`],
    files: Object.keys(treeFiles),
    neutral: minisignOpen,
  });
}

/** A file that is read in pieces, so that what is changed behind the first megabytes counts too. */
export async function largeFixture(place: string): Promise<Signed> {
  const signer = await newSigner(place, 'large');
  const root = mkdtempSync(join(place, 'large-'));
  const bytes = Buffer.alloc(
    4_400_000,
    Uint8Array.from({ length: 251 }, (_, at) => at),
  );
  put(root, { 'large.bin': bytes, 'small.bin': 'small' });
  await sign(root, { key: signer.secret, now: published });
  return fixture('large', root, '', { key: signer.file }, signer, {
    statements: [manifestOf, `${manifestOf}.minisig`],
    files: ['large.bin', 'small.bin'],
    neutral: minisignOpen,
  });
}

/** The simple manifest of the pickle-defence playbooks; `write` signs as a program of another's would. */
export async function playbookFixture(
  place: string,
  name: string,
  write: (signer: Signer, root: string, file: string) => void,
): Promise<Signed> {
  const { createHash } = await import('node:crypto');
  const signer = await newSigner(place, name);
  const root = mkdtempSync(join(place, `${name}-`));
  const manifest = {
    artifact: 'clf.pkl',
    sha256: createHash('sha256').update(pickle).digest('hex'),
    published_at: '2026-11-01',
    publisher: 'Acme Research',
    version: '2.0',
  };
  put(root, { 'clf.pkl': pickle, 'clf.pkl.manifest.json': `${JSON.stringify(manifest, null, 2)}\n` });
  write(signer, root, 'clf.pkl.manifest.json');
  return fixture(name, root, 'clf.pkl', { key: signer.file }, signer, {
    statements: ['clf.pkl.manifest.json', 'clf.pkl.manifest.json.minisig'],
    files: ['clf.pkl'],
    neutral: minisignOpen,
  });
}

/** `minisign -S` on the file itself. */
export async function detachedFixture(place: string): Promise<Signed> {
  const signer = await newSigner(place, 'detached');
  const root = mkdtempSync(join(place, 'detached-'));
  put(root, { 'weights.bin': Buffer.alloc(100, 'weights') });
  signBeside(signer, root, 'weights.bin');
  return fixture('detached', root, 'weights.bin', { key: signer.file }, signer, {
    statements: ['weights.bin.minisig'],
    files: ['weights.bin'],
    neutral: minisignOpen,
  });
}

export function signBeside({ key }: Signer, root: string, file: string, to = `${file}.minisig`): void {
  const trustedComment = `timestamp:${published.getTime() / 1000}\tfile:${file}\thashed`;
  writeFileSync(join(root, to), signBytes(key, readFileSync(join(root, file)), { trustedComment }));
}

/** Three publishers, all of whom must sign. */
export async function thresholdFixture(
  place: string,
): Promise<Signed & { readonly signers: readonly Signer[] }> {
  const names = ['alpha', 'beta', 'gamma'] as const;
  const signers: Signer[] = [];
  for (const name of names) signers.push(await newSigner(place, name));
  const root = mkdtempSync(join(place, 'threshold-'));
  put(root, { 'a.bin': Buffer.alloc(100, 'a'), 'b/c.bin': Buffer.alloc(100, 'c') });
  await sign(root, { key: signers[0]!.secret, publisher: 'alpha', version: '7', now: published });
  for (const { id } of signers.slice(1)) {
    const signer = signers.find((one) => one.id === id)!;
    signBeside(signer, root, manifestOf, `${manifestOf}.${id}.minisig`);
  }
  const trust = join(place, 'threshold-trust.json');
  const pairs = names.map((name, index) => [name, signers[index]!] as const);
  const rules = [{ paths: ['**'], publishers: names, threshold: 3 }];
  writeFileSync(trust, trustText(pairs, {}, rules));
  const made = fixture('threshold', root, '', { trust }, signers[0]!, {
    statements: [
      manifestOf,
      ...['', ...signers.slice(1).map(({ id }) => `.${id}`)].map((id) => `${manifestOf}${id}.minisig`),
    ],
    files: ['a.bin', 'b/c.bin'],
    neutral: minisignOpen,
  });
  return { ...made, signers };
}

export function trustText(
  publishers: readonly (readonly [name: string, signer: Signer])[],
  bounds: object = {},
  rules: readonly object[] = [],
): string {
  const entries = publishers.map(([name, { key }]) => [
    name,
    { keys: [{ minisign: publicKeyText(key.publicKey), ...bounds }] },
  ]);
  return JSON.stringify({
    schema: 'loadlock.trust/1',
    publishers: Object.fromEntries(entries),
    ...(rules.length === 0 ? {} : { rules }),
  });
}

/** What OMS and JSON leave open: the ways to say that there is nothing. */
export const omsOpen: Neutral[] = [
  {
    change: /: verificationMaterial\.tlogEntries (?:deleted)$/,
    reason: 'a bundle without log entries may leave the empty list of them out',
  },
  {
    change: /: dsseEnvelope\.signatures\.0\.keyid (?:deleted|= null)$/,
    reason: 'the key id of a DSSE envelope is an unsigned hint, and may be missing',
  },
  {
    change:
      /: (?:its last byte missing|a line feed behind it|a space before it|CR LF|a CR LF at its first line end)$/,
    reason: 'the bundle is JSON: space around it says nothing, and only its payload is signed',
  },
];

export const chainOpen: Neutral = {
  change: /: verificationMaterial\.x509CertificateChain\.certificates\.\d twice$/,
  reason: 'certificates that lead nowhere are passed over (RFC 5280, section 6.1: a path is looked for)',
};

export async function omsFixture(place: string, kind: 'folder' | 'file'): Promise<Signed> {
  const signer = await newSigner(place, `oms-${kind}`);
  const root = mkdtempSync(join(place, `oms-${kind}-`));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = join(place, `oms-${kind}.pem`);
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
  put(root, kind === 'file' ? { 'net.onnx': Buffer.alloc(200, 'net') } : treeFiles);
  const target = kind === 'file' ? 'net.onnx' : '';
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  await signOms(join(root, target), { key: secret, now: published });
  const statement = kind === 'file' ? 'net.onnx.sig' : 'model.sig';
  const oms = kind === 'file' ? join(root, statement) : true;
  return fixture(`oms ${kind}`, root, target, { key, oms }, signer, {
    statements: [statement],
    files: kind === 'file' ? ['net.onnx'] : Object.keys(treeFiles),
    neutral: omsOpen,
  });
}

/** A leaf under an intermediate authority under a root, by the openssl program. */
export async function certificateFixture(place: string): Promise<Signed> {
  const signer = await newSigner(place, 'oms-certificate');
  const root = mkdtempSync(join(place, 'oms-certificate-'));
  const at = (name: string): string => join(place, `certificate-${name}`);
  const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
  issue('root', authority);
  issue('middle', authority, 'root');
  issue('leaf', ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=codeSigning'], 'middle');
  put(root, { 'a.bin': Buffer.alloc(100, 'a'), 'b/c.bin': Buffer.alloc(100, 'c') });
  const certificates = readFileSync(at('leaf.pem'), 'utf8') + readFileSync(at('middle.pem'), 'utf8');
  await signOms(root, { key: readFileSync(at('leaf.key'), 'utf8'), certificates });
  const options = { trust: at('root.pem'), oms: true as const, now: new Date(Date.now() + 60_000) };
  return fixture('oms certificate', root, '', options, signer, {
    statements: ['model.sig'],
    files: ['a.bin', 'b/c.bin'],
    neutral: [...omsOpen, chainOpen],
  });

  function issue(name: string, extensions: readonly string[], by?: string): void {
    const run = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'pipe' });
    run('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', at(`${name}.key`));
    writeFileSync(at(`${name}.ext`), extensions.join('\n'));
    run('req', '-new', '-key', at(`${name}.key`), '-subj', `/CN=${name}`, '-out', at(`${name}.csr`));
    const issuer =
      by === undefined ? ['-key', at(`${name}.key`)] : ['-CA', at(`${by}.pem`), '-CAkey', at(`${by}.key`)];
    const more = ['-days', '90', '-sha256', '-extfile', at(`${name}.ext`), '-out', at(`${name}.pem`)];
    run('x509', '-req', '-in', at(`${name}.csr`), ...issuer, ...more);
  }
}
