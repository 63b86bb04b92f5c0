import type { ClassValue } from '../values/values.ts';

/** Classes whose metaclass is at work on them: what it gets from `type` is the class itself. */
const making: ClassValue[] = [];

export function whileMaking(cls: ClassValue, work: () => void): void {
  making.push(cls);
  try {
    work();
  } finally {
    making.pop();
  }
}

export function inMaking(): ClassValue | null {
  return making.at(-1) ?? null;
}
