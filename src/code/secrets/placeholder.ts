/** How much a sighting is worth: a credential, one that only opens something of one's own machine, or none at all. */
export type Worth = 'real' | 'minor' | 'none';

/** Words that people write where a credential is to be put. */
const standIns: readonly string[] = [
  ...['example', 'placeholder', 'changeme', 'change_me', 'change-me', 'replace', 'insert', 'dummy', 'sample'],
  ...['yourtoken', 'your_', 'your-', 'yourpass', 'yoursecret', 'redacted', 'censored', 'notreal', 'not_real'],
  ...['fake', 'xxxx', '****', '....', 'token_here', 'key_here', 'todo'],
];
/** Passwords of examples: whoever uses one in earnest has no secret to lose. */
const weakPasswords: ReadonlySet<string> = new Set([
  ...[
    'password',
    'passwd',
    'pass',
    'pwd',
    'pw',
    'secret',
    'user',
    'username',
    'postgres',
    'mysql',
    'mongo',
    'root',
  ],
  ...[
    'admin',
    'test',
    'testing',
    'guest',
    'foo',
    'bar',
    'baz',
    'abc',
    '123',
    '1234',
    '12345',
    '123456',
    'mypassword',
  ],
  ...[
    'my_password',
    'my-password',
    'mysecret',
    'dbpass',
    'dbpassword',
    'db_password',
    'token',
    'api_key',
    'apikey',
  ],
]);
const ownMachine: ReadonlySet<string> = new Set([
  'localhost',
  '127.0.0.1',
  '[::1]',
  '0.0.0.0',
  'db',
  'host',
  'server',
]);
/** Rules whose sightings are addresses with a user and a password. */
const addressed: ReadonlySet<string> = new Set(['basicauth', 'database-connection-string']);

/** What a text that looks like a credential is worth, by what it says. */
export function worthOf(rule: string, text: string): Worth {
  if (addressed.has(rule)) return worthOfAddress(text);
  const lower = text.toLowerCase();
  // Keys and certificates are long: a stand-in among their base64 is chance.
  if (rule !== 'privatekey' && rule !== 'gcp' && standIns.some((word) => lower.includes(word))) return 'none';
  return isMonotonous(lower) ? 'none' : 'real';
}

function worthOfAddress(text: string): Worth {
  const start = text.indexOf('://') + 3;
  const end = text.slice(start).search(/[/?\s]/);
  const authority = end < 0 ? text.slice(start) : text.slice(start, start + end);
  const at = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  if (at < 0 || colon < 0 || colon > at) return 'none';
  const password = authority.slice(colon + 1, at).toLowerCase();
  if (/[{}<>$%()[\]]/.test(password) || password === '') return 'none';
  if (weakPasswords.has(password) || /passw|^(?:some|my|your|the)/.test(password)) return 'none';
  if (standIns.some((word) => password.includes(word))) return 'none';
  if (isMonotonous(password)) return 'none';
  const host = authority.slice(at + 1).toLowerCase();
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : (host.split(':')[0] ?? '');
  if (/(?:^|\.)example(?:\.(?:com|org|net))?$|\.(?:test|invalid|example)$/.test(name)) return 'none';
  return ownMachine.has(name) ? 'minor' : 'real';
}

/** Few characters over and over, or the alphabet in its order: no generator of tokens makes that. */
function isMonotonous(lower: string): boolean {
  const body = lower.slice(Math.max(0, lower.length - 32)).replace(/[^a-z0-9]/g, '');
  if (body.length < 8) return false;
  if (new Set(body).size <= Math.max(2, body.length >> 3)) return true;
  let steps = 0;
  for (let at = 1; at < body.length; at += 1) {
    const step = body.charCodeAt(at) - body.charCodeAt(at - 1);
    if (step === 1 || step === 0) steps += 1;
  }
  return steps >= (body.length - 1) * 0.7;
}
