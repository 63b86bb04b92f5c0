import type { CodeCapability } from '../../../core/code.ts';
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
  if (effect.source === undefined && effect.capability === 'process' && tellsSecret(known, call))
    return { ...effect, source: 'secret' };
  if (effect.source === undefined && effect.capability === 'file-read') {
    if (pathsOf(known, call).some((path) => ofSettings.test(path.slice(-80))))
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
    String.raw`^security find-(?:generic|internet)-password\b|^kubectl (?:get secrets?\b.*-o|config view --raw|create token)|^gpg (?:-d|--decrypt|--export-secret-keys)|^(?:docker-credential-\w+|\S*-credential-helper) get`,
  ].join('|'),
);

function tellsSecret(known: Known, call: KnownCall): boolean {
  for (const { at, names, role } of known.arguments ?? []) {
    if (role !== 'argv' && role !== 'command') continue;
    const expression = call.argument(at, ...names);
    const text = expression === undefined ? undefined : call.text(expression);
    if (text !== undefined && printsSecret.test(text.slice(0, 300).trim())) return true;
  }
  return false;
}

/** Files that programs are given their secrets in. */
const ofSettings =
  /(?:^|[\\/])(?:\.env(?:\.(?!example|sample|template|dist)\w{1,20})?|\.envrc|secrets\.(?:toml|ya?ml|json|env))$/i;

/** Files that hold a token for one service, which its clients read and send there; the account list is no key at all. */
const ofService =
  /huggingface|kaggle|gcloud|\.azure|\.config[\\/]gh\b|\.npmrc|\.pypirc|\.docker|vault-token|terraform|secrets[\\/]|\/etc\/(?:passwd|group)|git-credentials|known_hosts|\.pub$/i;

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
