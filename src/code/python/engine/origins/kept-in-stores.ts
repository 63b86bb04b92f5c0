import type { Expr } from '../../ast.ts';
import { canonicalName } from '../../catalog/index.ts';
import { storeOf } from '../../catalog/stores.ts';
import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import { tellLeak } from '../record.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { dependencyMask, fromSecret, sourceMask } from '../values/marks.ts';
import { isCiphered, isMasked } from '../values/masks.ts';
import type { Value } from '../values/values.ts';
import { shownSecret, shownSelf } from './held-secrets.ts';

const mostLooked = 12;

/** What a call puts into a file, a cache or a table as it is, whichever function has the secret in it. */
export function keptInStores(
  m: Machine,
  name: string,
  self: Value | null,
  given: CallArguments,
  place: CallPlace,
): void {
  if (m.quiet > 0 || !('func' in place.node && 'args' in place.node)) return;
  const known = canonicalName(name);
  let marks = 0;
  const store = storeOf(known);
  if (store === null) marks = inserted(m, known, given, place);
  else if (store.at === 'self') marks = self === null ? 0 : put(m, self, undefined, place);
  else {
    const { args } = place.node as { readonly args: readonly Expr[] };
    for (const at of store.at) {
      const value = given.positional[at];
      if (value !== undefined) marks |= put(m, value, args[at], place);
    }
    for (const [keyword, value] of given.keywords.slice(0, mostLooked))
      if (store.names === null || store.names.includes(keyword)) marks |= put(m, value, undefined, place);
    if (store.names === null) marks |= given.moreKeywords?.marks ?? 0;
  }
  if ((marks & (fromSecret | dependencyMask)) !== 0)
    tellLeak(m, place, name, marks & (sourceMask | dependencyMask), false, 'store');
}

const executes = /(?:^|[.?])execute(?:many|script)?$/;
const inserts = /^\s{0,40}(?:insert|replace|update|merge|upsert)\b/i;
/** Functions of databases that make a hash or a cipher of what they are given. */
const hashes =
  /\b(?:crypt|gen_salt|pgp_sym_encrypt|digest|sha\d*|sha2|md5|password|hash\w*|encrypt\w*|aes_encrypt|encode)\s?\(/i;

/** `execute("INSERT INTO users VALUES (?)", (password,))` */
function inserted(m: Machine, name: string, given: CallArguments, place: CallPlace): number {
  const [sql, values] = given.positional;
  const text = values === undefined ? null : asText(sql);
  if (values === undefined || text === null || !executes.test(name)) return 0;
  if (!inserts.test(text) || hashes.test(text)) return 0;
  return put(m, values, undefined, place);
}

function put(m: Machine, value: Value, written: Expr | undefined, place: CallPlace): number {
  if (value.kind === 'constant' || (written !== undefined && isCiphered(written))) return 0;
  const marks = value.marks | shownSecret(m, value, place) | shownSelf(value, place.frame);
  return written !== undefined && (marks & dependencyMask) !== 0 && isMasked(written)
    ? marks & ~dependencyMask
    : marks;
}
