/** The command that every bad sample comes to: it would leave an empty file behind, and is never run. */
export const command = 'touch loadlock-was-here';

/** A way to run something as soon as a file is imported, with the same language features at honest work. */
export interface Sample {
  readonly name: string;
  /** A file of Python that a loader imports, or all files of a repository. */
  readonly bad: string | Files;
  readonly good?: string | Files;
  /** What is enough, where only somebody who starts it is harmed: by default it is denied. */
  readonly least?: 'review';
  /** Not recognised yet, and why: told by the test, never dropped. */
  readonly known?: string;
  /** Of the twin: not allowed yet, and why. */
  readonly alarm?: string;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** What `bad` and `good` differ in. */
export interface Act {
  /** The module and its function. */
  readonly module: string;
  readonly name: string;
  /** The argument, as Python has it. */
  readonly argument: string;
  /** The same as bytes. */
  readonly bytes: string;
}

export const harm: Act = {
  module: 'os',
  name: 'system',
  argument: JSON.stringify(command),
  bytes: `b${JSON.stringify(command)}`,
};

export const honest: Act = { module: 'math', name: 'fabs', argument: '2.5', bytes: '2.5' };

/** One whose twin would be as odd: nobody writes the like for honest work. */
export function alone(name: string, template: (act: Act) => string): Sample {
  return { name, bad: template(harm) };
}

/** A sample and its twin from one template. */
export function twins(name: string, template: (act: Act) => string): Sample {
  return { name, bad: template(harm), good: template(honest) };
}
