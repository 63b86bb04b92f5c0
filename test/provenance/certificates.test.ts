import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ParseError } from '../../src/core/errors.ts';
import { type Certificate, readCertificate, readCertificates } from '../../src/provenance/certificate.ts';
import { verifyChain } from '../../src/provenance/certificates.ts';
import { processorTime } from '../processor-time.ts';

const version = ((): string | null => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return null;
  }
})();
const skip = { skip: version?.startsWith('OpenSSL 3') === true ? false : 'no openssl 3 on the PATH' };

const place = mkdtempSync(join(tmpdir(), 'loadlock-certificates-'));
after(() => rmSync(place, { recursive: true, force: true }));
let serial = 1;

interface Made {
  readonly certificate: Certificate;
  readonly file: string;
}

interface Wish {
  readonly subject: string;
  readonly extensions: readonly string[];
  readonly days?: number;
  readonly key?: readonly string[];
  readonly digest?: string;
}

const ec = ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** A certificate by the openssl program, self-signed where nobody issues it. */
function issue({ subject, extensions, days = 30, key = ec, digest = 'sha256' }: Wish, issuer?: Made): Made {
  const file = join(place, String(serial++));
  const run = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'pipe' });
  run('genpkey', '-algorithm', ...key, '-out', `${file}.key`);
  writeFileSync(`${file}.ext`, extensions.join('\n'));
  run('req', '-new', '-key', `${file}.key`, '-subj', subject, '-out', `${file}.csr`);
  const by =
    issuer === undefined
      ? ['-key', `${file}.key`]
      : ['-CA', `${issuer.file}.pem`, '-CAkey', `${issuer.file}.key`];
  const more = [
    '-days',
    String(days),
    '-set_serial',
    String(serial),
    `-${digest}`,
    '-extfile',
    `${file}.ext`,
  ];
  run('x509', '-req', '-in', `${file}.csr`, ...by, ...more, '-out', `${file}.pem`);
  return { file, certificate: readCertificates(readFileSync(`${file}.pem`, 'utf8'))[0]! };
}

const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
const signing = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=codeSigning'];
const day = 86_400_000;

function made(): { root: Made; middle: Made; leaf: Made } {
  const root = issue({ subject: '/CN=root', extensions: authority, days: 300 });
  const middle = issue({ subject: '/CN=middle', extensions: authority, days: 200 }, root);
  const leaf = issue({ subject: '/CN=leaf', extensions: signing, days: 100 }, middle);
  return { root, middle, leaf };
}

function problem(chain: readonly Made[], anchors: readonly Made[], at = Date.now() + day): string | null {
  const list = (all: readonly Made[]): Certificate[] => all.map(({ certificate }) => certificate);
  return verifyChain(list(chain) as [Certificate], list(anchors), at).problem;
}

test('a chain leads to an authority that was given, in any order and with strangers in it', skip, () => {
  const { root, middle, leaf } = made();
  const stranger = issue({ subject: '/CN=middle', extensions: authority });
  assert.equal(problem([leaf, middle], [root]), null);
  assert.equal(problem([leaf, stranger, root, middle], [stranger, root]), null);
  assert.equal(problem([leaf], [middle]), null);
  assert.equal(problem([leaf], [leaf]), null);
  assert.match(problem([leaf, middle], [stranger])!, /no given authority issued CN=leaf/);
  assert.match(problem([leaf], [root])!, /no given authority/);
  assert.match(problem([leaf, middle], [])!, /no given authority/);
});

test('a leaf that is called like its issuer is told apart by its signature', skip, () => {
  const root = issue({ subject: '/CN=root', extensions: authority });
  const middle = issue({ subject: '/CN=same', extensions: authority }, root);
  const leaf = issue({ subject: '/CN=same', extensions: signing }, middle);
  assert.equal(problem([leaf, middle], [root]), null);
  assert.notEqual(problem([leaf, leaf], [root]), null);
});

test('every certificate of the chain must be valid now', skip, () => {
  const { root, middle, leaf } = made();
  const chain = [leaf, middle];
  const now = Date.now();
  assert.match(problem(chain, [root], now - day)!, /CN=leaf is valid only from/);
  assert.match(problem(chain, [root], now + 101 * day)!, /CN=leaf expired on/);
  assert.match(problem(chain, [root], Number.NaN)!, /valid only from/);
  const longer = issue({ subject: '/CN=leaf', extensions: signing, days: 1000 }, middle);
  assert.equal(problem([longer, middle], [root], now + 150 * day), null);
  assert.match(problem([longer, middle], [root], now + 250 * day)!, /CN=middle expired on/);
  assert.match(problem([longer, middle], [root], now + 350 * day)!, /expired on/);
  const late = issue({ subject: '/CN=leaf', extensions: signing, days: 1000 }, root);
  assert.match(problem([late], [root], now + 350 * day)!, /CN=root expired on/);
});

