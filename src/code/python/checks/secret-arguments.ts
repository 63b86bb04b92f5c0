import { isLoopback } from '../../../core/loopback.ts';
import type { Expr } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { CallSite, Check } from '../site.ts';
import { addressesIn } from './addresses-in.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';
import { serviceOf } from './key-services.ts';
import { sourceHas } from './module-text.ts';
import { isWholeEnvironment } from './whole-environment.ts';

/** Every user of a machine can list what its programs were started with, and shells keep it in their history. */
export const secretInArguments: Check = {
  id: 'secret-in-arguments',
  about: [(known) => known.effect === 'process'],
  call(site, report) {
    for (const callee of site.callees)
      for (const { at, names, role } of knownCallable(callee)?.arguments ?? []) {
        if (role !== 'argv' && role !== 'command') continue;
        const value = site.argument(at, ...names);
        if (value === undefined || constantOf(site, value) !== undefined) continue;
        if (!site.taint(value).includes('secret')) continue;
        if (asksOthers.test(commandOf(site, value)))
          report.hazard('secret-sent', site.node, { detail: 'openly' });
        else report.hazard('secret-shown', site.node, { detail: 'in the arguments of a process' });
        return;
      }
  },
};

/** What only asks for names or for an answer: whatever else stands in its question is read by whoever is asked. */
const asksOthers =
  /^\s{0,20}(?:\S{0,100}\/)?(?:nslookup|dig|drill|host|kdig|resolvectl|ping6?|fping|hping3|traceroute|whois)\s/;

/** A command as far as it is known, or the first word of a list. */
function commandOf(site: CallSite, value: Expr): string {
  const [first] = value.type === 'List' || value.type === 'Tuple' ? value.elts : [value];
  return first === undefined ? '' : `${site.text(first) ?? ''} `;
}

const commits =
  /^git\.(?:\w+\.)*(?:index\.commit|git\.\w+|create_tag|config_writer\.set_value|create_remote)$/;
const commitWords =
  /^(?:commit|set_value|create_tag|create_file|update_file|create_gist|create_issue|create_comment|create_remote)$/;

/** History is for ever, and for everybody who clones it. */
export const secretCommitted: Check = {
  id: 'secret-committed',
  about: [
    commits,
    /^\.(?:commit|set_value|create_tag|create_file|update_file|create_gist|create_issue|create_comment|create_remote)$/,
  ],
  call(site, report) {
    const word = lastWord(site.node.func) ?? '';
    const known = calledNames(site).some((name) => commits.test(name));
    if (!known && !(commitWords.test(word) && sourceHas(site.module, gitLibraries))) return;
    for (const value of [...site.node.args, ...site.node.keywords.map((keyword) => keyword.value)].slice(
      0,
      8,
    )) {
      if (constantOf(site, value) !== undefined) continue;
      if (!site.taint(value).includes('secret')) continue;
      report.hazard('secret-shown', site.node, { detail: 'in a repository' });
      return;
    }
  },
};

const gitLibraries = /^[ \t]{0,20}(?:import|from)[ \t]{1,20}(?:git|github|gitlab|pygit2|dulwich)\b/m;

const requests =
  /^(?:requests|httpx|aiohttp|urllib3|curl_cffi\.requests|urllib\.request|http\.client|niquests|websockets?)\./;
/** Headers that are there to say who asks. */
const authHeaders =
  /auth|token|key|cookie|secret|signature|sig$|session|^private|^dd-|^cf-|credential|bearer|password|jwt/i;

