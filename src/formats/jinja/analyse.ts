import type { TemplateHazard } from '../../core/fact.ts';
import { Doubling } from './doubling.ts';
import { Evaluator } from './evaluate.ts';
import { concatenated } from './fold.ts';
import { type Carried, carried, isSame, macroKey, written } from './growth.ts';
import { longestRange, mostRounds, rangeLength } from './lengths.ts';
import { callerArguments } from './macro.ts';
import type { Report } from './report.ts';
import { mostPasses, Scope } from './scope.ts';
import type { Expression, Of, Parameters, Statement } from './tree.ts';
import {
  builtText,
  constants,
  either,
  elementOf,
  exactly,
  functionSite,
  unionOf,
  unknown,
  type Value,
} from './value.ts';
import { Work } from './work.ts';

export interface Hazard {
  readonly hazard: TemplateHazard;
  readonly start: number;
  readonly end: number;
}

const mostHazards = 100;

/** The hazards of a template, each once, in the order of the text. */
export function hazardsOf(template: readonly Statement[]): Hazard[] {
  const scope = new Scope();
  let found = new Map<string, Hazard>();
  const report: Report = (hazard, { start, end }) => {
    if (found.size < mostHazards) found.set(`${hazard} ${start} ${end}`, { hazard, start, end });
  };
  const evaluator = new Evaluator(scope, report);
  const walk = new Walk(scope, evaluator, report);
  walk.declare(template);
  let passes = 0;
  do {
    found = new Map();
    walk.whole(template);
    passes += 1;
  } while (scope.again() && passes < mostPasses);
  if (passes === mostPasses) {
    walk.whole(template);
    scope.widen();
    found = new Map();
    walk.whole(template);
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

class Walk {
  private readonly scope: Scope;
  private readonly evaluator: Evaluator;
  private readonly report: Report;
  private loops = 0;
  /** What the loops around a place go over. */
  private readonly iterated: Expression[] = [];

  constructor(scope: Scope, evaluator: Evaluator, report: Report) {
    this.scope = scope;
    this.evaluator = evaluator;
    this.report = report;
  }

  /** Macros are known before they stand in the text: one may call another that comes later. */
  declare(body: readonly Statement[]): void {
    for (const statement of body) {
      if (statement.kind === 'macro') this.declareMacro(statement);
      if (statement.kind === 'for' && statement.recursive)
        this.evaluator.recursions.push((again) => this.assign(statement.target, elementOf(again)));
      if (statement.kind === 'other-template')
        for (const name of statement.names) this.evaluator.imported.add(name);
      for (const inner of bodiesOf(statement)) this.declare(inner);
    }
  }

  /** Which of two macros of one name is called is for the order of the text to say: both are. */
  private declareMacro({ name, names }: Extract<Statement, { kind: 'macro' }>): void {
    const { macros } = this.evaluator;
    const known = macros.get(name);
    if (known === undefined) macros.set(name, { forms: [names], result: unknown, rounds: 1 });
    else known.forms.push(names);
  }

  whole(template: readonly Statement[]): void {
    this.evaluator.work = new Work();
    this.evaluator.doubling = new Doubling();
    this.statements(template);
    for (const spot of this.evaluator.doubling.found()) this.report('unbounded-loop', spot);
    const first = template.find(({ kind }) => kind === 'macro' || kind === 'call-block' || kind === 'for');
    if (first !== undefined && this.evaluator.work.total() >= mostRounds)
      this.report('unbounded-loop', spotOf(first));
  }

  statements(body: readonly Statement[]): Value {
    return concatenated(body.flatMap((statement) => this.statement(statement)));
  }

  /** Walks a statement, and gives what text it makes; nothing for one that makes none. */
  private statement(statement: Statement): Value[] {
    const { evaluator } = this;
    evaluator.work.run(evaluator.rounds);
    switch (statement.kind) {
      case 'data':
        return [constants([statement.text, statement.text.trim()])];
      case 'output':
        return [evaluator.value(statement.value)];
      case 'evaluate':
        evaluator.value(statement.value);
        this.filling(statement.value);
        return [];
      case 'for':
        return this.loop(statement);
      case 'if':
        return [this.choice(statement)];
      case 'set':
        this.set(statement.target, statement.value);
        return [];
      case 'set-block': {
        const text = this.statements(statement.body);
        this.grows(statement.target, written(statement.body));
        this.assign(statement.target, statement.filter === null ? text : this.chain(statement.filter, text));
        return [];
      }
      case 'with':
        for (const [target, value] of statement.bindings) this.set(target, value);
        return [this.statements(statement.body)];
      case 'macro':
        this.macro(statement.name, statement, statement.body);
        return [];
      case 'call-block':
        this.parameters(statement);
        for (const name of statement.names) evaluator.callerNames.add(name);
        for (const name of statement.names)
          this.assignName(name, this.scope.read(callerArguments)?.inside ?? unknown);
        this.callBody(statement);
        return [evaluator.value(statement.call)];
      case 'filter-block':
        return [this.chain(statement.filter, this.statements(statement.body))];
      case 'scope':
        if (statement.value !== null) evaluator.value(statement.value);
        return [this.statements(statement.body)];
      case 'other-template':
        evaluator.value(statement.value);
        this.report('other-template', statement);
        return [builtText];
      case 'jump':
        return [];
    }
  }

  private loop(statement: Extract<Statement, { kind: 'for' }>): Value[] {
    const { evaluator } = this;
    const iterated = evaluator.value(statement.iterated);
    const element = elementOf(iterated);
    this.assign(statement.target, element);
    const loop = { ...unknown, sites: statement.recursive ? ['loop', functionSite] : ['loop'] };
    for (const name of namesIn(statement.target)) evaluator.taken.add(name);
    this.scope.assign('loop', loop);
    for (const neighbour of ['previtem', 'nextitem']) evaluator.contents.put(loop, neighbour, element);
    const before = evaluator.rounds;
    const length = this.lengthOf(statement.iterated, iterated);
    evaluator.runs(length, statement.iterated);
    evaluator.rounds = before * length;
    this.conditionally(() => {
      if (statement.test !== null) evaluator.value(statement.test);
      this.loops += 1;
      this.iterated.push(statement.iterated);
      this.statements(statement.body);
      this.iterated.pop();
      this.loops -= 1;
      evaluator.rounds = before;
      this.statements(statement.otherwise);
    });
    return [builtText];
  }

  /** At least one: what is not known may be empty, but is not taken for it. */
  private lengthOf(node: Expression, iterated: Value): number {
    if (node.kind === 'call' && node.of.kind === 'name' && node.of.name === 'range')
      return Math.max(1, rangeLength(node.args.map((arg) => this.evaluator.value(arg))));
    const least = iterated.least ?? 0;
    if (least >= longestRange) this.report('unbounded-loop', node);
    const texts = (exactly(iterated) ?? []).map((atom) => (typeof atom === 'string' ? atom.length : 1));
    return Math.max(1, least, iterated.items?.length ?? 0, ...texts);
  }

  private choice(statement: Extract<Statement, { kind: 'if' }>): Value {
    const texts: Value[] = [];
    this.conditionally(() => {
      for (const [test, body] of statement.branches) {
        this.evaluator.value(test);
        texts.push(this.statements(body));
      }
      texts.push(this.statements(statement.otherwise));
    });
    return unionOf(texts) ?? unknown;
  }

  private set(target: Expression, node: Expression): void {
    const value = this.evaluator.value(node);
    this.assign(target, value);
    this.filling(node);
    this.grows(target, carried(node));
  }

  /** Attributes of namespaces last from round to round; of other names only what holds itself twice is told. */
  private grows(target: Expression, from: Carried): void {
    const { doubling } = this.evaluator;
    if (target.kind === 'name')
      doubling.note(target.name, from, this.loops > 0 && from.get(target.name) === 2 ? target : null);
    else if (target.kind === 'ns-attribute')
      doubling.note(`${target.name}.${target.attribute}`, from, this.loops > 0 ? target : null);
  }

  /** A list that is filled while a loop goes over it, or with itself, never ends. */
  private filling(node: Expression): void {
    if (this.loops === 0 || node.kind !== 'call' || node.of.kind !== 'getattr') return;
    const { of: list, name } = node.of;
    const grows = name === 'append' || name === 'extend' || name === 'insert';
    if (name === 'extend')
      for (const [key] of carried(list)) {
        const both = [carried(list), ...node.args.map(carried)];
        for (const one of both.slice(1))
          this.evaluator.doubling.note(key, new Map([...one, [key, (one.get(key) ?? 0) + 1]]), node);
      }
    const endless =
      (grows && this.iterated.some((one) => isSame(one, list))) ||
      (name === 'extend' && node.args.some((arg) => isSame(arg, list)));
    if (endless) this.report('unbounded-loop', node);
  }

  private callBody({ call, body }: Extract<Statement, { kind: 'call-block' }>): void {
    const { evaluator } = this;
    const { rounds, work } = evaluator;
    const name = `call ${call.start}`;
    if (call.of.kind === 'name') work.block(`macro ${call.of.name}`, name, rounds);
    work.enter(name);
    evaluator.rounds = 1;
    this.statements(body);
    evaluator.rounds = rounds;
    work.leave();
  }

  private assign(target: Expression, value: Value): void {
    if (target.kind === 'name') this.assignName(target.name, value);
    else if (target.kind === 'ns-attribute')
      this.evaluator.contents.put(this.evaluator.named(target.name), target.attribute, value);
    else if (target.kind === 'tuple')
      for (const [index, one] of target.items.entries())
        this.assign(
          one,
          value.items?.length === target.items.length ? value.items[index]! : elementOf(value),
        );
  }

  private assignName(name: string, value: Value): void {
    this.evaluator.assigned.add(name);
    this.scope.assign(name, value);
  }

  private macro(name: string, parameters: Parameters, body: readonly Statement[]): void {
    this.parameters(parameters);
    const { evaluator } = this;
    const { unconditionally, within, rounds, most, again } = evaluator;
    Object.assign(evaluator, { unconditionally: name, within: name, rounds: 1, most: 1, again: 0 });
    evaluator.work.enter(`macro ${name}`);
    const result = this.statements(body);
    evaluator.work.leave();
    evaluator.doubling.note(macroKey(name), written(body));
    const made = evaluator.macros.get(name)!;
    made.rounds = evaluator.most;
    Object.assign(evaluator, { unconditionally, within, rounds, most, again });
    const texts = exactly(result);
    const trimmed = texts === null ? [] : [constants(texts.map((text) => String(text).trim()))];
    made.result = either(result, ...trimmed);
  }

  private parameters({ names, defaults }: Parameters): void {
    const first = names.length - defaults.length;
    for (const name of names) this.evaluator.assigned.add(name);
    for (const [index, node] of defaults.entries())
      this.scope.assign(names[first + index]!, this.evaluator.value(node));
  }

  /** A chain of filters over the text of a block. */
  private chain(filter: Expression, text: Value): Value {
    const links: Of<'filter'>[] = [];
    for (let node: Expression | null = filter; node?.kind === 'filter'; node = node.of) links.unshift(node);
    let value = text;
    for (const link of links) value = this.evaluator.filter(link, value);
    return value;
  }

  private conditionally(walk: () => void): void {
    const { evaluator } = this;
    const outer = evaluator.unconditionally;
    evaluator.unconditionally = null;
    walk();
    evaluator.unconditionally = outer;
  }
}

function namesIn(target: Expression): string[] {
  if (target.kind === 'tuple') return target.items.flatMap(namesIn);
  return target.kind === 'name' ? [target.name] : [];
}

/** Statements have no place of their own; what stands in them has. */
function spotOf(statement: Statement): { start: number; end: number } {
  if (statement.kind === 'for') return statement.iterated;
  if (statement.kind === 'call-block') return statement.call;
  return { start: 0, end: 0 };
}

function bodiesOf(statement: Statement): (readonly Statement[])[] {
  if (statement.kind === 'if') return [...statement.branches.map(([, body]) => body), statement.otherwise];
  if (statement.kind === 'for') return [statement.body, statement.otherwise];
  return 'body' in statement ? [statement.body] : [];
}
