import { allBut, alphanumeric, base64, base64url, between, byteSet, word } from '../byte-set.ts';
import { distinct, run, type Secret, type Seen, type Shape, varied } from '../shape.ts';

const accountChars = byteSet('A-Z2-7');
const digit = byteSet('0-9');
const azureSecret = byteSet('A-Za-z0-9_~.-');
const signature = byteSet('A-Za-z0-9%/+=_-');

/** Keys of Amazon's, Google's and Microsoft's clouds. */
export const cloudShapes: readonly Shape[] = [
  {
    kind: 'aws-access-key',
    anchors: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    notAfter: word,
    runs: [run(accountChars, 16)],
    notBefore: word,
    judge: varied,
  },
  {
    // The access key before it tells that this is one; alone it is 40 characters of base64 like any others.
    kind: 'aws-secret-key',
    anchors: ['secret_access_key', 'secretaccesskey', 'secret access key', 'aws_secret_key'],
    anyCase: true,
    runs: [run(between, 1, 10), run(base64, 40)],
    notBefore: byteSet('A-Za-z0-9/+='),
    judge: lastOf(40),
  },
  {
    kind: 'aws-session-token',
    anchors: ['session_token', 'sessiontoken', 'x-amz-security-token'],
    anyCase: true,
    runs: [run(between, 1, 10), run(signature, 100)],
    tail: signature,
    judge: lastOf(100),
  },
  {
    kind: 'aws-bedrock-key',
    anchors: ['ABSK'],
    notAfter: word,
    runs: [run(base64, 100)],
    tail: byteSet('A-Za-z0-9/+='),
    judge: varied,
  },
  {
    kind: 'gcp-api-key',
    anchors: ['AIza'],
    notAfter: word,
    runs: [run(base64url, 35)],
    notBefore: base64url,
    judge: varied,
  },
  {
    kind: 'gcp-oauth-token',
    anchors: ['ya29.'],
    notAfter: word,
    runs: [run(base64url, 20)],
    tail: byteSet('A-Za-z0-9_.-'),
    judge: varied,
  },
  {
    kind: 'gcp-oauth-secret',
    anchors: ['GOCSPX-'],
    runs: [run(base64url, 28)],
    tail: base64url,
    judge: varied,
  },
  {
    kind: 'gcp-refresh-token',
    anchors: ['1//0'],
    notAfter: word,
    runs: [run(base64url, 40)],
    tail: base64url,
    judge: varied,
  },
  {
    kind: 'azure-storage-key',
    anchors: ['accountkey', 'account_key'],
    anyCase: true,
    runs: [run(between, 1, 8), run(base64, 86), run(byteSet('='), 2)],
    judge: lastOf(88),
  },
  {
    kind: 'azure-shared-key',
    anchors: ['sharedaccesskey', 'shared_access_key'],
    anyCase: true,
    runs: [run(between, 1, 8), run(base64, 43), run(byteSet('='), 1)],
    judge: lastOf(44),
  },
  {
    kind: 'azure-sas-signature',
    anchors: ['sig='],
    notAfter: alphanumeric,
    runs: [run(signature, 43, 100)],
    judge: sasSignature,
  },
  {
    // The three characters and the digit before Q~ stay: they have been let through by then.
    kind: 'azure-client-secret',
    anchors: ['Q~'],
    notAfter: allBut(digit),
    runs: [run(azureSecret, 31, 34)],
    notBefore: azureSecret,
    judge: varied,
  },
  {
    kind: 'azure-sas-token',
    anchors: ['SharedAccessSignature sr='],
    runs: [run(byteSet('!-~'), 40)],
    tail: byteSet('!#-&(-~'),
  },
];

function lastOf(length: number): (seen: Seen) => Secret | null {
  return ({ bytes }) => {
    const from = bytes.length - length;
    return distinct(bytes, from, bytes.length) >= 10 ? { from, to: bytes.length } : null;
  };
}

/** HMAC-SHA256 in base64, as a parameter of a URL. */
function sasSignature({ bytes, anchor }: Seen): Secret | null {
  const written = bytes
    .toString('latin1', anchor)
    .replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return /^[A-Za-z0-9+/]{43}=$/.test(written) ? { from: anchor, to: bytes.length } : null;
}
