import type { TaintSource } from '../../../core/code.ts';
import { isLoopback } from '../../../core/loopback.ts';
import { isOpenData } from '../../../core/open-data.ts';
import type { ConstantValue, Expr } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import { makesSecrets, namesSecret, readsSecrets } from '../catalog/secret-name.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';
import { isMasked } from './masked.ts';
import { sourceHas } from './module-text.ts';
import { huntsSecrets, isWholeEnvironment } from './whole-environment.ts';

const shows = new RegExp(
  `^(?:${[
    String.raw`builtins\.print|sys\.(?:__)?(?:stdout|stderr)(?:__)?\.write`,
    String.raw`logging\.(?:Logger\.)?(?:debug|info|warn|warning|error|critical|exception|log)`,
    String.raw`pprint\.pp(?:rint)?|rich\.print|click\.(?:echo|secho)|typer\.(?:echo|secho)|tqdm\.(?:\w+\.)*write`,
    String.raw`warnings\.warn|syslog\.syslog|streamlit\.(?:write|text|code|json|markdown|info|success|warning|error)`,
    String.raw`IPython\.display\.display|flask\.jsonify|sentry_sdk\.(?:set_tag|set_extra|set_context|capture_message)`,
  ].join('|')})$`,
);

/** A secret that is printed or logged stays in terminals, logs and answers. */
export const secretShown: Check = {
  id: 'secret-shown',
  about: [shows],
  call(site, report) {
    if (!calledNames(site).some((name) => shows.test(name))) return;
    for (const value of site.node.args.slice(0, 8)) {
      if (constantOf(site, value) !== undefined) continue;
      if (isNew(site, value) || isMasked(value)) continue;
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

/** Made of nothing that was read: whoever asked for it has to see it once. */
function isNew(site: CallSite, value: Expr): boolean {
  if (!site.taint(value).every((source) => source === 'secret')) return false;
  return sourceHas(site.module, makesSecrets) && !sourceHas(site.module, readsSecrets);
}

const surely = /pass(?:word|wd|phrase)|secret|api_?key|private_?key/i;

/** A variable whose name says that it is a password; tests of it, its length and the like are none. */
function secretIn(expression: Expr, depth: number): string | undefined {
  if (depth > 6) return undefined;
  switch (expression.type) {
    case 'Name':
    case 'Attribute': {
      const word = lastWord(expression);
      return word !== undefined && namesSecret(word) && surely.test(word) ? word : undefined;
    }
    case 'JoinedStr':
      return firstIn(expression.values, depth);
    case 'FormattedValue':
      return secretIn(expression.value, depth + 1);
    case 'BinOp':
      return secretIn(expression.left, depth + 1) ?? secretIn(expression.right, depth + 1);
    case 'Tuple':
      return firstIn(expression.elts, depth);
    case 'Subscript':
      return expression.slice.type === 'Constant' ? secretKey(expression.slice.value) : undefined;
    case 'Call': {
      const { func, args } = expression;
      if (func.type !== 'Attribute') return undefined;
      // Pydantic's SecretStr hides what it holds from everybody who does not ask so.
      if (func.attr === 'get_secret_value') return func.attr;
      if (func.attr === 'get') return args[0]?.type === 'Constant' ? secretKey(args[0].value) : undefined;
      return func.attr === 'format' ? firstIn(args, depth) : undefined;
    }
    default:
      return undefined;
  }
}

/** `config['db_password']`; what tells of a password, `['password_hint']`, is none. */
function secretKey(key: ConstantValue): string | undefined {
  if (typeof key !== 'string' || !namesSecret(key) || !surely.test(key)) return undefined;
  return /(?:hint|policy|length|file|path|field|name|url|id|label|prompt|error|message|type|count|strength)s?$/i.test(
    key.slice(-20),
  )
    ? undefined
    : key;
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
    if (all.some(({ value, isAddress }) => isAddress && isOpenData(site.text(value) ?? ''))) return;
    // What is in a body says more than a key in an address.
    const bodiesFirst = [...all].sort((a, b) => Number(a.isAddress) - Number(b.isAddress));
    for (const { value, isAddress } of bodiesFirst) {
      if (constantOf(site, value) !== undefined) continue;
      const taint = site.taint(value);
      if (taint.includes('secret')) {
        const openly =
          !names.some((name) => logsIn.test(name)) &&
          (isWholeEnvironment(value, site) ||
            isCarried(names) ||
            isOpen(site) ||
            (!isAddress && all.some((each) => isChat(each, site))));
        const loggedIn = names.some((name) => mails.test(name)) ? { detail: 'to log in' } : {};
        report.hazard('secret-sent', site.node, openly ? { detail: 'openly' } : loggedIn);
        return;
      }
    }
    for (const each of all) {
      const { value } = each;
      if (constantOf(site, value) !== undefined || saysWhere(each, site)) continue;
      const taint = site.taint(value);
      const isLocal = local.some((source) => taint.includes(source));
      if (taint.includes('environment') || (isLocal && !taint.includes('parameter'))) {
        const what = taint.filter((source) => local.includes(source)).join(', ');
        if (taint.includes('file') && huntsSecrets(site.module))
          report.hazard('secret-sent', site.node, { detail: 'openly' });
        else
          report.hazard(isOpen(site) ? 'local-data-sent-openly' : 'local-data-sent', site.node, {
            detail: what,
          });
        return;
      }
    }
  },
};

/** What was read of this machine, and not given by a caller. */
const local: readonly TaintSource[] = ['environment', 'file'];

/** What asks for a password asks for it so; that it goes in the clear there is a weakness of its own. */
const logsIn = /^(?:ftplib\.FTP|smtplib\.SMTP|imaplib\.IMAP4|poplib\.POP3)\.(?:login|user|pass_|auth)$/;

/** Whoever mails a report logs in first. */
const mails = /^(?:smtplib\.SMTP|smtplib\.SMTP_SSL|imaplib\.IMAP4|imaplib\.IMAP4_SSL)\.login$/;

/** Mail and file transfer are there to carry files; a secret in them is read by whoever keeps them. */
function isCarried(names: readonly string[]): boolean {
  return names.some((name) => /^(?:ftplib|smtplib)\b/.test(name));
}

/** A chat that anybody may have opened. */
function isChat({ value, isAddress }: Leaving, site: CallSite): boolean {
  return isAddress && /^https:\/\/api\.telegram\.org\//.test(site.text(value) ?? '');
}

/** Over a plain socket or HTTP, or to a number: no certificate says who receives it. */
function isOpen(site: CallSite): boolean {
  const names = calledNames(site);
  if (names.some((name) => /^(?:socket|telnetlib|asyncio|http\.client\.HTTPConnection)\b/.test(name)))
    return true;
  for (const callee of site.callees) {
    for (const { at, names: words, role } of knownCallable(callee)?.arguments ?? []) {
      if (role !== 'url' && role !== 'host') continue;
      const expression = site.argument(at, ...words);
      const text = expression === undefined ? undefined : site.text(expression);
      if (
        text !== undefined &&
        /^(?:http|ftp|ws):\/\/|^(?:https?:\/\/)?\d{1,3}(?:\.\d{1,3}){3}/.test(text) &&
        !isLoopback(text)
      )
        return true;
    }
  }
  return false;
}
