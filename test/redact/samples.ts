import { letters, randomText } from './kit.ts';

const alnum = (seed: number, length: number): string => randomText(seed, length, letters);
const hex = (seed: number, length: number): string => randomText(seed, length, '0123456789abcdef');
const base64 = (seed: number, length: number): string => randomText(seed, length, `${letters}+/`);
const url = (seed: number, length: number): string => randomText(seed, length, `${letters}-_`);
const upper = (seed: number, length: number): string =>
  randomText(seed, length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface Sample {
  readonly kind: string;
  readonly text: string;
  /** What must not be seen of it. */
  readonly secret: string;
}

function sample(kind: string, secret: string, text: (secret: string) => string = (s) => s): Sample {
  return { kind, secret, text: text(secret) };
}

const pem = [...Array.from({ length: 6 }, (_, line) => base64(100 + line, 64)), `${base64(110, 30)}==`];
const basic = Buffer.from('deploy:hunter2-Xy9').toString('base64');

/** One made-up secret of each kind; formats as their services document them. */
export const samples: readonly Sample[] = [
  sample('aws-access-key', `AKIA${upper(1, 16)}`),
  sample('aws-access-key', `ASIA${upper(2, 16)}`, (key) => `export AWS_ACCESS_KEY_ID="${key}"`),
  sample('aws-secret-key', base64(3, 40), (key) => `aws_secret_access_key = ${key}`),
  sample('aws-secret-key', base64(4, 40), (key) => `{"SecretAccessKey": "${key}"}`),
  sample('aws-session-token', base64(5, 300), (key) => `AWS_SESSION_TOKEN=${key}`),
  sample('gcp-api-key', `AIza${url(6, 35)}`),
  sample('gcp-oauth-token', `ya29.${url(7, 120)}`),
  sample('gcp-oauth-secret', `GOCSPX-${url(8, 28)}`),
  sample('gcp-refresh-token', `1//0${url(9, 60)}`),
  sample(
    'azure-storage-key',
    `${base64(10, 86)}==`,
    (key) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};`,
  ),
  sample(
    'azure-shared-key',
    `${base64(11, 43)}=`,
    (key) => `SharedAccessKeyName=root;SharedAccessKey=${key}`,
  ),
  sample(
    'azure-sas-signature',
    `${base64(12, 43).replaceAll('+', '%2B').replaceAll('/', '%2F')}%3D`,
    (sig) => `https://a.blob.core.windows.net/c?sv=2024&sig=${sig}&se=2026`,
  ),
  sample('azure-client-secret', `Q~${alnum(13, 34)}`, (key) => `abc8${key}`),
  // The token that GitHub's checksum is commonly shown with; revoked long ago.
  sample('github-token', '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'),
  sample('github-token', `gho_${alnum(14, 36)}`),
  sample('github-token', `github_pat_${alnum(15, 22)}_${alnum(16, 59)}`),
  sample('gitlab-token', `glpat-${url(17, 20)}`),
  sample('huggingface-token', `hf_${alnum(18, 34)}`),
  sample('openai-token', `sk-${alnum(19, 20)}T3BlbkFJ${alnum(20, 20)}`),
  sample('openai-token', `sk-proj-${url(21, 120)}`),
  sample('anthropic-token', `sk-ant-api03-${url(22, 93)}AA`),
  sample('slack-token', `xoxb-${hex(23, 12)}-${hex(24, 12)}-${alnum(25, 24)}`),
  sample(
    'slack-webhook',
    `T${upper(26, 8)}/B${upper(27, 8)}/${alnum(28, 24)}`,
    (path) => `https://hooks.slack.com/services/${path}`,
  ),
  sample('stripe-key', `sk_live_${alnum(29, 24)}`),
  sample('npm-token', `npm_${alnum(30, 36)}`),
  sample('pypi-token', `pypi-AgEIcHlwaS5vcmc${url(31, 120)}`),
  sample(
    'jwt',
    `${json({ alg: 'HS256', typ: 'JWT' })}.${json({ sub: '1234567890', name: 'John' })}.${url(32, 43)}`,
  ),
  sample('sendgrid-key', `SG.${url(33, 22)}.${url(34, 43)}`),
  sample('databricks-token', `dapi${hex(35, 32)}`),
  sample('digitalocean-token', `dop_v1_${hex(36, 64)}`),
  sample('vault-token', `hvs.${url(37, 90)}`),
  sample('groq-token', `gsk_${alnum(38, 52)}`),
  sample('atlassian-token', `ATATT3${url(39, 186)}`),
  sample('1password-token', `ops_eyJ${base64(40, 300).replaceAll(/[+/]/g, 'x')}`),
  sample('age-key', `AGE-SECRET-KEY-1${upper(41, 58)}`),
  sample(
    'minisign-key',
    `RWRTY0Iy${base64(42, 203)}=`,
    (key) => `untrusted comment: minisign encrypted secret key\n${key}\n`,
  ),
  sample(
    'wireguard-key',
    `${base64(43, 43)}=`,
    (key) => `[Interface]\nPrivateKey = ${key}\nAddress = 10.0.0.1\n`,
  ),
  sample(
    'private-key',
    pem[2]!,
    () => `-----BEGIN RSA PRIVATE KEY-----\n${pem.join('\n')}\n-----END RSA PRIVATE KEY-----\n`,
  ),
  sample('private-key', pem[3]!, () =>
    JSON.stringify({
      private_key: `-----BEGIN PRIVATE KEY-----\n${pem.join('\n')}\n-----END PRIVATE KEY-----\n`,
    }),
  ),
  sample(
    'private-key',
    pem[4]!,
    () =>
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123\n\n${pem.join('\n')}\n-----END RSA PRIVATE KEY-----`,
  ),
  sample(
    'private-key',
    pem[5]!,
    () =>
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${pem.join('\r\n')}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n`,
  ),
  sample(
    'private-key',
    pem[1]!,
    () => `-----BEGIN OPENSSH PRIVATE KEY----- ${pem.join(' ')} -----END OPENSSH PRIVATE KEY-----`,
  ),
  sample('jwk-private', url(44, 43), (d) => `{"kty":"EC","crv":"P-256","x":"abc","d":"${d}"}`),
  sample('url-password', 'p%40ssw0rd!', (password) => `postgres://admin:${password}@db.internal:5432/app`),
  sample('url-password', alnum(45, 30), (user) => `git clone https://${user}@example.com/x.git`),
  sample('bearer-token', alnum(46, 40), (value) => `Authorization: Bearer ${value}\r\n`),
  sample('bearer-token', alnum(47, 40), (value) => `curl -H 'accept: x' -H "bearer ${value}"`),
  sample('basic-auth', basic, (value) => `{'Authorization': 'Basic ${value}'}`),
  sample('authorization', alnum(48, 40), (value) => `authorization: token ${value}`),
  sample('api-key', alnum(49, 32), (value) => `X-Api-Key: ${value}`),
  sample(
    'connection-password',
    'tr0ub4dor&3'.slice(0, 9),
    (value) => `Server=db;User Id=sa;Password=${value};Encrypt=true`,
  ),
  sample('connection-password', 'correct9horse', (value) => `host=db user=app password=${value} dbname=x`),
  sample('registry-auth', basic, (value) => `{"auths":{"r.example":{"auth":"${value}"}}}`),
];
