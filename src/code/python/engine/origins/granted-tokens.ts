import { asText } from '../fold/constants.ts';
import type { CallArguments } from '../state.ts';
import { fromSecret } from '../values/marks.ts';
import { type External, type Value, withMarks } from '../values/values.ts';

const asks = /\.(?:post|request|fetch|send)$/;
const tokenAddress = /\/oauth2?(?:\/v\d(?:\.\d)?)?\/(?:access_?)?token(?:[?#/]|$)/;

/** Answers of servers that were asked for a token (RFC 6749, 4: `grant_type`). */
const answers = new WeakSet<Value>();

/** `post(url, data={"grant_type": …}).json()` is the token, with what stands beside it. */
export function grantedToken({ name, self }: External, given: CallArguments, result: Value): Value {
  if (asks.test(name) && asksForToken(given)) answers.add(result);
  else if (name.endsWith('.json') && self !== null && answers.has(self))
    return withMarks(result, result.marks | fromSecret);
  return result;
}

function asksForToken({ positional, keywords }: CallArguments): boolean {
  const sent = [...positional.slice(1, 3), ...keywords.slice(0, 8).map(([, value]) => value)];
  for (const each of sent)
    if (each.kind === 'mapping')
      for (const { key } of [...each.entries.values()].slice(0, 12))
        if (asText(key) === 'grant_type') return true;
  const address = positional[0] === undefined ? null : asText(positional[0]);
  return address !== null && tokenAddress.test(address.slice(0, 400));
}
