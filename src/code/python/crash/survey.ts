import type { Call, ClassDef, ExceptHandler, For, FunctionDef, Lambda, Module, Stmt, While } from '../ast.ts';
import type { NamesOf } from '../plain-names.ts';
import { type Node, pushChildren } from '../walk.ts';
import { bind, newScope, type Scope } from './reading/scopes.ts';

type Holder = Module | ClassDef | FunctionDef | Lambda | Stmt | ExceptHandler;

/** Where a node stands: the statement around it, which of its blocks, and so on up to the module. */
export interface Place {
  readonly node: Holder;
  readonly part: 'body' | 'else' | 'handler' | 'finally' | 'head';
  readonly up: Place | null;
  readonly scope: Scope;
}

export interface Found<Kind> {
  readonly node: Kind;
  readonly place: Place;
}

export interface FoundCall extends Found<Call> {
  /** Dotted names that the callee may stand for. */
  readonly names: readonly string[];
}

type Loop = For | While;

/** What some search looks at, besides functions, classes, calls and loops. */
export type Other = Extract<
  Node,
  {
    type:
      | 'BinOp'
      | 'ListComp'
      | 'SetComp'
      | 'DictComp'
      | 'GeneratorExp'
      | 'With'
      | 'AugAssign'
      | 'Assign'
      | 'AnnAssign';
  }
>;

/** What the searches start from, gathered in one walk over the module. */
export interface Survey {
  readonly functions: readonly Found<FunctionDef>[];
  readonly classes: readonly Found<ClassDef>[];
  readonly calls: readonly FoundCall[];
  readonly loops: readonly Found<Loop>[];
  readonly others: readonly Found<Other>[];
  readonly scopeOf: ReadonlyMap<Node, Scope>;
  /** Functions that hold a `yield` of their own. */
  readonly generators: ReadonlySet<FunctionDef>;
  /** Calls of whatever has that name, alone or behind a dot. */
  callsOf(name: string): readonly FoundCall[];
}

export function survey(module: Module, names: NamesOf): Survey {
  const reading = new Reading(names);
  reading.read(module);
  return reading;
}

class Reading implements Survey {
  readonly functions: Found<FunctionDef>[] = [];
  readonly classes: Found<ClassDef>[] = [];
  readonly calls: FoundCall[] = [];
  readonly loops: Found<Loop>[] = [];
  readonly others: Found<Other>[] = [];
  readonly scopeOf = new Map<Node, Scope>();
  readonly generators = new Set<FunctionDef>();
  readonly #names: NamesOf;
  #byName: ReadonlyMap<string, readonly FoundCall[]> | null = null;
  // Two stacks in step, as an object for each node of a large file would be the most of the work.
  readonly #nodes: Node[] = [];
  readonly #places: Place[] = [];

  constructor(names: NamesOf) {
    this.#names = names;
  }

  read(module: Module): void {
    const root: Place = { node: module, part: 'body', up: null, scope: newScope(module, null) };
    this.scopeOf.set(module, root.scope);
    this.#all(module.body, root);
    for (let node = this.#nodes.pop(); node !== undefined; node = this.#nodes.pop())
      this.#meet(node, this.#places.pop() as Place);
    // The stack gives the last first.
    for (const list of [this.functions, this.classes, this.calls, this.loops, this.others]) list.reverse();
  }

  callsOf(name: string): readonly FoundCall[] {
    this.#byName ??= Map.groupBy(this.calls, ({ node: { func } }) =>
      func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : '',
    );
    return this.#byName.get(name) ?? [];
  }

  #all(nodes: readonly Node[], place: Place): void {
    for (let i = 0; i < nodes.length; i++) {
      this.#nodes.push(nodes[i] as Node);
      this.#places.push(place);
    }
  }

  #childrenOf(node: Node, place: Place): void {
    pushChildren(node, this.#nodes);
    for (let more = this.#nodes.length - this.#places.length; more > 0; more--) this.#places.push(place);
  }

  #meet(node: Node, place: Place): void {
    switch (node.type) {
      // The most of all nodes: they bind nothing and hold nothing.
      case 'Name':
      case 'Constant':
        return;
      case 'Attribute':
        this.#nodes.push(node.value);
        this.#places.push(place);
        return;
      case 'Call':
        this.calls.push({ node, place, names: this.#names(node.func) });
        this.#childrenOf(node, place);
        return;
      case 'FunctionDef':
      case 'ClassDef':
      case 'Lambda':
        this.#definition(node, place);
        return;
      case 'For':
      case 'While':
        this.loops.push({ node, place });
        bind(place.scope, node);
        this.#all(node.type === 'For' ? [node.target, node.iter] : [node.test], part(node, 'head', place));
        this.#all(node.body, part(node, 'body', place));
        this.#all(node.orelse, part(node, 'else', place));
        return;
      case 'If':
        this.#all([node.test], part(node, 'head', place));
        this.#all(node.body, part(node, 'body', place));
        this.#all(node.orelse, part(node, 'else', place));
        return;
      case 'Try':
        this.#all(node.body, part(node, 'body', place));
        this.#all(node.handlers, part(node, 'handler', place));
        this.#all(node.orelse, part(node, 'else', place));
        this.#all(node.finalbody, part(node, 'finally', place));
        return;
      case 'Match':
        this.#childrenOf(node, part(node, 'body', place));
        return;
      case 'With':
        this.others.push({ node, place });
        bind(place.scope, node);
        this.#childrenOf(node, part(node, 'body', place));
        return;
      case 'Yield':
      case 'YieldFrom':
        if (place.scope.node.type === 'FunctionDef') this.generators.add(place.scope.node);
        this.#childrenOf(node, place);
        return;
      case 'BinOp':
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
      case 'AugAssign':
      case 'Assign':
      case 'AnnAssign':
        this.others.push({ node, place });
        bind(place.scope, node);
        this.#childrenOf(node, place);
        return;
      default:
        bind(place.scope, node);
        this.#childrenOf(node, place);
    }
  }

  #definition(node: FunctionDef | ClassDef | Lambda, place: Place): void {
    bind(place.scope, node);
    const scope = newScope(node, place.scope);
    this.scopeOf.set(node, scope);
    if (node.type === 'FunctionDef') this.functions.push({ node, place });
    else if (node.type === 'ClassDef') this.classes.push({ node, place });
    const inside: Place = { node, part: 'body', up: place, scope };
    const inBody = node.type === 'Lambda' ? 1 : node.body.length;
    const head = part(node, 'head', place);
    pushChildren(node, this.#nodes);
    // The body comes last, as in the source.
    for (let more = this.#nodes.length - this.#places.length; more > inBody; more--) this.#places.push(head);
    for (let more = inBody; more > 0; more--) this.#places.push(inside);
  }
}

function part(node: Holder, which: Place['part'], up: Place): Place {
  return { node, part: which, up, scope: up.scope };
}

/** The function whose code this is, at call; null for the module, class bodies included. */
export function functionAround(place: Place): FunctionDef | Lambda | null {
  for (let scope: Scope | null = place.scope; scope !== null; scope = scope.up)
    if (scope.node.type === 'FunctionDef' || scope.node.type === 'Lambda') return scope.node;
  return null;
}

/** The class whose body holds a function directly; null where none does. */
export function classOf({ place }: Found<FunctionDef>): ClassDef | null {
  return place.scope.node.type === 'ClassDef' ? place.scope.node : null;
}
