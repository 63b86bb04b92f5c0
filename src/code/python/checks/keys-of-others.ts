import { isLoopback } from '../../../core/loopback.ts';
import type { Call, Expr, Module } from '../ast.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import { importsAny } from '../imported-libraries.ts';
import type { CallSite, Check } from '../site.ts';
import { type Node, pushChildren } from '../walk.ts';
import { addressesIn } from './addresses-in.ts';
import { calledNames, isUnresolvedMethod, lastWord } from './call-shape.ts';
import { serviceOf } from './key-services.ts';
import { sourceHas } from './module-text.ts';
import { hostOf } from './secret-arguments.ts';

const ofSessions =
  /^(?:requests\.Session|httpx\.(?:Async)?Client|aiohttp\.ClientSession|niquests\.Session)\.(?:get|post|put|patch|delete|head|options|request|stream)$/;
const clients = /^(?:requests|httpx|aiohttp|niquests)\b/;
const requests =
  /^(?:requests|httpx|aiohttp|niquests)\.(?:get|post|put|patch|delete|head|options|request|stream)$/;
const words = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'request', 'stream'];
const says = /\b(?:headers|cookies|params)\b/;
const saying: ReadonlySet<string> = new Set(['headers', 'cookies', 'params']);

/**
 * A key that is named after one service, and goes to another one: in the headers, cookies or parameters of a session, which
 * it sends to whomever it asks, or in those of the request itself.
 */
export const keyOfOthers: Check = {
  id: 'key-of-others',
  about: [ofSessions, requests, ...words.map((word) => `.${word}`)],
  call(site, report) {
    if (!sourceHas(site.module, says) || !importsAny(site.module, clients)) return;
    const names = calledNames(site);
    const host = hostOf(site);
    if (host === undefined || isLoopback(`https://${host}`)) return;
    const reading = readingOf(site.module);
    const scope = site.scope.join('.');
    const { func } = site.node;
    const sent: (readonly [Expr, string])[] = [];
    const own = site.argument(null, 'headers');
    if (own !== undefined) sent.push([own, scope]);
    // Of a session that came as an argument the name alone is known.
    const isSession = names.some((name) => ofSessions.test(name)) || isUnresolvedMethod(site);
    if (isSession && func.type === 'Attribute') sent.push(...carriedBy(func.value, scope, reading));
    const keys = sent.flatMap(([value, around]) => keysOf(value, around, reading));
    if (keys.some((key) => isForNobodyHere(key, host, site)))
      report.hazard('secret-sent', site.node, { detail: 'openly' });
    else if (keys.some((key) => isForElsewhere(key, host, site))) report.hazard('secret-sent', site.node);
  },
};

/** The key of a service that everybody knows, of which no address of the source is. */
function isForNobodyHere(key: string, host: string, { module }: CallSite): boolean {
  const near = serviceOf(key)?.near;
  return (
    namesSecret(key) && near !== undefined && ![host, ...addressesIn(module)].some((one) => near.test(one))
  );
}

interface Carried {
  readonly scope: string;
  readonly holder: string;
  readonly value: Expr;
}

/** What a source binds to names and fields, what its functions give back, and the headers that its sessions are given. */
interface Reading {
  readonly bound: Map<string, Expr[]>;
  readonly returned: Map<string, Expr[]>;
  readonly carried: Carried[];
  readonly keys: Map<Expr, readonly string[]>;
}

interface Looking extends Reading {
  left: number;
}

const most = 64;
const mostOfOne = 4;
const deepest = 6;
const mostLooks = 200;
const readings = new WeakMap<Module, Reading>();

function readingOf(module: Module): Reading {
  const known = readings.get(module);
  if (known !== undefined) return known;
  const reading: Reading = { bound: new Map(), returned: new Map(), carried: [], keys: new Map() };
  readings.set(module, reading);
  const open: (readonly [Node, string])[] = [[module, '']];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, scope] = next;
    note(node, scope, reading);
    const inner =
      node.type === 'FunctionDef' || node.type === 'ClassDef' ? `${scope}${scope && '.'}${node.name}` : scope;
    const children: Node[] = [];
    pushChildren(node, children);
    for (const child of children) open.push([child, inner]);
  }
  return reading;
}

