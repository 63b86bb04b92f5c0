import { arithmetic, negated } from './arithmetic.ts';
import { AttributeNames } from './attribute-names.ts';
import { Doubling } from './doubling.ts';
import { concatenated, everyOf, filtered, type Given, itemAt, methodResult, sliced } from './fold.ts';
import { carried, isCounted } from './growth.ts';
import { filterNames, functionValues, globalFunctions, isToken, methodNames, testNames } from './known.ts';
import { asLong, hasStar, isWide, longestRange, mostRounds, rangeLength, widening } from './lengths.ts';
import { fieldsOf, padsWithoutBound } from './percent.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import { asFunction, holdsFunction, siteOf, sitesOf } from './sites.ts';
import type { Arguments, Expression, Of } from './tree.ts';
import {
  builtText,
  constant,
  constants,
  either,
  elementOf,
  exactly,
  hasText,
  holding,
  levelsOf,
  listOf,
  madeFrom,
  unionOf,
  unknown,
  type Value,
} from './value.ts';
import { Work } from './work.ts';

export interface Macro {
  /** Its parameters; where several macros have one name, those of each. */
  readonly forms: (readonly string[])[];
  /** Text that the macro makes. */
  result: Value;
  /** How often its innermost part runs in one call. */
  rounds: number;
}

/** Methods that put their arguments into the list, dict or set. */
const filling = new Set(['append', 'extend', 'insert', 'update', 'setdefault', 'add']);
/** Methods after which a list has its elements in other places. */
const moving = new Set(['insert', 'pop', 'remove', 'reverse', 'sort', 'clear']);
/** No variable has this name: what callers of call blocks pass to them. */
export const callerArguments = '()';

/** What expressions may be; on the way it tells what in them is a hazard. */
export class Evaluator {
  private readonly scope: Scope;
  private readonly report: Report;
  private readonly names: AttributeNames;
  readonly macros: Map<string, Macro> = new Map();
  /** Names that other templates are imported under. */
  readonly imported: Set<string> = new Set();
  /** Names that the template assigns to: what they stand for is no longer the renderer's. */
  readonly assigned: Set<string> = new Set();
  /** What a recursive loop is given again is what its variable may be. */
  readonly recursions: ((iterated: Value) => void)[] = [];
  /** The macro whose body is run whatever happens: calling itself there, it never ends. */
  unconditionally: string | null = null;

  /** The macro whose body is looked at. */
  within: string | null = null;
  /** How often what is looked at runs at least, by loops of known length, and how often something before did. */
  rounds = 1;
  most = 1;
  /** Parameters of call blocks, which `caller` tells. */
  readonly callerNames: Set<string> = new Set();
  /** How much the whole takes. */
  work: Work = new Work();
  doubling: Doubling = new Doubling();
  /** How often the macro at hand calls itself with nothing but what it counts itself. */
  again = 0;
  /** Names that loops take out of what they go over. */
  readonly taken: Set<string> = new Set();

  constructor(scope: Scope, report: Report) {
    this.scope = scope;
    this.report = report;
    this.names = new AttributeNames(report);
  }

  /** Every part of the expression is looked at, also those that do not count for its value. */
  value(node: Expression): Value {
    const value = this.withPut(this.plain(node));
    return makes.has(node.kind) && value.other ? { ...value, sites: [...value.sites, siteOf(node)] } : value;
  }

  /** The value with what was put into it, wherever that was done and under whichever name. */
  private withPut(value: Value): Value {
    if (!this.scope.holdsAny || (value.inside === null && !value.other)) return value;
    return this.filled(value, deepestPut);
  }

  private filled(value: Value, depth: number): Value {
    const put = unionOf(this.puts(value, '[]'));
    const inner = value.inside === null || depth === 0 ? value.inside : this.filled(value.inside, depth - 1);
    if (put === null && inner === value.inside) return value;
    const items = put === null && value.items === null ? value.items : null;
    return {
      ...value,
      items,
      inside: put === null ? inner : either(put, ...(inner === null ? [] : [inner])),
    };
  }

