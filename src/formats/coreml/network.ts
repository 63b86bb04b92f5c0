import type { ByteSource } from '../../bytes/source.ts';
import { type Field, fieldsOf, noStrays, readFields } from '../../wire/protobuf.ts';
import { layerNames } from './layers.ts';
import { branchShape, customShape, loopShape, networkShape } from './shapes.ts';
import type { Teller } from './teller.ts';

const deepestNetwork = 33;

interface Pending {
  readonly field: Field;
  readonly within: string;
  readonly depth: number;
}

/** The layers of a neural network, and of those inside of its branches and loops (NeuralNetwork.proto). */
export class Network {
  private readonly source: ByteSource;
  private readonly teller: Teller;
  private readonly pending: Pending[] = [];

  constructor(source: ByteSource, teller: Teller) {
    this.source = source;
    this.teller = teller;
  }

  read(field: Field, within: string): void {
    this.pending.push({ field, within, depth: 0 });
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      if (next.depth > deepestNetwork) {
        this.teller.anomaly('nested-too-deep', next.field.at, 'networks nest too deep');
        continue;
      }
      for (const layer of fieldsOf(this.source, next.field, networkShape, noStrays()))
        this.layer(layer, next);
    }
  }

  private layer({ at, size }: Field, { within, depth }: Pending): void {
    for (const field of readFields(this.source, at, at + size)) {
      // Name, inputs, outputs and their shapes come below.
      if (field.number < 100 || field.wire !== 'bytes') continue;
      const name = layerNames.get(field.number) ?? `layer ${field.number}`;
      this.teller.operations.add(field.at, `layer::${name}`, within);
      if (name === 'custom') this.teller.custom(field, customShape, 'custom.className');
      const shape = name === 'branch' ? branchShape : name === 'loop' ? loopShape : undefined;
      if (shape === undefined) continue;
      const inside = within === '' ? name : `${within}/${name}`;
      for (const inner of fieldsOf(this.source, field, shape, noStrays()))
        this.pending.push({ field: inner, within: inside, depth: depth + 1 });
    }
  }
}
