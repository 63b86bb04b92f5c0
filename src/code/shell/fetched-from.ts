import { baseOf } from '../../core/slash-paths.ts';
import type { Invocation } from './invocation.ts';
import { namelessIn, namesGiven } from './nameless.ts';
import type { Scope } from './scope.ts';
import { isVendors } from './vendors.ts';

const most = 1_000;
const longestList = 20_000;

/** What the detail of a hazard ends with whose file holds what whoever wrote the script has seen. */
export const checkedByDigest = ', checked by its digest';

/** Where files came from that a script fetches, by their last names. */
export class FetchedFrom {
  /** The address that says nobody's name. */
  readonly #nameless = new Map<string, string>();
  /** Whether all that was fetched under a name came from whoever makes it. */
  readonly #vendors = new Map<string, boolean>();

  remember(invocation: Invocation): void {
    const names = namesGiven(invocation);
    for (const name of names) invocation.scope.checked.delete(name);
    const address = namelessIn(invocation.args.map(({ text }) => text));
    if (address !== undefined)
      for (const name of names) if (this.#nameless.size < most) this.#nameless.set(name, address);
    const vendors = isVendors(asked(invocation));
    for (const name of names)
      if (this.#vendors.size < most) this.#vendors.set(name, vendors && this.#vendors.get(name) !== false);
  }

  /** `echo "…  tool" | sha256sum -c`; a list of digests that was fetched itself says nothing. */
  check({ name, args, input, scope }: Invocation): void {
    if (!/^(?:sha(?:256|384|512)sum|shasum)$/.test(name)) return;
    if (!args.some(({ text }) => /^(?:-\w*c\w*|--check)$/.test(text))) return;
    for (const line of (input?.text ?? '').slice(0, longestList).split('\n')) {
      const [, file] = /^[0-9a-fA-F]{64,128}[ \t]{1,4}\*?(\S{1,200})[ \t]*$/.exec(line) ?? [];
      if (file !== undefined && scope.checked.size < most) scope.checked.add(baseOf(file));
    }
  }

  isChecked(path: string, { checked }: Pick<Scope, 'checked'>): boolean {
    return checked.has(baseOf(path));
  }

  namelessOf(path: string): string | undefined {
    return this.#nameless.get(baseOf(path));
  }

  isVendors(path: string): boolean {
    return this.#vendors.get(baseOf(path)) === true;
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
