import type { Check } from '../site.ts';

/** What `pip install` runs of a package; `build_ext` and the commands of its makers are none of that. */
const atInstall: ReadonlySet<string> = new Set([
  ...['install', 'develop', 'egg_info', 'install_lib', 'install_scripts', 'install_data', 'easy_install'],
]);

const setups: ReadonlySet<string> = new Set(['setuptools.setup', 'distutils.core.setup']);

/** `setup(cmdclass={'install': Mine})`: what runs while the package is installed is the package's own. */
export const installCommands: Check = {
  id: 'install-commands',
  keywords: new Set(['cmdclass']),
  call(site, report) {
    const { func } = site.node;
    if (!site.callees.some((name) => setups.has(name)) && !(func.type === 'Name' && func.id === 'setup'))
      return;
    const classes = site.argument(null, 'cmdclass');
    if (classes?.type !== 'Dict') return;
    for (const key of classes.keys) {
      const name = key === null ? undefined : site.constant(key);
      if (typeof name !== 'string' || !atInstall.has(name)) continue;
      report.hazard('install-command-replaced', site.node, { detail: name });
      return;
    }
  },
};
