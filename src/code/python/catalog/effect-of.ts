import type { CodeCapability, TaintSource } from '../../../core/code.ts';
import { pathReach } from '../../../core/path-reach.ts';
import type { Known } from '../known.ts';
import { byArgument } from './by-argument.ts';
import type { KnownCall, KnownEffect } from './known-call.ts';

const readsOrWrites: ReadonlySet<CodeCapability> = new Set<CodeCapability>([
  'file-read',
  'file-write',
  'database',
  'deserialisation',
  // A file that is named to be sent is read first.
  'network',
]);

/**
 * The effect of a call of a known callable: modes, switches and paths decide what it is. A read of a file of keys,
 * tokens or passwords is `credentials`, whoever reads it.
 */
export function effectOf(known: Known, call: KnownCall): KnownEffect {
  const decided =
    known.byArgument === undefined ? undefined : byArgument(known.byArgument, known.effect ?? null, call);
  const effect = decided ?? { capability: known.effect ?? null, traits: [] };
  if (effect.capability !== null && readsOrWrites.has(effect.capability)) {
    const secret = pathsOf(known, call).filter((path) => pathReach(path) === 'credentials');
    if (secret.length > 0)
      return {
        ...effect,
        capability: 'credentials',
        source: secret.some((path) => !ofService.test(path)) ? 'keys' : 'secret',
      };
  }
  if (effect.source === undefined && effect.capability === 'process') {
    const told = toldBy(known, call);
    if (told !== undefined) return { ...effect, source: told };
  }
  if (effect.source === undefined && effect.capability === 'file-read') {
    if (pathsOf(known, call).some((path) => isOfSecrets(path.slice(-80))))
      return { ...effect, source: 'secret' };
  }
  return effect;
}

/** Commands whose output is a secret, whatever they are given beside: tools of clouds, stores of passwords, the environment. */
const printsSecret = new RegExp(
  [
    String.raw`^(?:\S*/)?(?:(?:sudo )?env$|printenv(?:$| \w*(?:KEY|TOKEN|SECRET|PASS|CRED|PWD))|declare -x$|export -p$)`,
    String.raw`^(?:\S*/)?gh auth token\b|^git credential\b|^git config --get \S*token`,
    String.raw`^aws (?:configure (?:get \S*(?:secret|token)|export-credentials)|sts (?:get-session-token|assume-role)|secretsmanager get-secret-value|ssm get-parameters?\b.*--with-decryption|ecr get-login-password|rds generate-db-auth-token)`,
    `^gcloud (?:auth (?:application-default )?print-(?:access|identity)-token|secrets versions access)|^az (?:account get-access-token|keyvault secret show|acr login --expose-token)`,
    String.raw`^(?:vault (?:kv get|read|print token)|op (?:read|item get|get item)|pass (?:show )?[\w-]+/|bw get|doppler secrets|infisical secrets|chamber (?:read|export)|sops (?:-d|--decrypt|decrypt)|secret-tool lookup|heroku (?:config|auth:token)|fly auth token|npm token|terraform output)\b`,
    String.raw`^security find-(?:generic|internet)-password\b|^kubectl (?:get secrets?\b.*-o|config view --raw|create token)|^gpg (?:-d|--decrypt|--export-secret-keys)|^(?:docker-credential-\w+|\S*-credential-helper) get|^netsh wlan (?:show|export) .{0,120}key=?\s?clear|^nmcli (?:\S+ ){0,6}(?:-s|--show-secrets)\b|^(?:sudo )?cat /etc/shadow|^lpass show|^gopass (?:show )?[\w-]+/|^keepassxc-cli show|^rbw get|^chezmoi secret|^consul kv get|^eksctl get|^gcloud (?:sql generate-login-token|container clusters get-credentials)|^flyctl auth token|^vercel env pull|^railway variables|^netlify env:|^wrangler secret|^stripe config`,
  ].join('|'),
);

/** Of them those that ask a store of the user's own, or of his machine: nobody but him logs in with these. */
const printsKeys =
  /^(?:\S*\/)?(?:gh auth token|git credential (?:fill|approve)|git credential-\w+|security find-|secret-tool |docker-credential-|\S*-credential-helper |gpg .{0,80}--export-secret-keys|gcloud auth |az account get-access-token|aws (?:configure|ecr get-login|sts )|kubectl (?:get secret|config view --raw)|op (?:read|item|get)|pass |bw get|netsh wlan |nmcli )/;

function toldBy(known: Known, call: KnownCall): TaintSource | undefined {
  for (const { at, names, role } of known.arguments ?? []) {
    if (role !== 'argv' && role !== 'command') continue;
    const expression = call.argument(at, ...names);
    const text = expression === undefined ? undefined : call.text(expression);
    const command = text?.slice(0, 300).trim();
    if (command !== undefined && printsSecret.test(command))
      return printsKeys.test(command) ? 'keys' : 'secret';
  }
  return undefined;
}

/** Files that programs are given their secrets in. */
const ofSettings =
  /(?:^|[\\/])(?:\.env(?:\.(?!example|sample|template|dist)\w{1,20})?|\.envrc|secrets\.(?:toml|ya?ml|json|env))$/i;

/** Files by whose names it is plain what stands in them. */
const ofSecrets =
  /(?:^|[\\/])(?:[\w-]{0,40}[_.-])?(?:api[_-]?key|secret|passw(?:or)?d|passphrase|credentials|client[_-]?secrets?|(?:access|refresh|auth|bot|api|oauth|github|gitlab|slack)[_-]?token|token)(?:\.(?:txt|json|key|ya?ml|toml|ini|conf|pickle))?$|\.psk$|(?:^|[\\/_-])(?:priv(?:ate)?|server|client|signing|tls)[\w-]{0,20}\.key$|private[\w-]{0,20}\.pem$/i;

/** Files that hold a token for one service, which its clients read and send there; the account list is no key at all. */
const ofService =
  /huggingface|kaggle|gcloud|\.azure|\.config[\\/]gh\b|\.npmrc|\.pypirc|\.docker|vault-token|terraform|secrets[\\/]|\/etc\/(?:passwd|group)|git-credentials|known_hosts|\.pub$/i;

function isOfSecrets(path: string): boolean {
  return ofSettings.test(path) || ofSecrets.test(path);
}

/** The texts of the arguments that are paths, with the object itself where it is one. */
function pathsOf(known: Known, call: KnownCall): readonly string[] {
  const found: string[] = [];
  if (known.self === 'path') {
    const text = call.selfText?.();
    if (text !== undefined) found.push(text);
  }
  for (const { at, names, role } of known.arguments ?? []) {
    if (role !== 'path') continue;
    const expression = call.argument(at, ...names);
    const text = expression === undefined ? undefined : call.text(expression);
    if (text !== undefined) found.push(text);
  }
  return found;
}
