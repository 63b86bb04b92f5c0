import { firstPart } from '../../../core/dotted-names.ts';
import type { Call, ClassDef, Expr, Module } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { walkModule } from '../walk.ts';

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
    for (const [index, key] of classes.keys.entries()) {
      const name = key === null ? undefined : site.constant(key);
      if (typeof name !== 'string' || !atInstall.has(name)) continue;
      if (onlyTells(site, classes.values[index])) continue;
      report.hazard('install-command-replaced', site.node, { detail: name });
      return;
    }
  },
};

/** Whether a class of the file does what its base does, and says something: nothing else is called in it. */
function onlyTells(site: CallSite, named: Expr | undefined): boolean {
  if (named?.type !== 'Name') return false;
  const found = site.module.body.filter(
    (node): node is ClassDef => node.type === 'ClassDef' && node.name === named.id,
  );
  const [own] = found;
  if (own === undefined || found.length > 1 || own.decorators.length > 0 || own.keywords.length > 0)
    return false;
  const bases = own.bases.map(wordsOf);
  if (bases.some((base) => base === undefined)) return false;
  // A base of the file itself does what that says.
  const classes = new Set(site.module.body.flatMap((node) => (node.type === 'ClassDef' ? [node.name] : [])));
  if (bases.some((base) => classes.has(base ?? ''))) return false;
  let tells = true;
  walkModule(own, (node) => {
    if (node.type === 'Call' && !isPlain(node, bases as readonly string[], site.module)) tells = false;
    // What is put in the place of something else is called by others.
    if (node.type === 'Import' || node.type === 'ImportFrom' || node.type === 'Lambda') tells = false;
    return tells;
  });
  return tells;
}

/** Methods of a command that say something, or set up itself and its fellows. */
const ofCommand =
  /^self\.(?:announce|run_command|warn|debug_print|get_finalized_command|set_undefined_options|ensure_\w+|dump_options|get_command_name|distribution\.get_\w+)$/;

const says =
  /^(?:print|len|str|repr|isinstance|format|super|(?:distutils\.)?log\.\w+|logging\.(?:debug|info|warning|error|log|getLogger)|logger\.(?:debug|info|warning|error|log)|warnings\.warn|sys\.std(?:out|err)\.(?:write|flush)|os\.path\.(?:join|dirname|abspath|basename|exists)|textwrap\.dedent)$/;

function isPlain({ func }: Call, bases: readonly string[], module: Module): boolean {
  if (func.type === 'Attribute') {
    const { value, attr } = func;
    if (value.type === 'Call' && wordsOf(value.func) === 'super') return isInherited(attr);
    if (value.type === 'Constant' || value.type === 'JoinedStr')
      return /^(?:format|join|strip|upper|lower)$/.test(attr);
  }
  const words = wordsOf(func);
  if (words === undefined) return false;
  const cut = words.lastIndexOf('.');
  if (cut > 0 && bases.includes(words.slice(0, cut))) return isInherited(words.slice(cut + 1));
  return ofCommand.test(words) || (says.test(words) && !isOwn(module, firstPart(words)));
}

/** Steps of the base; `spawn` and `execute` run what they are given. */
function isInherited(name: string): boolean {
  return /^(?:__init__|run|initialize_options|finalize_options|do_egg_install|install_for_development|get_outputs|get_inputs|announce|warn|find_sources)$/.test(
    name,
  );
}

/** A name that the file gives to something of its own is no longer the known one. */
function isOwn(module: Module, name: string): boolean {
  return module.body.some(
    (node) =>
      ((node.type === 'FunctionDef' || node.type === 'ClassDef') && node.name === name) ||
      (node.type === 'Assign' &&
        node.targets.some((target) => target.type === 'Name' && target.id === name) &&
        !(node.value.type === 'Call' && wordsOf(node.value.func) === 'logging.getLogger')),
  );
}

function wordsOf(expression: Expr): string | undefined {
  let words = '';
  let at = expression;
  for (let depth = 0; at.type === 'Attribute' && depth < 6; depth += 1) {
    words = `.${at.attr}${words}`;
    at = at.value;
  }
  return at.type === 'Name' ? `${at.id}${words}` : undefined;
}
