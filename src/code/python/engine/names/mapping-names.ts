import type { CallPlace, ModuleState } from '../state.ts';

const used = /\b([A-Za-z_]\w{0,60})(?:\[f?["']|\.(?:items|keys|values)\(\))/g;
const most = 2000;
const known = new WeakMap<ModuleState, ReadonlySet<string>>();

/** Whether the first argument of a call is a name that the source treats as a mapping: `sorted(data)`, and `data["host"]`. */
export function isMapping({ node, frame: { module } }: CallPlace): boolean {
  const [first] = 'args' in node && Array.isArray(node.args) ? node.args : [];
  if (first?.type !== 'Name') return false;
  let names = known.get(module);
  if (names === undefined) {
    const found = new Set<string>();
    for (const [, name = ''] of module.tree.source.text.matchAll(used)) {
      found.add(name);
      if (found.size >= most) break;
    }
    names = found;
    known.set(module, names);
  }
  return names.has(first.id);
}
