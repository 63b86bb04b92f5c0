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

/** Calls `visit` for each node directly inside `node`, in the order of the source. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
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
      each(node.body, visit);
      return;
    case 'Attribute':
    case 'Starred':
    case 'Await':
    case 'YieldFrom':
    case 'Expr':
    case 'MatchValue':
      visit(node.value);
      return;
    case 'Return':
    case 'Yield':
      maybe(node.value, visit);
      return;
    case 'Call':
      visit(node.func);
      callArguments(node.args, node.keywords, visit);
      return;
    case 'BinOp':
      visit(node.left);
      visit(node.right);
      return;
    case 'UnaryOp':
      visit(node.operand);
      return;
    case 'BoolOp':
    case 'JoinedStr':
    case 'TemplateStr':
      each(node.values, visit);
      return;
    case 'Compare':
      visit(node.left);
      each(node.comparators, visit);
      return;
    case 'Subscript':
      visit(node.value);
      visit(node.slice);
      return;
    case 'Slice':
      maybe(node.lower, visit);
      maybe(node.upper, visit);
      maybe(node.step, visit);
      return;
    case 'List':
    case 'Tuple':
    case 'Set':
      each(node.elts, visit);
      return;
    case 'Dict':
      for (let i = 0; i < node.values.length; i++) {
        maybe(node.keys[i] ?? null, visit);
        visit(node.values[i] as Expr);
      }
      return;
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      visit(node.elt);
      generators(node.generators, visit);
      return;
    case 'DictComp':
      visit(node.key);
      visit(node.value);
      generators(node.generators, visit);
      return;
    case 'NamedExpr':
      visit(node.target);
      visit(node.value);
      return;
    case 'IfExp':
      visit(node.body);
      visit(node.test);
      visit(node.orelse);
      return;
    case 'Lambda':
      parameters(node.args, visit);
      visit(node.body);
      return;
    case 'FormattedValue':
      visit(node.value);
      maybe(node.formatSpec, visit);
      return;
    default:
      forEachChildOfStatement(node, visit);
      return;
  }
}

type Compound = Exclude<Node, Module | Expr | Extract<Stmt, { readonly type: 'Expr' | 'Return' }>>;

function forEachChildOfStatement(node: Compound, visit: (child: Node) => void): void {
  switch (node.type) {
    case 'Assign':
      each(node.targets, visit);
      visit(node.value);
      return;
    case 'AugAssign':
      visit(node.target);
      visit(node.value);
      return;
    case 'AnnAssign':
      visit(node.target);
      visit(node.annotation);
      maybe(node.value, visit);
      return;
    case 'TypeAlias':
      visit(node.name);
      each(node.typeParams, visit);
      visit(node.value);
      return;
    case 'FunctionDef':
      each(node.decorators, visit);
      each(node.typeParams, visit);
      parameters(node.args, visit);
      maybe(node.returns, visit);
      each(node.body, visit);
      return;
    case 'ClassDef':
      each(node.decorators, visit);
      each(node.typeParams, visit);
      callArguments(node.bases, node.keywords, visit);
      each(node.body, visit);
      return;
    case 'If':
    case 'While':
      visit(node.test);
      each(node.body, visit);
      each(node.orelse, visit);
      return;
    case 'For':
      visit(node.target);
      visit(node.iter);
      each(node.body, visit);
      each(node.orelse, visit);
      return;
    case 'With':
      for (const { context, vars } of node.items) {
        visit(context);
        maybe(vars, visit);
      }
      each(node.body, visit);
      return;
    case 'Try':
      each(node.body, visit);
      each(node.handlers, visit);
      each(node.orelse, visit);
      each(node.finalbody, visit);
      return;
    case 'ExceptHandler':
      maybe(node.exception, visit);
      each(node.body, visit);
      return;
    case 'Raise':
      maybe(node.exc, visit);
      maybe(node.cause, visit);
      return;
    case 'Assert':
      visit(node.test);
      maybe(node.msg, visit);
      return;
    case 'Delete':
      each(node.targets, visit);
      return;
    case 'Match':
      visit(node.subject);
      for (const { pattern, guard, body } of node.cases) {
        visit(pattern);
        maybe(guard, visit);
        each(body, visit);
      }
      return;
    case 'Broken':
      each(node.parts, visit);
      return;
    case 'TypeVar':
    case 'ParamSpec':
    case 'TypeVarTuple':
      maybe(node.bound, visit);
      maybe(node.default, visit);
      return;
    case 'MatchSequence':
    case 'MatchOr':
      each(node.patterns, visit);
      return;
    case 'MatchMapping':
      for (let i = 0; i < node.patterns.length; i++) {
        maybe(node.keys[i] ?? null, visit);
        visit(node.patterns[i] as Pattern);
      }
      return;
    case 'MatchClass':
      visit(node.cls);
      each(node.patterns, visit);
      each(node.kwdPatterns, visit);
      return;
    case 'MatchAs':
      maybe(node.pattern, visit);
      return;
    default:
      return;
  }
}

/**
 * Every node in the order of the source, each before what is in it. `enter` may return false to pass over the inside.
 * `depth` counts from 0 at `root`. Keeps its own stack: no tree is too deep for it.
 */
export function walkModule(root: Node, enter: (node: Node, depth: number) => unknown): void {
  const stack: Node[] = [root];
  const depths: number[] = [0];
  const children: Node[] = [];
  const collect = (child: Node): void => {
    children.push(child);
  };
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    const depth = depths.pop() as number;
    if (enter(node, depth) === false) continue;
    children.length = 0;
    forEachChild(node, collect);
    for (let i = children.length - 1; i >= 0; i--) {
      stack.push(children[i] as Node);
      depths.push(depth + 1);
    }
  }
}

function maybe(node: Node | null, visit: (child: Node) => void): void {
  if (node !== null) visit(node);
}

function each(nodes: readonly Node[], visit: (child: Node) => void): void {
  for (let i = 0; i < nodes.length; i++) visit(nodes[i] as Node);
}

/** Positional and keyword arguments may alternate: `f(a=1, *b)`. */
function callArguments(
  args: readonly Expr[],
  keywords: readonly Keyword[],
  visit: (child: Node) => void,
): void {
  let next = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Expr;
    while (next < keywords.length && (keywords[next] as Keyword).at < arg.at)
      visit((keywords[next++] as Keyword).value);
    visit(arg);
  }
  while (next < keywords.length) visit((keywords[next++] as Keyword).value);
}

function generators(clauses: readonly Comprehension[], visit: (child: Node) => void): void {
  for (const { target, iter, ifs } of clauses) {
    visit(target);
    visit(iter);
    each(ifs, visit);
  }
}

function parameters(args: Arguments, visit: (child: Node) => void): void {
  const { posonly, args: plain, vararg, kwonly, kwarg, defaults, kwDefaults } = args;
  const withoutDefault = posonly.length + plain.length - defaults.length;
  for (let i = 0; i < posonly.length + plain.length; i++) {
    const arg = i < posonly.length ? posonly[i] : plain[i - posonly.length];
    maybe(arg?.annotation ?? null, visit);
    if (i >= withoutDefault) maybe(defaults[i - withoutDefault] ?? null, visit);
  }
  maybe(vararg?.annotation ?? null, visit);
  for (let i = 0; i < kwonly.length; i++) {
    maybe(kwonly[i]?.annotation ?? null, visit);
    maybe(kwDefaults[i] ?? null, visit);
  }
  maybe(kwarg?.annotation ?? null, visit);
}