  /** What the template has put under a key of the value, once for each thing that the value may be. */
  private puts(value: Value, key: string): Value[] {
    const found: Value[] = [];
    for (const site of sitesOf(value)) {
      const put = this.scope.read(`#${site} ${key}`);
      if (put !== undefined) found.push(put);
    }
    return found;
  }

  /** Puts something under a key of whatever the value may be. */
  put(value: Value, key: string, content: Value): void {
    for (const site of sitesOf(value)) {
      this.scope.assign(`#${site} ${key}`, content);
      if (key !== '[]') this.scope.assign(`#${site} *`, content);
    }
    this.scope.holdsAny = true;
  }

  private plain(node: Expression): Value {
    switch (node.kind) {
      case 'const':
        return constant(node.value);
      case 'name':
        return this.named(node.name);
      case 'ns-attribute':
        return unknown;
      case 'getattr':
        return this.attribute(node);
      case 'getitem':
        return this.item(node);
      case 'slice':
        return either(...node.parts.map((part) => (part === null ? constant(null) : this.value(part))));
      case 'call':
        return this.call(node);
      case 'filter':
        return this.filter(node, node.of === null ? builtText : this.value(node.of));
      case 'test':
        this.test(node);
        return unknown;
      case 'unary': {
        const value = this.value(node.of);
        return node.operator === '-' ? negated(value) : unknown;
      }
      case 'binary': {
        const left = this.value(node.left);
        const right = this.value(node.right);
        const { value, bomb } = arithmetic(node.operator, left, right);
        const wide = node.operator === '%' && hasStar(left) && (right.items ?? [right]).some(isWide);
        if (bomb || wide) this.report('unbounded-loop', node);
        return value;
      }
      case 'compare':
        for (const item of node.items) this.value(item);
        return unknown;
      case 'concat':
        return concatenated(node.items.map((item) => this.value(item)));
      case 'cond': {
        this.value(node.test);
        const yes = this.value(node.yes);
        return node.no === null ? yes : either(yes, this.value(node.no));
      }
      case 'list':
      case 'tuple':
        return listOf(node.items.map((item) => this.value(item)));
      case 'dict':
        return holding(node.entries.flatMap(([key, value]) => [this.value(key), this.value(value)]));
    }
  }

  /** A macro tells its own name and those of its parameters. */
  named(name: string): Value {
    const known = this.scope.read(name);
    const macro = this.macros.get(name);
    if (macro !== undefined)
      return either(
        asFunction(holding([name, ...macro.forms.flat()].map(constant))),
        ...(known === undefined ? [] : [known]),
      );
    if (known !== undefined) return known;
    if (name === 'caller') return asFunction(holding([...this.callerNames].map(constant)));
    if (functionValues.has(name)) return asFunction(unknown);
    return isToken(name) ? builtText : unknown;
  }

  private attribute(node: Of<'getattr'>): Value {
    const { of, name } = node;
    const value = this.value(of);
    this.names.literal(name, node);
    const found = this.member(value, name);
    // A method of the template's own text or list, not called here: whatever calls it later gives that text.
    return methodNames.has(name) && hasText(value) ? asFunction(found) : found;
  }

  /** What an attribute of the value, or an item of that name, may be. */
  private member(value: Value, name: string): Value {
    const put = this.puts(value, name);
    const inside = value.inside === null ? [] : [value.inside];
    if (put.length > 0 && put.length === sitesOf(value).length) return either(...put, ...inside);
    return either(...put, ...inside, unknown);
  }

  private item(node: Of<'getitem'>): Value {
    const value = this.value(node.of);
    if (node.key.kind === 'slice')
      return sliced(
        value,
        node.key.parts.map((part) => (part === null ? null : this.value(part))),
      );
    const key = this.value(node.key);
    this.names.subscript(key, node);
    const found = itemAt(value, key);
    if (found !== null) return found;
    const names = exactly(key);
    if (names?.every((name) => typeof name === 'string') === true)
      return either(...names.map((name) => this.member(value, name)));
    const put = this.puts(value, '*');
    if (value.inside !== null || put.length > 0)
      return either(...put, ...(value.inside === null ? [] : [value.inside]), unknown);
    return hasText(value) ? madeFrom([value]) : unknown;
  }

