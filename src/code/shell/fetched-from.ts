import type { Invocation } from './invocation.ts';
import { namelessIn, namesGiven } from './nameless.ts';
import { isVendors } from './vendors.ts';

const most = 1_000;

/** Where files came from that a script fetches, by their last names. */
export class FetchedFrom {
  /** The address that says nobody's name. */
  readonly #nameless = new Map<string, string>();
  /** Whether all that was fetched under a name came from whoever makes it. */
  readonly #vendors = new Map<string, boolean>();

  remember(invocation: Invocation): void {
    const names = namesGiven(invocation);
    const address = namelessIn(invocation.args.map(({ text }) => text));
    if (address !== undefined)
      for (const name of names) if (this.#nameless.size < most) this.#nameless.set(name, address);
    const vendors = isVendors(asked(invocation));
    for (const name of names)
      if (this.#vendors.size < most) this.#vendors.set(name, vendors && this.#vendors.get(name) !== false);
  }

  namelessOf(path: string): string | undefined {
    return this.#nameless.get(lastName(path));
  }

  isVendors(path: string): boolean {
    return this.#vendors.get(lastName(path)) === true;
  }
}

/** What a command that fetches is told, but for where the file goes; nothing where it is led through somebody else. */
function asked({ name, args, assignments }: Invocation): readonly string[] {
  if ([...assignments.keys()].some((each) => /proxy$/i.test(each))) return [];
  const goes =
    name === 'curl'
      ? /^(?:-\w*o|--output|--output-dir)$/
      : /^(?:-\w*O|-P|-o|--output-document|--output-file|--directory-prefix)$/;
  return args
    .filter(({ text }, i) => !goes.test(text) && !goes.test(args[i - 1]?.text ?? ''))
    .map(({ text }) => text);
}

function lastName(path: string): string {
  return path.split('/').at(-1) ?? '';
}
