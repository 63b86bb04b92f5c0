import type { ConstantValue, Expr } from '../../ast.ts';
import type { KnownCall } from '../../catalog/index.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { argumentFor } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import type { Value } from '../values/values.ts';
import { argumentText } from './argument-text.ts';

const hidesMethods = ['__getattr__', '__getattribute__'] as const;

/** Classes that have no way of their own to find or to run anything. */
const finderBases =
  /^(?:builtins\.object|object|abc\.ABC|typing\.\w+|importlib\.(?:abc\.(?:MetaPathFinder|Loader|Finder)|_bootstrap_external\._LoaderBasics))$/;

/** The arguments as the catalog asks for them: stand-ins that lead to values. */
export class ArgumentsOf implements KnownCall {
  private readonly given: CallArguments;
  private readonly self: Value | null;
  private readonly stood = new Map<Expr, Value>();

  constructor(given: CallArguments, self: Value | null) {
    this.given = given;
    this.self = self;
  }

  argument(at: number | null, ...names: readonly string[]): Expr | undefined {
    const value = argumentFor(this.given, at, ...names);
    if (value === undefined) return undefined;
    const stand: Expr = { type: 'Name', id: '', at: 0, end: 0 };
    this.stood.set(stand, value);
    return stand;
  }

  constant(expression: Expr): ConstantValue | undefined {
    const value = this.stood.get(expression);
    return value?.kind === 'constant' ? value.value : undefined;
  }

  constants(expression: Expr): readonly ConstantValue[] | undefined {
    const value = this.stood.get(expression);
    const all = value?.kind === 'union' ? value.members : value === undefined ? [] : [value];
    const found = all.flatMap((one): ConstantValue[] => (one.kind === 'constant' ? [one.value] : []));
    return found.length === all.length && found.length > 0 ? found : undefined;
  }

  text(expression: Expr): string | undefined {
    const value = this.stood.get(expression);
    if (value === undefined) return undefined;
    if (value.kind === 'external' && !value.instance) return value.name;
    return argumentText(value, null) ?? undefined;
  }

  maker(expression: Expr): string | undefined {
    const value = this.stood.get(expression);
    return value?.kind === 'external' && value.instance ? value.name : undefined;
  }

  selfText(): string | undefined {
    return this.self === null ? undefined : (argumentText(this.self, null) ?? undefined);
  }

  isFunction(expression: Expr): boolean {
    const kind = this.stood.get(expression)?.kind;
    return kind === 'function' || kind === 'class';
  }

  isOwnObject(expression: Expr): boolean {
    const value = this.stood.get(expression);
    // A hook of sys.path_hooks is a function, and what it does is followed where it is handed over.
    if (value?.kind === 'function' || value?.kind === 'bound') return true;
    const cls = value?.kind === 'instance' ? value.of : value?.kind === 'class' ? value : null;
    if (cls === null || hidesMethods.some((name) => classAttribute(cls, name) !== null)) return false;
    return cls.order.every((one) => typeof one !== 'string' || finderBases.test(one));
  }
}
