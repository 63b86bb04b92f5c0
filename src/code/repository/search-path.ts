import type { Assign, AugAssign, Call, Expr, Import, ImportFrom, Module } from '../python/ast.ts';
import type { Node } from '../python/walk.ts';
import { isOwnFolder } from './named-imports.ts';
import { joinedWithin, lastName, textsOf } from './path-constants.ts';

/** The folder of the file itself, and those above. */
export const ownFolder = '';
/** A mark among roots: any folder of the repository may be on `sys.path`. No path has this character. */
export const anyFolder = '\0any folder';
/** A mark among roots: modules of packages may lie in any folder, since code assigns to `__path__`. */
export const anyPackage = '\0any package';
/** A mark among roots: something makes `typing.TYPE_CHECKING` true for all. */
export const typesRun = '\0types';

/** Whether a root is no folder, but one of the marks. */
export function isMark(root: string): boolean {
  return root.startsWith('\0');
}

const changes: ReadonlySet<string> = new Set(['insert', 'append', 'extend', '__iadd__', '__setitem__']);
const longest = 300;
const words: readonly string[] = ['sys', '__path__', 'chdir', 'addsitedir'];

/** What one module does with `sys.path`, `__path__` and the working directory. */
export class SearchPathUses {
  /** False for most sources: they have no word that any such use has. */
  readonly isUsed: boolean;
  readonly #names = new Set(['sys']);
  /** Names that hold the file's own folder, and nothing else: `ROOT = Path(__file__).parent`. */
  readonly #own = new Set<string>();
  readonly #other = new Set<string>();
  /** Uses of `sys.path` that were understood. */
  readonly #understood = new Set<Node>();

  constructor({ source: { text } }: Module) {
    // Python reads letters of other kinds as these.
    this.isUsed = words.some((word) => text.includes(word)) || /[^\0-\x7f]/.test(text);
  }

  imported(node: Import): void {
    for (const { name, asname } of node.names) if (name === 'sys' && asname !== null) this.#names.add(asname);
  }

  takesPath({ module, level, names }: ImportFrom): boolean {
    return level === 0 && module === 'sys' && names.some(({ name }) => name === 'path' || name === '*');
  }

  /** `sys.path` where it is neither read from by a comparison nor changed in a way that was told. */
  mentions(node: Expr): boolean {
    return this.#isSearchPath(node) && !this.#understood.has(node);
  }

  /** `sys.path.insert(0, …)`, `site.addsitedir(…)`, `os.chdir(…)`, `__path__.append(…)`. */
  called(node: Call): readonly string[] {
    const { func } = node;
    const callee = lastName(func);
    if (callee === null) return [];
    if (callee === 'addsitedir' || callee === 'chdir') return this.#rootsIn(node.args[0]);
    if (callee === 'getattr') {
      const [of, attr] = node.args;
      const isPath = attr?.type === 'Constant' && attr.value === 'path';
      return isPath && of?.type === 'Name' && this.#names.has(of.id) ? [anyFolder] : [];
    }
    if (!changes.has(callee) || func.type !== 'Attribute') return [];
    const { value } = func;
    if (isPackagePath(value)) return [anyPackage];
    const isPath = this.#isSearchPath(value);
    if (!isPath && !(value.type === 'Name' && value.id === 'path')) return [];
    this.#understood.add(value);
    return this.#rootsIn(node.args.at(-1));
  }

  /** `sys.path = […]`, `sys.path[:0] = […]`, `__path__ = […]`. */
  assigned({ targets, value }: Assign): readonly string[] {
    const found: string[] = [];
    for (const target of targets) {
      if (target.type === 'Name' && !this.#other.has(target.id) && isOwnFolder(value, this.#own))
        this.#own.add(target.id);
      else this.bound(target);
      const held = target.type === 'Subscript' ? target.value : target;
      if (isPackagePath(held) && !isExtended(value) && !isEmpty(value)) found.push(anyPackage);
      if (!this.#isSearchPath(held)) continue;
      this.#understood.add(held);
      found.push(...this.#rootsIn(value));
    }
    return found;
  }

  extended({ target, value }: AugAssign): readonly string[] {
    this.bound(target);
    if (isPackagePath(target)) return [anyPackage];
    if (!this.#isSearchPath(target)) return [];
    this.#understood.add(target);
    return this.#rootsIn(value);
  }

  /** Something else is bound to the names in a target. */
  bound(target: Expr): void {
    const targets = target.type === 'Tuple' || target.type === 'List' ? target.elts : [target];
    for (const each of targets)
      if (each.type === 'Name') {
        this.#own.delete(each.id);
        this.#other.add(each.id);
      }
  }

  /** The folders that an expression names: constants, joined where it joins them; a mark where it computes one. */
  #rootsIn(given: Expr | undefined): readonly string[] {
    if (given === undefined) return [anyFolder];
    if (isOwnFolder(given, this.#own)) return [ownFolder];
    const joined = joinedWithin(given);
    const texts = joined === null ? textsOf(given) : [joined];
    // Whether the texts are folders of the repository is for who knows them; if none is, any folder may be meant.
    return texts.length === 0 ? [ownFolder, anyFolder] : texts.filter((text) => text.length <= longest);
  }

  #isSearchPath(node: Expr): boolean {
    return (
      node.type === 'Attribute' &&
      node.attr === 'path' &&
      node.value.type === 'Name' &&
      this.#names.has(node.value.id)
    );
  }
}

function isPackagePath(node: Expr): boolean {
  return (
    (node.type === 'Name' && node.id === '__path__') ||
    (node.type === 'Attribute' && node.attr === '__path__')
  );
}

/** `torch.classes.__path__ = []` keeps watchers of files out. */
function isEmpty(value: Expr): boolean {
  return (value.type === 'List' || value.type === 'Tuple') && value.elts.length === 0;
}

/** `pkgutil.extend_path(__path__, __name__)` finds what lies under the package's own name. */
function isExtended(value: Expr): boolean {
  return value.type === 'Call' && lastName(value.func) === 'extend_path';
}
