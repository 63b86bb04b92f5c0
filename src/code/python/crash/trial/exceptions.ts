import { Class, Raised, Thing } from './values.ts';

/** Exceptions of Python, each behind what it is one of (Library Reference, Exception hierarchy). */
const families = [
  'BaseException Exception SystemExit KeyboardInterrupt GeneratorExit',
  'Exception ArithmeticError LookupError ValueError TypeError AttributeError StopIteration RuntimeError NameError OSError AssertionError ImportError EOFError MemoryError',
  'ArithmeticError ZeroDivisionError OverflowError',
  'LookupError IndexError KeyError',
  'RuntimeError RecursionError NotImplementedError',
  'OSError FileNotFoundError PermissionError ConnectionError TimeoutError IOError',
  'ValueError UnicodeError',
  'NameError UnboundLocalError',
];

export const exceptions: ReadonlyMap<string, Class> = made();

function made(): ReadonlyMap<string, Class> {
  const all = new Map<string, Class>();
  for (const family of families) {
    const [head, ...members] = family.split(' ') as [string, ...string[]];
    const base = all.get(head) ?? new Class(head, []);
    all.set(head, base);
    for (const member of members) all.set(member, new Class(member, [base]));
  }
  return all;
}

/** Raises an exception of Python in the program. */
export function raise(name: string): never {
  throw new Raised(new Thing(exceptions.get(name) as Class));
}
