import { standardModules } from '../code/path-configuration/standard-modules.ts';
import { type Outside, plainly } from '../code/python/profile/outside.ts';
import type { Capability } from '../rules/catalog/entry.ts';
import { classify } from '../rules/catalog/index.ts';
import { isLibrary } from '../rules/catalog/library-data.ts';

const asked = new Map<string, Outside>();
const mostKept = 20_000;

/** What the catalog says of a callable that code names by its dotted name. */
export function knows(dotted: string): Outside {
  let found = asked.get(dotted);
  if (found !== undefined) return found;
  found = plainly(dotted) ?? lookedUp(dotted);
  if (asked.size < mostKept) asked.set(dotted, found);
  return found;
}

function lookedUp(dotted: string): Outside {
  const words = dotted.split('.').slice(0, 20);
  for (let end = words.length - 1; end > 0; end -= 1) {
    const entry = classify(words.slice(0, end).join('.'), words.slice(end).join('.'), 4);
    if (entry.kind === 'danger')
      return { kind: 'power', capability: capabilityOf[entry.capability], why: entry.why };
    if (entry.kind === 'contract') return { kind: 'unknown' };
    if (entry.kind !== 'inert') continue;
    const { uses } = entry;
    if (['reference', 'new', 'call', 'build', 'items'].every((use) => uses.has(use as 'call')))
      return { kind: 'base' };
    if (uses.has('call')) return { kind: 'harmless' };
    if (!uses.has('reference')) return { kind: 'unknown' };
    return { kind: uses.has('new') || uses.has('new-empty') ? 'class' : 'inert' };
  }
  return { kind: 'unknown' };
}

/** The catalog's words as the analysis of code has them. */
const capabilityOf: Readonly<Record<Capability, string>> = {
  'runs-commands': 'process',
  'runs-code': 'dynamic-code',
  'loads-pickle': 'deserialisation',
  'resolves-names': 'reflection',
  'imports-modules': 'dynamic-code',
  'native-code': 'native-code',
  'opens-sockets': 'network',
  'writes-files': 'file-write',
  'reads-files': 'file-read',
  'changes-process': 'system',
  'changes-program': 'dynamic-code',
  'leaks-environment': 'environment',
  'exhausts-resources': 'system',
};

/** Importing one of these is seen, or starts a program. */
const noisy: ReadonlySet<string> = new Set(['antigravity', 'this', 'idlelib', 'turtledemo', '__main__']);

/** Whether a module is Python's own, or of a library whose source the catalog was made from. */
export function knowsModule(name: string): boolean {
  const [root = ''] = name.split('.');
  return (standardModules.has(root) && !noisy.has(root)) || root === 'typing_extensions' || isLibrary(root);
}

/** Who answers for a name already, and must not be answered for by its source alone. */
export function claimOn(module: string, qualname: string): 'known' | string | null {
  const entry = classify(module, qualname, 4);
  const [root = ''] = module.split('.');
  if (entry.kind === 'danger') return entry.why;
  if (entry.kind !== 'unknown') return 'known';
  if (standardModules.has(root)) return 'its name is one of Python’s own library';
  if (isLibrary(module)) return 'the catalog was made from this library, and does not admit it';
  return null;
}
