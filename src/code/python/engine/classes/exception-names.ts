import type { ClassValue } from '../values/values.ts';

/** Exceptions of Python and of libraries, by what they are called: they keep, and say, what they are given. */
export function isException(name: ClassValue | string): boolean {
  return typeof name === 'string' && exceptions.test(name);
}

const exceptions = /(?:^|\.)(?:[A-Z]\w*(?:Exception|Error|Warning|Exit|Interrupt|Iteration)|Exception)$/;
