import type { OperationFact } from '../../core/fact.ts';
import { tellingAttributes } from '../../wire/tensorflow.ts';
import { type Fed, type Flow, type Origin, PathFlow } from './flow.ts';
import { type Bindings, type GraphModel, inputsOf, type Node, type Scope } from './graph.ts';
import { held } from './message.ts';
import { namingInputs } from './operands.ts';

const textLimit = 200;

/** Operations that the savers of TensorFlow 1 and 2 put into a graph. */
const saverOps: ReadonlySet<string> = new Set([
  'SaveV2',
  'RestoreV2',
  'MergeV2Checkpoints',
  'ShardedFilename',
  'SaveSlices',
  'Save',
  'RestoreSlice',
  'Restore',
]);
/** Operations that read a file, and nothing else: of the model's own assets they do so by design. */
const assetOps: ReadonlySet<string> = new Set([
  'InitializeTableFromTextFileV2',
  'InitializeTableFromTextFile',
  'ReadFile',
  'TextLineDataset',
  'TFRecordDatasetV2',
  'TFRecordDataset',
  'SimpleMLLoadModelFromPathWithHandle',
]);

/** The operations of a graph and of its functions, each distinct one once for each place. */
export function* operationsIn(
  model: GraphModel,
  bindings: Bindings,
  fed: Fed,
  roots: Roots,
): Generator<OperationFact, void, void> {
  const flow = new PathFlow(model, bindings, fed);
  const initializers = new Initializers(model, roots);
  for (const scope of [model.main, ...model.functions.values()]) {
    const found = new Map<string, { fact: Omit<OperationFact, 'count'>; count: number }>();
    for (const node of scope.nodes.values()) {
      const told = tell(scope, node);
      const key = `${node.op}\0${told.role ?? ''}\0${told.detail ?? ''}`;
      const known = found.get(key);
      if (known !== undefined) known.count += 1;
      else
        found.set(key, {
          fact: {
            kind: 'operation',
            where: { offset: node.range.at },
            domain: 'tensorflow',
            name: node.op,
            within: scope.name,
            ...told,
          },
          count: 1,
        });
    }
    for (const { fact, count } of found.values()) yield { ...fact, count };
  }

  function tell(scope: Scope, node: Node): { role?: string; detail?: string } {
    if (model.functions.has(node.op)) return { role: 'call' };
    const flows = operandsOf(scope, node);
    const role = roleOf(node, flows);
    const detail = detailOf(node, flows, role);
    return { ...(role === undefined ? {} : { role }), ...(detail === '' ? {} : { detail }) };
  }

  function operandsOf(scope: Scope, node: Node): readonly Flow[] {
    const wanted = namingInputs(node.op);
    if (wanted.length === 0) return [];
    const inputs = inputsOf(node);
    const flows: Flow[] = [];
    for (const index of wanted) {
      const input = inputs[index];
      if (input !== undefined) flows.push(flow.trace(scope, input));
    }
    return flows;
  }

  function roleOf(node: Node, flows: readonly Flow[]): string | undefined {
    if (flows.length === 0) return undefined;
    if (saverOps.has(node.op) && flows.every((one) => isOnly(one, 'saver'))) return 'saver';
    if (!assetOps.has(node.op)) return undefined;
    if (flows.every((one) => isOnly(one, 'asset'))) return 'assets';
    const tables = node.op.startsWith('InitializeTable') && model.main.nodes.get(node.name) === node;
    const constant = flows.every((one) => isOnly(one, 'asset-constant'));
    return tables && constant && initializers.only(node) ? 'assets' : undefined;
  }
}

function isOnly({ from }: Flow, origin: Origin): boolean {
  return from.size === 1 && from.has(origin);
}

function detailOf(node: Node, flows: readonly Flow[], role: string | undefined): string {
  const parts: string[] = [];
  if (role === undefined)
    for (const { texts, from } of flows) {
      for (const text of texts) if (parts.length < 8) parts.push(JSON.stringify(text.slice(0, textLimit)));
      if (from.has('fed')) parts.push('given by the caller');
      if (from.has('unknown')) parts.push('computed');
    }
  if (!node.tells) return parts.join(' ');
  const { source, at, end } = held(node.range);
  parts.push(...tellingAttributes(source, { at, size: end - at }));
  return parts.join(' ');
}

/** Where loaders of version 1 begin: with these nodes once, and with the others for each answer. */
export interface Roots {
  readonly initial: readonly string[];
  readonly answers: readonly string[];
}

/** Which nodes of the main graph run while the loader initializes the model, and never afterwards. */
class Initializers {
  private readonly model: GraphModel;
  private readonly roots: Roots;
  private initial: ReadonlySet<string> | undefined;
  private later: ReadonlySet<string> | undefined;

  constructor(model: GraphModel, roots: Roots) {
    this.model = model;
    this.roots = roots;
  }

  only({ name }: Node): boolean {
    this.initial ??= this.reachedFrom(this.roots.initial);
    this.later ??= this.reachedFrom(this.roots.answers);
    return this.initial.has(name) && !this.later.has(name);
  }

  private reachedFrom(roots: readonly string[]): ReadonlySet<string> {
    const { main } = this.model;
    const reached = new Set(roots);
    for (const name of reached) {
      const node = main.nodes.get(name);
      if (node !== undefined) for (const input of inputsOf(node, true)) reached.add(input.split(':', 1)[0]!);
    }
    return reached;
  }
}
