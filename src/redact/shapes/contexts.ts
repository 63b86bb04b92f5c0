import { base64, between, byteSet, word } from '../byte-set.ts';
import { looksRandom, run, type Secret, type Seen, type Shape } from '../shape.ts';

/** What a scheme ends with (RFC 3986): all but letters and digits may not stand before `://`. */
const noScheme = byteSet('\0-*,/:-@[-`{-\xff');
const authority = byteSet("!$-.0-9:;=@A-Z_a-z~[]|^*'()\x80-\xff");
const headerValue = byteSet(' !#-&(-~');
const value = byteSet('!#-%(-:<-~');
const keyChars = byteSet('A-Za-z0-9._~+/=-');
/** Not a value, but where one is to be put. */
const placeholder = /^(?:[<{$%]|\*+$|x+$|\.+$|["'`])/i;

/** Secrets that are told by what stands before them: URLs, headers, connection strings. */
export const contextShapes: readonly Shape[] = [
  {
    kind: 'url-password',
    anchors: ['://'],
    notAfter: noScheme,
    runs: [run(authority, 3, 2048)],
    judge: userinfo,
  },
  {
    kind: 'authorization',
    anchors: ['authorization'],
    anyCase: true,
    runs: [run(between, 1, 8), run(headerValue, 8, 512)],
    tail: keyChars,
    judge: header,
  },
  {
    kind: 'bearer-token',
    anchors: ['bearer '],
    anyCase: true,
    notAfter: word,
    runs: [run(keyChars, 16, 512)],
    tail: keyChars,
    judge: randomValue,
  },
  {
    kind: 'api-key',
    anchors: [
      ...['x-api-key', 'x-auth-token', 'x-goog-api-key', 'x-vault-token', 'private-token', 'job-token'],
      ...['api-key', 'api_key', 'apikey', '_authtoken', 'access_token', 'refresh_token', 'client_secret'],
    ],
    anyCase: true,
    runs: [run(between, 1, 8), run(keyChars, 16, 512)],
    tail: keyChars,
    judge: randomValue,
  },
  {
    kind: 'connection-password',
    anchors: ['password=', 'pwd='],
    anyCase: true,
    runs: [run(value, 1, 256)],
    judge: connectionPassword,
  },
  {
    // ~/.docker/config.json: "auth" is user:password in base64.
    kind: 'registry-auth',
    anchors: ['"auth"', '_auth='],
    runs: [run(byteSet(' :"'), 0, 6), run(base64, 10, 512), run(byteSet('='), 0, 2)],
    judge: basic,
  },
];

/** RFC 3986 3.2.1: `user:password@host`; a long user alone is a token. What a template leaves open is none. */
function userinfo({ bytes, anchor }: Seen): Secret | null {
  const text = bytes.toString('latin1', anchor);
  const end = text.lastIndexOf('@');
  if (end <= 0) return null;
  const written = text.slice(0, end);
  const colon = written.indexOf(':');
  const password = colon < 0 ? written : written.slice(colon + 1);
  if (colon < 0 && !(password.length >= 16 && /\d/.test(password) && /[A-Za-z]/.test(password))) return null;
  if (password === '' || password.startsWith('[redacted') || placeholder.test(password)) return null;
  return { from: anchor + end - password.length, to: anchor + end };
}

/** RFC 9110 11.6.2: a scheme and what proves it; some leave out the scheme. */
function header({ bytes, anchor }: Seen): Secret | null {
  const text = bytes.toString('latin1', anchor);
  const [before] =
    /^["' \t:=>\\]*(?:b["'])?(?:(?:bearer|basic|token|apikey|api-key|digest|bot|negotiate|aws4-hmac-sha256) +)?/i.exec(
      text,
    )!;
  const [credential] = /^[A-Za-z0-9._~+/=:,@%-]*/.exec(text.slice(before.length))!;
  const scheme = before
    .trim()
    .split(/[^A-Za-z0-9-]/)
    .at(-1)!
    .toLowerCase();
  const from = anchor + before.length;
  const secret = { from, to: from + credential.length };
  if (placeholder.test(text.slice(before.length)) || credential.length < 8) return null;
  if (scheme === 'basic') return basicText(credential) ? { ...secret, kind: 'basic-auth' } : null;
  if (!looksRandom(credential) && !(credential.length >= 16 && /\d/.test(credential))) return null;
  return scheme === 'bearer' ? { ...secret, kind: 'bearer-token' } : secret;
}

function randomValue({ bytes, anchor }: Seen): Secret | null {
  const text = bytes.toString('latin1', anchor);
  const [before] = /^["' \t:=>\\]*/.exec(text)!;
  const written = text.slice(before.length);
  const from = anchor + before.length;
  return looksRandom(written) ? { from, to: bytes.length } : null;
}

/** Among other settings, or of a kind that no program's variable has. */
function connectionPassword({ bytes, anchor, before, after }: Seen): Secret | null {
  const written = bytes.toString('latin1', anchor);
  if (placeholder.test(written) || written.startsWith('[redacted') || /[()]/.test(written)) return null;
  const [password = ''] = written.split('&', 1);
  if (password === '') return null;
  const secret = { from: anchor, to: anchor + password.length };
  if (isSeparator(before) || (after === 0x3b && /[0-9]/.test(password))) return secret;
  const alone = before === 0x20 && (after === -1 || after <= 0x20 || after === 0x22 || after === 0x27);
  return alone && password.length >= 6 && /\d/.test(password) && /[A-Za-z]/.test(password) ? secret : null;
}

/** `;`, `?` and `&`. */
function isSeparator(byte: number): boolean {
  return byte === 0x3b || byte === 0x3f || byte === 0x26;
}

function basic({ bytes, anchor }: Seen): Secret | null {
  const text = bytes.toString('latin1', anchor);
  const credential = text.replace(/^[ :"]+/, '');
  return basicText(credential) ? { from: bytes.length - credential.length, to: bytes.length } : null;
}

/** RFC 7617: user:password in base64. */
function basicText(credential: string): boolean {
  return /^[!-9;-~ ]*:[ -~]+$/.test(Buffer.from(credential, 'base64').toString('latin1'));
}
