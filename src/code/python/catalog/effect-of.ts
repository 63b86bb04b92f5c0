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
  if (effect.source === undefined && effect.capability === 'file-read') {
    if (pathsOf(known, call).some((path) => ofSettings.test(path.slice(-80))))
      return { ...effect, source: 'secret' };
  }
  return effect;
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