  private given({ args, named, spread }: Arguments): Given {
    return {
      args: args.map((arg) => this.value(arg)),
      named: new Map(named.map(([name, value]) => [name, this.value(value)])),
      spread: spread.map((value) => this.value(value)),
    };
  }

  private call(node: Of<'call'>): Value {
    const given = this.given(node);
    const { of } = node;
    if (of.kind === 'name') return this.function(node, of.name, given);
    if (of.kind === 'getattr') return this.method(node, of.of, this.value(of.of), of.name, given);
    if (of.kind === 'getitem' && of.key.kind !== 'slice') {
      // Each part is looked at once only: twice at each level would take forever for deep ones.
      const receiver = this.value(of.of);
      const key = this.value(of.key);
      this.names.subscript(key, of);
      const [name] = exactly(key) ?? [];
      if (typeof name === 'string') return this.method(node, of.of, receiver, name, given);
    } else this.value(of);
    this.report('unknown-callable', node);
    return madeFrom(everyOf(given));
  }

  private function(node: Of<'call'>, name: string, given: Given): Value {
    const macro = this.macros.get(name);
    if (this.assigned.has(name)) {
      this.report('unknown-callable', node);
      if (macro === undefined) return madeFrom([this.named(name), ...everyOf(given)]);
    }
    if (macro !== undefined) {
      if (given.named.has('caller')) this.report('unknown-callable', node);
      this.pass(macro, given);
      for (const names of macro.forms)
        for (const [index, arg] of node.args.entries())
          if (names[index] !== undefined) this.doubling.note(names[index], carried(arg));
      if (this.unconditionally === name) this.report('unbounded-loop', node);
      if (this.within !== name) {
        this.runs(macro.rounds, node);
        this.work.call(`macro ${name}`, this.rounds);
      } else if (node.args.every((arg) => isCounted(arg, this.taken)) && node.spread.length === 0) {
        this.again += 1;
        if (this.again > 1) this.report('unbounded-loop', node);
      }
      return macro.result;
    }
    if (!globalFunctions.has(name)) {
      if (!this.imported.has(name)) this.report('unknown-callable', node);
      return madeFrom(everyOf(given));
    }
    if (name === 'range') {
      const least = rangeLength(given.args);
      if (least >= longestRange) this.report('unbounded-loop', node);
      return { ...unknown, least };
    }
    const names = [...given.named.keys()].map(constant);
    if (name === 'caller') {
      this.work.caller(this.rounds);
      this.scope.assign(callerArguments, holding([...names, ...everyOf(given), ...spreadOf(given)]));
      return builtText;
    }
    if (name === 'strftime_now') return clockText(given.args[0]);
    if (name === 'loop') for (const again of this.recursions) again(given.args[0] ?? unknown);
    if (name === 'super') return builtText;
    // Its names are kept apart, so that each is known by itself.
    if (name === 'namespace') {
      const value = { ...holding([...given.args, ...given.spread].flatMap(levelsOf)), sites: [siteOf(node)] };
      for (const [key, one] of given.named) this.put(value, key, one);
      return value;
    }
    if (name === 'dict') return holding([...names, ...everyOf(given).flatMap(levelsOf)]);
    if (name === 'cycler') return holding(everyOf(given));
    return name === 'joiner' ? asFunction(madeFrom(everyOf(given))) : madeFrom(everyOf(given));
  }

  /** Something here that runs so often by itself. */
  runs(times: number, node: { readonly start: number; readonly end: number }): void {
    const rounds = this.rounds * times;
    if (rounds >= mostRounds && times > 1 && this.rounds < mostRounds) this.report('unbounded-loop', node);
    this.most = Math.max(this.most, Math.min(rounds, mostRounds));
  }

  /** The values that a macro is called with are what its parameters may be. */
  private pass(macro: Macro, given: Given): void {
    for (const names of macro.forms) this.passTo(names, given);
  }

  private passTo(names: readonly string[], given: Given): void {
    const { args, named, spread } = given;
    for (const [index, value] of args.entries()) {
      const name = names[index];
      if (name === undefined) this.scope.assign('varargs', holding([value]));
      else this.scope.assign(name, value);
    }
    const more: Value[] = [];
    for (const [name, value] of named) {
      if (names.includes(name)) this.scope.assign(name, value);
      else more.push(constant(name), value);
    }
    if (more.length > 0) this.scope.assign('kwargs', holding(more));
    if (spread.length === 0) return;
    const spilled = either(...spreadOf(given));
    for (const name of names) this.scope.assign(name, spilled);
    for (const name of ['varargs', 'kwargs']) this.scope.assign(name, holding([spilled]));
  }