test('what is not for signing does not sign, and what is no authority issues nothing', skip, () => {
  const { root, middle } = made();
  const under = (extensions: readonly string[]): string | null =>
    problem([issue({ subject: '/CN=leaf', extensions }, middle), middle], [root]);
  assert.match(under(['extendedKeyUsage=serverAuth', 'keyUsage=digitalSignature'])!, /not for signing code/);
  assert.match(under(['keyUsage=keyAgreement', 'extendedKeyUsage=codeSigning'])!, /must not be used for sig/);
  assert.match(under(['subjectKeyIdentifier=hash'])!, /does not say that it is for signatures/);
  assert.equal(under(['keyUsage=digitalSignature']), null);
  assert.equal(under(['extendedKeyUsage=codeSigning']), null);
  assert.equal(under(['extendedKeyUsage=anyExtendedKeyUsage']), null);

  const by = (extensions: readonly string[]): string | null => {
    const issuer = issue({ subject: '/CN=issuer', extensions }, root);
    return problem([issue({ subject: '/CN=leaf', extensions: signing }, issuer), issuer], [root]);
  };
  assert.match(by(signing)!, /CN=issuer is no certificate authority/);
  assert.match(by(['subjectKeyIdentifier=hash'])!, /CN=issuer is no certificate authority/);
  assert.match(by(['basicConstraints=CA:FALSE', 'keyUsage=keyCertSign'])!, /is no certificate authority/);
  assert.match(by(['basicConstraints=CA:TRUE', 'keyUsage=digitalSignature'])!, /must not issue/);
  assert.match(by([...authority, 'extendedKeyUsage=serverAuth'])!, /not for signing code/);
  assert.match(
    by([...authority, 'nameConstraints=permitted;DNS:a.example'])!,
    /not understood here \(2\.5\.29\.30\)/,
  );
  assert.match(by([...authority, '1.2.3.4=critical,ASN1:NULL'])!, /not understood here \(1\.2\.3\.4\)/);
  assert.equal(by([...authority, '1.2.3.4=ASN1:NULL']), null);
});

test('a path may be as long as its authorities admit', skip, () => {
  const root = issue({ subject: '/CN=root', extensions: authority });
  const closed = issue(
    { subject: '/CN=closed', extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', authority[1]!] },
    root,
  );
  const below = issue({ subject: '/CN=below', extensions: authority }, closed);
  const leaf = issue({ subject: '/CN=leaf', extensions: signing }, below);
  assert.match(problem([leaf, below, closed], [root])!, /CN=closed admits 0 authorities below it/);
  assert.equal(problem([issue({ subject: '/CN=leaf', extensions: signing }, closed), closed], [root]), null);
});

test('weak keys and weak hashes are refused', skip, () => {
  const { root } = made();
  const rsa = (bits: number): string[] => ['RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
  const weak = issue({ subject: '/CN=weak', extensions: authority, key: rsa(1024) }, root);
  const below = issue({ subject: '/CN=leaf', extensions: signing }, weak);
  assert.match(problem([below, weak], [root])!, /RSA key of less than 2048 bits/);
  const sha1 = issue({ subject: '/CN=leaf', extensions: signing, digest: 'sha1' }, root);
  assert.match(problem([sha1], [root])!, /weak or unknown algorithm/);
});

test('many certificates that name each other do not take long', skip, () => {
  const key = issue({ subject: '/CN=x', extensions: authority });
  const crowd = Array.from({ length: 15 }, () => issue({ subject: '/CN=x', extensions: authority }, key));
  const start = processorTime();
  assert.notEqual(problem([issue({ subject: '/CN=x', extensions: signing }, key), ...crowd], []), null);
  assert.ok(processorTime() - start < 5000);
});

test('a damaged certificate is refused, never read in part', skip, () => {
  const { leaf } = made();
  const { der } = leaf.certificate;
  for (let length = 0; length < der.length; length += 7)
    assert.throws(() => readCertificate(der.subarray(0, length)), ParseError);
  assert.throws(() => readCertificate(Buffer.concat([der, Buffer.of(0)])), /bytes follow/);
  // Wherever a bit flips, either it cannot be read or its issuer did not sign it.
  const { root, middle } = made();
  const other = issue({ subject: '/CN=leaf', extensions: signing }, middle).certificate;
  for (let at = 0; at < other.der.length; at += 1) {
    const flipped = Buffer.from(other.der);
    flipped[at]! ^= 1 << (at % 8);
    let certificate: Certificate;
    try {
      certificate = readCertificate(flipped);
    } catch (error) {
      assert.ok(error instanceof ParseError, String(error));
      continue;
    }
    const result = verifyChain([certificate, middle.certificate], [root.certificate], Date.now() + day);
    assert.notEqual(result.problem, null, `bit ${at % 8} of byte ${at}`);
  }
  assert.throws(() => readCertificates('nothing'), /holds no certificate/);
  assert.throws(() => readCertificates('-----BEGIN CERTIFICATE-----\nAAAA'), /has no end/);
});
