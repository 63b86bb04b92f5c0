import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { allParameters, placesOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import type { Changes } from './changes.ts';

/** Give the same for the same, and change nothing. */
export const pure: ReadonlySet<string> = new Set(
  (
    'len abs min max int float bool str repr ord chr hex oct bin sum round divmod pow isinstance issubclass tuple list ' +
    'sorted set frozenset dict range any all type zip enumerate reversed hash callable bytes complex slice format ' +
    'copy.copy copy.deepcopy re.match re.search re.fullmatch re.findall re.compile re.split re.sub'
  ).split(' '),
);
const pureModules = ['math.', 'os.path.', 'posixpath.', 'string.', 'operator.', 'cmath.', 'fractions.'];

export const pureMethods: ReadonlySet<string> = new Set(
  (
    'startswith endswith strip lstrip rstrip lower upper isdigit isalpha isalnum isspace isupper islower istitle ' +
    'isidentifier isnumeric isdecimal isprintable split rsplit splitlines join replace find rfind index rindex count ' +
    'encode decode keys values items copy format title capitalize zfill partition rpartition bit_length casefold ' +
    'match fullmatch group groups span end union intersection difference issubset issuperset'
  ).split(' '),
);

/** Change nothing that a condition asks about, but do not give the same each time. */
const inert: ReadonlySet<string> = new Set(
  (
    'print time.time time.perf_counter time.monotonic time.process_time sys.stdout.write sys.stderr.write sys.stdout.flush ' +
    'id globals locals iter vars dir object'
  ).split(' '),
);
const inertModules = [
  'random.',
  'logging.',
  'datetime.',
  'uuid.',
  'warnings.warn',
  'collections.',
  'secrets.',
];
const inertMethods: ReadonlySet<string> = new Set(
  'write writelines flush debug info warning error exception critical log isoformat strftime'.split(' '),
);

const growing: ReadonlySet<string> = new Set(
  'append appendleft add extend extendleft insert push put put_nowait setdefault update'.split(' '),
);
const changing: ReadonlySet<string> = new Set(
  'pop popleft popitem remove discard clear get_nowait sort reverse rotate'.split(' '),
);

const asking = /^_?(?:is|has)(?:_[a-z]|[A-Z])/;
const passing =
  /alive|ready|done|running|more|next|connect|avail|open|clos|set$|active|empty|finish|complet|pending|busy|exist|file|dir$/i;

type Kind = 'pure' | 'inert' | 'grows' | 'changes' | 'own' | 'made' | 'unknown';

/** What kind of thing a call does, as far as the file tells. */
export function kindOf(call: Call, scope: Scope, search: Search): Kind {
  const { func, args } = call;
  const names = search.resolve.names(func);
  if (names.length > 0) {
    if (names.every((name) => pure.has(name) || pureModules.some((each) => name.startsWith(each))))
      return 'pure';
    if (names.every((name) => name === 'random.shuffle')) return 'changes';
    if (names.every((name) => inert.has(name) || inertModules.some((each) => name.startsWith(each))))
      return 'inert';
    if (names.every((name) => name === 'heapq.heappush')) return 'grows';
    if (names.every((name) => name.startsWith('heapq.') || name === 'next')) return 'changes';
  }
  if (ownFunction(call, scope) !== null) return 'own';
  // What a value is, it is the next time as well.
  if (func.type === 'Name' && args.length > 0 && asking.test(func.id) && !passing.test(func.id))
    return 'pure';
  if (func.type === 'Name') return /^_*[A-Z]/.test(func.id) ? 'made' : 'unknown';
  if (func.type !== 'Attribute' || !isMethod(func, scope)) return 'unknown';
  const { attr } = func;
  if (pureMethods.has(attr) || (attr === 'get' && args.length > 0)) return 'pure';
  if (inertMethods.has(attr)) return 'inert';
  if (growing.has(attr)) return 'grows';
  return changing.has(attr) ? 'changes' : 'unknown';
}

/** `text.find`, of a variable; `json.load` is a function of what was imported. */
export function isMethod(func: Expr, scope: Scope): func is Extract<Expr, { type: 'Attribute' }> {
  if (func.type !== 'Attribute') return false;
  let root: Expr = func.value;
  while (root.type === 'Attribute' || root.type === 'Subscript' || root.type === 'Call')
    root = root.type === 'Call' ? root.func : root.value;
  if (root.type !== 'Name') return true;
  const found = lookUp(root.id, scope);
  if (found === null) return false;
  return (
    found.binding.imported !== true &&
    (found.scope.node.type !== 'Module' || found.binding.assigned.length > 0)
  );
}

/** What a path is entered by: a name, or an attribute whatever its object; null where there is none. */
function keyOf(expression: Expr): string | null {
  if (expression.type === 'Name') return expression.id;
  if (expression.type === 'Attribute') return `.${expression.attr}`;
  if (expression.type === 'Subscript' || expression.type === 'Starred') return keyOf(expression.value);
  return expression.type === 'Call' && expression.func.type === 'Attribute'
    ? keyOf(expression.func.value)
    : null;
}

/** The function of the file that a call runs: by its name, or as a method of the same object. */
export function ownFunction({ func }: Call, scope: Scope): FunctionDef | null {
  if (func.type === 'Name') return onlyFunction(func.id, scope);
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || scope.node.type !== 'FunctionDef')
    return null;
  if (func.value.id !== selfName(scope.node) || scope.up?.node.type !== 'ClassDef') return null;
  const binding = scope.up.bindings.get(func.attr);
  const [only, ...more] = binding?.functions ?? [];
  return only !== undefined && more.length === 0 && binding?.others === 0 ? only : null;
}

