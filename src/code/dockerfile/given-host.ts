import type { Declared } from './declared.ts';

const most = 20_000;
const deepest = 40;

/** Parts of the machine that are as good as all of it. */
const wholeHost = /^\/(?:etc|root|home|proc|sys|dev|boot|usr|var|var\/lib\/(?:docker|kubelet))?\/?$/;
const powers = /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH)$/i;

/** Containers of a composition or a pod that are not kept apart from the machine that they run on. */
export function givenHost(value: unknown): readonly Declared[] {
  const found: Declared[] = [];
  let left = most;
  const walk = (node: unknown, depth: number, paths: ReadonlyMap<string, string>): void => {
    left -= 1;
    if (left < 0 || depth > deepest) return;
    if (Array.isArray(node)) for (const item of node) walk(item, depth + 1, paths);
    if (!isRecord(node)) return;
    const mounted = hostPaths(node) ?? paths;
    if (typeof node['image'] === 'string' || node['build'] !== undefined) {
      const how = howHeld(node, mounted);
      if (how !== null)
        found.push({
          hazard: 'container-holds-host',
          word: how.word,
          evidence: String(node['image'] ?? 'build'),
          detail: how.detail,
        });
    }
    for (const inner of Object.values(node)) walk(inner, depth + 1, mounted);
  };
  walk(value, 0, new Map());
  return found;
}

/** Volumes of a pod that are folders of its machine, by their names. */
function hostPaths(node: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> | undefined {
  const { volumes, containers } = node;
  if (!Array.isArray(volumes) || !Array.isArray(containers)) return undefined;
  const found = new Map<string, string>();
  for (const volume of volumes.slice(0, 200)) {
    const path = isRecord(volume) && isRecord(volume['hostPath']) ? volume['hostPath']['path'] : undefined;
    if (isRecord(volume) && typeof path === 'string') found.set(String(volume['name']), path);
  }
  return found;
}

function howHeld(
  node: Readonly<Record<string, unknown>>,
  mounted: ReadonlyMap<string, string>,
): { readonly word: string; readonly detail: string } | null {
  const security = isRecord(node['securityContext']) ? node['securityContext'] : {};
  if (node['privileged'] === true || security['privileged'] === true)
    return { word: 'privileged', detail: 'privileged' };
  const capabilities = isRecord(security['capabilities']) ? security['capabilities']['add'] : node['cap_add'];
  const power = texts(capabilities).find((name) => powers.test(name));
  if (power !== undefined) return { word: power, detail: power };
  for (const volume of [...list(node['volumes']), ...list(node['volumeMounts'])]) {
    const path = writtenPath(volume, mounted);
    if (path !== null && wholeHost.test(path))
      return { word: path === '/' ? 'olumes' : path, detail: `writes below ${path}` };
  }
  return null;
}

/** The folder of the machine that a mount lets be written; null where it is none, or is only read. */
function writtenPath(volume: unknown, mounted: ReadonlyMap<string, string>): string | null {
  if (typeof volume === 'string') {
    const [source = '', , mode = ''] = volume.split(':');
    return source.startsWith('/') && volume.includes(':') && !/\bro\b/.test(mode) ? source : null;
  }
  if (!isRecord(volume) || volume['read_only'] === true || volume['readOnly'] === true) return null;
  if (volume['mountPath'] !== undefined) return mounted.get(String(volume['name'])) ?? null;
  const source = volume['source'] ?? volume['src'];
  return volume['type'] === 'bind' && typeof source === 'string' ? source : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 200) : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
