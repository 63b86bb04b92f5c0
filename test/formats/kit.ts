import { Budget } from '../../src/bytes/budget.ts';
import { type ByteSource, bufferSource, readBytes } from '../../src/bytes/source.ts';
import type { Fact } from '../../src/core/fact.ts';
import { defaultLimits, type Limits } from '../../src/core/limits.ts';
import type { Format, Loader, Nested, Probe } from '../../src/formats/format.ts';

export interface From {
  readonly name?: string;
  readonly loader?: Loader;
}

/** What a format is asked with. */
export function probeOf(input: Uint8Array | ByteSource, { name = '', loader }: From = {}): Probe {
  const source = input instanceof Uint8Array ? bufferSource(input) : input;
  return { source, head: readBytes(source, 0, 4096), limits: defaultLimits, name, loader };
}

export function claims(format: Format, input: Uint8Array | ByteSource, from: From = {}): boolean {
  return format.claims(probeOf(input, from));
}

export interface OneLevel {
  readonly format: string;
  readonly detail: string;
  readonly facts: readonly Fact[];
  readonly nested: readonly Nested[];
}

/** What one format says of the bytes, without descending, tensors and metadata included. */
export async function readWith(
  format: Format,
  input: Uint8Array | ByteSource,
  { name = '', loader, limits: some = {} }: From & { readonly limits?: Partial<Limits> } = {},
): Promise<OneLevel> {
  const source = input instanceof Uint8Array ? bufferSource(input) : input;
  const limits = { ...defaultLimits, ...some };
  const budget = new Budget(limits, source.size);
  const facts: Fact[] = [];
  const nested: Nested[] = [];
  let id = format.id;
  let detail = '';
  await format.read({
    source,
    limits,
    budget,
    loader,
    name,
    detail: true,
    taps: undefined,
    bulk: true,
    emit: (fact) => facts.push(fact),
    nested: (member) => {
      budget.member();
      nested.push(member);
    },
    is: (said, more = '') => {
      id = said;
      detail = more;
    },
  });
  return { format: id, detail, facts, nested };
}

/** A source whose bytes do not lie in memory, so that every read goes through a window. */
export function windowed(bytes: Uint8Array): ByteSource {
  const { size, readInto } = bufferSource(bytes);
  return { size, readInto };
}
