import { type Item, nothing, sexp } from './types.ts';

/** Functions that take another one by its name or value as an argument, and call or return it. */
const takesFunction: ReadonlySet<string> = new Set(
  `do.call match.fun get get0 mget getFunction getExportedValue getFromNamespace .C .Call .External .External2
  .Fortran .Internal .Primitive getAnywhere getNativeSymbolInfo dynGet Recall forceAndCall eval evalq as.call
  call as.name as.symbol body<- assign delayedAssign makeActiveBinding reg.finalizer on.exit apply lapply
  sapply vapply tapply mapply rapply eapply outer Map Reduce Filter Find Position Vectorize by aggregate sweep
  tryCatch withCallingHandlers addTaskCallback trace setHook map walk pmap map_chr exec compose partial invoke
  <- = <<- |> %>% ( Negate ave combn kronecker .mapply dendrapply optim optimize optimise uniroot nlm nlminb
  integrate mclapply pvec mcmapply parLapply parSapply parApply clusterCall clusterApply clusterMap map2 imap
  map_dbl map_int map_lgl map_dfr walk2 iwalk pwalk reduce accumulate safely possibly quietly invoke_map later
  inject`.split(/\s+/),
);

/** Of these only the value counts: the name is a new one. */
const assigns: ReadonlySet<string> = new Set(`<- = <<- assign delayedAssign makeActiveBinding`.split(/\s+/));

/** Functions whose first argument is looked up by name. */
const looksUp: ReadonlySet<string> = new Set(
  `do.call match.fun get get0 mget getFunction getExportedValue getFromNamespace as.name as.symbol call dynGet
  exec str2lang str2expression as.call requireNamespace loadNamespace sym as_function call2 env_get`.split(
    /\s+/,
  ),
);

/** Functions that call another one on each part: it stands first, or behind what it is called on. */
const callsFirst: ReadonlySet<string> = new Set(`Map Reduce Filter Find Position mapply .mapply`.split(' '));
const callsSecond: ReadonlySet<string> = new Set(
  `lapply sapply vapply tapply eapply Vectorize outer by map walk map_chr map_dbl map_int map_lgl mclapply`.split(
    ' ',
  ),
);

/** Functions that give an environment: what is taken out of it by name is looked up. */
const environments: ReadonlySet<string> = new Set(
  `baseenv globalenv topenv environment as.environment parent.env parent.frame sys.frame asNamespace
  getNamespace loadNamespace ns_env caller_env`.split(/\s+/),
);

/** Functions that put text together. */
const buildsText: ReadonlySet<string> = new Set(
  `paste paste0 sprintf rawToChar intToUtf8 chartr rev strsplit sub gsub substr substring tolower toupper
  casefold format c strtoi utf8ToInt charToRaw bitwXor glue str_c base64decode base64_dec decode iconv
  URLdecode utils::URLdecode Reduce unlist vapply sapply mapply toString strtrim regmatches`.split(/\s+/),
);

/** What a call calls: `f`, `package::f`; null where the callee is computed otherwise. */
export function calleeOf(head: Item, args: readonly Item[]): string | null {
  if (head.type === sexp.call) return head.name?.includes('::') === true ? head.name : null;
  if (head.type === sexp.builtin || head.type === sexp.special) return head.name;
  // A text at the head of a call is looked up as a function's name.
  if (head.type !== sexp.symbol && head.type !== sexp.string) return null;
  const { name } = head;
  if (name !== '::' && name !== ':::') return name;
  const [from = nothing, what = nothing] = args;
  return what.name === null ? null : `${from.name ?? '?'}${name}${what.name}`;
}

/** The name without its package: every package may export what another one has. */
export function unqualified(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/** Names of functions that the call makes use of: its callee, and functions given to one that calls them. */
export function namesUsed(callee: string, args: readonly Item[]): string[] {
  const names = [callee];
  const own = unqualified(callee);
  if (!takesFunction.has(own)) return names;
  for (const { type, name } of assigns.has(own) ? args.slice(1) : args)
    if (
      name !== null &&
      (type === sexp.symbol || type === sexp.string || type === sexp.builtin || type === sexp.special)
    )
      names.push(name);
  return names;
}

/** Functions that put text together out of names that honest code has: `get(paste0("method.", kind))`. */
const joins: ReadonlySet<string> = new Set(
  `paste paste0 sprintf c sub gsub format tolower toupper`.split(/\s+/),
);
const hidden: readonly string[] = ['system', 'system2', 'shell', 'shell.exec', 'pipe', 'dyn.load'];

/**
 * Whether the call looks a function up by a text that is put together on the spot, so that nobody sees which: of
 * nothing but constants, by decoding it, or out of a part of a name that runs programs.
 */
export function hidesCallee(callee: string, args: readonly Item[], inData: boolean): boolean {
  const text = lookedUp(callee, args);
  if (text?.type !== sexp.call || text.name === null) return false;
  const builder = unqualified(text.name);
  if (!buildsText.has(builder)) return false;
  if (inData || text.constant === true || !joins.has(builder)) return true;
  return (text.given ?? []).some(isPart);
}

/** What the call looks a function up by. */
export function lookedUp(callee: string, [first, second]: readonly Item[]): Item | undefined {
  if (looksUp.has(callee) || callsFirst.has(callee)) return first;
  if (callsSecond.has(callee)) return second;
  const taken = callee === '[[' && first?.type === sexp.call && first.name !== null;
  return taken && environments.has(unqualified(first.name)) ? second : undefined;
}

function isPart(text: string): boolean {
  return text.length > 2 && hidden.some((name) => name.startsWith(text) || name.endsWith(text));
}
