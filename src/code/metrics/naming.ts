import type { NamingMetrics } from '../../core/code-metrics.ts';
import type { Module } from '../python/ast.ts';
import { allParameters, boundNames, targetsOf } from '../python/targets.ts';
import { forEachChild, type Node } from '../python/walk.ts';
import { builtinNames } from './builtin-names.ts';

type Role = 'class' | 'function' | 'parameter' | 'local' | 'member' | 'global';

/**
 * Whether names follow PEP 8: CapWords for classes, lower_case for functions, parameters and variables, UPPER_CASE for
 * constants of a module or class (CapWords as well where a type is given another name). Each name counts once for a
 * role and scope. One-letter names are those of parameters and variables, but for the targets of loops and
 * comprehensions; a shadowed builtin is one that is bound outside of a class body.
 */
export function naming(module: Module): NamingMetrics {
  const names = new Names();
  const stack: { node: Node; scope: number; kind: 'module' | 'class' | 'function' }[] = [
    { node: module, scope: 0, kind: 'module' },
  ];
  let scopes = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, scope, kind } = entry;
    names.meet(node, scope, kind);
    let inside = { scope, kind };
    if (node.type === 'FunctionDef' || node.type === 'ClassDef') {
      scopes += 1;
      inside = { scope: scopes, kind: node.type === 'ClassDef' ? 'class' : 'function' };
      if (node.type === 'FunctionDef')
        for (const { arg } of allParameters(node.args)) names.add(arg, 'parameter', scopes);
    }
    forEachChild(node, (child) => stack.push({ node: child, ...inside }));
  }
  return names.measure();
}

class Names {
  readonly #seen = new Set<string>();
  #fitting = 0;
  readonly #oneLetter = new Set<string>();
  readonly #shadowing = new Set<string>();

  meet(node: Node, scope: number, kind: 'module' | 'class' | 'function'): void {
    if (node.type === 'FunctionDef') this.add(node.name, 'function', scope, kind === 'class');
    else if (node.type === 'ClassDef') this.add(node.name, 'class', scope, kind === 'class');
    else if (isComprehension(node)) return;
    else {
      const role: Role = kind === 'function' ? 'local' : kind === 'class' ? 'member' : 'global';
      for (const target of node.type === 'Delete' ? [] : targetsOf(node))
        boundNames(target, ({ id }) => this.add(id, role, scope, kind === 'class', node.type === 'For'));
    }
  }

  add(name: string, role: Role, scope: number, inClass = false, ofLoop = false): void {
    if (withoutUnderscores(name) === '' || (name.startsWith('__') && name.endsWith('__'))) return;
    const key = `${scope} ${role} ${name}`;
    if (name.length === 1 && !ofLoop && role !== 'class' && role !== 'function') this.#oneLetter.add(key);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (fits(withoutUnderscores(name), role)) this.#fitting += 1;
    if (!inClass && builtinNames.has(name)) this.#shadowing.add(key);
  }

  measure(): NamingMetrics {
    const names = this.#seen.size;
    return {
      names,
      ratio: names === 0 ? null : this.#fitting / names,
      oneLetter: this.#oneLetter.size,
      shadowedBuiltins: this.#shadowing.size,
    };
  }
}

const lowerCase = /^[\p{Ll}\p{Lo}\p{Lm}][\p{Ll}\p{Lo}\p{Lm}\p{N}\p{M}_]*$/u;
const upperCase = /^[\p{Lu}\p{Lo}][\p{Lu}\p{Lo}\p{N}_]*$/u;
const capWords = /^[\p{Lu}\p{Lo}][\p{L}\p{N}\p{M}]*$/u;

/** `_x`, `x_` and `__x` follow the rule that `x` does. */
function withoutUnderscores(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && name[start] === '_') start += 1;
  while (end > start && name[end - 1] === '_') end -= 1;
  return name.slice(start, end);
}

function fits(name: string, role: Role): boolean {
  if (role === 'class') return capWords.test(name);
  if (role === 'function' || role === 'parameter' || role === 'local') return lowerCase.test(name);
  return lowerCase.test(name) || upperCase.test(name) || capWords.test(name);
}

function isComprehension({ type }: Node): boolean {
  return type === 'ListComp' || type === 'SetComp' || type === 'DictComp' || type === 'GeneratorExp';
}
