import type { Arguments, Expr, FunctionDef, Lambda, Module } from '../ast.ts';
import { capturedNames } from '../targets.ts';
import { type Node, pushChildren, walkModule } from '../walk.ts';

/** Something that a name may stand for, within the function that binds it. */
interface Binding {
  readonly from: number;
  readonly to: number;
  readonly node: Node;
  /** What a function is called with somewhere, for one of its parameters. */
  readonly given: boolean;
}

/** Bindings by name; of attributes by `.name`, wherever the object is. */
type Bindings = Map<string, Binding[]>;

const known = new WeakMap<Module, Bindings>();
const mostOfOne = 400;
const mostTaken = 64;

type Span = Pick<Binding, 'from' | 'to'>;

/** The keys under which a target, or what a method is called on, is found again. */
function keysOf(target: Expr, depth = 0): readonly string[] {
  if (depth > 4) return [];
  switch (target.type) {
    case 'Name':
      return [target.id];
    case 'Attribute':
      return [`.${target.attr}`];
    case 'Subscript':
    case 'Starred':
      return keysOf(target.value, depth + 1);
    case 'Tuple':
    case 'List':
      return target.elts.slice(0, 20).flatMap((each) => keysOf(each, depth + 1));
    default:
      return [];
  }
}

class Collecting {
  readonly bindings: Bindings = new Map();
  readonly given = new Map<string, Expr[]>();
  readonly parameters: (Span & { readonly name: string; readonly owner: string })[] = [];

  bind(key: string, { from, to }: Span, node: Node, given = false): void {
    const span = key.startsWith('.') ? whole : { from, to };
    const all = this.bindings.get(key);
    if (all === undefined) this.bindings.set(key, [{ ...span, node, given }]);
    else if (all.length < mostOfOne) all.push({ ...span, node, given });
  }

  bindAll(targets: readonly Expr[], span: Span, node: Node): void {
    for (const target of targets) for (const key of keysOf(target)) this.bind(key, span, node);
  }

  takes(owner: string, { posonly, args, kwonly, vararg, kwarg }: Arguments, span: Span): void {
    for (const each of [...posonly, ...args, ...kwonly, vararg, kwarg])
      if (each !== null && this.parameters.length < 20_000)
        this.parameters.push({ name: each.arg, owner, ...span });
  }

  /** What functions are called with is what their parameters stand for. */
  settle(): void {
    for (const { name, owner, from, to } of this.parameters)
      for (const each of this.given.get(owner) ?? []) this.bind(name, { from, to }, each, true);
  }
}

const whole: Span = { from: 0, to: Number.POSITIVE_INFINITY };

function bindingsOf(module: Module): Bindings {
  const before = known.get(module);
  if (before !== undefined) return before;
  const found = new Collecting();
  const around: (FunctionDef | Lambda)[] = [];
  const classes: { readonly name: string; readonly end: number }[] = [];
  walkModule(module, (node) => {
    while (around.length > 0 && (around.at(-1) as FunctionDef).end <= spanOf(node).from) around.pop();
    while (classes.length > 0 && (classes.at(-1)?.end ?? 0) <= spanOf(node).from) classes.pop();
    const innermost = around.at(-1);
    collect(found, node, innermost === undefined ? whole : spanOf(innermost), classes.at(-1)?.name);
    if (node.type === 'FunctionDef' || node.type === 'Lambda') around.push(node);
    if (node.type === 'ClassDef') classes.push(node);
  });
  found.settle();
  known.set(module, found.bindings);
  return found.bindings;
}

function spanOf(node: Node): Span {
  return node.type === 'Module' ? whole : { from: node.at, to: node.end };
}

