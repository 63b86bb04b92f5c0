import type { ByteSource } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { type Call, Dict, type Global, List, type SetOf, type Value } from '../../core/value.ts';
import { streamArrayAfter } from './joblib.ts';
import { Machine } from './machine.ts';
import type { MachineObserver, PickleEnd } from './observer.ts';
import { type Fresh, type Made, ProgramGraph } from './program-graph.ts';
import type { Reading } from './reader.ts';

/** One step of the unpickler that has an effect, in the order of the steps. */
export type Statement =
  | { readonly kind: 'import'; readonly at: number; readonly global: Global }
  | { readonly kind: 'make'; readonly at: number; readonly fresh: Fresh; readonly made: Made }
  | { readonly kind: 'method'; readonly at: number; readonly fresh: Fresh; readonly call: Call }
  /** A list, dict or set that is in use already takes further items. */
  | {
      readonly kind: 'grow';
      readonly fresh: Fresh;
      readonly node: List | Dict | SetOf;
      readonly added: readonly Value[];
    }
  | { readonly kind: 'note'; readonly at: number; readonly text: string }
  | { readonly kind: 'result'; readonly fresh: Fresh; readonly value: Value };

/** A pickle as the list of its steps. */
export interface PickleProgram {
  readonly statements: readonly Statement[];
  readonly graph: ProgramGraph;
  readonly end: PickleEnd;
  /** Steps beyond `mostStatements`, which are counted only. */
  readonly omitted: number;
}

/** Runs the pickle at `at` and records its steps; joblib's arrays in the stream are passed over as joblib does. */
export function recordProgram(
  source: ByteSource,
  at: number,
  limits: Limits,
  mostStatements: number,
  reading: Reading = 'memory',
): PickleProgram {
  const recorder = new Recorder(source, limits, mostStatements, reading);
  const end = recorder.run(at, 0);
  if (end.ended === 'stop') recorder.result(end.value);
  return { statements: recorder.statements, graph: recorder.graph, end, omitted: recorder.omitted };
}

class Recorder {
  readonly statements: Statement[] = [];
  readonly graph: ProgramGraph = new ProgramGraph();
  omitted = 0;
  private readonly source: ByteSource;
  private readonly limits: Limits;
  private readonly most: number;
  private readonly reading: Reading;
  private readonly imported = new Set<Global>();

  constructor(source: ByteSource, limits: Limits, most: number, reading: Reading) {
    this.source = source;
    this.limits = limits;
    this.most = most;
    this.reading = reading;
  }

  run(at: number, depth: number): PickleEnd {
    const machine = new RecordingMachine(
      this.source,
      at,
      this.observer(depth),
      this.limits,
      this.source.size,
      this.reading,
    );
    machine.onGrow = (node, before) => this.grown(node, before);
    return machine.run();
  }

  result(value: Value): void {
    if (this.omitted === 0) this.statements.push({ kind: 'result', fresh: this.graph.use([value]), value });
  }

  private observer(depth: number): MachineObserver {
    return {
      onImport: (global, at) => {
        if (this.imported.has(global) || !this.hasRoom()) return;
        this.imported.add(global);
        this.statements.push({ kind: 'import', at, global });
      },
      onCall: (call, target) => this.called(call, target),
      onPersistentId: (id) => this.make(id, [id.id]),
      onExtension: (extension) => this.make(extension, []),
      onOutOfBand: (at) => this.make(this.graph.buffer(at), []),
      afterBuild: (target, state, at) => this.streamArray(target, state, at, depth),
    };
  }

  private called(call: Call, target: Value | undefined): void {
    if (!this.hasRoom()) return;
    if (isConstruction(call)) this.make(call, [call.callable, call.args, call.kwargs]);
    else {
      const fresh = this.graph.use([target ?? null, ...methodArguments(call)]);
      this.name(target ?? null);
      this.statements.push({ kind: 'method', at: call.at, fresh, call });
    }
  }

  private make(made: Made, parts: readonly Value[]): void {
    if (!this.hasRoom()) return;
    const fresh = this.graph.use(parts);
    // `cls.__new__(cls, …)` names the class twice.
    if ('callable' in made) this.name(made.callable);
    this.graph.made.set(made, 0);
    this.statements.push({ kind: 'make', at: made.at, fresh, made });
  }

  private name(value: Value): void {
    const use = this.graph.nodes.get(value as never);
    if (use !== undefined) use.named = true;
  }

  private grown(node: List | Dict | SetOf, before: number): void {
    const use = this.graph.nodes.get(node);
    if (use === undefined) return;
    const added = (node instanceof Dict ? node.entries : node.items).slice(before);
    if (node.dropped > use.dropped) this.graph.dropped = true;
    if (added.length === 0 || !this.hasRoom()) return;
    use.named = true;
    this.statements.push({ kind: 'grow', fresh: this.graph.use(added), node, added });
  }

  /** An array that joblib reads from the stream itself; one of objects is a pickle of its own, run in its place. */
  private streamArray(target: Call, state: Value, at: number, depth: number): number | undefined | null {
    const array = streamArrayAfter(this.source, target, state, at);
    if (array === undefined) return undefined;
    if (array.kind === 'broken') {
      this.note(at, `array data in the stream: ${array.reason}`);
      return null;
    }
    if (array.kind === 'raw') {
      this.note(at, `${array.end - at} bytes of array data in the stream`);
      return array.end;
    }
    this.note(at, 'an array of objects in the stream, which is a pickle of its own:');
    if (depth >= this.limits.depth) return null;
    const inner = this.run(array.start, depth + 1);
    if (inner.ended !== 'stop') return null;
    this.note(inner.at, 'end of the array of objects');
    return inner.at;
  }

  private note(at: number, text: string): void {
    if (this.hasRoom()) this.statements.push({ kind: 'note', at, text });
  }

  private hasRoom(): boolean {
    if (this.statements.length < this.most) return true;
    this.omitted += 1;
    return false;
  }
}

/** A machine that tells when a list, dict or set takes items. */
class RecordingMachine extends Machine {
  onGrow: (node: List | Dict | SetOf, before: number) => void = () => {};

  override keepItems(list: List | SetOf, from: number, to: number): void {
    const before = list.items.length;
    super.keepItems(list, from, to);
    this.onGrow(list, before);
  }

  override keepEntries(dict: Dict, from: number, to: number): void {
    const before = dict.entries.length;
    super.keepEntries(dict, from, to);
    this.onGrow(dict, before);
  }
}

function isConstruction(call: Call): boolean {
  return ['REDUCE', 'INST', 'OBJ', 'NEWOBJ', 'NEWOBJ_EX'].includes(call.via);
}

/** The single values that a method is given: the items of the machine's own argument list, not that list. */
export function methodArguments(call: Call): readonly Value[] {
  if (call.via === 'BUILD') return [call.args];
  if (call.args instanceof List) return call.args.items;
  return call.args instanceof Dict ? call.args.entries : [call.args];
}
