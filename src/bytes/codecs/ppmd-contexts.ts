import { PpmdMemory } from './ppmd-memory.ts';

/** A state: a symbol, its frequency, and the place of the context or the text that follows it. */
export const stateBytes = 6;

/**
 * Contexts and states in the model's memory. A context is how many symbols it has, the sum of their frequencies, the
 * place of their states, and the context one symbol shorter; with one symbol its state lies where sum and place were.
 */
export class PpmdContexts extends PpmdMemory {
  stats(context: number): number {
    return this.words[context >>> 1]!;
  }

  sum(context: number): number {
    return this.words[(context >>> 1) + 1]!;
  }

  addToSum(context: number, more: number): void {
    this.words[(context >>> 1) + 1]! += more;
  }

  table(context: number): number {
    return this.doubles[(context >>> 2) + 1]!;
  }

  suffix(context: number): number {
    return this.doubles[(context >>> 2) + 2]!;
  }

  successor(state: number): number {
    const { words } = this;
    return words[(state >>> 1) + 1]! + words[(state >>> 1) + 2]! * 0x10000;
  }

  setSuccessor(state: number, place: number): void {
    const { words } = this;
    words[(state >>> 1) + 1] = place;
    words[(state >>> 1) + 2] = place >>> 16;
  }

  copyState(to: number, from: number): void {
    this.bytes.copyWithin(to, from, from + stateBytes);
  }

  swapStates(one: number, other: number): void {
    const { words } = this;
    for (let i = 0; i < 3; i++) {
      const word = words[(one >>> 1) + i]!;
      words[(one >>> 1) + i] = words[(other >>> 1) + i]!;
      words[(other >>> 1) + i] = word;
    }
  }

  findState(context: number, symbol: number): number {
    const { bytes } = this;
    let state = this.table(context);
    while (bytes[state] !== symbol) state += stateBytes;
    return state;
  }
}
