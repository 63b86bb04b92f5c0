import type { Expr } from '../ast.ts';
import { forOwner, type Store, storeNames, storeOf } from '../catalog/stores.ts';
import { isCiphered } from '../engine/values/masks.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** A secret that is written to a file as it is stays there for whoever reads the disk, its backups, or the repository. */
export const secretStored: Check = {
  id: 'secret-stored',
  about: storeNames,
  call(site, report) {
    for (const value of written(site)) {
      if (constantOf(site, value) !== undefined || isCiphered(value)) continue;
      if (site.taint(value).includes('secret') && !sourceHas(site.module, forOwner)) {
        report.hazard('secret-stored', site.node);
        return;
      }
    }
  },
};

function written(site: CallSite): readonly Expr[] {
  const { func, args } = site.node;
  const store = storeAt(site);
  if (store === null) return [];
  if (store.at === 'self') return func.type === 'Attribute' ? [func.value] : [];
  const found = store.at.slice(0, 1).flatMap((at) => args[at] ?? []);
  const keyword = found.length > 0 ? undefined : site.argument(null, ...(store.names ?? []));
  return keyword === undefined ? found : [keyword];
}

function storeAt(site: CallSite): Store | null {
  for (const name of calledNames(site)) {
    const found = storeOf(name);
    if (found !== null) return found;
  }
  const { func } = site.node;
  return func.type === 'Attribute' ? storeOf(func.attr) : null;
}
