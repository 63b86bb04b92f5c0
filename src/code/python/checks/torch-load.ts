import type { Check } from '../site.ts';
import { excerpt } from '../source-lines.ts';
import { callsOneOf, constantOf, keyword } from './call-shape.ts';

const loads: ReadonlySet<string> = new Set(['torch.load']);

/**
 * `torch.load` runs a pickle. Before torch 2.6 it did so for any class unless `weights_only=True` was given; what the
 * installed version does is not in the source, so the source has to say it.
 */
export const torchLoad: Check = {
  id: 'torch-load',
  about: [loads],
  call(site, report) {
    if (callsOneOf(site, loads) === undefined) return;
    const only = keyword(site, 'weights_only');
    if (constantOf(site, only) === true) return;
    const shown = excerpt(site.module.source, site.node);
    const explicit = only !== undefined;
    const off = constantOf(site, only) === false;
    report.hazard('torch-load-runs-pickle', site.node, {
      detail: off
        ? 'weights_only is switched off'
        : explicit
          ? 'weights_only is not known'
          : 'weights_only is not given',
      ...(explicit || !shown.endsWith(')')
        ? {}
        : { rewrite: `${shown.slice(0, -1).replace(/,\s*$/, '')}, weights_only=True)` }),
    });
  },
};
