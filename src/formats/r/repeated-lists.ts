import { ParseError } from '../../core/errors.ts';
import type { Item } from './types.ts';

/** Lists of bytecode that occur again: numbered within the bytecode of one function and what is nested in it. */
export class RepeatedLists {
  private readonly open: { readonly size: number; readonly items: Map<number, Item> }[] = [];

  enter(size: number): void {
    this.open.push({ size, items: new Map() });
  }

  leave(): void {
    this.open.pop();
  }

  check(at: number): void {
    if (this.open.length === 0) throw new ParseError('PARSE_INVALID', at, 'code outside of bytecode');
  }

  checkPlace(place: number, at: number): void {
    if (place < 0 || place >= (this.open.at(-1)?.size ?? 0))
      throw new ParseError('PARSE_INVALID', at, 'a repeated list out of range');
  }

  known(place: number, at: number): Item {
    const item = this.open.at(-1)?.items.get(place);
    if (item === undefined) throw new ParseError('PARSE_INVALID', at, 'a repeated list that is not there');
    return item;
  }

  /** A place of -1 is that of a list which does not occur again. */
  set(place: number, item: Item): void {
    if (place >= 0) this.open.at(-1)?.items.set(place, item);
  }
}
