import type {
  Arguments,
  Comprehension,
  ExceptHandler,
  Expr,
  Keyword,
  Module,
  Pattern,
  Stmt,
  TypeParam,
} from './ast.ts';

/**
 * What a walk meets: every part of the tree that has a `type`. Parts without one (arguments, keywords, aliases, with
 * items, cases, `for` clauses) are looked through: what is in them counts as a child of the node that holds them.
 */
export type Node = Module | Stmt | Expr | ExceptHandler | TypeParam | Pattern;

/** Puts the nodes directly inside `node` at the end of a list, in the order of the source. */
export function pushChildren(node: Node, into: Node[]): void {
  switch (node.type) {
    case 'Name':
    case 'Constant':
    case 'Import':
    case 'ImportFrom':
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
    case 'Break':
    case 'Continue':
    case 'MatchSingleton':
    case 'MatchStar':
      return;
    case 'Module':
      each(node.body, into);
      return;
    case 'Attribute':
    case 'Starred':
    case 'Await':
    case 'YieldFrom':
    case 'Expr':
    case 'MatchValue':
      into.push(node.value);
      return;
    case 'Return':
    case 'Yield':
      maybe(node.value, into);
      return;
    case 'Call':
      into.push(node.func);
      callArguments(node.args, node.keywords, into);
      return;
    case 'BinOp':
      into.push(node.left);
      into.push(node.right);
      return;
    case 'UnaryOp':
      into.push(node.operand);
      return;
    case 'BoolOp':
    case 'JoinedStr':
    case 'TemplateStr':
      each(node.values, into);
      return;
    case 'Compare':
      into.push(node.left);
      each(node.comparators, into);
      return;
    case 'Subscript':
      into.push(node.value);
      into.push(node.slice);
      return;
    case 'Slice':
      maybe(node.lower, into);
      maybe(node.upper, into);
      maybe(node.step, into);
      return;
    case 'List':
    case 'Tuple':
    case 'Set':
      each(node.elts, into);
      return;
    case 'Dict':
      for (let i = 0; i < node.values.length; i++) {
        maybe(node.keys[i] ?? null, into);
        into.push(node.values[i] as Expr);
      }
      return;
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      into.push(node.elt);
      generators(node.generators, into);
      return;
    case 'DictComp':
      into.push(node.key);
      into.push(node.value);
      generators(node.generators, into);
      return;
    case 'NamedExpr':
      into.push(node.target);
      into.push(node.value);
      return;
    case 'IfExp':
      into.push(node.body);
      into.push(node.test);
      into.push(node.orelse);
      return;
    case 'Lambda':
      parameters(node.args, into);
      into.push(node.body);
      return;
    case 'FormattedValue':
      into.push(node.value);
      maybe(node.formatSpec, into);
      return;
    default:
      pushPartsOfStatement(node, into);
      return;
  }
}

type Compound = Exclude<Node, Module | Expr | Extract<Stmt, { readonly type: 'Expr' | 'Return' }>>;

