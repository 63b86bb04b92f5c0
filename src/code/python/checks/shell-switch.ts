import { knownCallable } from '../catalog/index.ts';
import type { Check } from '../site.ts';
import { keyword, truth } from './call-shape.ts';

/** `shell=True` given to something that is not known: most likely it hands it on to `subprocess`. */
export const shellSwitch: Check = {
  id: 'shell-switch',
  keywords: new Set(['shell']),
  call(site, report) {
    const shell = keyword(site, 'shell');
    if (shell === undefined || truth(site, shell) !== true) return;
    // What a library starts is told as an effect; a function of the file that is only called like one starts nothing by itself.
    const isOwn = site.isFunction(site.node.func);
    if (!isOwn && site.callees.some((name) => knownCallable(name)?.effect === 'process')) return;
    report.hazard('shell-switched-on', site.node);
  },
};
