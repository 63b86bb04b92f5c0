import type { CodePhase, TaintSource } from '../../../core/code.ts';
import type { Call, ConstantValue, Expr, Module } from '../ast.ts';
import { checks } from '../checks/index.ts';
import { interestedIn } from '../checks/interest.ts';
import type { CallSite, Check, NodePlace, Report } from '../site.ts';
import { excerpt, lineOf } from '../source-lines.ts';
import { type Node, stackChildren } from '../walk.ts';
import { argumentText } from './calls/argument-text.ts';
import { isWord } from './guards.ts';
import type { Machine } from './machine.ts';
import { type Around, framesOf } from './names/frame-at.ts';
import { isOfClosedType } from './origins/closed-types.ts';
import { shownSecret } from './origins/held-secrets.ts';
import type { Frame, ModuleState, Owner, SiteRecord } from './state.ts';
import { isMade, named, sourcesOf } from './values/marks.ts';
import { nameOf, receiversOf } from './values/value-names.ts';
import type { Value } from './values/values.ts';

type Asks = (node: Node, at: NodePlace, report: Report) => void;

/** What is asked of a node of each type, in the order of the checks. */
const asked = new Map<string, Asks[]>();
for (const { nodes } of checks)
  for (const [type, asks] of Object.entries(nodes ?? {}) as [string, Asks][])
    asked.set(type, [...(asked.get(type) ?? []), asks]);

type PhaseOf = (owner: Owner) => CodePhase;

/** What checks ask of expressions at a place; the last answer is kept, as checks ask the same in turn. */
abstract class Questions {
  readonly module: Module;
  protected readonly m: Machine;
  protected readonly phaseOf: PhaseOf;
  private asked: Expr | null = null;
  private answer: Value | null = null;

  constructor(m: Machine, module: ModuleState, phaseOf: PhaseOf) {
    this.module = module.tree;
    this.m = m;
    this.phaseOf = phaseOf;
  }

  /** The function or class around. */
  abstract get owner(): Owner;
  protected abstract get frame(): Frame;

  get phase(): CodePhase {
    return this.phaseOf(this.owner);
  }

  protected known(_expression: Expr): Value | undefined {
    return undefined;
  }

  protected forget(): void {
    this.asked = null;
  }

  private value(expression: Expr): Value {
    if (this.asked === expression && this.answer !== null) return this.answer;
    const found = this.known(expression) ?? this.m.evaluate(expression, this.frame);
    this.asked = expression;
    this.answer = found;
    return found;
  }

  constant(expression: Expr): ConstantValue | undefined {
    if (expression.type === 'Constant') return expression.value;
    const value = this.value(expression);
    return value.kind === 'constant' ? value.value : undefined;
  }

  isWord(expression: Expr): boolean {
    return isOfClosedType(expression, this.frame) || isWord(this.value(expression));
  }

  text(expression: Expr): string | undefined {
    return argumentText(this.value(expression), null) ?? undefined;
  }

  taint(expression: Expr): readonly TaintSource[] {
    const value = this.value(expression);
    return sourcesOf(value.marks | shownSecret(this.m, value, { frame: this.frame, node: expression }));
  }

  isMade(expression: Expr): boolean {
    return isMade(this.value(expression).marks);
  }

  isNamedSecret(expression: Expr): boolean {
    return (this.value(expression).marks & named) !== 0;
  }

  isFunction(expression: Expr): boolean {
    const { kind } = this.value(expression);
    return kind === 'function' || kind === 'bound';
  }

  names(expression: Expr): readonly string[] {
    const value = this.value(expression);
    const names: string[] = [];
    for (const one of value.kind === 'union' ? value.members : [value]) {
      const name = nameOf(one);
      if (name !== null && !names.includes(name)) names.push(name);
    }
    for (const name of receiversOf(value)) if (!names.includes(name)) names.push(name);
    return names;
  }
}

/** One call after the other, as checks see it. */
class AskedCall extends Questions implements CallSite {
  private record: SiteRecord;

  constructor(m: Machine, module: ModuleState, phaseOf: PhaseOf, first: SiteRecord) {
    super(m, module, phaseOf);
    this.record = first;
  }

  at(site: SiteRecord): void {
    this.forget();
    this.record = site;
  }

