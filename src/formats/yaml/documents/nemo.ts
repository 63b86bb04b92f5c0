import { baseOf } from '../../../core/slash-paths.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { isDotted, refer } from '../../document/watcher.ts';

/**
 * The configuration inside of a .nemo archive: `target` at the top names the class that restores it. `_target_` below
 * it is followed like everywhere (CVE-2025-23304). Source: nemo/core/classes/common.py.
 */
export const nemo: DocumentKind = {
  id: 'nemo-config',
  is: ({ root, name }) =>
    typeof root?.get('target') === 'string' &&
    (root.has('nemo_version') || baseOf(name) === 'model_config.yaml'),
  read({ root }, reading) {
    const target = root?.get('target');
    if (root === undefined || typeof target !== 'string' || !isDotted(target)) return;
    refer(reading, { holder: root }, { to: 'class', name: target, key: 'target', loader: 'nemo' });
  },
};
