import { pathReach } from '../../../core/path-reach.ts';
import type { ConstantValue, Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { constantOf, lastWord } from './call-shape.ts';
import { isDecoded } from './decoded-code.ts';
import { sourceHas } from './module-text.ts';
import { allSecrets } from './pipeline-secrets.ts';
import { isRun, pathWrittenTo } from './run-files.ts';

const runs = /\b(?:exec|eval)\s*\(|\biex\b|\bInvoke-Expression\b/i;
const brings =
  /urlopen|urlretrieve|requests\.get|b64decode|decompress\s*\(|marshal\.loads|DownloadString|FromBase64String/;

/** A program that brings along what it runs is short. */
const looked = 20_000;

/** `file.write(b"exec(urlopen('http://…').read())")`: what does the harm is in a file that nobody is shown. */
export const plantedLoaders: Check = {
  id: 'planted-loaders',
  about: [
    '.write',
    '.write_text',
    '.write_bytes',
    '.writelines',
    '.writestr',
    '.create_file',
    '.update_file',
  ],
  call(site, report) {
    for (const each of site.node.args.slice(0, 3)) {
      const text = textOf(constantOf(site, each)) || constantParts(site, each);
      if (text.length < 20) continue;
      if (!((brings.test(text) && runs.test(text)) || startsFetched(text) || givesSecrets(text))) continue;
      report.hazard('loader-planted', site.node);
      return;
    }
    const [content] = site.node.args;
    if (content === undefined || !isWrite(site)) return;
    const text = textOf(constantOf(site, content)) || constantParts(site, content);
    if (setsLoader.test(text) && sourceHas(site.module, forOthers)) {
      report.hazard('loader-planted', site.node);
      return;
    }
    if (pipesFetched.test(text) && startsByItself(site)) {
      report.hazard('loader-planted', site.node);
      return;
    }
    // `path.write_text(json.dumps(settings))`: which of them are commands was put together before.
    if (dumpsNames(content) && startsByItself(site) && sourceHas(site.module, pipesFetched)) {
      report.hazard('loader-planted', site.node);
      return;
    }
    if (text.length < 10 || !(fetches.test(text) || isDecoded(content, 0))) return;
    const path = pathWrittenTo(site);
    if (path !== undefined && isRun(site, path)) report.hazard('loader-planted', site.node);
  },
};

/** A library out of a folder of everybody, or one that is hidden, for every program that is started from then on. */
const setsLoader =
  /^\s{0,20}(?:export\s{1,5})?(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|BASH_ENV|PYTHONSTARTUP)=["']?(?:\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\S{0,200}\/\.)/m;
const forOthers = /\bGITHUB_ENV\b|environment\.d\b|\/etc\/environment\b|\.(?:bash|zsh)\w{2,7}\b|\.profile\b/;

/** A file that something else runs, or takes for instructions, without being asked: by its path as far as that is known. */
function startsByItself(site: CallSite): boolean {
  const path =
    pathWrittenTo(site) ?? (site.node.func.type === 'Attribute' ? site.node.func.value : undefined);
  const known = path === undefined ? undefined : site.text(path);
  return known !== undefined && pathReach(known) === 'persistence';
}

function dumpsNames(content: Expr): boolean {
  if (content.type !== 'Call' || !/^(?:dumps|safe_dump)$/.test(lastWord(content.func) ?? '')) return false;
  const [value] = content.args;
  return value !== undefined && value.type !== 'Constant';
}

/** The same in a language of commands, where it is run from here. */
const fetches =
  /\b(?:curl|wget|iwr|Invoke-WebRequest|DownloadFile|DownloadString|bitsadmin|certutil|urlopen|urlretrieve|requests\.get|XMLHTTP)\b|\/dev\/(?:tcp|udp)\//i;

/** `os.system('curl … | sh')` in a text of Python: a command is a program too. */
function startsFetched(text: string): boolean {
  return startsCommand.test(text) && pipesFetched.test(text);
}

/** A workflow in which every secret of the repository goes into a command that sends, or into a log in disguise. */
function givesSecrets(text: string): boolean {
  return allSecrets.test(text) && sendsOn.test(text);
}

const sendsOn =
  /\b(?:curl|wget|nc|ncat|Invoke-WebRequest|Invoke-RestMethod|iwr|irm|nslookup|dig)\b|\bbase64\b/i;

const startsCommand =
  /\b(?:system|popen|Popen|getoutput|check_output|check_call|run|call|spawn\w{0,3}|exec\w{1,2})\s{0,5}\(/;
const pipesFetched =
  /\b(?:curl|wget|fetch)\b[^|;\n]{0,300}\|\s{0,5}(?:sudo\s{1,5})?(?:ba|z|da|k)?sh\b|\b(?:curl|wget)\b[^|;\n]{0,300}(?:;|&&)\s{0,5}(?:(?:ba|z|da|k)?sh|chmod)\b|\/dev\/(?:tcp|udp)\//;

const mostParts = 32;

/** What is constant of a text that is put together: `text + "\n" + STUB`. */
function constantParts(site: CallSite, expression: Expr): string {
  const waiting: Expr[] = [expression];
  const found: string[] = [];
  for (let seen = 0; waiting.length > 0 && seen < mostParts; seen += 1) {
    const one = waiting.pop()!;
    if (one.type === 'BinOp' && one.op === '+') waiting.push(one.left, one.right);
    else if (one.type === 'JoinedStr') waiting.push(...one.values.slice(0, mostParts));
    else if (one.type === 'FormattedValue') waiting.push(one.value);
    else if (one.type === 'Name' || one.type === 'Constant' || one.type === 'Call' || one.type === 'BinOp')
      found.push(textOf(constantOf(site, one)));
  }
  return found.join('\n').slice(0, looked);
}

function isWrite({ node: { func } }: CallSite): boolean {
  return func.type === 'Attribute' && func.attr.startsWith('write');
}

function textOf(value: ConstantValue | undefined): string {
  if (typeof value === 'string') return value.slice(0, looked);
  return value instanceof Uint8Array ? Buffer.from(value.subarray(0, looked)).toString('latin1') : '';
}
