const assigned =
  /(?:^|[\s;(&|{])(?:(?:export|local|declare|readonly)\s(?:-\w+\s)?)?([A-Za-z_]\w{0,80})(\+?=)(?=([^\n]{0,60}))/g;
const made = /^["']?(?:\$\(|`)\s?(?:cd \/tmp && )?mktemp\b/;
/** Nothing. */
const none = /^(?:$|["']{2}|[\s;#)&|])/;

const most = 20_000;

/**
 * Variables that a script gives nothing but what mktemp has made: a trap that is set before that, or a function that stands
 * above, removes just this.
 */
export function temporaryNames(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  if (!text.includes('mktemp')) return found;
  const others = new Set<string>();
  let count = 0;
  for (const [, name, operator, value] of text.matchAll(assigned)) {
    count += 1;
    if (count > most) return new Set();
    if (operator === '=' && made.test(value!)) found.add(name!);
    else if (!(operator === '=' && none.test(value!))) others.add(name!);
  }
  // Whatever else fills variables names them in its own line.
  for (const line of text.split('\n'))
    if (/\b(?:read|mapfile|readarray|printf -v|getopts|for|select|unset)\b/.test(line))
      for (const [word] of line.slice(0, 2_000).matchAll(/\w+/g)) others.add(word);
  for (const name of others) found.delete(name);
  return found;
}
