import type { Call, ClassDef, FunctionDef } from '../../ast.ts';
import { isNamed } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';
import type { Edge } from './edge.ts';

type Methods = ReadonlyMap<ClassDef, ReadonlyMap<string, readonly FunctionDef[]>>;

/** Bases that bring no constructor of their own which could give back another object. */
const plainBases: ReadonlySet<string> = new Set(['object', 'Exception', 'ABC', 'abc.ABC']);

/** Finds which function runs where a class of the file is called: its `__new__`, `__init__` or `__post_init__`. */
export class ConstructorsOf {
  readonly #search: Search;
  readonly #methods: Methods;
  readonly #known = new Map<ClassDef, FunctionDef | null>();

  constructor(search: Search, methods: Methods) {
    this.#search = search;
    this.#methods = methods;
  }

  /** `Node(depth + 1)`, and in a method `type(self)(…)`, `self.__class__(…)` and `cls(…)`. */
  edge(
    call: Call,
    scope: Scope,
    caller: Found<FunctionDef> | undefined,
    made: ReadonlySet<string>,
  ): Edge | null {
    const holder = caller === undefined ? null : classOf(caller);
    const own = holder !== null && caller !== undefined && isOwnClass(call, caller.node);
    const built = own ? holder : this.#classNamed(call, scope);
    const to = built === null ? null : this.#constructorOf(built);
    if (built === null || to === null) return null;
    return { call, to, or: [], overridable: own && !made.has(built.name) };
  }

  #classNamed({ func }: Call, scope: Scope): ClassDef | null {
    if (func.type !== 'Name') return null;
    const binding = lookUp(func.id, scope)?.binding;
    const [only] = binding?.classes ?? [];
    if (binding === undefined || only === undefined || binding.remote) return null;
    return binding.classes.length === 1 && binding.functions.length + binding.others === 0 ? only : null;
  }

  #constructorOf(node: ClassDef): FunctionDef | null {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const found = this.#look(node);
    this.#known.set(node, found);
    return found;
  }

  #look(node: ClassDef): FunctionDef | null {
    // A metaclass or a decorator may hand out one object for all, and so may `__new__` of a base.
    if (node.keywords.length > 0) return null;
    const { resolve } = this.#search;
    if (!node.bases.every((base) => resolve.names(base).some((name) => plainBases.has(name)))) return null;
    const isDataclass = node.decorators.some((decorator) =>
      resolve
        .names(decorator.type === 'Call' ? decorator.func : decorator)
        .some((name) => name === 'dataclasses.dataclass' || name === 'dataclass'),
    );
    if (node.decorators.length > (isDataclass ? 1 : 0)) return null;
    const own = this.#methods.get(node);
    const only = (name: string): FunctionDef | null => {
      const [first, ...more] = own?.get(name) ?? [];
      return first !== undefined && more.length === 0 && first.decorators.length === 0 ? first : null;
    };
    if (own?.has('__new__')) return only('__new__');
    return only('__init__') ?? (isDataclass ? only('__post_init__') : null);
  }
}

function isOwnClass({ func }: Call, caller: FunctionDef): boolean {
  const self = selfName(caller);
  if (self === null) return false;
  if (func.type === 'Attribute') return func.attr === '__class__' && isNamed(func.value, self);
  if (func.type === 'Call')
    return isNamed(func.func, 'type') && func.args.length === 1 && isNamed(func.args[0], self);
  const ofClass = caller.name === '__new__' || caller.decorators.some((each) => isNamed(each, 'classmethod'));
  return ofClass && isNamed(func, self);
}