/** What a function of the file does to what is not its own. */
interface Summary {
  readonly unknown: boolean;
  /** Attributes that it sets, and that it changes what they hold. */
  readonly attributes: ReadonlySet<string>;
  /** Parameters of which it changes what they hold, by their places. */
  readonly parameters: ReadonlySet<number>;
  /** Gives the same for the same, as long as nothing else changes. */
  readonly same: boolean;
}

const anything: Summary = { unknown: true, attributes: new Set(), parameters: new Set(), same: false };
const deepest = 3;
const longest = 4000;
const known = new WeakMap<Search, Map<FunctionDef, Summary>>();

export function summaryOf(node: FunctionDef, search: Search, depth = 0): Summary {
  const answers = known.get(search) ?? new Map<FunctionDef, Summary>();
  known.set(search, answers);
  const answer = answers.get(node);
  if (answer !== undefined) return answer;
  answers.set(node, anything);
  const found = depth > deepest ? anything : summarize(node, search, depth);
  answers.set(node, found);
  return found;
}

function summarize(node: FunctionDef, search: Search, depth: number): Summary {
  const scope = search.survey.scopeOf.get(node);
  const length = node.end - node.at;
  if (scope === undefined || node.async || search.survey.generators.has(node)) return anything;
  if (length > longest || node.decorators.length > 0 || !search.spend(length)) return anything;
  const names = allParameters(node.args).map(({ arg }) => arg);
  const attributes = new Set<string>();
  const parameters = new Set<number>();
  let unknown = false;
  let same = true;
  const touch = (expression: Expr): void => {
    const key = keyOf(expression);
    if (key === null) unknown ||= expression.type !== 'Constant';
    else if (key.startsWith('.')) attributes.add(key);
    else if (names.includes(key)) parameters.add(names.indexOf(key));
    // What is no variable of its own is somebody else's.
    else unknown ||= !scope.bindings.has(key);
  };
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (unknown) return false;
      if (inner.type === 'FunctionDef' || inner.type === 'Lambda' || inner.type === 'ClassDef') return false;
      if (['Global', 'Nonlocal', 'Await', 'Raise', 'With', 'Broken'].includes(inner.type)) unknown = true;
      for (const target of placesOf(inner))
        if (target.type === 'Attribute' || target.type === 'Subscript') touch(target);
      // What is gone through may be used up by that: a file, a generator.
      if (inner.type === 'For' && inner.iter.type === 'Attribute') same = false;
      if (inner.type === 'Call') ofCall(inner);
      return true;
    });
  return unknown
    ? anything
    : { unknown, attributes, parameters, same: same && attributes.size + parameters.size === 0 };

  function ofCall(call: Call): void {
    switch (kindOf(call, scope as Scope, search)) {
      case 'pure':
        return;
      case 'made':
      case 'inert':
        same = false;
        return;
      case 'grows':
      case 'changes': {
        const [first] = call.args;
        same = false;
        if (isMethod(call.func, scope as Scope)) touch(call.func.value);
        else if (first !== undefined) touch(first);
        return;
      }
      case 'own': {
        const called = ownFunction(call, scope as Scope) as FunctionDef;
        const inside = called === node ? null : summaryOf(called, search, depth + 1);
        if (inside === null) return;
        unknown ||= inside.unknown;
        same &&= inside.same;
        for (const each of inside.attributes) attributes.add(each);
        for (const given of changedArguments(call, called, inside)) touch(given);
        return;
      }
      default:
        unknown = true;
    }
  }
}

