/** How languages that a program in Python may hold as a text have the system run a command, each with the command as a text. */
const runs =
  /\b(?:system2?|popen|_popen|_wsystem|WinExec|shell(?:\.exec)?|os\.execute|io\.popen|(?:exec|spawn)(?:File)?(?:Sync)?)\s{0,9}\(\s{0,9}L?(?:"((?:[^"\\\n]|\\.){1,2000})"|'((?:[^'\\\n]|\\.){1,2000})'|`((?:[^`\\]|\\.){1,2000})`)/g;

/** In JavaScript `exec` is what a regular expression is asked with too. */
const startsPrograms = /\bchild_process\b|\bgetRuntime\b/;
const onlyWithThem = /^(?:exec|spawn)/;

const longest = 200_000;
const mostCommands = 16;

/** The commands that a text of C, R, JavaScript or Lua has a shell run, where they stand in it as they are. */
export function foreignCommands(text: string): readonly string[] {
  const found: string[] = [];
  const looked = text.slice(0, longest);
  const starts = startsPrograms.test(looked);
  for (const [call, ...texts] of looked.matchAll(runs)) {
    if (found.length >= mostCommands) break;
    if (onlyWithThem.test(call) && !starts) continue;
    const command = texts.find((one) => one !== undefined) ?? '';
    found.push(command.replaceAll(/\\(["'`\\])/g, '$1'));
  }
  return found;
}