function note(node: Node, scope: string, { bound, returned, carried }: Reading): void {
  const add = (to: Map<string, Expr[]>, key: string, value: Expr): void => {
    const all = to.get(key) ?? [];
    if (all.length < mostOfOne) to.set(key, [...all, value]);
  };
  const carry = (of: Expr, value: Expr): void => {
    const holder = lastWord(of);
    if (holder !== undefined && carried.length < most) carried.push({ scope, holder, value });
  };
  const bind = (target: Expr, value: Expr): void => {
    if (target.type === 'Name') add(bound, `${scope} ${target.id}`, value);
    if (target.type === 'Attribute') add(bound, `.${target.attr}`, value);
    if (target.type === 'Subscript' && isSaid(target.value)) carry(target.value.value, value);
    if (isSaid(target)) carry(target.value, value);
    const headers = value.type === 'Call' ? value.keywords.find(({ arg }) => arg === 'headers') : undefined;
    if (headers !== undefined) carry(target, headers.value);
  };
  if (node.type === 'Assign') for (const target of node.targets) bind(target, node.value);
  else if (node.type === 'With') {
    for (const { context, vars } of node.items) if (vars !== null) bind(vars, context);
  } else if (node.type === 'Return' && node.value !== null) add(returned, scope, node.value);
  else if (
    node.type === 'Call' &&
    node.func.type === 'Attribute' &&
    /^(?:update|set)$/.test(node.func.attr)
  ) {
    // `headers.update({…})`, `cookies.set(name, value)`
    const given = node.args[node.func.attr === 'set' ? 1 : 0];
    if (isSaid(node.func.value) && given !== undefined) carry(node.func.value.value, given);
  }
}

function isSaid(value: Expr): value is Extract<Expr, { type: 'Attribute' }> {
  return value.type === 'Attribute' && saying.has(value.attr);
}

/**
 * Headers of the session that a call is made on, by its name. A function that makes a session of its own under that name
 * has another one than those that were given some.
 */
function carriedBy(session: Expr, scope: string, reading: Reading): (readonly [Expr, string])[] {
  const name = lastWord(session);
  const made = reading.bound.get(`${scope} ${name}`) ?? [];
  const isFresh = made.some((value) => value.type === 'Call' && !givesSession(value, reading));
  return reading.carried
    .filter((each) => each.holder === name && (!isFresh || each.scope === scope))
    .map(({ value, scope: around }) => [value, around] as const);
}

function givesSession({ func }: Call, { returned }: Reading): boolean {
  return func.type === 'Name' && returned.has(func.id);
}

/** The names of the variables that keys in an expression are read from. */
function keysOf(value: Expr, scope: string, reading: Reading): readonly string[] {
  const known = reading.keys.get(value);
  if (known !== undefined) return known;
  const found = keysIn(value, scope, { ...reading, left: mostLooks }, 0);
  reading.keys.set(value, found);
  return found;
}

function keysIn(value: Expr, scope: string, reading: Looking, depth: number): readonly string[] {
  reading.left -= 1;
  if (depth > deepest || reading.left < 0) return [];
  const inAll = (parts: readonly (Expr | null | undefined)[]): readonly string[] =>
    parts
      .slice(0, 12)
      .flatMap((part) =>
        part === null || part === undefined ? [] : keysIn(part, scope, reading, depth + 1),
      );
  switch (value.type) {
    case 'Constant':
      return typeof value.value === 'string' && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(value.value)
        ? [value.value]
        : [];
    case 'Subscript':
      return inAll([value.slice]);
    case 'Call': {
      const returned = value.func.type === 'Name' ? reading.returned.get(value.func.id) : undefined;
      if (returned !== undefined && value.func.type === 'Name') {
        const { id } = value.func;
        return returned.flatMap((each) => keysIn(each, id, reading, depth + 1));
      }
      return inAll([...value.args, value.func.type === 'Attribute' ? value.func.value : null]);
    }
    case 'Dict':
      return inAll(value.values);
    case 'JoinedStr':
      return inAll(value.values);
    case 'FormattedValue':
      return inAll([value.value]);
    case 'BinOp':
      return inAll([value.left, value.right]);
    case 'BoolOp':
      return inAll(value.values);
    case 'Name': {
      const all = reading.bound.get(`${scope} ${value.id}`) ?? reading.bound.get(` ${value.id}`) ?? [];
      return inAll(all);
    }
    case 'Attribute':
      return inAll(reading.bound.get(`.${value.attr}`) ?? []);
    default:
      return [];
  }
}

/** Words that say nothing of whom a key is for. */
const general =
  /^(?:api|app|auth\w*|access|bearer|bot|client|credentials?|key|keys|main|oauth\d?|pass\w*|personal|prod|private|project|pat|secret|service|session|test|token|tokens|user|username|your|the|web|http|https|www|com|org|net|dev|cloud|data|server)$/;

/** Another address of the source is called as the key is, and this one is not. */
function isForElsewhere(key: string, host: string, { module }: CallSite): boolean {
  if (!namesSecret(key)) return false;
  const words = key
    .toLowerCase()
    .split('_')
    .filter((word) => word.length > 2 && !general.test(word));
  const near = serviceOf(key)?.near;
  const fits = (one: string): boolean => words.some((word) => one.includes(word)) || near?.test(one) === true;
  if (fits(host)) return false;
  const domain = host.split('.').slice(-2).join('.');
  return addressesIn(module).some((one) => fits(one.replace(/^\w+:\/\//, '')) && !one.endsWith(domain));
}