function changedArguments(call: Call, called: FunctionDef, { parameters }: Summary): readonly Expr[] {
  if (parameters.size === 0) return [];
  const names = allParameters(called.args).map(({ arg }) => arg);
  const given: readonly Expr[] =
    call.func.type === 'Attribute' && selfName(called) !== null ? [call.func.value, ...call.args] : call.args;
  return [...parameters].flatMap(
    (at) => call.keywords.find(({ arg }) => arg === names[at])?.value ?? given[at] ?? [],
  );
}

/** Enters what a call changes; `numbers` are names of what nobody can change. */
export function enterCall(
  call: Call,
  scope: Scope,
  numbers: ReadonlySet<string>,
  search: Search,
  into: Changes,
): void {
  const kind = kindOf(call, scope, search);
  const [first] = call.args;
  const hold = (expression: Expr | undefined, course: 'more' | 'any'): void => {
    const key = expression === undefined ? null : keyOf(expression);
    if (key !== null && !numbers.has(key)) into.hold(key, course);
  };
  if (kind === 'grows' || kind === 'changes') {
    hold(isMethod(call.func, scope) ? call.func.value : first, kind === 'grows' ? 'more' : 'any');
  }
  if (kind === 'own') {
    const called = ownFunction(call, scope) as FunctionDef;
    const summary = summaryOf(called, search);
    if (!summary.unknown) {
      for (const each of summary.attributes) {
        into.bind(each);
        into.hold(each);
      }
      for (const given of changedArguments(call, called, summary)) hold(given, 'any');
      return;
    }
  }
  if (kind !== 'unknown' && kind !== 'own') return;
  into.world = true;
  if (call.func.type === 'Attribute') hold(call.func.value, 'any');
  const elsewhere = isElsewhere(call, search);
  for (const each of [...call.args, ...call.keywords.map(({ value }) => value)])
    walkModule(each, (node: Node) => {
      if (node.type === 'Attribute' || (node.type === 'Name' && !(elsewhere && isResult(node.id, scope))))
        hold(node, 'any');
      return node.type !== 'Lambda' && node.type !== 'Subscript';
    });
}

/** A function of a library, or a method of another object: what it is given is for it to read, as a rule. */
function isElsewhere({ func }: Call, search: Search): boolean {
  if (func.type !== 'Attribute') return search.resolve.names(func).some((name) => name.includes('.'));
  let root: Expr = func;
  while (root.type === 'Attribute') root = root.value;
  return !(root.type === 'Name' && (root.id === 'self' || root.id === 'cls'));
}

/** A variable that only ever holds what calls gave back: a block of a file, an answer. */
function isResult(name: string, scope: Scope): boolean {
  const binding = scope.bindings.get(name);
  if (binding === undefined || binding.assigned.length === 0 || binding.others !== binding.assigned.length)
    return false;
  return binding.assigned.every(
    ({ type, value }) =>
      type !== 'AugAssign' &&
      value?.type === 'Call' &&
      !(value.func.type === 'Name' && containers.has(value.func.id)),
  );
}

const containers: ReadonlySet<string> = new Set(
  'list dict set deque defaultdict Counter OrderedDict bytearray sorted'.split(' '),
);
