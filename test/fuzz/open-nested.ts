import { Budget } from '../../src/bytes/budget.ts';
import type { ByteSource } from '../../src/bytes/source.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Limits } from '../../src/core/limits.ts';
import type { Format, Loader, Nested } from '../../src/formats/format.ts';

interface From {
  readonly name: string;
  readonly loader: Loader | undefined;
  readonly limits: Limits;
}

export interface Opened {
  readonly name: string;
  readonly loader: Loader | undefined;
  readonly source: ByteSource;
}

/**
 * Reads one level and opens what is nested in it, `most` members of it. Refusals of the bytes are no errors here;
 * anything else that is thrown is a defect.
 */
export async function openNested(
  format: Format,
  source: ByteSource,
  { name, loader, limits }: From,
  most: number,
  onFact: (fact: Fact) => void = () => {},
): Promise<Opened[]> {
  const nested: Nested[] = [];
  const budget = new Budget(limits, source.size);
  const opened: Opened[] = [];
  try {
    await format.read({
      source,
      limits,
      budget,
      loader,
      name,
      detail: true,
      taps: undefined,
      bulk: true,
      emit: onFact,
      nested: (member) => {
        budget.member();
        if (nested.length < most) nested.push(member);
      },
      is: () => {},
    });
    for (const member of nested) {
      const inner = await member.open?.();
      if (inner !== undefined) opened.push({ name: member.name, loader: member.loader, source: inner });
    }
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
  }
  return opened;
}
