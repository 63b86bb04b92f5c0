import type { Given } from './fold.ts';
import { applyingFilters, attributeFilters, filterNames, interpreterNames, testNames } from './known.ts';
import type { Report } from './report.ts';
import type { Expression } from './tree.ts';
import { exactly, levelsOf, type Value } from './value.ts';

/** A class's or function's own name: text, from which nothing leads on but what is told for itself. */
const plainNames: ReadonlySet<string> = new Set(['__name__', '__qualname__']);

/** What ends in text or a number, and leads nowhere: how an object shows itself. */
const endsInText: ReadonlySet<string> = new Set(
  '__repr__ __str__ __len__ __doc__ __version__ __html__ __module__ __hash__ __bool__ __int__ __float__'.split(
    ' ',
  ),
);

/** One underscore is for what its class keeps to itself; two in a row lead into the interpreter. */
const keptByItsClass = /^_(?!_)(?:[^_]|_(?!_))+$/;

/**
 * Names of attributes, wherever a template can give one: behind a point, in a subscript (Jinja tries an attribute where
 * there is no such item), to `attr`, and to filters that look into the elements of a list.
 */
export class AttributeNames {
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  /** An underscore alone is a character of some text; no object has an attribute of that name. */
  isHazard(name: string): boolean {
    if (plainNames.has(name)) return false;
    return (name.startsWith('_') && name !== '_') || interpreterNames.has(name);
  }

  /** @param last the name that is asked of it at once: `__class__.__name__` is text again. */
  literal(name: string, node: Expression, last?: string): void {
    if (!this.isHazard(name)) return;
    const isMild =
      endsInText.has(name) ||
      keptByItsClass.test(name) ||
      (name === '__class__' && last !== undefined && (plainNames.has(last) || endsInText.has(last)));
    this.report(isMild ? 'private-attribute' : 'underscore-attribute', node);
  }

  /** A subscript by something from outside is honest; one by text that the template puts together is not. */
  subscript(key: Value, node: Expression): void {
    const atoms = levelsOf(key).flatMap((level) => level.atoms);
    if (atoms.some((atom) => typeof atom === 'string' && this.isHazard(atom)))
      this.report('underscore-attribute', node);
    else if (key.built) this.report('built-attribute', node);
  }

  path(parts: readonly string[], node: Expression): void {
    if (parts.some((part) => this.isHazard(part))) this.report('underscore-attribute', node);
  }

  filter(name: string, given: Given, node: Expression): void {
    if (applyingFilters.has(name)) this.applied(name, given, node);
    const form = attributeFilters.get(name);
    if (form === undefined) return;
    const value =
      given.named.get(form.name) ?? (form.position === null ? undefined : given.args[form.position]);
    if (value !== undefined) this.strict(value, node);
    else if (given.spread.length > 0) this.report('built-attribute', node);
  }

  /** `map('attr', name)`, `select('test')`: the first argument names a filter or test, the rest are its own. */
  private applied(name: string, { args, named, spread }: Given, node: Expression): void {
    const attributes = name.endsWith('attr');
    const [first, ...rest] = attributes ? args.slice(1) : args;
    if (first === undefined) return;
    const names = exactly(first);
    if (names === null) {
      this.report('built-attribute', node);
      return;
    }
    for (const atom of names) {
      if (name !== 'map') {
        if (!testNames.has(String(atom)) && !/^[=!<>]=?$/.test(String(atom)))
          this.report('unknown-callable', node);
        continue;
      }
      if (!filterNames.has(String(atom))) this.report('unknown-callable', node);
      else this.filter(String(atom), { args: rest, named, spread }, node);
    }
  }

  /** Where a name is all that an argument is for, one that cannot be told is suspicious as such. */
  private strict(value: Value, node: Expression): void {
    const parts = value.atoms.flatMap((atom) => (typeof atom === 'string' ? atom.split('.') : []));
    if (parts.some((part) => this.isHazard(part))) this.report('underscore-attribute', node);
    else if (value.other || value.built) this.report('built-attribute', node);
  }
}
