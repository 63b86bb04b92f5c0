import { randomUUID } from 'node:crypto';
import type { Launch } from '../isolation/backend.ts';

interface Kept {
  readonly launch: Launch;
  readonly launcher: number;
}

/** Launches that clients have started: what was made for them is undone when they say so, or are gone. */
export class Launches {
  private readonly kept = new Map<string, Kept>();

  get count(): number {
    return this.kept.size;
  }

  /** What a client needs to start it, as JSON. */
  keep(launch: Launch, launcher: number): object {
    const id = randomUUID();
    this.kept.set(id, { launch, launcher });
    const { argv, env, feeds, as, memory, stopSignal = null } = launch;
    return {
      id,
      argv,
      env: Object.fromEntries(env),
      feeds: feeds.map(({ at, bytes }) => ({ at, bytes: Buffer.from(bytes).toString('base64') })),
      ...{ as, memory, stopSignal },
    };
  }

  /**
   * The sandbox has ended.
   * @returns the limit that the kernel saw it hit, and why it could not be set up, where its tool says so.
   */
  async release(
    id: string,
  ): Promise<{ readonly hit: string | null; readonly failure: string | null } | null> {
    const known = this.kept.get(id);
    if (known === undefined) return null;
    this.kept.delete(id);
    const hit = (await known.launch.limitHit?.().catch(() => null)) ?? null;
    const failure = (await known.launch.failure?.().catch(() => null)) ?? null;
    await known.launch.release();
    return { hit, failure };
  }

  async sweep(): Promise<void> {
    for (const [id, { launcher }] of this.kept) if (!isAlive(launcher)) await this.release(id);
  }

  async close(): Promise<void> {
    for (const id of [...this.kept.keys()]) await this.release(id);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
