/** Words in the name of a variable, an attribute or an environment variable that say: a secret. */
const secretWords: ReadonlySet<string> = new Set([
  ...['password', 'passwd', 'passphrase', 'pwd', 'secret', 'secrets', 'credential', 'credentials', 'apikey'],
  ...['secretkey', 'privatekey', 'accesskey', 'authtoken', 'accesstoken', 'pass'],
]);

/** Words that say so only at the end: `hf_token` is one, `token_ids` and `pad_token_id` are not. */
const lastWords: ReadonlySet<string> = new Set(['token', 'pat']);
const beforeKey: ReadonlySet<string> = new Set([
  ...['api', 'secret', 'access', 'private', 'auth', 'encryption', 'signing', 'master', 'ssh', 'aes', 'jwt'],
]);

/** Tokens of text, not of a service. */
const textWords: ReadonlySet<string> = new Set([
  ...[
    'pad',
    'bos',
    'eos',
    'sep',
    'cls',
    'unk',
    'mask',
    'special',
    'next',
    'last',
    'first',
    'start',
    'end',
    'image',
  ],
  ...[
    'max',
    'num',
    'new',
    'per',
    'class',
    'video',
    'audio',
    'text',
    'prompt',
    'stop',
    'additional',
    'prefix',
    'suffix',
  ],
  ...[
    'blank',
    'space',
    'word',
    'newline',
    'decoder',
    'encoder',
    'forced',
    'sot',
    'eot',
    'eoi',
    'boi',
    'img',
    'csrf',
  ],
  ...[
    'delimiter',
    'separator',
    'placeholder',
    'extra',
    'input',
    'output',
    'previous',
    'current',
    'latent',
    'query',
  ],
]);

/** The words of a name: `hfToken`, `HF_TOKEN` and `hf-token` are `hf`, `token`. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]/)
    .filter(Boolean);
}

/** Whether a name says that its value is a secret: `HF_TOKEN`, `db_password`, `aws_secret_access_key`. */
export function namesSecret(name: string): boolean {
  const words = wordsOf(name);
  for (const [i, word] of words.entries()) {
    if (secretWords.has(word)) return true;
    if (word === 'key' && i > 0 && beforeKey.has(words[i - 1] as string)) return true;
    if (lastWords.has(word) && i === words.length - 1 && words.length > 1)
      return !words.slice(0, i).some((before) => textWords.has(before));
  }
  return false;
}

/** A source that makes passwords and keys, and one that asks somebody or something for them. */
export const makesSecrets: RegExp =
  /\b(?:(?:import|from) secrets|secrets\.(?:token_\w+|choice|randbelow|randbits)|random|uuid|urandom)\b|\bgenerate_\w/;
export const readsSecrets: RegExp =
  /\b(?:getpass|keyring|environ\w*|getenv|dotenv|decouple|boto3|hvac|vault)\b/i;
