import type { Expr } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';

const shows =
  /^(?:builtins\.print|sys\.(?:stdout|stderr)\.write|logging\.(?:Logger\.)?(?:debug|info|warn|warning|error|critical|exception|log)|pprint\.pp(?:rint)?|rich\.print|click\.(?:echo|secho)|warnings\.warn|syslog\.syslog|streamlit\.write)$/;

/** A secret that is printed or logged stays in terminals, logs and answers. */
export const secretShown: Check = {
  id: 'secret-shown',
  about: [shows],
  call(site, report) {
    if (!calledNames(site).some((name) => shows.test(name))) return;
    for (const value of site.node.args.slice(0, 8)) {
      if (constantOf(site, value) !== undefined) continue;
      if (site.taint(value).includes('secret')) {
        report.hazard('secret-shown', site.node);
        return;
      }
      const named = secretIn(value, 0);
      if (named !== undefined) {
        report.hazard('secret-shown', site.node, { detail: named });
        return;
      }
    }
  },
};

/** A variable whose name says that it is a password; tests of it, its length and the like are none. */
function secretIn(expression: Expr, depth: number): string | undefined {
  if (depth > 6) return undefined;
  switch (expression.type) {
    case 'Name':
    case 'Attribute': {
      const word = lastWord(expression);
      return word !== undefined &&
        namesSecret(word) &&
        /pass(?:word|wd|phrase)|secret|api_?key|private_?key/i.test(word)
        ? word
        : undefined;
    }
    case 'JoinedStr':
      return firstIn(expression.values, depth);
    case 'FormattedValue':
      return secretIn(expression.value, depth + 1);
    case 'BinOp':
      return secretIn(expression.left, depth + 1) ?? secretIn(expression.right, depth + 1);
    case 'Tuple':
      return firstIn(expression.elts, depth);
    case 'Call':
      return expression.func.type === 'Attribute' && expression.func.attr === 'format'
        ? firstIn(expression.args, depth)
        : undefined;
    default:
      return undefined;
  }
}

function firstIn(expressions: readonly Expr[], depth: number): string | undefined {
  for (const expression of expressions.slice(0, 16)) {
    const found = secretIn(expression, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Leaving {
  readonly value: Expr;
  readonly isAddress: boolean;
}

/** What leaves by a call: bodies, messages and files, and queries in an address. */
function leaving(site: CallSite): readonly Leaving[] {
  const found: Leaving[] = [];
  for (const callee of site.callees) {
    const known = knownCallable(callee);
    if (known?.effect !== 'network') continue;
    for (const { at, names, role } of known.arguments ?? []) {
      if (role !== 'data' && role !== 'url') continue;
      const value = site.argument(at, ...names);
      if (value !== undefined) found.push({ value, isAddress: role === 'url' });
    }
  }
  return found;
}

/** An address that is a setting or stands in a file as a whole says where to go; data in one stands behind a host. */
function saysWhere({ value, isAddress }: Leaving, site: CallSite): boolean {
  return isAddress && !/^[a-z][\w+.-]*:\/\/[^\uf8ff]/i.test(site.text(value) ?? '');
}

const hubs =
  /(?:\.from_pretrained|\.from_single_file|\.push_to_hub|\.save_pretrained)$|^(?:huggingface_hub|transformers|datasets|diffusers|sentence_transformers|kernels|modelscope|evaluate|timm|wandb|mlflow)\./;

/** Secrets, or whole files and environments, in what is sent to somewhere. */
export const secretSent: Check = {
  id: 'secret-sent',
  about: [(known) => known.effect === 'network'],
  call(site, report) {
    // Names of models are what hubs are asked for, and tokens are for them.
    const names = calledNames(site);
    if (names.some((name) => hubs.test(name))) return;
    const all = leaving(site);
    for (const { value } of all) {
      if (constantOf(site, value) !== undefined) continue;
      const taint = site.taint(value);
      if (taint.includes('secret')) {
        report.hazard('secret-sent', site.node, isOpen(site) ? { detail: 'openly' } : {});
        return;
      }
    }
    for (const each of all) {
      const { value } = each;
      if (constantOf(site, value) !== undefined || saysWhere(each, site)) continue;
      const taint = site.taint(value);
      if (taint.includes('environment') || (taint.includes('file') && !taint.includes('parameter'))) {
        const what = taint.filter((source) => source === 'environment' || source === 'file').join(', ');
        report.hazard(isOpen(site) ? 'local-data-sent-openly' : 'local-data-sent', site.node, {
          detail: what,
        });
        return;
      }
    }
  },
};

/** Over a plain socket, HTTP, FTP or mail, or to a number: no certificate says who receives it. */
function isOpen(site: CallSite): boolean {
  const names = calledNames(site);
  if (
    names.some((name) =>
      /^(?:socket|ftplib|smtplib|telnetlib|asyncio|http\.client\.HTTPConnection)\b/.test(name),
    )
  )
    return true;
  for (const callee of site.callees) {
    for (const { at, names: words, role } of knownCallable(callee)?.arguments ?? []) {
      if (role !== 'url' && role !== 'host') continue;
      const expression = site.argument(at, ...words);
      const text = expression === undefined ? undefined : site.text(expression);
      if (
        text !== undefined &&
        /^(?:http|ftp|ws):\/\/|^(?:https?:\/\/)?\d{1,3}(?:\.\d{1,3}){3}/.test(text) &&
        !/^\w*:?\/*(?:localhost|127\.)/.test(text)
      )
        return true;
    }
  }
  return false;
}
