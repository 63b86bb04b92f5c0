/** Words in the name of a variable, an attribute or an environment variable that say: a secret. */
const secretWords: ReadonlySet<string> = new Set([
  ...['password', 'passwd', 'passphrase', 'pwd', 'secret', 'secrets', 'credential', 'credentials', 'apikey'],
  ...['secretkey', 'privatekey', 'accesskey', 'authtoken', 'accesstoken', 'pass'],
]);

/** Written in one word with what they are for: `PGPASSWORD`, `dbpass`, `clientsecret`. */
const glued =
  /^(?!no)\w{1,20}(?:passw(?:or)?d|passphrase|(?:db|my|pg|ssh|root|admin|user|smtp|ldap)(?:pass|pwd)|secret|apikey|accesskey|privatekey|authtoken|accesstoken)$/;

/** Words that say so only at the end: `hf_token` is one, `token_ids` and `pad_token_id` are not. */
const lastWords: ReadonlySet<string> = new Set(['token', 'pat']);
const beforeKey: ReadonlySet<string> = new Set([
  ...['api', 'secret', 'access', 'private', 'auth', 'encryption', 'signing', 'master', 'ssh', 'aes', 'jwt'],
]);

/** What tells of a secret, `password_file`, is none. */
const aboutWords: ReadonlySet<string> = new Set([
  ...['file', 'files', 'path', 'paths', 'dir', 'name', 'names', 'hint', 'policy', 'length', 'len', 'field'],
  ...[
    'label',
    'prompt',
    'type',
    'count',
    'regex',
    'pattern',
    'expiry',
    'expires',
    'help',
    'strength',
    'manager',
  ],
  ...[
    'required',
    'enabled',
    'changed',
    'exists',
    'valid',
    'error',
    'message',
    'provider',
    'store',
    'backend',
  ],
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

const mostKept = 20_000;
const longestKept = 200;

/** The same few names are asked for again and again. */
function remembering(judge: (name: string) => boolean): (name: string) => boolean {
  const answers = new Map<string, boolean>();
  return (name) => {
    if (name.length > longestKept) return judge(name);
    let found = answers.get(name);
    if (found === undefined) {
      found = judge(name);
      if (answers.size >= mostKept) answers.clear();
      answers.set(name, found);
    }
    return found;
  };
}

/** Whether a name says that its value is a secret: `HF_TOKEN`, `db_password`, `aws_secret_access_key`. */
export const namesSecret: (name: string) => boolean = remembering((name) => {
  const words = wordsOf(name);
  if (aboutWords.has(words.at(-1) ?? '')) return false;
  for (const [i, word] of words.entries()) {
    if (secretWords.has(word) || glued.test(word)) return true;
    if (word === 'key' && i > 0 && beforeKey.has(words[i - 1] as string)) return true;
    if (lastWords.has(word) && i === words.length - 1 && words.length > 1)
      return !words.slice(0, i).some((before) => textWords.has(before));
  }
  return false;
});

const surely =
  /pass(?:word|wd|phrase)$|secret$|api_?key$|private_?key$|secret_?key$|(?:auth|access|api|refresh|bearer|bot|oauth|personal|github|gitlab|slack|hf)_?token$/i;
const isNot =
  /^(?:has|is|no|show|use|check|need|want|skip|valid|invalid|missing|new|generate|set|get|make|hash|reset|change|forgot|require|with)_|^(?:hashed|encrypted|masked|redacted|wrong|fake|dummy|public)/i;

/** Whether a variable, a field or an entry is a secret beyond doubt: `password`, `client_secret`; `password_hint` tells of one. */
export const surelyNamesSecret: (name: string) => boolean = remembering((name) => {
  const short = name.slice(0, 100);
  return surely.test(short) && !isNot.test(short) && namesSecret(short);
});

/** What a request says of who makes it. */
const headers = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-(?:api-key|auth-token|access-token))$/i;

/** The same for entries of a mapping, of which headers are one. */
export function isSecretEntry(name: string): boolean {
  return surelyNamesSecret(name) || headers.test(name.slice(0, 40));
}

/** An address with a password in it, by its name: `DATABASE_URL`, `MONGODB_URI`. */
const addresses =
  /^(?:\w{1,40}_)?(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MONGO(?:DB)?|REDIS|AMQP|RABBITMQ|SQLALCHEMY_DATABASE)_(?:UR[IL]|DSN)$|CONNECTION_?STRING$/i;

/** Whether a variable of the environment, or an entry of a file of settings, holds a secret. */
export function namesSecretSetting(name: string): boolean {
  return namesSecret(name) || addresses.test(name.slice(0, 100));
}

/** Services whose variables of the environment have their keys among them: who takes all of `AWS_…` takes those. */
const withKeys =
  /^(?:AWS|AZURE|ARM|GOOGLE|GCP|GCLOUD|CLOUDSDK|FIREBASE|DIGITALOCEAN|DO|HCLOUD|LINODE|OCI|ALIBABA|ALIYUN|TENCENT|IBM|CLOUDFLARE|CF|HEROKU|VERCEL|NETLIFY|FLY|RENDER|GITHUB|GH|GITLAB|CI|BITBUCKET|CIRCLE|TRAVIS|JENKINS|BUILDKITE|ACTIONS|NPM|NODE_AUTH|YARN|PYPI|TWINE|UV_PUBLISH|POETRY|FLIT|HATCH|CARGO|GEM|NUGET|DOCKER|REGISTRY|KUBE|VAULT|CONSUL|TF|TERRAFORM|PULUMI|HF|HUGGING_?FACE|HUGGINGFACEHUB|OPENAI|ANTHROPIC|CLAUDE|GEMINI|MISTRAL|COHERE|GROQ|TOGETHER|REPLICATE|FIREWORKS|DEEPSEEK|XAI|OPENROUTER|LANGCHAIN|LANGSMITH|PINECONE|WANDB|COMET|NEPTUNE|MLFLOW|CLEARML|DATABRICKS|SNOWFLAKE|KAGGLE|MODAL|RUNPOD|PG|POSTGRES|MYSQL|MONGO|REDIS|DB|DATABASE|STRIPE|PAYPAL|TWILIO|SENDGRID|MAILGUN|SMTP|SLACK|DISCORD|TELEGRAM|SENTRY|DATADOG|DD|NEW_RELIC|SSH|GPG|API|AUTH|OAUTH|JWT|VPN|WALLET|ETH|SOLANA|BINANCE|COINBASE)_?(?:[A-Z]\w*_)?$/i;

/** Whether variables that begin so have keys and tokens among them: `AWS_`, `MLFLOW_TRACKING_`. */
export function isSecretFamily(prefix: string): boolean {
  return withKeys.test(prefix.slice(0, 40));
}

/** What is asked for on a command line under such a name: `--token`, `-p PASSWORD`. */
export function namesSecretOption(name: string): boolean {
  return /^-{0,2}(?:token|auth|pat|bearer|pin|otp)$/i.test(name.slice(0, 20)) || namesSecret(name);
}

/** Entries of something secret that say where and for whom it is. */
const besides =
  /^(?:host(?:name)?|port|user(?:name)?|login|db(?:name)?|database|engine|driver|path|scheme|dialect|region|name|id|key_?id|(?:client|tenant|project|user|account|subscription|app(?:lication)?|org(?:anization)?|role|resource|session|request)_?id|project|client_email|redirect_uris?|(?:auth|token)_uri|version|schema|account|email|type|arn|aud|iss|_?expir\w{0,20}|method|provider|profile(?:_name)?|region_name|service_account_email|quota_project_id|universe_domain|valid|refresh_needed|tenant|signer_email|created\w{0,20}|metadata|lease_\w{0,20}|AssumedRoleUser|ARN|Expiration|VersionId|CreatedDate|SecretId|Account|error\w{0,20}|st_\w{1,12}|bucket(?:_name)?|retention\w{0,12}|timeout|interval|scopes?|token_type|status(?:_?code)?|correlation_id)$/i;

/** Whether an entry by this name is none of the secrets that stand beside it. */
export function standsBesides(name: string): boolean {
  return besides.test(name.slice(0, 60));
}
