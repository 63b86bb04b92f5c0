import type { Value } from './values.ts';

const waitedFor = /^(?:asyncio\.Task|concurrent\.futures\.Future)$/;

/** What a task or a future gives to whoever waits for it; any other value is its own. */
export function outcome(value: Value): Value {
  return value.kind === 'external' && value.instance && waitedFor.test(value.name)
    ? (value.self ?? value)
    : value;
}