  private method(node: Of<'call'>, receiver: Expression, value: Value, name: string, given: Given): Value {
    this.names.literal(name, node);
    if (receiver.kind === 'name' && (receiver.name === 'self' || this.imported.has(receiver.name)))
      return builtText;
    // Under the name of a method there may be any function in a namespace.
    if (this.puts(value, name).length > 0 || holdsFunction(value)) this.report('unknown-callable', node);
    if (!methodNames.has(name) && !this.names.isHazard(name)) this.report('unknown-callable', node);
    if (name === 'format' || name === 'format_map') this.format(node, value);
    this.width(name, given, node);
    if (filling.has(name)) this.fill(value, given);
    // Which element stands where is then no longer known.
    if (moving.has(name) && value.items !== null) this.put(value, '[]', elementOf(value));
    return methodResult(name, value, given);
  }

  /** What is put into a list or dict is then in it, whenever that happens. */
  private fill(receiver: Value, given: Given): void {
    const put = everyOf(given).flatMap(levelsOf);
    const added = unionOf([...[...given.named.keys()].map(constant), ...put]);
    if (added !== null) this.put(receiver, '[]', added);
  }

  /** `str.format` walks over attributes: what stands in its fields is code. */
  private format(node: Of<'call'>, text: Value): void {
    const texts = exactly(text);
    if (texts === null) {
      this.report('built-text', node);
      return;
    }
    for (const atom of texts) {
      if (typeof atom !== 'string') continue;
      if (padsWithoutBound(atom)) this.report('unbounded-loop', node);
      for (const field of fieldsOf(atom)) this.names.path(field.split(/[.[\]]/).slice(1), node);
    }
  }

  filter(node: Of<'filter'>, input: Value): Value {
    const given = this.given(node);
    if (!filterNames.has(node.name)) this.report('unknown-callable', { start: node.start, end: node.end });
    this.names.filter(node.name, given, node);
    this.width(node.name, given, node);
    if (
      node.name === 'format' &&
      input.atoms.some((atom) => typeof atom === 'string' && padsWithoutBound(atom))
    )
      this.report('unbounded-loop', node);
    if (node.name === 'format' && hasStar(input) && given.args.some(isWide))
      this.report('unbounded-loop', node);
    const names = node.name === 'attr' ? exactly(given.args[0]) : null;
    const result =
      names === null
        ? filtered(node.name, input, given)
        : either(...names.map((name) => this.member(input, String(name))), filtered(node.name, input, given));
    return input.least !== undefined && asLong.has(node.name) ? { ...result, least: input.least } : result;
  }

  private test(node: Of<'test'>): void {
    this.value(node.of);
    this.given(node);
    if (!testNames.has(node.name)) this.report('unknown-callable', node);
  }

  private width(name: string, { args, named }: Given, node: Expression): void {
    if (!widening.has(name)) return;
    for (const value of [...args, ...named.values()]) if (isWide(value)) this.report('unbounded-loop', node);
  }
}

/** Kinds of expressions that may make a new list, dict or namespace. */
const makes: ReadonlySet<string> = new Set(['list', 'tuple', 'dict', 'call', 'filter', 'binary']);
/** How deep in what a value holds something that was put there later is looked for. */
const deepestPut = 4;

/** What `*list` and `**dict` give each parameter. */
function spreadOf({ spread }: Given): Value[] {
  return spread.map((value) => value.inside ?? unknown);
}

/** What the clock says is data; letters that stand beside its fields are the template's own. */
function clockText(format: Value | undefined): Value {
  const texts = exactly(format);
  if (texts === null) return builtText;
  const own = texts.map((text) => String(text).replaceAll(/%[-_0^#]?./gsu, ''));
  if (own.every((text) => !/[\p{L}_]/u.test(text))) return unknown;
  return texts.some((text) => String(text).includes('%')) ? builtText : constants(texts);
}
