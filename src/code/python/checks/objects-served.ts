import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const managers =
  /^[ \t]*(?:import|from)[ \t]+multiprocessing\b[^\n]{0,80}\b(?:managers|connection)\b|\bmultiprocessing\.(?:managers|connection)\b/m;

/**
 * A manager or a listener of `multiprocessing` unpickles what it is sent: whoever has its key runs code in it. On all
 * addresses, or without a key, that is everybody.
 */
export const objectsServed: Check = {
  id: 'objects-served',
  about: ['multiprocessing.connection.Listener', 'multiprocessing.managers.BaseManager'],
  keywords: new Set(['authkey', 'address']),
  call(site, report) {
    if (!sourceHas(site.module, managers)) return;
    if (calledNames(site).some((name) => /\.Client$/.test(name))) return;
    const address = site.argument(0, 'address');
    const host = address === undefined ? undefined : hostOf(address);
    const text = host === undefined ? undefined : constantOf(site, host);
    const key = site.argument(null, 'authkey');
    const noKey = key !== undefined && isEmpty(constantOf(site, key));
    if ((typeof text === 'string' && everywhere.has(text)) || (noKey && typeof text === 'string'))
      report.hazard('objects-served', site.node, { detail: text === '' ? "''" : text });
  },
};

const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

function hostOf(address: Expr): Expr | undefined {
  return address.type === 'Tuple' ? address.elts[0] : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === '' || (value instanceof Uint8Array && value.length === 0);
}
