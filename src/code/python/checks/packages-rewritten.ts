import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import type { Node } from '../walk.ts';
import { constantOf, lastWord } from './call-shape.ts';
import { visitOrigins } from './made-of.ts';
import { sourceHas } from './module-text.ts';

/** Where packages are installed, as programs ask for it. */
const asksWhere = /\bsys\.path\b|\bget(?:user)?sitepackages\b|\bget_python_lib\b/;
const places = /^(?:getsitepackages|getusersitepackages|get_python_lib)$/;

/** What finds files that the program did not name. */
const finds = /^(?:glob|iglob|rglob|walk|scandir|listdir|iterdir|distributions|files)$/;

/** Both are in what a path is made of: a place of packages, and a search in it. */
function isFoundInPackages(site: CallSite, path: Expr): boolean {
  let inPackages = false;
  let found = false;
  const visit = (node: Node): boolean => {
    if (node.type === 'Attribute')
      inPackages ||=
        places.test(node.attr) ||
        (node.attr === 'path' && node.value.type === 'Name' && node.value.id === 'sys');
    else if (node.type === 'Call') found ||= finds.test(lastWord(node.func) ?? '');
    return inPackages && found;
  };
  return visitOrigins(site.module, path, visit, false);
}

/** A source of Python, by what is known of its name; a name that is not known may be one. */
const otherFile = /\.(?!py[w]?$)\w{1,10}$/;

/** `for f in glob(join(sys.path[4], '*', '__init__.py')): open(f, 'w').write(…)`: a package puts itself into all others. */
export const packagesRewritten: Check = {
  id: 'packages-rewritten',
  about: ['builtins.open', '.open', '.write_text', '.write_bytes'],
  call(site, report) {
    if (!sourceHas(site.module, asksWhere)) return;
    const { func, args } = site.node;
    const word = lastWord(func);
    const isOpen = word === 'open';
    const ofPath = func.type === 'Attribute' && (!isOpen || args.length < 2) ? func.value : undefined;
    const path = ofPath ?? args[0];
    if (path === undefined) return;
    if (isOpen) {
      const mode = site.argument(ofPath === undefined ? 1 : 0, 'mode');
      const how = mode === undefined ? 'r' : constantOf(site, mode);
      if (typeof how !== 'string' || !/[wa+]/.test(how)) return;
    }
    const known = site.text(path);
    if (known !== undefined && otherFile.test(known)) return;
    if (isFoundInPackages(site, path)) report.hazard('packages-rewritten', site.node);
  },
};