function pushPartsOfStatement(node: Compound, into: Node[]): void {
  switch (node.type) {
    case 'Assign':
      each(node.targets, into);
      into.push(node.value);
      return;
    case 'AugAssign':
      into.push(node.target);
      into.push(node.value);
      return;
    case 'AnnAssign':
      into.push(node.target);
      into.push(node.annotation);
      maybe(node.value, into);
      return;
    case 'TypeAlias':
      into.push(node.name);
      each(node.typeParams, into);
      into.push(node.value);
      return;
    case 'FunctionDef':
      each(node.decorators, into);
      each(node.typeParams, into);
      parameters(node.args, into);
      maybe(node.returns, into);
      each(node.body, into);
      return;
    case 'ClassDef':
      each(node.decorators, into);
      each(node.typeParams, into);
      callArguments(node.bases, node.keywords, into);
      each(node.body, into);
      return;
    case 'If':
    case 'While':
      into.push(node.test);
      each(node.body, into);
      each(node.orelse, into);
      return;
    case 'For':
      into.push(node.target);
      into.push(node.iter);
      each(node.body, into);
      each(node.orelse, into);
      return;
    case 'With':
      for (const { context, vars } of node.items) {
        into.push(context);
        maybe(vars, into);
      }
      each(node.body, into);
      return;
    case 'Try':
      each(node.body, into);
      each(node.handlers, into);
      each(node.orelse, into);
      each(node.finalbody, into);
      return;
    case 'ExceptHandler':
      maybe(node.exception, into);
      each(node.body, into);
      return;
    case 'Raise':
      maybe(node.exc, into);
      maybe(node.cause, into);
      return;
    case 'Assert':
      into.push(node.test);
      maybe(node.msg, into);
      return;
    case 'Delete':
      each(node.targets, into);
      return;
    case 'Match':
      into.push(node.subject);
      for (const { pattern, guard, body } of node.cases) {
        into.push(pattern);
        maybe(guard, into);
        each(body, into);
      }
      return;
    case 'Broken':
      each(node.parts, into);
      return;
    case 'TypeVar':
    case 'ParamSpec':
    case 'TypeVarTuple':
      maybe(node.bound, into);
      maybe(node.default, into);
      return;
    case 'MatchSequence':
    case 'MatchOr':
      each(node.patterns, into);
      return;
    case 'MatchMapping':
      for (let i = 0; i < node.patterns.length; i++) {
        maybe(node.keys[i] ?? null, into);
        into.push(node.patterns[i] as Pattern);
      }
      return;
    case 'MatchClass':
      into.push(node.cls);
      each(node.patterns, into);
      each(node.kwdPatterns, into);
      return;
    case 'MatchAs':
      maybe(node.pattern, into);
      return;
    default:
      return;
  }
}

/** Calls `visit` for each node directly inside `node`, in the order of the source. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const children: Node[] = [];
  pushChildren(node, children);
  for (let i = 0; i < children.length; i++) visit(children[i] as Node);
}

/** As `pushChildren`, the other way round: a stack gives them back in the order of the source. */
export function stackChildren(node: Node, stack: Node[]): void {
  let low = stack.length;
  pushChildren(node, stack);
  for (let high = stack.length - 1; low < high; low++, high--) {
    const first = stack[low] as Node;
    stack[low] = stack[high] as Node;
    stack[high] = first;
  }
}

/**
 * Every node in the order of the source, each before what is in it. `enter` may return false to pass over the inside.
 * `depth` counts from 0 at `root`. Keeps its own stack: no tree is too deep for it.
 */
export function walkModule(root: Node, enter: (node: Node, depth: number) => unknown): void {
  const stack: Node[] = [root];
  const depths: number[] = [0];
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    const depth = depths.pop() as number;
    if (enter(node, depth) === false) continue;
    stackChildren(node, stack);
    for (let more = stack.length - depths.length; more > 0; more--) depths.push(depth + 1);
  }
}

function maybe(node: Node | null, into: Node[]): void {
  if (node !== null) into.push(node);
}

function each(nodes: readonly Node[], into: Node[]): void {
  for (let i = 0; i < nodes.length; i++) into.push(nodes[i] as Node);
}

/** Positional and keyword arguments may alternate: `f(a=1, *b)`. */
function callArguments(args: readonly Expr[], keywords: readonly Keyword[], into: Node[]): void {
  let next = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Expr;
    while (next < keywords.length && (keywords[next] as Keyword).at < arg.at)
      into.push((keywords[next++] as Keyword).value);
    into.push(arg);
  }
  while (next < keywords.length) into.push((keywords[next++] as Keyword).value);
}

function generators(clauses: readonly Comprehension[], into: Node[]): void {
  for (const { target, iter, ifs } of clauses) {
    into.push(target);
    into.push(iter);
    each(ifs, into);
  }
}

function parameters(args: Arguments, into: Node[]): void {
  const { posonly, args: plain, vararg, kwonly, kwarg, defaults, kwDefaults } = args;
  const withoutDefault = posonly.length + plain.length - defaults.length;
  for (let i = 0; i < posonly.length + plain.length; i++) {
    const arg = i < posonly.length ? posonly[i] : plain[i - posonly.length];
    maybe(arg?.annotation ?? null, into);
    if (i >= withoutDefault) maybe(defaults[i - withoutDefault] ?? null, into);
  }
  maybe(vararg?.annotation ?? null, into);
  for (let i = 0; i < kwonly.length; i++) {
    maybe(kwonly[i]?.annotation ?? null, into);
    maybe(kwDefaults[i] ?? null, into);
  }
  maybe(kwarg?.annotation ?? null, into);
}
