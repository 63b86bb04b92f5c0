import type { Fact } from './core/fact.ts';
import type { Member } from './core/member.ts';
import type { Watch } from './pipeline-options.ts';

/**
 * How a file may be opened: read as data; unpickled with nothing but the listed callables at hand; only in isolation;
 * not at all.
 */
export type Route = 'data' | 'restricted' | 'isolated' | 'refused';

/** What `find_class` is asked for, exactly as the stream writes it. */
export type Callable = readonly [module: string, name: string];

export interface FoundRoute {
  readonly route: Exclude<Route, 'refused'>;
  /** Why it takes isolation; null where it does not. */
  readonly why: string | null;
  /** What the file is below its compressions. */
  readonly format: string;
  /** Compressions around it, the outermost first. */
  readonly streams: readonly string[];
  readonly callables: readonly Callable[];
  readonly persistentIds: 'torch' | null;
}

/** An honest model imports dozens of names; who writes more than this is not served by a list of them. */
const mostCallables = 10_000;

/** Formats that are nothing but another file, compressed. */
const streams: ReadonlySet<string> = new Set([...['gzip', 'bzip2', 'xz', 'lzma', 'lz4', 'zstd', 'zlib']]);

/** Formats that the loader reads without calling anything of theirs. */
const data: ReadonlySet<string> = new Set(['safetensors', 'json', 'arrow', 'parquet']);

/**
 * Where the loader of a format finds the pickles that it runs: the member chain of a fact, as it goes on below the
 * file's own. What else is found (a pickle in a string, a member that nobody unpickles) is judged, not admitted.
 */
const pickles: ReadonlyMap<string, (chain: string) => boolean> = new Map([
  ['pickle', (chain: string) => chain === ''],
  ['joblib', (chain: string) => chain === ''],
  ['torch-legacy', (chain: string) => chain === ''],
  ['npy', (chain: string) => chain === 'array'],
  ['npz', (chain: string) => /^[^!]+\.npy!array$/.test(chain)],
  ['torch', (chain: string) => /^[^!]+\/data\.pkl$/i.test(chain)],
]);

/** Gathers, while a file is read, what its loader would import. */
export class RouteFinder implements Watch {
  private readonly byChain = new Map<string, Map<string, Callable>>();
  /** What no list of callables can answer, by the member it was seen in. */
  private readonly beyond = new Map<string, string>();
  private readonly storages = new Set<string>();
  private root: Member | null = null;
  private count = 0;

  fact(fact: Fact): void {
    const chain = fact.where.member ?? '';
    if (fact.kind === 'import' && fact.tentative !== true) this.import(chain, fact.global);
    else if (fact.kind === 'extension')
      this.beyond.set(chain, 'it imports by a code of the extension registry');
    else if (fact.kind === 'persistent-id') {
      if (fact.expected) this.storages.add(chain);
      else this.beyond.set(chain, 'it refers to objects that only the program that wrote it knows');
    } else if (fact.kind === 'anomaly' && unlike.has(fact.code))
      this.beyond.set(chain, 'two readers may understand it differently');
  }

  read(root: Member): void {
    this.root = root;
  }

  private import(chain: string, { module, name }: { module: string | null; name: string | null }): void {
    if (module === null || name === null) {
      this.beyond.set(chain, 'the name of an import is computed');
      return;
    }
    let known = this.byChain.get(chain);
    if (known === undefined) {
      known = new Map();
      this.byChain.set(chain, known);
    }
    // A name may hold any character but what JSON puts between two texts.
    const key = JSON.stringify([module, name]);
    if (known.has(key)) return;
    this.count += 1;
    if (this.count <= mostCallables) known.set(key, [module, name]);
  }

  /** To be asked once the file has been read. */
  found(): FoundRoute {
    const { at, around } = inflated(this.root);
    const format = at?.format ?? 'unknown';
    const inside = at?.chain ?? '';
    const isRun = pickles.get(format);
    const about = { format, streams: around };
    const isolated = (why: string): FoundRoute => ({
      ...{ route: 'isolated', why, ...about, callables: [], persistentIds: null },
    });
    if (isRun === undefined) {
      if (!data.has(format)) return isolated(`nothing here reads ${format} without its own library's code`);
      return { route: 'data', why: null, ...about, callables: [], persistentIds: null };
    }
    if (this.count > mostCallables) return isolated(`it imports more than ${mostCallables} names`);
    const run = (chain: string): boolean => {
      const rest = below(inside, chain);
      return rest !== null && isRun(rest);
    };
    for (const [chain, why] of this.beyond) if (run(chain)) return isolated(why);
    const listed = new Map<string, Callable>();
    for (const [chain, callables] of this.byChain)
      if (run(chain)) for (const [key, callable] of callables) listed.set(key, callable);
    const torch = format === 'torch' || format === 'torch-legacy';
    for (const chain of this.storages)
      if (!torch && run(chain)) return isolated('it refers to tensors beside it');
    // An array file without objects holds no pickle at all; numpy reads it without unpickling.
    const route = listed.size === 0 && (format === 'npy' || format === 'npz') ? 'data' : 'restricted';
    return {
      ...{ route, why: null, ...about, callables: [...listed.values()] },
      persistentIds: torch ? 'torch' : null,
    };
  }
}

const unlike: ReadonlySet<string> = new Set(['pickle-second-reading', 'pickle-out-of-band']);

/** The file, or what it inflates to, and what was around that. */
function inflated(root: Member | null): { readonly at: Member | null; readonly around: readonly string[] } {
  const around: string[] = [];
  let at = root;
  while (at !== null && streams.has(at.format) && at.members.length === 1) {
    around.push(at.format);
    at = at.members[0]!;
  }
  return { at, around };
}

/** What a chain says below another; null where it is not below it. */
function below(outer: string, chain: string): string | null {
  if (outer === '') return chain;
  if (chain === outer) return '';
  return chain.startsWith(`${outer}!`) ? chain.slice(outer.length + 1) : null;
}
