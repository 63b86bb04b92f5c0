import { firstPart } from '../../../core/dotted-names.ts';
import type { Attribute, Call, Expr, FunctionDef, Keyword, Lambda, Module, Subscript } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { Check, NodePlace } from '../site.ts';
import { walkModule } from '../walk.ts';
import { lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const sends =
  /^[ \t]*(?:import|from)[ \t][^\n#]{0,200}\b(?:requests|urllib|urllib2|urllib3|httpx|aiohttp|socket|http|smtplib|ftplib|websockets?|dns|discord\w*|dhooks|telebot|telegram|solana|web3|tronpy|boto3|paramiko|pika|grpc|slack_sdk|pymongo|redis|nats|paho)\b/m;

/**
 * `Account.from_key = theirs`, where `theirs` sends what it was given: everybody who calls the library from then on tells
 * somebody else too.
 */
export const librariesTapped: Check = {
  id: 'libraries-tapped',
  nodes: {
    Assign({ targets, value }, at, report) {
      const [target] = targets;
      if (target?.type === 'Subscript' && takesModulesPlace(target, value, at))
        report.hazard('library-tapped', target, { detail: 'the whole module' });
      if (target?.type !== 'Attribute') return;
      // `hashlib.sha256 = traced(hashlib.sha256)`
      const made = value.type === 'Call' ? value.func : value;
      if (made.type !== 'Name' && made.type !== 'Lambda') return;
      if (!sourceHas(at.module, sends) || !isOfLibrary(target, at)) return;
      const taps = made.type === 'Lambda' ? [made] : (namesOf(at.module).functions.get(made.id) ?? []);
      if (taps.some((one) => sendsAway(one, at) || sendsTwice(one, target, at)))
        report.hazard('library-tapped', target);
    },
    // `setattr(Keypair, name, wrapped(getattr(Keypair, name)))`, of a library's class or of one that is put in its place.
    Call(node, at, report) {
      const [target, , value] = node.args;
      if (node.func.type !== 'Name' || node.func.id !== 'setattr' || value === undefined) return;
      if (target === undefined || !sourceHas(at.module, sends) || !isLibrarysClass(target, at)) return;
      const taps = makersIn(value).flatMap((name) => namesOf(at.module).functions.get(name) ?? []);
      if (taps.some((one) => sendsAway(one, at))) report.hazard('library-tapped', node);
    },
    // `@wrapt.patch_function_wrapper("botocore.client", "BaseClient._make_api_call")`
    FunctionDef(node, at, report) {
      const patches = node.decorators.some(
        (one) => one.type === 'Call' && at.names(one.func).some((name) => patchers.test(name)),
      );
      if (patches && sourceHas(at.module, sends) && sendsAway(node, at))
        report.hazard('library-tapped', node);
    },
    ClassDef(node, at, report) {
      if (!sourceHas(at.module, sends) || !node.bases.some((base) => isImported(base, at))) return;
      for (const method of node.body)
        if (method.type === 'FunctionDef' && tellsSecrets(method, at))
          report.hazard('library-tapped', method, { detail: 'and what it is logged in with' });
    },
  },
};

/** Decorators that put a function in the place of one of a library's. */
const patchers = /^(?:wrapt\.(?:patch_function_wrapper|when_imported)|gorilla\.patch|aspectlib\.Aspect)$/;

/** An attribute of a module or class that was imported, and not of an object of the program's own. */
function isOfLibrary(target: Attribute, at: NodePlace): boolean {
  let root: Expr = target.value;
  for (let depth = 0; root.type === 'Attribute' && depth < 8; depth += 1) root = root.value;
  if (root.type !== 'Name' || root.id === 'self' || root.id === 'cls') return false;
  // What a loader has just imported is a library's too.
  if (/^mod(?:ule)?$/.test(root.id) && at.scope.includes('exec_module')) return true;
  return namesOf(at.module).imported.has(root.id);
}

/** `sys.modules['requests'] = Mirror('requests')`, where methods of that class send what they are given. */
function takesModulesPlace({ value, slice }: Subscript, made: Expr, at: NodePlace): boolean {
  if (value.type !== 'Attribute' || value.attr !== 'modules' || !at.names(value.value).includes('sys'))
    return false;
  if (!sourceHas(at.module, sends) || typeof at.constant(slice) !== 'string') return false;
  const named = made.type === 'Call' ? made.func : made;
  if (named.type !== 'Name') return false;
  const own = at.module.body.find((node) => node.type === 'ClassDef' && node.name === named.id);
  return (
    own?.type === 'ClassDef' && own.body.some((node) => node.type === 'FunctionDef' && sendsAway(node, at))
  );
}

/** A name or attribute of what was imported, or a class of the file that is derived from one. */
function isLibrarysClass(target: Expr, at: NodePlace): boolean {
  if (isImported(target, at)) return true;
  if (target.type !== 'Name') return false;
  const own = at.module.body.find((node) => node.type === 'ClassDef' && node.name === target.id);
  return own?.type === 'ClassDef' && own.bases.some((base) => isImported(base, at));
}

/** Functions by whose calls a value is made: `wrap` of `staticmethod(wrap(f))`. */
function makersIn(value: Expr): readonly string[] {
  const found: string[] = value.type === 'Name' ? [value.id] : [];
  walkModule(value, (node) => {
    if (node.type === 'Call' && node.func.type === 'Name' && found.length < 8) found.push(node.func.id);
    return true;
  });
  return found;
}

/** A class of a library, by the name of its import. */
function isImported(base: Expr, { module }: NodePlace): boolean {
  let root = base;
  for (let depth = 0; root.type === 'Attribute' && depth < 8; depth += 1) root = root.value;
  return root.type === 'Name' && namesOf(module).imported.has(root.id);
}

/**
 * `def connect(self, host, password=None)` of a subclass that hands the password to its base, as it should, and to something
 * that sends it to an address of the file.
 */
function tellsSecrets(method: FunctionDef, at: NodePlace): boolean {
  const { posonly, args, kwonly } = method.args;
  const secrets = new Set([...posonly, ...args, ...kwonly].map(({ arg }) => arg).filter(namesSecret));
  if (secrets.size === 0) return false;
  let passesOn = false;
  let tells = false;
  walkModule(method, (node) => {
    if (node.type !== 'Call') return true;
    const given = [...node.args, ...node.keywords.map(({ value }) => value)];
    if (!given.some((one) => mentions(one, secrets))) return true;
    const { func } = node;
    if (func.type === 'Attribute' && func.value.type === 'Call' && lastWord(func.value.func) === 'super')
      passesOn = true;
    else tells ||= isSending(func, given, at) || helpersOf(node, at).some((one) => sendsAway(one, at));
    return true;
  });
  return passesOn && tells;
}

interface Names {
  /** Names that a module gives to what talks to one address: a pool, a session, a client. */
  readonly peers: ReadonlyMap<string, Expr>;
  readonly functions: ReadonlyMap<string, readonly FunctionDef[]>;
  readonly imported: ReadonlySet<string>;
  /** Names, wherever in the file, for what was made of an address. */
  readonly clients: ReadonlyMap<string, Expr>;
  /** Functions that take something out of a queue or list, by its name. */
  readonly drains: ReadonlyMap<string, readonly FunctionDef[]>;
}

const known = new WeakMap<Module, Names>();
const mostFunctions = 5_000;

/** Walked through once, and only where a module may send something and sets an attribute to a name. */
function namesOf(module: Module): Names {
  const before = known.get(module);
  if (before !== undefined) return before;
  const functions = new Map<string, FunctionDef[]>();
  const imported = new Set<string>();
  const clients = new Map<string, Expr>();
  const drains = new Map<string, FunctionDef[]>();
  let inside: FunctionDef | undefined;
  let left = mostFunctions;
  walkModule(module, (node) => {
    const taken = node.type === 'Attribute' && takes.test(node.attr) ? node.value : undefined;
    if (taken?.type === 'Name' && inside !== undefined && taken.at < inside.end) {
      const by = drains.get(taken.id) ?? [];
      if (by.length < 8 && !by.includes(inside)) by.push(inside);
      drains.set(taken.id, by);
    }
    if (node.type === 'FunctionDef' && left > 0) {
      inside = node;
      left -= 1;
      const same = functions.get(node.name) ?? [];
      if (same.length < 8) same.push(node);
      functions.set(node.name, same);
    } else if (node.type === 'Assign' && node.value.type === 'Call') {
      const [name] = node.targets;
      if (name?.type === 'Name' && node.value.args.some((one) => hasAddress(one)))
        clients.set(name.id, node.value.func);
    } else if (node.type === 'Import' || (node.type === 'ImportFrom' && node.level === 0))
      for (const { name, asname } of node.names) imported.add(asname ?? firstPart(name));
  });
  const peers = new Map<string, Expr>();
  for (const node of module.body) {
    if (node.type !== 'Assign' || node.value.type !== 'Call') continue;
    if (!node.value.args.some((one) => hasAddress(one)) && !node.value.keywords.some(isAddressed)) continue;
    for (const name of node.targets) if (name.type === 'Name') peers.set(name.id, node.value.func);
  }
  const names = { functions, imported, peers, clients, drains };
  known.set(module, names);
  return names;
}

const answers = new WeakMap<FunctionDef | Lambda, boolean>();

/** Whether a function calls what sends, itself or by a helper of the file, with something not constant, to an address that is. */
function sendsAway(tap: FunctionDef | Lambda, at: NodePlace, depth = 0): boolean {
  const before = answers.get(tap);
  if (before !== undefined) return before;
  answers.set(tap, false);
  let found = false;
  walkModule(tap, (node) => {
    if (found) return false;
    if (node.type === 'Call') {
      const given = [...node.args, ...node.keywords.map((one) => one.value)];
      found =
        isSending(node.func, given, at) ||
        (depth < 3 && helpersOf(node, at).some((one) => one !== tap && sendsAway(one, at, depth + 1)));
    }
    return !found;
  });
  answers.set(tap, found);
  return found;
}

/** Functions of the file that a call runs: by its name, as a method of its own object, or as the target of a thread. */
function helpersOf({ func, args, keywords }: Call, at: NodePlace): readonly FunctionDef[] {
  if (args.length === 0 && keywords.length === 0) return [];
  const { functions, drains } = namesOf(at.module);
  const named = (one: Expr | undefined): readonly FunctionDef[] => {
    if (one?.type === 'Name') return functions.get(one.id) ?? [];
    const own = one?.type === 'Attribute' && one.value.type === 'Name' && /^(?:self|cls)$/.test(one.value.id);
    return own ? (functions.get(one.attr) ?? []) : [];
  };
  const word = lastWord(func) ?? '';
  if (/^(?:Thread|Process|Timer)$/.test(word))
    return named(keywords.find(({ arg }) => arg === 'target' || arg === 'function')?.value ?? args[1]);
  // What is put into a queue goes where whoever takes it out sends it.
  if (func.type === 'Attribute' && func.value.type === 'Name' && puts.test(word))
    return drains.get(func.value.id) ?? [];
  if (/^(?:submit|run_in_executor|start_new_thread|apply_async)$/.test(word))
    return args.slice(0, 2).flatMap(named);
  return named(func);
}

const takes = /^(?:get|get_nowait|pop|popleft|recv|receive)$/;
const puts = /^(?:put|put_nowait|append|appendleft|send|send_nowait)$/;

/** Whether an expression has one of some names in it. */
function mentions(expression: Expr, names: ReadonlySet<string>): boolean {
  let found = false;
  walkModule(expression, (node) => {
    if (node.type === 'Name' && names.has(node.id)) found = true;
    return !found;
  });
  return found;
}

function isAddressed({ arg, value }: Keyword): boolean {
  return (
    arg !== null &&
    /^(?:host|hostname|url|base_url|address|server|endpoint\w*)$/.test(arg) &&
    hasAddress(value)
  );
}

/** Libraries by which others send. */
const carries =
  /^(?:urllib\d?|http|requests|httpx|aiohttp|httplib2|paramiko|smtplib|ftplib|socket|ssl|websockets?|grpc|boto3|botocore)\b/;

/** What stands in the place of a function that sends, and calls another one on a peer of the file's own too. */
function sendsTwice(tap: FunctionDef | Lambda, target: Attribute, at: NodePlace): boolean {
  const { peers } = namesOf(at.module);
  if (peers.size === 0 || !at.names(target.value).some((name) => carries.test(name))) return false;
  // Loggers and meters have dotted names too: a peer is made by a library that sends.
  const isPeer = (one: Expr): boolean => {
    const made = one.type === 'Name' ? peers.get(one.id) : undefined;
    return made !== undefined && at.names(made).some((name) => carries.test(name));
  };
  const given = new Set([...tap.args.posonly, ...tap.args.args, ...tap.args.kwonly].map(({ arg }) => arg));
  let found = false;
  walkModule(tap, (node) => {
    if (node.type !== 'Call' || found) return !found;
    const values = [...node.args, ...node.keywords.map(({ value }) => value)];
    found =
      (node.args.some(isPeer) || (node.func.type === 'Attribute' && isPeer(node.func.value))) &&
      values.some((one) => mentions(one, given));
    return !found;
  });
  return found;
}

function isSending(func: Expr, given: readonly Expr[], at: NodePlace): boolean {
  const network = at.names(func).some((name) => knownCallable(name)?.effect === 'network');
  if (!network) return isClientsMethod(func, at) && given.some((each) => !isPlain(each));
  return given.some((one) => hasAddress(one)) && given.some((each) => !isPlain(each));
}

/** `Client(URL).send_transaction(…)`: a method of what a library makes of an address that stands in the file. */
function isClientsMethod(func: Expr, at: NodePlace): boolean {
  if (func.type !== 'Attribute' || !carriesOn.test(func.attr)) return false;
  const { value } = func;
  if (value.type === 'Name') {
    const made = namesOf(at.module).clients.get(value.id);
    return made !== undefined && isImported(made, at);
  }
  return value.type === 'Call' && isImported(value.func, at) && value.args.some((one) => hasAddress(one));
}

const carriesOn = /^(?:send|post|put|publish|push|upload|submit|emit|write|insert|create|request|broadcast)/;

function hasAddress(expression: Expr, depth = 0): boolean {
  if (expression.type === 'Constant')
    return typeof expression.value === 'string' && looksLikeAddress.test(expression.value);
  if (expression.type === 'BinOp') return hasAddress(expression.left);
  if (expression.type === 'JoinedStr')
    return expression.values[0] !== undefined && hasAddress(expression.values[0]);
  if (expression.type === 'Tuple') return expression.elts[0] !== undefined && hasAddress(expression.elts[0]);
  if (expression.type === 'Call' && depth < 4)
    return (
      expression.args.some((one) => hasAddress(one, depth + 1)) ||
      (expression.func.type === 'Attribute' && hasAddress(expression.func.value, depth + 1))
    );
  // A name in capitals is a setting of the file.
  return expression.type === 'Name' && /^_*[A-Z][A-Z0-9_]*$/.test(expression.id);
}

const looksLikeAddress = /^(?:https?|wss?|ftp):\/\/|^\d{1,3}(?:\.\d{1,3}){3}$|^[\w-]+(?:\.[\w-]+){1,5}$/;

function isPlain({ type }: Expr): boolean {
  return type === 'Constant';
}
