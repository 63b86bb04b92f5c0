import { arithmetic, negated } from './arithmetic.ts';
import { AttributeNames } from './attribute-names.ts';
import { Contents } from './contents.ts';
import { Doubling } from './doubling.ts';
import { concatenated, everyOf, filtered, type Given, itemAt, methodResult, sliced } from './fold.ts';
import { carried, isCounted } from './growth.ts';
import { filterNames, functionValues, globalFunctions, isToken, methodNames, testNames } from './known.ts';
import {
  asLong,
  hasStar,
  isWide,
  joinedLength,
  lengthOf,
  longestMade,
  longestRange,
  mostRounds,
  rangeLength,
  replacedLength,
  widening,
} from './lengths.ts';
import { callerArguments, type Macro, passTo, spreadOf } from './macro.ts';
import { fieldsOf, padsWithoutBound } from './percent.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import { asFunction, holdsFunction, siteOf } from './sites.ts';
import type { Arguments, Expression, Of } from './tree.ts';
import {
  builtText,
  constant,
  constants,
  either,
  elementOf,
  exactly,
  functionSite,
  hasText,
  holding,
  levelsOf,
  listOf,
  madeFrom,
  unknown,
  type Value,
} from './value.ts';
import { Work } from './work.ts';

/** Methods that put their arguments into the list, dict or set. */
const filling = new Set(['append', 'extend', 'insert', 'update', 'setdefault', 'add']);
/** Methods after which a list has its elements in other places. */
const moving = new Set(['insert', 'pop', 'remove', 'reverse', 'sort', 'clear']);

/** What expressions may be; on the way it tells what in them is a hazard. */
export class Evaluator {
  private readonly scope: Scope;
  readonly contents: Contents;
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
  private readonly joiners: Set<string> = new Set();
  /** Attributes of which another one is taken in the same breath. */
  private readonly askedAtOnce: Map<Expression, string> = new Map();

  constructor(scope: Scope, report: Report) {
    this.scope = scope;
    this.contents = new Contents(scope);
    this.report = report;
    this.names = new AttributeNames(report);
  }

  /** Every part of the expression is looked at, also those that do not count for its value. */
  value(node: Expression): Value {
    const value = this.contents.with(this.plain(node));
    return makes.has(node.kind) && value.other ? { ...value, sites: [...value.sites, siteOf(node)] } : value;
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
        const pads =
          node.operator === '%' &&
          left.atoms.some((atom) => typeof atom === 'string' && widthWithoutBound.test(atom));
        if (bomb || wide || pads) this.report('unbounded-loop', node);
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
    if (of.kind === 'getattr') this.askedAtOnce.set(of, name);
    const value = this.value(of);
    this.names.literal(name, node, this.askedAtOnce.get(node));
    const found = this.contents.member(value, name);
    // A method of the template's own text or list, not called here: whatever calls it later gives that text.
    return methodNames.has(name) && hasText(value) ? asFunction(found) : found;
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
      return either(...names.map((name) => this.contents.member(value, name)));
    const put = this.contents.puts(value, '*');
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
      const joins = macro === undefined && this.isJoiner(this.named(name));
      if (!joins) this.report('unknown-callable', node);
      if (macro === undefined) return madeFrom([this.named(name), ...everyOf(given)]);
    }
    if (macro !== undefined) {
      if (given.named.has('caller')) this.report('unknown-callable', node);
      passTo(this.scope, macro, given);
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
      for (const [key, one] of given.named) this.contents.put(value, key, one);
      return value;
    }
    if (name === 'dict') return holding([...names, ...everyOf(given).flatMap(levelsOf)]);
    if (name === 'cycler') return holding(everyOf(given));
    const made = madeFrom(everyOf(given));
    if (name !== 'joiner') return made;
    this.joiners.add(siteOf(node));
    return { ...made, sites: [...made.sites, functionSite] };
  }

  /** What every assignment to a name makes with `joiner`: calling that gives the separator, or nothing. */
  private isJoiner({ atoms, sites }: Value): boolean {
    return (
      atoms.length === 0 &&
      sites.includes(functionSite) &&
      sites.length > 1 &&
      sites.every((site) => site === functionSite || this.joiners.has(site))
    );
  }

  /** Something here that runs so often by itself. */
  runs(times: number, node: { readonly start: number; readonly end: number }): void {
    const rounds = this.rounds * times;
    if (rounds >= mostRounds && times > 1 && this.rounds < mostRounds) this.report('unbounded-loop', node);
    this.most = Math.max(this.most, Math.min(rounds, mostRounds));
  }

  private method(node: Of<'call'>, receiver: Expression, value: Value, name: string, given: Given): Value {
    this.names.literal(name, node);
    if (receiver.kind === 'name' && (receiver.name === 'self' || this.imported.has(receiver.name)))
      return builtText;
    // Under the name of a method there may be any function in a namespace.
    if (this.contents.puts(value, name).length > 0 || holdsFunction(value))
      this.report('unknown-callable', node);
    if (!methodNames.has(name) && !this.names.isHazard(name)) this.report('unknown-callable', node);
    if (name === 'format' || name === 'format_map') this.format(node, value);
    this.width(name, given, node);
    if (filling.has(name)) this.contents.fill(value, given);
    // Which element stands where is then no longer known.
    if (moving.has(name) && value.items !== null) this.contents.put(value, '[]', elementOf(value));
    const length = name === 'join' ? joinedLength(given.args[0] ?? unknown, value) : 0;
    return this.grown(name, value, given, length, methodResult(name, value, given), node);
  }

  /** What `replace` and `join` make, with how long that is; `joins` is what a method makes of its argument. */
  private grown(
    name: string,
    input: Value,
    { args }: Given,
    joins: number,
    made: Value,
    node: Expression,
  ): Value {
    const length = name === 'replace' ? replacedLength(input, args) : joins;
    if (length > longestMade) this.report('unbounded-loop', node);
    return length > lengthOf(made) && made.built ? { ...made, least: length } : made;
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
        : either(
            ...names.map((name) => this.contents.member(input, String(name))),
            filtered(node.name, input, given),
          );
    if (input.least !== undefined && asLong.has(node.name)) return { ...result, least: input.least };
    const joins = node.name === 'join' ? joinedLength(input, given.args[0]) : 0;
    return this.grown(node.name, input, given, joins, result, node);
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

/** `%1000000000d`: a width, or a precision, that fills memory. */
const widthWithoutBound = /%[-+ #0]{0,5}(?:\d{7}|\d{0,6}\.\d{7})/;
/** Kinds of expressions that may make a new list, dict or namespace. */
const makes: ReadonlySet<string> = new Set(['list', 'tuple', 'dict', 'call', 'filter', 'binary']);
/** What the clock says is data; letters that stand beside its fields are the template's own. */
function clockText(format: Value | undefined): Value {
  const texts = exactly(format);
  if (texts === null) return builtText;
  const own = texts.map((text) => String(text).replaceAll(/%[-_0^#]?./gsu, ''));
  if (own.every((text) => !/[\p{L}_]/u.test(text))) return unknown;
  return texts.some((text) => String(text).includes('%')) ? builtText : constants(texts);
}
