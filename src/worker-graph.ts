import type { GraphData } from './code/repository/load-graph.ts';

/**
 * What another thread is finding of the target as a whole. Files are read meanwhile: one after the other, each as far as
 * it gets without, and to its end as soon as that is known.
 */
export class LaterGraph {
  private graph: GraphData | undefined;
  private arrived: () => void = nothing;
  private stopped: () => void = nothing;
  private readonly arrival: Promise<void>;
  /** Lets readings go on, in the order in which they stopped. */
  private readonly waiting: (() => void)[] = [];

  constructor() {
    this.arrival = new Promise((resolve) => {
      this.arrived = resolve;
    });
  }

  tell(graph: GraphData): void {
    this.graph = graph;
    this.arrived();
  }

  /** For a reading that needs it: resolves when it is known, and the reading's turn has come. */
  wanted(): Promise<GraphData> {
    const { graph } = this;
    if (graph !== undefined) return Promise.resolve(graph);
    return new Promise((resolve) => {
      this.waiting.push(() => resolve(this.graph!));
      this.stopped();
    });
  }

  /** Reads all of some files; never are two of them at work at the same time. */
  async readAll<File, Read>(
    files: readonly File[],
    read: (file: File) => Promise<Read>,
  ): Promise<readonly Read[]> {
    const readings: Promise<Read>[] = [];
    const stopped: Promise<Read>[] = [];
    for (const file of files) {
      const stop = new Promise<void>((resolve) => {
        this.stopped = resolve;
      });
      const reading = read(file);
      readings.push(reading);
      await Promise.race([reading, stop]);
      if (this.waiting.length > stopped.length) stopped.push(reading);
    }
    if (stopped.length > 0) await this.arrival;
    for (const [at, goOn] of this.waiting.splice(0).entries()) {
      goOn();
      await stopped[at];
    }
    return Promise.all(readings);
  }
}

function nothing(): void {}
