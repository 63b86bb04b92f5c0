import type { ClassValue, Value } from '../values/values.ts';

/** What a class or its bases of the repository define under a name. */
export function classAttribute(cls: ClassValue, name: string): Value | null {
  for (const one of cls.order) {
    if (typeof one === 'string') continue;
    const found = one.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}
