import { pathReach } from '../../../core/path-reach.ts';
import type { Check } from '../site.ts';
import { constantOf, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const extendsPath = /\bsys\.path\b|\bsite\.addsitedir\(|["']PYTHONPATH["']/;

/** Modules that nearly every program imports. */
const library =
  /[\\/](?:json|os|re|sys|ssl|abc|ast|csv|io|time|random|socket|logging|requests|urllib3?|subprocess|threading|typing|types|shutil|pathlib|hashlib|base64|pickle|datetime|collections|functools|itertools|argparse|tempfile|platform|inspect|string|struct|uuid|numpy|pandas|torch|yaml|certifi|cryptography|sitecustomize|usercustomize)(?:\.py|[\\/]__init__\.py)$/;

/** A module by the name of a library's is written where modules are looked for first. */
export const shadowedLibraries: Check = {
  id: 'shadowed-libraries',
  about: [
    'builtins.open',
    'io.open',
    'pathlib.Path.open',
    '.write_text',
    '.write_bytes',
    'os.open',
    'shutil.copy',
  ],
  call(site, report) {
    if (!sourceHas(site.module, extendsPath)) return;
    const { func, args } = site.node;
    const onPath = func.type === 'Attribute' && /^(?:write_text|write_bytes)$/.test(func.attr);
    const at = onPath ? func.value : lastWord(func) === 'copy' ? args[1] : args[0];
    if (at === undefined) return;
    if (
      !onPath &&
      lastWord(func) === 'open' &&
      !/[wax+]/.test(String(constantOf(site, site.argument(1, 'mode')) ?? ''))
    )
      return;
    const path = site.text(at);
    if (path === undefined || !library.test(path.slice(-60))) return;
    const reach = pathReach(path);
    if (reach === 'temporary' || reach === 'outside' || reach === 'system')
      report.hazard('library-shadowed', site.node);
  },
};
