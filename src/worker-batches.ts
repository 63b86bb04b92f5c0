import { statSync } from 'node:fs';
import { codeKindOf } from './code/languages.ts';
import type { Entry } from './open/walk.ts';
import type { PipelineOptions } from './pipeline-options.ts';

const nothing = new Uint8Array(0);
/** Below this a thread's start costs more than it saves. */
const worthBytes = 64 * 2 ** 20;
/** So much code fills the heap of a thread that nobody limits. */
const worthCode = 8 * 2 ** 20;
const worthFiles = 12_000;
/** Code takes that many times as long to read as the same number of other bytes, and packed code twice that. */
const codeWeight = 32;
const packedCode = /\.(?:whl|egg|pyz|zip)$/i;
/** What a file costs however small it is. */
const fileWeight = 2 ** 14;
/** Files whose sizes are looked at: enough to guess what all of them hold. */
const sampledFiles = 128;
/** What a worker is handed at a time: few enough to share the work evenly. */
const batchFiles = 32;
const batchesOfAll = 64;
/** Code that is worth a thread by itself: all of a small tree is analysed together. */
const batchBytes = 3 * 2 ** 20;

/** The options that cannot cross a thread stay behind. */
export interface Batch {
  readonly kind: 'batch';
  /** Which of all entries these are. */
  readonly places: readonly number[];
  readonly entries: readonly Entry[];
  readonly options: PipelineOptions;
}

/**
 * Whether the files are so many, or so large by a sample of their sizes, that several threads finish sooner. Much code is
 * worth a thread even where it is the only one: left to itself, the program's own heap grows to several times what it needs.
 */
export function worthWorkers(entries: readonly Entry[], jobs: number): boolean {
  if (entries.length < 2) return false;
  if (jobs > 1 && entries.length >= worthFiles) return true;
  const step = Math.max(1, Math.floor(entries.length / sampledFiles));
  let code = 0;
  let other = 0;
  for (let at = 0; at < entries.length; at += step) {
    const bytes = step * sizeOf(entries[at]!);
    if (isCode(entries[at]!)) code += bytes;
    else other += bytes;
  }
  return jobs > 1 ? code * codeWeight + other >= worthBytes : code >= worthCode;
}

/** By its name; the first line of a text may say otherwise. */
export function isNoCode(entry: Entry): boolean {
  return !isCode(entry);
}

function isCode({ path }: Entry): boolean {
  return codeKindOf(path, nothing) !== null;
}

function sizeOf(entry: Entry): number {
  // Reading it will say why it has none.
  if (entry.problem !== undefined) return 0;
  return statSync(entry.location, { throwIfNoEntry: false })?.size ?? 0;
}

/** The files of a target in batches, those that take longest first: all threads then end at about the same time. */
export class Batches {
  private readonly entries: readonly Entry[];
  private readonly options: PipelineOptions;
  private readonly costs: readonly number[];
  /** The costliest stands last. */
  private waiting: { readonly places: readonly number[]; readonly cost: number }[] = [];
  private readonly mostInRow: number;
  private readonly cost: number;

  constructor(entries: readonly Entry[], options: PipelineOptions) {
    this.entries = entries;
    this.options = options;
    this.costs = entries.map((entry) => {
      const weight = isCode(entry) ? codeWeight : packedCode.test(entry.path) ? 2 * codeWeight : 1;
      return fileWeight + sizeOf(entry) * weight;
    });
    this.mostInRow = Math.max(1, Math.min(batchFiles, Math.ceil(entries.length / batchesOfAll)));
    this.cost = this.costs.reduce((sum, cost) => sum + cost, 0);
  }

  /** How many there are, or will be once it is known what is analysed together. */
  get expected(): number {
    return Math.max(this.waiting.length, Math.floor(this.cost / (batchBytes * codeWeight)));
  }

  /** Adds files that need nothing of the others: several in a row, or one that costs as much. */
  addRows(isMeant: (entry: Entry) => boolean): void {
    let row: number[] = [];
    let cost = 0;
    const close = (): void => {
      if (row.length > 0) this.waiting.push({ places: row, cost });
      row = [];
      cost = 0;
    };
    for (const [at, entry] of this.entries.entries()) {
      if (!isMeant(entry)) continue;
      row.push(at);
      cost += this.costs[at]!;
      if (row.length >= this.mostInRow || cost >= this.cost / batchesOfAll) close();
    }
    close();
    this.sort();
  }

  /** Adds files of code: those that are analysed together come together, so that only one thread does it. */
  addUnits(units: ReadonlyMap<string, readonly string[]>): void {
    const byUnit = new Map<readonly string[], number[]>();
    for (const [at, { path }] of this.entries.entries()) {
      const unit = units.get(path);
      if (unit === undefined) continue;
      const known = byUnit.get(unit);
      if (known === undefined) byUnit.set(unit, [at]);
      else known.push(at);
    }
    for (const places of byUnit.values())
      this.waiting.push({ places, cost: places.reduce((sum, at) => sum + this.costs[at]!, 0) });
    this.sort();
  }

  take(): Batch | undefined {
    const taken = this.waiting.pop();
    if (taken === undefined) return undefined;
    const { places } = taken;
    return { kind: 'batch', places, entries: places.map((at) => this.entries[at]!), options: this.options };
  }

  /** Equal ones stay in the order of the files. */
  private sort(): void {
    this.waiting.sort((a, b) => a.cost - b.cost || b.places[0]! - a.places[0]!);
  }
}