/** A key in a header to somebody else than whom it is for. */
export const secretInHeader: Check = {
  id: 'secret-in-header',
  keywords: new Set(['headers', 'cookies']),
  call(site, report) {
    const names = calledNames(site);
    const isRequest =
      names.some((name) => requests.test(name)) ||
      /^(?:get|post|put|patch|request|head)$/.test(lastWord(site.node.func) ?? '');
    const headers = site.argument(null, 'headers', 'cookies');
    if (!isRequest || headers === undefined || !site.taint(headers).includes('secret')) return;
    if (isWholeEnvironment(headers, site)) {
      report.hazard('secret-sent', site.node, { detail: 'openly' });
      return;
    }
    const host = hostOf(site);
    if (host === undefined || headers.type !== 'Dict') {
      if (isForElsewhere(site, host)) report.hazard('secret-sent', site.node, { detail: 'openly' });
      return;
    }
    for (const [i, key] of headers.keys.entries()) {
      const value = headers.values[i];
      if (key?.type !== 'Constant' || typeof key.value !== 'string' || value === undefined) continue;
      if (!site.taint(value).includes('secret')) continue;
      const service = serviceOf(variableIn(value, site, 0));
      const foreign = service !== undefined && !service.near.test(host);
      const odd = !authHeaders.test(key.value) && site.argument(null, 'cookies') !== headers;
      if (!foreign && !odd) continue;
      report.hazard('secret-sent', site.node, foreign || odd ? { detail: 'openly' } : {});
      return;
    }
  },
};

const sessions =
  /^(?:aiohttp\.ClientSession|httpx\.(?:Async)?Client|requests\.[sS]ession|niquests\.Session)$/;
const readNames = /\b(?:getenv|environ(?:\.(?:get|pop))?)[([]\s{0,8}["'](\w{1,80})["']/g;

/** Headers of a session, or that were put together before: the keys of the source are for none of its addresses. */
function isForElsewhere(site: CallSite, host: string | undefined): boolean {
  if (host === undefined && !calledNames(site).some((name) => sessions.test(name))) return false;
  const hosts = host === undefined ? addressesIn(site.module) : [host];
  if (hosts.length === 0 || hosts.some((one) => isLoopback(one))) return false;
  let foreign = false;
  let left = 64;
  for (const [, name = ''] of site.module.source.text.matchAll(readNames)) {
    left -= 1;
    if (left < 0) return false;
    if (!namesSecret(name)) continue;
    const service = serviceOf(name);
    if (service === undefined || hosts.some((one) => service.near.test(one))) return false;
    foreign = true;
  }
  return foreign;
}

/** The host that stands in the source; undefined where it is a setting, or this machine. */
export function hostOf(site: CallSite): string | undefined {
  for (const value of [site.argument(0, 'url', 'fullurl'), site.argument(1, 'url')]) {
    const text = value === undefined ? undefined : site.text(value);
    const host = /^(?:https?|wss?):\/\/([\w.-]{1,200})/.exec(text ?? '')?.[1];
    if (host !== undefined && !/^(?:localhost|127\.|0\.0\.0\.0)/.test(host)) return host.toLowerCase();
  }
  return undefined;
}

/** `OPENAI_API_KEY` of `f"Bearer {os.environ['OPENAI_API_KEY']}"`; of a name, what it was assigned. */
export function variableIn(value: Expr, site: CallSite, depth: number): string | undefined {
  if (depth > 6) return undefined;
  const inOne = (...parts: readonly (Expr | undefined)[]): string | undefined => {
    for (const part of parts) {
      const found = part === undefined ? undefined : variableIn(part, site, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  switch (value.type) {
    case 'Constant':
      return typeof value.value === 'string' && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(value.value)
        ? value.value
        : undefined;
    case 'Subscript':
      return inOne(value.slice);
    case 'Call':
      return inOne(...value.args.slice(0, 2), value.func.type === 'Attribute' ? value.func.value : undefined);
    case 'JoinedStr':
      return inOne(...value.values.slice(0, 8));
    case 'FormattedValue':
      return inOne(value.value);
    case 'BinOp':
      return inOne(value.left, value.right);
    case 'Name':
    case 'Attribute':
      return (lastWord(value) ?? '').toUpperCase();
    default:
      return undefined;
  }
}
