import type { EffectFact } from '../../../core/code.ts';
import type { EffectFamily } from './effect-rule.ts';
import { has, isHidden, isUntrusted } from './effect-rule.ts';

/** Whatever fetches code from a hub has hazards of its own. */
const hub =
  /(?:from_pretrained|from_single_file|from_hub|load_tool|torch\.hub\.(?:load|list|help)|get_class_from_dynamic_module|get_cached_module_file|pipeline|load_dataset|load_metric|evaluate\.load|SentenceTransformer|LLM)$/;

/** Templates are rendered, not executed, as long as their author is known. */
const renders = /(?:^|\.)(?:Template|render|SimpleTemplate|template)$/;

/** What runs a file or a module by its name. */
const runsFile =
  /^(?:runpy\.|importlib\.machinery\.|imp\.|zipimport\.|site\.|pkg_resources\.|setuptools\.|distutils\.|builtins\.execfile|doctest\.|IPython\.InteractiveShell\.run_|mmengine\.|mmcv\.)/;

/** Runs what a folder holds by the names of its files. */
const runsTests = /^(?:pytest|nose|unittest)\.|^numpy\.testing\..*rundocs$/;

/** Whoever is asked where modules are. Of one whose class stands in the source all that it does is told by itself. */
const finds = /^sys\.(?:meta_path|path_hooks)\./;

/** Its texts are no Python: nothing reads a constant one again. */
const rendersText = /^jinja2\./;

/** Text or a code object is executed. */
export const dynamicCode: EffectFamily = {
  id: 'code-executed',
  severity: 'critical',
  what: 'The code executes text or bytes as Python.',
  why: 'What will run is not in the source: whoever controls the text controls the process.',
  fix: 'Do without eval and exec: call a function, use ast.literal_eval for data, a dictionary for choices.',
  refs: ['CWE-95', 'CWE-94', 'AML.T0011'],
  belongs: ({ capability }) => capability === 'dynamic-code',
  judge: (fact, moment) => {
    if (moment === 'never') return null;
    if (hub.test(fact.callable)) return moment === 'load' ? 'medium' : null;
    // A constant text is read as Python of its own, with findings of its own; a file that is run is not.
    if (runsTests.test(fact.callable))
      return moment === 'load' ? 'high' : moment === 'construct' ? 'medium' : null;
    if (
      has(fact, 'constant') &&
      !reachesOut(fact) &&
      !runsFile.test(fact.callable) &&
      !rendersText.test(fact.callable)
    )
      return 'info';
    // One that is asked last stands before no module that there is.
    if (moment === 'load' && finds.test(fact.callable) && has(fact, 'safeguarded'))
      return fact.callable.endsWith('.append') ? 'low' : 'medium';
    if (moment === 'run' && finds.test(fact.callable) && has(fact, 'safeguarded')) return 'low';
    const untrusted = isUntrusted(fact);
    if (reachesOut(fact)) return moment === 'later' ? 'medium' : 'high';
    switch (moment) {
      case 'load':
        if (untrusted) return 'critical';
        // The settings of whoever runs it: what stands in a file of the repository is read there.
        if (configures.test(fact.callable) && !fact.taint.includes('environment')) return 'medium';
        return isGenerated(fact) ? 'medium' : 'high';
      case 'construct':
        if (isCallersFile(fact) || isOwnConfiguration(fact)) return 'low';
        if (untrusted || runsData(fact)) return 'high';
        return renders.test(fact.callable) ? 'low' : 'medium';
      case 'run':
        return judgeRun(fact, untrusted);
      default:
        // A server, or whatever calls home, runs what somebody on the other side writes.
        if (fact.reach === 'load' && fact.taint.includes('network') && executes.test(fact.callable))
          return 'high';
        return untrusted ? 'medium' : 'low';
    }
  },
};

const executes = /^(?:builtins\.(?:exec|eval)|types\.FunctionType|code\.Interactive\w+\.\w+|asteval\.\w+)$/;

/** A vocabulary or table that comes with a model, of which texts are run when it is loaded: a place to hide a program in. */
function runsData({ context, reach, callable, taint }: EffectFact): boolean {
  return context === 'repository' && reach === 'load' && executes.test(callable) && taint.includes('file');
}

