type Id = string | number;

/** Requests that have come in, and have not been answered. */
export class Unanswered {
  private readonly ids = new Set<Id>();
  private readonly waiting: (() => void)[] = [];

  /** @param line one message as it came in. */
  asked(line: Buffer): void {
    const { id, method } = partsOf(line);
    if (isId(id) && typeof method === 'string') this.ids.add(id);
  }

  answered(message: object): void {
    if (!('id' in message) || 'method' in message || !isId(message.id)) return;
    this.ids.delete(message.id);
    if (this.ids.size === 0) for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Settles when there is none. */
  none(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.ids.size === 0) resolve();
    else this.waiting.push(resolve);
    return promise;
  }
}

function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number';
}

function partsOf(line: Buffer): { readonly id?: unknown; readonly method?: unknown } {
  try {
    const message: unknown = JSON.parse(line.toString());
    return message !== null && typeof message === 'object' ? message : {};
  } catch {
    // What is no message gets no answer.
    return {};
  }
}
