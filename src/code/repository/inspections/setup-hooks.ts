import { baseOf } from '../../../core/slash-paths.ts';
import { lineOf } from '../../python/source-lines.ts';
import { walkModule } from '../../python/walk.ts';
import type { Inspection } from './inspection.ts';

/** Steps of setuptools that every installation goes through. */
const steps: ReadonlySet<string> = new Set([
  ...[
    'install',
    'develop',
    'egg_info',
    'build',
    'build_py',
    'build_ext',
    'build_clib',
    'build_scripts',
    'sdist',
  ],
  ...[
    'bdist_wheel',
    'bdist_egg',
    'install_lib',
    'install_data',
    'install_scripts',
    'install_egg_info',
    'dist_info',
  ],
  ...['easy_install', 'editable_wheel', 'egg_info', 'upload', 'test', 'clean'],
]);

/** `cmdclass` of a setup.py: steps of the installation that the repository itself brings. */
export const setupHooks: Inspection = ({ listing, module }, finds) => {
  for (const { path } of listing.files) {
    if (baseOf(path) !== 'setup.py') continue;
    const source = module(path);
    if (source === null) continue;
    const classes = new Set(source.body.flatMap((node) => (node.type === 'ClassDef' ? [node.name] : [])));
    walkModule(source, (node) => {
      if (node.type !== 'Call') return;
      for (const { arg, value } of node.keywords) {
        if (arg !== 'cmdclass' || value.type !== 'Dict') continue;
        for (const [index, key] of value.keys.entries()) {
          const replaced = key?.type === 'Constant' && typeof key.value === 'string' ? key.value : null;
          const by = value.values[index]!;
          const name = by.type === 'Name' ? by.id : null;
          if (replaced === null || !steps.has(replaced) || name === null || !classes.has(name)) continue;
          finds.hazard(path, {
            id: 'install-hook',
            line: lineOf(source.source, by.at),
            evidence: `cmdclass: ${replaced} is ${name}`,
            reach: 'load',
          });
        }
      }
    });
  }
};
