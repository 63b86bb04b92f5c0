import { firstPart } from '../../core/dotted-names.ts';
import type { Expr, Module, Pattern } from './ast.ts';
import { importedBy, lookupOf, type TextsOf, variablesOf, writtenText } from './lookups.ts';
import type { NamesOf } from './plain-names.ts';
import { boundNames, targetsOf } from './targets.ts';
import { type Node, walkModule } from './walk.ts';

/** Longer chains of attributes name nothing that anybody knows. */
const longestChain = 12;
/** How many aliases lead from one to the next, and names that one may stand for. */
const mostSteps = 8;
const mostNames = 16;

/**
 * The dotted names that an expression may stand for, taken widely: whatever an import or an assignment of one name to
 * another, anywhere in the module, may have made of it. For rules that forbid a name, where a miss is worse than a name
 * too many. Names that nothing binds are built in, and stand for themselves with and without `builtins.`, and for what
 * `from x import *` may have brought.
 */
export function aliasNames(module: Module): NamesOf {
  const imported = new Lists<string>();
  const assigned = new Lists<Expr>();
  const texts = new Lists<string>();
  const bound = new Set<string>();
  const stars = new Set<string>();
  const textsOf: TextsOf = (expression) => {
    if (expression.type === 'Name') return texts.of(expression.id);
    const text = writtenText(expression);
    return text === null ? [] : [text];
  };
  const bind = (name: string, value: Expr): void => {
    let isAlias = false;
    for (const each of alternatives(value)) {
      const text = writtenText(each);
      if (text !== null) texts.add(name, text);
      else if (isChain(each)) {
        assigned.add(name, each);
        isAlias = true;
      }
    }
    if (!isAlias) bound.add(name);
  };
  walkModule(module, (node) => {
    if (node.type === 'Import') {
      for (const { name, asname } of node.names) {
        const top = firstPart(name);
        imported.add(asname ?? top, asname === null ? top : name);
      }
    } else if (node.type === 'ImportFrom') {
      const prefix = `${'.'.repeat(node.level)}${node.module ?? ''}`;
      for (const { name, asname } of node.names)
        if (name !== '*') imported.add(asname ?? name, `${prefix}.${name}`);
        else if (stars.size < mostNames) stars.add(prefix);
    } else if (node.type === 'FunctionDef' || node.type === 'ClassDef') bound.add(node.name);
    else {
      const given = givenTo(node);
      for (const { name, value } of given) bind(name, value);
      if (given.length === 0)
        for (const target of targetsOf(node)) boundNames(target, ({ id }) => bound.add(id));
    }
  });

  const known = new Map<string, readonly string[]>();
  function ofName(id: string, steps: number): readonly string[] {
    const before = known.get(id);
    if (before !== undefined) return before;
    // While it is being found out it stands for nothing: `a = b; b = a`.
    known.set(id, []);
    const found = new Set(imported.of(id));
    if (steps < mostSteps)
      for (const value of assigned.of(id))
        for (const name of resolve(value, steps + 1)) if (found.size < mostNames) found.add(name);
    if (found.size === 0 && !bound.has(id) && assigned.of(id).length === 0) {
      found.add(id);
      found.add(`builtins.${id}`);
      for (const star of stars) found.add(`${star}.${id}`);
    }
    const names = [...found];
    known.set(id, names);
    return names;
  }

  function rootsOf(root: Expr, steps: number): readonly string[] {
    const modules = importedBy(root, textsOf);
    if (modules.length > 0) return modules;
    const variables = root.type === 'Name' ? [root.id] : variablesOf(root, textsOf);
    return variables.flatMap((id) => ofName(id, steps));
  }

  function resolve(expression: Expr, steps: number): readonly string[] {
    const parts: (readonly string[])[] = [];
    let root = expression;
    for (
      let step = lookupOf(root, textsOf);
      step !== null && parts.length < longestChain;
      step = lookupOf(root, textsOf)
    ) {
      // A function and its own call are one.
      if (step.names[0] !== '__call__') parts.push(step.names);
      root = step.of;
    }
    let names = rootsOf(root, steps);
    for (const part of parts.reverse())
      names = names.flatMap((name) => part.map((each) => `${name}.${each}`)).slice(0, mostNames * mostNames);
    return names;
  }

  function isChain(expression: Expr): boolean {
    // Texts of variables are not known yet: whatever they are, an attribute is taken.
    const anything: TextsOf = (key) => textsOf(key).concat(key.type === 'Name' ? key.id : []);
    let root = expression;
    for (let step = lookupOf(root, anything); step !== null; step = lookupOf(root, anything)) root = step.of;
    return (
      root.type === 'Name' || importedBy(root, anything).length > 0 || variablesOf(root, anything).length > 0
    );
  }

  return (expression) => resolve(expression, 0);
}

