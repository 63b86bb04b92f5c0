import type { Profile } from '../core/profile.ts';
import type { InferOptions } from '../infer.ts';
import type { Explanation } from '../rules/catalog/index.ts';
import type { Rule } from '../rules/rule.ts';
import { checked, pathsGiven } from './given.ts';

/** Says of each dotted name how the catalog classes it, and why. */
export async function explain(names: readonly string[]): Promise<Explanation[]> {
  const asked = pathsGiven('explain', names);
  const catalog = await import('../rules/catalog/index.ts');
  return asked.map((name) => catalog.explain(name));
}

/**
 * Says of every class and function of a library, from its source alone, what loading it would do.
 * @param targets folders of packages, .py files, wheels.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, LIMIT_EXCEEDED
 */
export async function infer(
  targets: string | readonly string[],
  options: InferOptions = {},
): Promise<Profile> {
  const { inferProfile } = await import('../infer.ts');
  const paths = pathsGiven('infer', targets);
  return inferProfile(paths, checked('infer', options, { onProgress: 'function' }));
}

/** How the pickles of an inspected member read, as Python or as opcodes: `views.pickleAsPython(source)`. */
export function pickleViews(): Promise<typeof import('../pickle-views.ts')> {
  return import('../pickle-views.ts');
}

/** Makes and describes keys, and changes the trust file: `(await keyTools()).generateKeyFiles(…)`. */
export function keyTools(): Promise<typeof import('../keys.ts')> {
  return import('../keys.ts');
}

/** The audit log: `(await auditTools()).openAuditLog(places, command)` to append, `verifyLog`, `proveEntry`, … */
export function auditTools(): Promise<typeof import('../audit-tools.ts')> {
  return import('../audit-tools.ts');
}

/** Ships the audit log elsewhere: `(await shippingTools()).shipAudit(…)`. */
export function shippingTools(): Promise<typeof import('../audit-ship.ts')> {
  return import('../audit-ship.ts');
}

/** What this machine can isolate with, and what of it holds: `(await isolationTools()).isolationTable(…)`. */
export function isolationTools(): Promise<typeof import('../isolation/table.ts')> {
  return import('../isolation/table.ts');
}

/** Every rule, with the texts that document it. */
export async function listRules(): Promise<readonly Rule[]> {
  return (await import('../rules/index.ts')).rules;
}