/** A template, or a configuration of which parts are evaluated, that leads to functions of the system itself. */
function reachesOut({ callable, argument }: EffectFact): boolean {
  if (
    argument === undefined ||
    !(renders.test(callable) || rendersText.test(callable) || configures.test(callable))
  )
    return false;
  return leadsOut.test(argument.slice(0, 20_000));
}

/**
 * The text of a function, a class or an import with names filled in, as records and their like are made: what it is stands
 * in the source, and a person can read what may come into it.
 */
function isGenerated(fact: EffectFact): boolean {
  const { argument, callable, taint } = fact;
  if (argument === undefined || isHidden(fact) || !generates.test(callable)) return false;
  if (!taint.every((source) => source === 'parameter')) return false;
  const text = argument.slice(0, 20_000);
  return (skeleton.test(text) || assigns.test(text)) && !actsItself.test(text);
}

const generates = /^builtins\.(?:exec|eval)$/;

/** How it begins; the name of what is imported, or of what is defined, may be the part that is filled in. */
const skeleton =
  /^\s*(?:@[\w.\uf8ff]+(?:\([^()\n]*\))?\s+)?(?:(?:async\s+)?def\s+[\w\uf8ff]+\s*\(|class\s+[\w\uf8ff]+\s*[(:]|lambda\b|(?:import|from)\s+[\w.\uf8ff]+(?:\s+import\s+[\w.,* \uf8ff]+)?\s*$)/;

/** One name that is given a plain value, or the type of one: `{name} = type(objects['{name}'])`. */
const assigns =
  /^\s*[\w\uf8ff]+[ \t]*=[ \t]*(?:(?:type|len|int|str|float|bool|tuple|list|dict|set|frozenset|repr)\([\w.[\]'" \uf8ff]*\)|[\w.[\]'" \uf8ff]+)\s*$/;

/** What of the text itself does more than to define something. */
const actsItself =
  /__(?:globals|builtins|subclasses|mro|import|class|bases|getattribute|loader|code)__|\b(?:os|subprocess|socket|urllib|requests|httpx|ctypes|base64|marshal|zlib|codecs|pickle|pty|shutil|importlib)\b|\b(?:eval|exec|compile|open|getattr|globals|system|popen)\s*\(/;

/** A module at a path that the caller of a method gives it: a plugin of his own. */
function isCallersFile({ callable, taint, traits }: EffectFact): boolean {
  return (
    loadsFile.test(callable) &&
    taint.includes('parameter') &&
    taint.every((source) => source === 'parameter' || source === 'file') &&
    !traits.some((one) => one === 'decoded' || one === 'computed-callee' || one === 'computed-text')
  );
}

/** Objects that the program's own configuration names: what it names is judged where it stands. */
function isOwnConfiguration({ callable, taint }: EffectFact): boolean {
  return (
    instantiates.test(callable) &&
    taint.includes('config') &&
    taint.every((source) => source === 'config' || source === 'parameter' || source === 'file')
  );
}

const instantiates = /^(?:hydra\.utils\.(?:instantiate|call)|hydra_zen\.instantiate)$/;
const loadsFile = /^importlib\.machinery\.(?:ModuleSpec\.loader|SourceFileLoader)\.(?:exec|load)_module$/;

const configures = /^logging\.config\./;
const leadsOut =
  /__(?:globals|builtins|subclasses|mro|import|class|bases|init|getattribute)__|\b(?:os|subprocess|posix|pty)\.(?:system|popen|Popen|run|call|check_output|exec\w*|spawn\w*)\b|\b(?:eval|exec)\s*\(/;

const consoles = /^(?:code\.interact|code\.InteractiveConsole\.interact|IPython\.(?:embed|start_ipython))$/;

function judgeRun(fact: EffectFact, untrusted: boolean): 'high' | 'medium' | 'low' {
  if (renders.test(fact.callable)) return untrusted ? 'medium' : 'low';
  // Whoever sits at the terminal types into it; what else may be its input is told by itself.
  if (consoles.test(fact.callable) && !untrusted) return 'low';
  return fact.taint.includes('network') ? 'high' : 'medium';
}