  get owner(): Owner {
    return this.record.owner;
  }
  protected get frame(): Frame {
    return this.record.frame;
  }
  get node(): Call {
    return this.record.node;
  }
  get callees(): readonly string[] {
    return this.record.callees;
  }
  get receiver(): readonly string[] {
    return this.record.receiver;
  }
  get scope(): readonly string[] {
    return this.owner.name === '' ? [] : this.owner.name.split('.');
  }

  argument(at: number | null, ...names: readonly string[]): Expr | undefined {
    const { args, keywords } = this.node;
    if (at !== null && at < args.length) {
      const star = args.findIndex(({ type }) => type === 'Starred');
      if (star < 0 || at < star) return args[at];
    }
    for (const { arg, value } of keywords) if (arg !== null && names.includes(arg)) return value;
    return undefined;
  }

  spread(name: string): ConstantValue | undefined {
    for (const { arg, value } of this.node.keywords) {
      // What was kept of the call is what it gives to parameters, not the mapping that it came from.
      const given = arg === null ? this.m.evaluate(value, this.frame) : null;
      const held = given?.kind === 'mapping' ? given.entries.get(`s${name}`)?.value : undefined;
      if (held?.kind === 'constant') return held.value;
    }
    return undefined;
  }

  protected override known(expression: Expr): Value | undefined {
    const { node, values, base } = this.record;
    const at = node.args.indexOf(expression);
    if (at >= 0) return values[at];
    const keyword = node.keywords.findIndex(({ value }) => value === expression);
    if (keyword >= 0) return values[node.args.length + keyword];
    if (node.func.type === 'Attribute' && node.func.value === expression) return base ?? undefined;
    return undefined;
  }
}

/** One node after the other; what is around it is looked for when a check asks. */
class AskedNode extends Questions implements NodePlace {
  private readonly around: (at: number) => Around;
  private offset = 0;
  private found: Around | null = null;

  constructor(m: Machine, module: ModuleState, phaseOf: PhaseOf) {
    super(m, module, phaseOf);
    this.around = framesOf(module);
  }

  at(offset: number): void {
    this.forget();
    this.offset = offset;
    this.found = null;
  }

  private get place(): Around {
    this.found ??= this.around(this.offset);
    return this.found;
  }
  get owner(): Owner {
    return this.place.owner;
  }
  protected get frame(): Frame {
    return this.place.frame;
  }
  get scope(): readonly string[] {
    return this.place.names;
  }
}

/** Takes down what is told, once for each place, with the function that it is in. */
class Told implements Report {
  from: Questions | null = null;
  private readonly module: ModuleState;

  constructor(module: ModuleState) {
    this.module = module;
  }

  hazard(
    id: string,
    node: { readonly at: number; readonly end: number },
    more?: { readonly detail?: string; readonly rewrite?: string },
  ): void {
    const { hazards, owner, tree } = this.module;
    const key = `${id} ${node.at}`;
    if (hazards.has(key)) return;
    const { at } = node;
    hazards.set(key, {
      owner: this.from?.owner ?? owner,
      line: lineOf(tree.source, at),
      at,
      hazard: id,
      evidence: excerpt(tree.source, node),
      ...more,
    });
  }
}

/** Asks every check of every call and of every node that it looks at. */
export function runChecks(m: Machine, module: ModuleState, phaseOf: PhaseOf): void {
  const report = new Told(module);
  m.quiet += 1;
  askOfCalls(m, module, phaseOf, report);
  askOfNodes(m, module, phaseOf, report);
  m.quiet -= 1;
}

function askOfCalls(m: Machine, module: ModuleState, phaseOf: PhaseOf, report: Told): void {
  let call: AskedCall | null = null;
  for (const site of module.sites.values()) {
    if (!('times' in site)) continue;
    const interested = interestedIn(site.node, site.callees);
    if (interested.length === 0) continue;
    call ??= new AskedCall(m, module, phaseOf, site);
    call.at(site);
    report.from = call;
    for (let i = 0; i < interested.length; i++) (interested[i] as Check).call?.(call, report);
  }
}

function askOfNodes(m: Machine, module: ModuleState, phaseOf: PhaseOf, report: Told): void {
  const place = new AskedNode(m, module, phaseOf);
  report.from = place;
  const stack: Node[] = [module.tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const asks = asked.get(node.type);
    if (asks !== undefined) {
      place.at((node as Exclude<Node, Module>).at);
      for (let i = 0; i < asks.length; i++) (asks[i] as Asks)(node, place, report);
    }
    stackChildren(node, stack);
  }
}
