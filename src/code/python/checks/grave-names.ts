import type { Expr } from '../ast.ts';
import type { Check, NodePlace } from '../site.ts';
import { lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** What takes a text for the name of a function, and calls it, or has it called. */
const resolves =
  /\b(?:ImportString|PyObject|dictConfig|fileConfig|worker_process_setup_hook|NodeTransformer|ast\.parse)\b/;

const functions =
  '(?:os|posix|nt|subprocess|builtins|__builtin__|pty|commands)[.:](?:system|popen|startfile|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|Popen|run|call|check_call|check_output|getoutput|exec|eval|compile|__import__|spawn)';
const dotted = new RegExp(`^${functions}$`);
/** A line or a value of YAML, JSON or an INI file that names one. */
const configured = new RegExp(`(?:^|[\\s'"{,(:=])${functions}(?:$|[\\s'"},)])`, 'm');

/** One of these stands in what `configured` finds. */
const owners = [
  ...['os.', 'os:', 'subprocess', 'builtin', 'posix', 'pty.', 'pty:', 'commands.', 'commands:'],
  ...['system', 'startfile', 'popen', 'exec', 'spawn'].flatMap((name) => [`nt.${name}`, `nt:${name}`]),
];

const longest = 20_000;

/** `M(f="os.system")`, `"handlers: {(): os.system}"`: the name of a function, where names become functions. */
export const graveNames: Check = {
  id: 'grave-names',
  nodes: {
    Constant(node, { module }, report) {
      const { value } = node;
      if (typeof value !== 'string' || value.length < 7 || value.length > longest) return;
      // Most constants are told by a look: only what is left is worth a search of the whole source.
      if (value.length < 40 ? !dotted.test(value) : !owners.some((word) => value.includes(word))) return;
      if (!sourceHas(module, resolves) || (value.length >= 40 && !configured.test(value))) return;
      report.hazard('system-function-by-name', node, {
        detail: value.length < 40 ? value : 'in a configuration',
      });
    },
    Assign({ targets, value }, at, report) {
      for (const target of targets) {
        if (target.type === 'Name' && target.id === '__path__' && leadsElsewhere(value, 0))
          report.hazard('package-path-changed', target);
        else if (target.type === 'Attribute' && renamesNode(target.attr, value, at))
          report.hazard('system-function-by-name', target, { detail: 'in a syntax tree' });
      }
    },
  },
};

const nodeFields: ReadonlySet<string> = new Set(['id', 'attr', 'value', 's']);
const graveWords = /^(?:eval|exec|__import__|system|popen|compile)$|__import__\s*\(|\bos\.system\b/;

/** `tree.body[0].value.func.id = "eval"`: code that is no longer what was parsed. */
function renamesNode(field: string, value: Expr, { module }: NodePlace): boolean {
  if (!nodeFields.has(field) || value.type !== 'Constant' || typeof value.value !== 'string') return false;
  return graveWords.test(value.value.slice(0, 1000)) && sourceHas(module, parses);
}

const parses = /\bast\.parse\b|\bfrom ast import\b/;

/** `__path__.append('/tmp/x')`: where the modules of this package are looked for. */
export const packagePaths: Check = {
  id: 'package-paths',
  about: ['.append', '.insert', '.extend'],
  call({ node: { func, args } }, report) {
    if (func.type !== 'Attribute' || lastWord(func.value) !== '__path__') return;
    const given = args.at(-1);
    if (given !== undefined && leadsElsewhere(given, 0)) report.hazard('package-path-changed', func);
  },
};

/** A whole path, the home folder, or a file that is no folder: an archive under any name. */
const elsewhere =
  /^(?:[/~\\]|[A-Za-z]:[/\\])|[^/\\]\.(?:zip|egg|whl|pyz|bin|dat|data|pt|pth|pkl|npz|npy|safetensors|h5|onnx|gguf|model|png|jpe?g|gz)$/i;

function startsAtRoot({ type, ...rest }: Expr): boolean {
  return (
    type === 'Constant' &&
    'value' in rest &&
    typeof rest.value === 'string' &&
    /^[/\\]/.test(rest.value) &&
    !/\.\w+$/.test(rest.value)
  );
}

function leadsElsewhere(expression: Expr, depth: number): boolean {
  if (depth > 6) return false;
  switch (expression.type) {
    case 'Constant':
      return typeof expression.value === 'string' && elsewhere.test(expression.value.slice(-300));
    case 'List':
    case 'Tuple':
      return expression.elts.some((one) => leadsElsewhere(one, depth + 1));
    case 'BinOp':
      // What is joined to something else is a part of a path.
      return leadsElsewhere(expression.right, depth + 1) && !startsAtRoot(expression.right);
    case 'JoinedStr':
      return expression.values.some((one) => leadsElsewhere(one, depth + 1));
    case 'Call':
      return expression.args.some((one) => leadsElsewhere(one, depth + 1));
    default:
      return false;
  }
}
