import { firstPart } from '../../core/dotted-names.ts';
import type { Expr, Import, ImportFrom } from '../python/ast.ts';
import { lastName } from './path-constants.ts';

/** Decorators that call nothing by themselves. */
const names =
  /^(?:property|staticmethod|classmethod|(?:async)?contextmanager|wraps|lru_cache|cache|cached_property|abstractmethod|overload|override|final|no_grad|inference_mode|enable_grad|dataclass|fixture|parametrize|skipif|deprecated|singledispatch|total_ordering|unused|ignore|jit|compile|no_type_check)$/;
const builtin: ReadonlySet<string> = new Set(['property', 'staticmethod', 'classmethod']);
/** Libraries that they are of; a repository may have its own of the same names, that do anything. */
const libraries: ReadonlySet<string> = new Set(
  'functools contextlib abc typing typing_extensions torch dataclasses pytest numba jax tensorflow transformers enum'.split(
    ' ',
  ),
);

/** Tells decorators that are known to call nothing, by their names and by where a module takes them from. */
export class UsualDecorators {
  /** By the name that it has in the module: the library that it comes from. */
  readonly #from = new Map<string, string>();

  imported(node: Import): void {
    for (const { name, asname } of node.names) {
      const library = firstPart(name);
      this.#from.set(asname ?? library, library);
    }
  }

  taken({ module, level, names: taken }: ImportFrom): void {
    const library = level === 0 ? firstPart(module ?? '') : '';
    for (const { name, asname } of taken) this.#from.set(asname ?? name, library);
  }

  /** Something else has the name from here on. */
  defined(name: string): void {
    this.#from.set(name, '');
  }

  has(decorator: Expr): boolean {
    const called = decorator.type === 'Call' ? decorator.func : decorator;
    const last = lastName(called);
    if (last === null) return false;
    // Of a property of the class: `@x.setter`.
    if (called.type === 'Attribute' && /^(?:setter|getter|deleter)$/.test(last)) return true;
    if (!names.test(last)) return false;
    let root: Expr = called;
    for (let left = 8; root.type === 'Attribute' && left > 0; left -= 1) root = root.value;
    if (root.type !== 'Name') return false;
    const library = this.#from.get(root.id);
    return library === undefined ? builtin.has(root.id) : libraries.has(library);
  }
}