function collect(found: Collecting, node: Node, span: Span, inClass: string | undefined): void {
  switch (node.type) {
    case 'Assign':
      found.bindAll(node.targets, span, node.value);
      break;
    case 'AugAssign':
    case 'NamedExpr':
      found.bindAll([node.target], span, node.value);
      break;
    case 'AnnAssign':
      if (node.value !== null) found.bindAll([node.target], span, node.value);
      break;
    case 'For':
      found.bindAll([node.target], span, node.iter);
      break;
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      for (const { target, iter } of node.generators) found.bindAll([target], spanOf(node), iter);
      break;
    case 'With':
      for (const { context, vars } of node.items) {
        if (vars !== null) found.bindAll([vars], span, context);
        // `redirect_stdout(out)`: what is printed there.
        if (context.type === 'Call')
          for (const each of context.args.slice(0, 4))
            if (each.type === 'Name') for (const one of node.body.slice(0, 8)) found.bind(each.id, span, one);
      }
      break;
    case 'Try':
      for (const { name } of node.handlers)
        if (name !== null) for (const each of node.body.slice(0, 8)) found.bind(name, span, each);
      break;
    case 'Match':
      for (const { pattern } of node.cases)
        for (const name of capturedNames(pattern).slice(0, 40)) found.bind(name, span, node.subject);
      break;
    case 'Lambda':
      found.takes('', node.args, spanOf(node));
      break;
    case 'FunctionDef':
      found.bind(node.name, span, node);
      if (inClass !== undefined) found.bind(`.${node.name}`, whole, node);
      found.takes(
        inClass !== undefined && node.name === '__init__' ? inClass : node.name,
        node.args,
        spanOf(node),
      );
      break;
    case 'ClassDef':
      found.bind(node.name, span, node);
      break;
    case 'Call':
      collectCall(found, node, span);
      break;
    default:
  }
}

function collectCall(found: Collecting, node: Extract<Node, { readonly type: 'Call' }>, span: Span): void {
  const { func } = node;
  const all = [...node.args, ...node.keywords.map(({ value }) => value)].slice(0, 16);
  // `out.write(text)`, `print(text, file=out)`: what was put in comes out again.
  if (func.type === 'Attribute' && func.value.type === 'Name')
    for (const each of all) found.bind(func.value.id, span, each);
  for (const { arg, value } of node.keywords)
    if (arg === 'file' && value.type === 'Name')
      for (const each of node.args) found.bind(value.id, span, each);
  const called = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
  const list = found.given.get(called);
  if (list === undefined) found.given.set(called, all);
  else if (list.length < mostTaken) list.push(...all);
}

const mostNodes = 20_000;
const mostNames = 200;

/**
 * Every expression that a value may be made of, as far as names tell, until `visit` returns true or there are too many.
 * A name means what the innermost function around binds it to; a parameter, unless not `across`, what is given for it.
 */
export function visitOrigins(
  module: Module,
  value: Expr,
  visit: (node: Node) => boolean,
  across = true,
): boolean {
  const bindings = bindingsOf(module);
  const met = new Set<Node>();
  const stack: Node[] = [value];
  let names = 0;
  for (let nodes = 0; stack.length > 0 && nodes < mostNodes; nodes += 1) {
    const node = stack.pop() as Node;
    if (met.has(node)) continue;
    met.add(node);
    if (visit(node)) return true;
    pushChildren(node, stack);
    const key = node.type === 'Name' ? node.id : node.type === 'Attribute' ? `.${node.attr}` : null;
    if (key === null || names >= mostNames) continue;
    const all = bindings.get(key);
    if (all === undefined) continue;
    names += 1;
    for (const each of nearest(all, spanOf(node).from)) if (across || !each.given) stack.push(each.node);
  }
  return false;
}

/** What the innermost function binds in which a place lies. */
function nearest(all: readonly Binding[], at: number): readonly Binding[] {
  let size = Number.POSITIVE_INFINITY;
  let found: Binding[] = [];
  for (const each of all) {
    const { from, to } = each;
    if (at < from || at >= to) continue;
    if (to - from < size) {
      size = to - from;
      found = [each];
    } else if (to - from === size) found.push(each);
  }
  return found;
}
