import { LoadlockError } from '../core/errors.ts';

/** Lets a few calls through at a time; some more may wait, and the rest is turned away. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly most: number;
  private readonly mostWaiting: number;

  constructor(most: number, mostWaiting: number) {
    this.most = most;
    this.mostWaiting = mostWaiting;
  }

  /** @throws LoadlockError USAGE where too many wait; the signal's reason where it was given up. */
  async pass<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.enter(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.inside -= 1;
      else next();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    if (this.inside < this.most) {
      this.inside += 1;
      return;
    }
    if (this.waiting.length >= this.mostWaiting)
      throw new LoadlockError('USAGE', null, 'too many calls are under way; try again when one is done');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      const at = this.waiting.indexOf(resolve);
      // Whoever was let in meanwhile leaves as everybody does.
      if (at < 0) return;
      this.waiting.splice(at, 1);
      reject(signal.reason);
    };
    this.waiting.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
