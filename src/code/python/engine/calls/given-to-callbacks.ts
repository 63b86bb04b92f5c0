import { argumentMarks } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import { sourceBit } from '../values/marks.ts';
import { instanceOf, unknown, type Value } from '../values/values.ts';

/** Servers, and the classes of what they call a function with: first what somebody on the other side sends by. */
const servers: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^asyncio\.start_(?:unix_)?server$/, ['asyncio.StreamReader', 'asyncio.StreamWriter']],
  [/^websockets\.(?:\w+\.)*(?:unix_)?serve$/, ['websockets.ServerConnection']],
  [/^scapy\.(?:\w+\.)*sniff$/, ['scapy.packet.Packet']],
  [/^telnetlib3\.create_server$/, ['asyncio.StreamReader', 'asyncio.StreamWriter']],
];

const fetches = /^ftplib\.FTP(?:_TLS)?\.retr(?:binary|lines)$/;

/** What a function of a library calls one with that it is given, where that is no argument of its own; null: not known. */
export function givenToCallback(name: string, callback: Value, given: CallArguments): CallArguments | null {
  // A function that replaces what a pattern finds is given the match, and not the text that it was found in.
  if (name.startsWith('re.'))
    return {
      ...given,
      positional: [callback, instanceOf('re.Match', argumentMarks(given), null)],
      keywords: [],
    };
  // Each part of a file that a server holds.
  if (fetches.test(name))
    return { ...given, positional: [callback, unknown(sourceBit('network'))], keywords: [] };
  const classes = servers.find(([pattern]) => pattern.test(name))?.[1];
  if (classes === undefined) return null;
  const values = classes.map((each, at) => instanceOf(each, at === 0 ? sourceBit('network') : 0, null));
  return { ...given, positional: [callback, ...values], keywords: [] };
}
