import type { Arg, Arguments, Expr, Name, Pattern } from './ast.ts';
import { type Node, walkModule } from './walk.ts';

/** The names that an assignment to `target` binds: `a, (b, *c) = …` binds three, `a.b = …` and `a[0] = …` none. */
export function boundNames(target: Expr, visit: (name: Name) => void): void {
  const stack: Expr[] = [target];
  for (let expression = stack.pop(); expression !== undefined; expression = stack.pop()) {
    if (expression.type === 'Name') visit(expression);
    else if (expression.type === 'Starred') stack.push(expression.value);
    else if (expression.type === 'Tuple' || expression.type === 'List') {
      for (let i = expression.elts.length - 1; i >= 0; i--) stack.push(expression.elts[i] as Expr);
    }
  }
}

/** What the node itself assigns to, not what is in it; `del` counts, as what it names is gone. */
export function targetsOf(node: Node): readonly Expr[] {
  switch (node.type) {
    case 'Assign':
    case 'Delete':
      return node.targets;
    case 'AugAssign':
    case 'AnnAssign':
    case 'NamedExpr':
    case 'For':
      return [node.target];
    case 'With':
      return node.items.map(({ vars }) => vars).filter((vars) => vars !== null);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return node.generators.map(({ target }) => target);
    default:
      return [];
  }
}

/** What the node itself assigns to, one by one: `a, b[0] = …` are two. */
export function placesOf(node: Node): readonly Expr[] {
  const targets = targetsOf(node);
  if (targets.every(({ type }) => !holding.has(type))) return targets;
  const places: Expr[] = [];
  const stack = [...targets];
  for (let target = stack.pop(); target !== undefined; target = stack.pop())
    if (target.type === 'Tuple' || target.type === 'List') stack.push(...target.elts);
    else if (target.type === 'Starred') stack.push(target.value);
    else places.push(target);
  return places;
}

const holding: ReadonlySet<Expr['type']> = new Set(['Tuple', 'List', 'Starred']);

/** The name that a part of a pattern binds itself: `case [first, *others]`, `case {**others}`, `case C() as one`. */
export function capturedBy(node: Node): string | null {
  if (node.type === 'MatchAs' || node.type === 'MatchStar') return node.name;
  return node.type === 'MatchMapping' ? node.rest : null;
}

/** All names that a pattern binds. */
export function capturedNames(pattern: Pattern): readonly string[] {
  const names: string[] = [];
  walkModule(pattern, (part) => {
    const name = capturedBy(part);
    if (name !== null) names.push(name);
  });
  return names;
}

/** All parameters, in the order of the source. */
export function allParameters({ posonly, args, vararg, kwonly, kwarg }: Arguments): readonly Arg[] {
  return [
    ...posonly,
    ...args,
    ...[vararg].filter((arg) => arg !== null),
    ...kwonly,
    ...[kwarg].filter((arg) => arg !== null),
  ];
}

/** What a parameter is where nobody gives anything for it; null where it has to be given. */
export function presetOf(
  { posonly, args, kwonly, defaults, kwDefaults }: Arguments,
  name: string,
): Expr | null {
  const positional = [...posonly, ...args];
  const at = positional.findIndex(({ arg }) => arg === name);
  if (at >= 0) return defaults[at - (positional.length - defaults.length)] ?? null;
  const keyword = kwonly.findIndex(({ arg }) => arg === name);
  return kwDefaults[keyword] ?? null;
}
