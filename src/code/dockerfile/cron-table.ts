import { isCronSetting } from '../languages.ts';
import { commandNames } from '../shell/command-names.ts';

/** Five fields or a word, then the command: what a line of a table of cron's begins with. */
const job = /^[ \t]*(?:@[a-z]{1,10}|(?:[\w*/,-]{1,40}[ \t]{1,8}){4}[\w*/,-]{1,40})[ \t]{1,8}(\S.*)$/;
const commands: ReadonlySet<string> = new Set(commandNames);
const user = /^([a-z_][a-z0-9_-]{0,31})[ \t]{1,8}(?=(\S{1,80}))/;

/** The command of each line; `system`: a user stands before each. */
export function cronCommand(system: boolean): (line: string) => string | null {
  return (line) => {
    if (isCronSetting(line)) return null;
    const command = job.exec(line)?.[1];
    if (command === undefined) return null;
    const first = user.exec(command);
    const isUser = first !== null && (system || looksLikeUser(first[1]!, first[2]!));
    return (isUser ? command.slice(first[0].length) : command).replaceAll('\\%', '%');
  };
}

/** Where nothing says whether a user stands there: a word that is no command's, before one that is. */
function looksLikeUser(word: string, next: string): boolean {
  if (/^(?:root|www-data|postgres|nobody)$/.test(word)) return true;
  const begins = /^[[(/]|^(?:if|test|cd|export|[A-Z_]+=\S*)$/.test(next) || commands.has(next);
  return !commands.has(word) && begins;
}

/** Whether a user stands before each command: in the system's own tables. */
export function isSystemTable(path: string, text: string): boolean {
  return (
    /(?:^|\/)(?:cron\.d\/[^/]+|etc\/crontab)$/.test(path) ||
    /^#.{0,60}\bdow[ \t]+user\b/m.test(text.slice(0, 8_000))
  );
}