/** What an assignment, a loop over what is written down, a `with`, or a pattern gives to single names. */
function givenTo(node: Node): readonly { readonly name: string; readonly value: Expr }[] {
  if (node.type === 'Assign') return node.targets.length === 1 ? paired(node.targets[0]!, node.value) : [];
  if (node.type === 'AnnAssign' && node.value !== null) return paired(node.target, node.value);
  if (node.type === 'NamedExpr') return paired(node.target, node.value);
  if (node.type === 'For') return elementsOf(node.iter).flatMap((value) => paired(node.target, value));
  if (node.type === 'ListComp' || node.type === 'SetComp' || node.type === 'GeneratorExp')
    return node.generators.flatMap(({ target, iter }) =>
      elementsOf(iter).flatMap((value) => paired(target, value)),
    );
  if (node.type === 'Match')
    return node.cases.flatMap(({ pattern }) =>
      capturesOf(pattern).map((name) => ({ name, value: node.subject })),
    );
  return [];
}

const mostElements = 64;

function elementsOf(iterated: Expr): readonly Expr[] {
  return iterated.type === 'List' || iterated.type === 'Tuple' || iterated.type === 'Set'
    ? iterated.elts.slice(0, mostElements)
    : [];
}

/** `a, b = os, sys` gives each its own; nothing where the names do not stand for the values one by one. */
function paired(target: Expr, value: Expr): readonly { readonly name: string; readonly value: Expr }[] {
  if (target.type === 'Name') return [{ name: target.id, value }];
  if (target.type !== 'Tuple' && target.type !== 'List') return [];
  const values = elementsOf(value);
  if (values.length !== target.elts.length) return [];
  return target.elts.every(({ type }) => type === 'Name')
    ? target.elts.map((each, at) => ({ name: each.type === 'Name' ? each.id : '', value: values[at]! }))
    : [];
}

/** Names that a pattern gives the whole subject to. */
function capturesOf(pattern: Pattern): readonly string[] {
  if (pattern.type === 'MatchOr') return pattern.patterns.slice(0, mostNames).flatMap(capturesOf);
  return pattern.type === 'MatchAs' && pattern.name !== null ? [pattern.name] : [];
}

/** `a if x else b` and `a or b` may be either. */
function alternatives(value: Expr): readonly Expr[] {
  const found: Expr[] = [];
  const stack = [value];
  for (let each = stack.pop(); each !== undefined && found.length < mostNames; each = stack.pop()) {
    if (each.type === 'IfExp') stack.push(each.orelse, each.body);
    else if (each.type === 'BoolOp') stack.push(...each.values.slice(0, mostNames));
    else if (each.type === 'NamedExpr') stack.push(each.value);
    else found.push(each);
  }
  return found;
}

/** A few things for each name. */
class Lists<Item> {
  readonly #lists = new Map<string, Item[]>();

  add(name: string, item: Item): void {
    const list = this.#lists.get(name);
    if (list === undefined) this.#lists.set(name, [item]);
    else if (list.length < mostNames && !list.includes(item)) list.push(item);
  }

  of(name: string): readonly Item[] {
    return this.#lists.get(name) ?? [];
  }
}
