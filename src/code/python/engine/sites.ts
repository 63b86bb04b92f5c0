import type { CodePhase, TaintSource } from '../../../core/code.ts';
import type { Call, ConstantValue, Expr, Module } from '../ast.ts';
import { checks } from '../checks/index.ts';
import { interestedIn } from '../checks/interest.ts';
import type { CallSite, Check, NodePlace, Report } from '../site.ts';
import { excerpt, lineOf } from '../source-lines.ts';
import { walkModule } from '../walk.ts';
import { argumentText } from './external-call.ts';
import { framesOf } from './frame-at.ts';
import type { Machine } from './machine.ts';
import { sourcesOf } from './marks.ts';
import type { Frame, ModuleState, Owner, SiteRecord } from './state.ts';
import { nameOf, receiversOf } from './value-names.ts';
import type { Value } from './values.ts';

const nodeChecks = new Map<string, Check[]>();
for (const check of checks)
  for (const type of check.nodes ?? []) nodeChecks.set(type, [...(nodeChecks.get(type) ?? []), check]);

type PhaseOf = (owner: Owner) => CodePhase;

/** What checks ask of expressions at a place; the last answer is kept, as checks ask the same in turn. */
class Questions {
  readonly module: Module;
  protected readonly m: Machine;
  protected readonly phaseOf: PhaseOf;
  protected frame: Frame;
  protected owner: Owner;
  private asked: Expr | null = null;
  private answer: Value | null = null;

  constructor(m: Machine, module: ModuleState, phaseOf: PhaseOf) {
    this.m = m;
    this.module = module.tree;
    this.phaseOf = phaseOf;
    this.frame = module.frame;
    this.owner = module.owner;
  }

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

  text(expression: Expr): string | undefined {
    return argumentText(this.value(expression), null) ?? undefined;
  }

  taint(expression: Expr): readonly TaintSource[] {
    return sourcesOf(this.value(expression).marks);
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
  private site: SiteRecord | null = null;

  at(site: SiteRecord): void {
    this.forget();
    this.site = site;
    this.frame = site.frame;
    this.owner = site.owner;
  }

  private get record(): SiteRecord {
    return this.site as SiteRecord;
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

class AskedNode extends Questions implements NodePlace {
  scope: readonly string[] = [];

  at(frame: Frame, owner: Owner, scope: readonly string[]): void {
    this.forget();
    this.frame = frame;
    this.owner = owner;
    this.scope = scope;
  }
}

/** Asks every check of every call and of every node that it looks at. */
export function runChecks(m: Machine, module: ModuleState, phaseOf: PhaseOf): void {
  const { source } = module.tree;
  let owner: Owner = module.owner;
  const report: Report = {
    hazard(id, node, more) {
      const key = `${id} ${node.at}`;
      if (module.hazards.has(key)) return;
      const { at } = node;
      const evidence = excerpt(source, node);
      module.hazards.set(key, { owner, line: lineOf(source, at), at, hazard: id, evidence, ...more });
    },
  };
  m.quiet += 1;
  const call = new AskedCall(m, module, phaseOf);
  for (const site of module.sites.values()) {
    owner = site.owner;
    call.at(site);
    for (const check of interestedIn(call)) check.call?.(call, report);
  }
  const place = new AskedNode(m, module, phaseOf);
  const around = framesOf(module);
  walkModule(module.tree, (node) => {
    const asked = nodeChecks.get(node.type);
    if (asked === undefined || !('at' in node)) return;
    const stretch = around(node.at);
    owner = stretch.owner;
    place.at(stretch.frame, owner, stretch.names);
    for (const check of asked) check.node?.(node, place, report);
  });
  m.quiet -= 1;
}
