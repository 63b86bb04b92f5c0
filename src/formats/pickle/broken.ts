/** Thrown for each stream that ends early, of which there are many: no stack trace is taken. */
export class Broken {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}
export class OverBudget extends Broken {}
