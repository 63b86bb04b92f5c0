import { printable } from '../core/printable.ts';
import { type Inspection, pickleViews } from '../index.ts';

export type PickleView = 'python' | 'ops';

/** The chains of the members that begin with a pickle. */
export async function pickleChains(inspection: Inspection): Promise<string[]> {
  const { isPickleFormat } = await pickleViews();
  const chains: string[] = [];
  const pending = [inspection.root];
  for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
    if (isPickleFormat(member.format)) chains.push(member.chain);
    pending.push(...[...member.members].reverse());
  }
  return chains;
}

/** The lines of one member's pickles; none where the member has no bytes of its own to read. */
export async function pickleLines(
  inspection: Inspection,
  chain: string,
  view: PickleView,
): Promise<Iterable<string>> {
  const { pickleAsOpcodes, pickleAsPython } = await pickleViews();
  const source = inspection.source(chain);
  if (source === undefined) return [];
  return view === 'python' ? pickleAsPython(source) : pickleAsOpcodes(source);
}

/** The same as text, each member under a heading where there are several. */
export async function* pickleText(
  inspection: Inspection,
  chains: readonly string[],
  view: PickleView,
): AsyncGenerator<string> {
  for (const chain of chains) {
    if (chains.length > 1) yield `# ${printable(chain === '' ? 'the file itself' : chain)}\n`;
    for (const line of await pickleLines(inspection, chain, view)) yield `${line}\n`;
  }
}
