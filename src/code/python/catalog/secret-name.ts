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

/** An address with a password in it, by its name: `DATABASE_URL`, `MONGODB_URI`. */
const addresses =
  /^(?:\w{1,40}_)?(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MONGO(?:DB)?|REDIS|AMQP|RABBITMQ|SQLALCHEMY_DATABASE)_(?:UR[IL]|DSN)$|CONNECTION_?STRING$/i;

/** Whether a variable of the environment, or an entry of a file of settings, holds a secret. */
export function namesSecretSetting(name: string): boolean {
  return namesSecret(name) || addresses.test(name.slice(0, 100));
}

/** What is asked for on a command line under such a name: `--token`, `-p PASSWORD`. */
export function namesSecretOption(name: string): boolean {
  return /^-{0,2}(?:token|auth|pat|bearer|pin|otp)$/i.test(name.slice(0, 20)) || namesSecret(name);
}

/** Entries of something secret that say where and for whom it is. */
const besides =
  /^(?:host(?:name)?|port|user(?:name)?|login|db(?:name)?|database|engine|driver|dialect|region|name|id|key_?id|version|schema|account|email|type|arn|aud|iss|expir\w{0,20}|created\w{0,20}|metadata|lease_\w{0,20}|AssumedRoleUser|ARN|Expiration|VersionId|CreatedDate|SecretId|Account|error\w{0,20}|scopes?|token_type|status(?:_?code)?|correlation_id)$/i;

/** Whether an entry by this name is none of the secrets that stand beside it. */
export function standsBesides(name: string): boolean {
  return besides.test(name.slice(0, 60));
}

/** A source that makes passwords and keys, and one that asks somebody or something for them. */
export const makesSecrets: RegExp =
  /\b(?:(?:import|from) secrets|secrets\.(?:token_\w+|choice|randbelow|randbits)|random|uuid|urandom)\b|\bgenerate_\w/;
export const readsSecrets: RegExp =
  /\b(?:getpass|keyring|environ\w*|getenv|dotenv|decouple|boto3|hvac|vault)\b/i;
