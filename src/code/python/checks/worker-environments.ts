import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';

/** What workers run before anything else, or instead of their interpreter. */
const starts: ReadonlySet<string> = new Set([
  'worker_process_setup_hook',
  'py_executable',
  'image_uri',
  'container',
]);
/** What they get to run from elsewhere. */
const brings: ReadonlySet<string> = new Set(['pip', 'uv', 'conda', 'py_modules', 'working_dir']);

const remote = /:\/\/|^git\+|--(?:extra-)?index-url/;

/** `ray.init(runtime_env={"pip": ["git+https://…"]})`: each worker installs it, and runs what it installs. */
export const workerEnvironments: Check = {
  id: 'worker-environments',
  keywords: new Set(['runtime_env']),
  call(site, report) {
    const environment = site.argument(null, 'runtime_env');
    if (environment?.type !== 'Dict') return;
    for (const [at, key] of environment.keys.entries()) {
      const name = key?.type === 'Constant' ? key.value : null;
      const value = environment.values[at];
      if (typeof name !== 'string' || value === undefined) continue;
      if (!starts.has(name) && !(brings.has(name) && isRemote(value, 0))) continue;
      report.hazard('worker-environment', site.node, { detail: name });
      return;
    }
  },
};

function isRemote(value: Expr, depth: number): boolean {
  if (depth > 4) return false;
  if (value.type === 'Constant')
    return typeof value.value === 'string' && remote.test(value.value.slice(0, 500));
  if (value.type === 'List' || value.type === 'Tuple')
    return value.elts.some((one) => isRemote(one, depth + 1));
  return value.type === 'Dict' && value.values.some((one) => isRemote(one, depth + 1));
}
