import type { Global } from '../../core/value.ts';
import { textLiteral } from './literal.ts';

/** Names that a decompiled program uses itself; an import of the same name gets another. */
const ownNames =
  'result set frozenset bytearray float persistent_load find_class extension next_buffer shortened omitted unknown';
const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global ' +
  'if import in is lambda nonlocal not or pass raise return try while with yield';
const keyword: ReadonlySet<string> = new Set(keywords.split(' '));
const builtin: ReadonlySet<string> = new Set(['set', 'frozenset', 'bytearray', 'float']);

/** Python folds other letters into these, so that only ASCII names are sure to be what they look like. */
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const longest = 200;

function isName(text: string): boolean {
  return text.length <= longest && identifier.test(text) && !keyword.has(text);
}

/** How an import is written: a line that binds it, if this is its first, and the expression for it. */
export interface ImportedName {
  readonly line: string | null;
  readonly expression: string;
}

/** Gives every import and every variable of one program a name of its own. */
export class ProgramNames {
  private readonly taken = new Set<string>(ownNames.split(' '));
  private readonly nextSuffix = new Map<string, number>();
  private readonly imports = new Map<string, string>();
  private variables = 0;

  variable(): string {
    for (;;) {
      const name = `_${this.variables}`;
      this.variables += 1;
      if (this.taken.has(name)) continue;
      this.taken.add(name);
      return name;
    }
  }

  import(global: Global): ImportedName {
    const { module, name } = global;
    // From protocol 4 on a dotted name is looked up attribute by attribute.
    const parts = global.protocol >= 4 ? (name ?? '').split('.') : [name ?? ''];
    const written = module !== null && isModule(module) && parts.every(isName);
    const root = written ? parts[0]! : `${global.protocol >= 4} ${name}`;
    const key = `${written} ${module}\n${root}`;
    const known = this.imports.get(key);
    const attributes = written ? parts.slice(1).map((part) => `.${part}`) : [];
    if (known !== undefined) return { line: null, expression: known + attributes.join('') };
    const alias = written ? this.alias(module, root) : this.variable();
    this.imports.set(key, alias);
    const as = alias === root ? '' : ` as ${alias}`;
    const line = written
      ? `from ${module} import ${root}${as}`
      : `${alias} = find_class(${constant(module)}, ${constant(name)})`;
    return { line, expression: alias + attributes.join('') };
  }

  private alias(module: string, name: string): string {
    const own = builtin.has(name) && (module === 'builtins' || module === '__builtin__');
    if (!this.taken.has(name) || (own && !this.nextSuffix.has(name))) {
      this.taken.add(name);
      this.nextSuffix.set(name, 1);
      return name;
    }
    for (let suffix = this.nextSuffix.get(name) ?? 1; ; suffix += 1) {
      const candidate = `${name}_${suffix}`;
      if (this.taken.has(candidate)) continue;
      this.taken.add(candidate);
      this.nextSuffix.set(name, suffix + 1);
      return candidate;
    }
  }
}

function isModule(module: string): boolean {
  return module.length <= longest && module !== '__future__' && module.split('.').every(isName);
}

function constant(part: string | null): string {
  if (part === null) return 'unknown()';
  const literal = textLiteral(part.slice(0, longest));
  return part.length <= longest ? literal : `shortened(${literal}, length=${part.length})`;
}
