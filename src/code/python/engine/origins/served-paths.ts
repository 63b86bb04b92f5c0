import type { EffectRecord, ModuleState } from '../state.ts';
import { fromSecret, sourceBit } from '../values/marks.ts';

/** Programs that answer whoever asks them over HTTP. */
const servers =
  /^[ \t]*(?:import|from)[ \t][^\n#]{0,200}\b(?:flask|django|ninja|rest_framework|fastapi|starlette|litestar|blacksheep|robyn|sanic|quart|tornado|bottle|falcon|cherrypy|pyramid|connexion|emmett|microdot|hug|chalice|functions_framework|wsgiref|socketserver|web)\b|\bhttp\.server\b|\baiohttp(?:\.web\b| import web\b)/m;

const fromNetwork = sourceBit('network');

/** What only looks whether something is there, or makes a folder for it. */
const looks = /\.(?:exists|is_file|is_dir|mkdir|makedirs|stat|resolve|iterdir|glob|rglob|listdir|scandir)$/;
const handsOut = /Response$|^flask\.send_|\.static_file$|^bottle\./;

/** A request that says where to write, remove or read leads out of the folder that was meant, wherever that is done. */
export function addServedPaths(module: ModuleState): void {
  const sent = [...module.effects.values()].filter(
    ({ marks }) => (marks & fromNetwork) !== 0 && (marks & fromSecret) === 0,
  );
  if (sent.length === 0 || !servers.test(module.tree.source.text)) return;
  for (const record of sent) {
    const { capability, callable, owner, at, line, evidence } = record;
    if (!isOnFiles(capability) || looks.test(callable) || !isOpenEnded(record)) continue;
    if (keepsToNames(module, record)) continue;
    const changes = capability !== 'file-read';
    const key = `path-traversal ${at}`;
    const before = module.hazards.get(key);
    if (before !== undefined && !changes) continue;
    if (!changes && handsOut.test(callable)) continue;
    const detail = changes ? 'written' : 'network';
    module.hazards.set(key, { owner, at, line, hazard: 'path-traversal', evidence, detail });
  }
}

/** What takes the folders off a name: `os.path.basename(name)`, `Path(name).name`, `secure_filename(name)`. */
const takesName =
  /\b(?:basename|secure_filename|sanitize_filename|sanitise_filename|get_valid_filename|slugify)\s?\(|\)\.(?:name|stem)\b/;
const named = new WeakMap<object, boolean>();

function keepsToNames({ tree }: ModuleState, { owner }: EffectRecord): boolean {
  const node = owner.info?.node;
  if (node === undefined) return false;
  let known = named.get(node);
  if (known === undefined) {
    known = takesName.test(tree.source.text.slice(node.at, Math.min(node.end, node.at + 20_000)));
    named.set(node, known);
  }
  return known;
}

function isOnFiles(capability: EffectRecord['capability']): boolean {
  return capability === 'file-write' || capability === 'file-delete' || capability === 'file-read';
}

/** Of a path that is known to its end nobody else has written a part. */
function isOpenEnded({ arguments: paths }: EffectRecord): boolean {
  return paths.size === 0 || [...paths].some((path) => path.includes('\uf8ff'));
}
