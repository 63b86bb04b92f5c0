import { shown } from './field.ts';
import type { Invocation } from './invocation.ts';

/** Commands that only choose among the lines of a table that is there. */
const choosing = new Set(['grep', 'sort', 'uniq', 'head', 'tail', 'true', ':']);
const times =
  /^\s*(?:@(?:hourly|daily|midnight|weekly|monthly|yearly|annually)|(?:[\d*/,A-Za-z-]+\s+){4}[\d*/,A-Za-z-]+)\s+(\S.*)$/;
const setting = /^\s*(?:#.*|[A-Z_]+=\S*|)$/;

/**
 * The commands that `(crontab -l; echo '0 3 * * * …') | crontab -` adds to a user's table, which keeps what it held;
 * undefined where the table is replaced, or what comes into it cannot be told.
 */
export function addedJobs({ args, input }: Invocation): readonly string[] | undefined {
  if (args.length > 1 || (args[0] !== undefined && args[0].text !== '-') || input === undefined)
    return undefined;
  const lines: string[] = [];
  let keeps = false;
  for (const { name, args: words, input: given } of input.from) {
    if (name === 'crontab' && words.some(({ text }) => text === '-l')) keeps = true;
    else if (name === 'echo' || name === 'printf')
      lines.push(
        ...words
          .filter(({ text }) => !/^(?:-[neE]+|%s(?:\\n)?)$/.test(text))
          .flatMap((word) => shown(word).split(/\n|\\n/)),
      );
    else if (name === 'cat' && words.every(({ text }) => text === '-')) {
      if (given === undefined) continue;
      if (given.text !== undefined) lines.push(...given.text.split('\n'));
      else if (given.from.length === 0) return undefined;
    } else if (!choosing.has(name)) return undefined;
  }
  if (!keeps) return undefined;
  const jobs: string[] = [];
  for (const line of lines) {
    if (setting.test(line)) continue;
    const command = times.exec(line)?.[1];
    if (command === undefined) return undefined;
    jobs.push(command);
  }
  return jobs;
}

/** The commands of a table of the system's own (`/etc/cron.d/…`), where a user stands before each; undefined where a line is none. */
export function systemJobs(text: string): readonly string[] | undefined {
  const jobs: string[] = [];
  for (const line of text.split('\n')) {
    if (setting.test(line)) continue;
    const command = /^[a-z_][\w-]*\s+(\S.*)$/.exec(times.exec(line)?.[1] ?? '')?.[1];
    if (command === undefined) return undefined;
    jobs.push(command);
  }
  return jobs;
}

/** The commands of a unit of systemd; undefined where one begins with what is not known, or with a shell. */
export function unitJobs(text: string): readonly string[] | undefined {
  const jobs = [...text.matchAll(/^Exec\w+=[-@+!:]{0,3}(.*)$/gm)].map(([, command]) => command!.trim());
  return jobs.every((job) => job === '' || /^\/(?:usr|opt|srv|bin|sbin|home)\/[\w./@+-]+(?:\s|$)/.test(job))
    ? jobs.filter((job) => job !== '')
    : undefined;
}

/** Whether a command that is run by the clock is one that a user has at a place of its own, and runs as it lies there. */
export function isOwnJob(command: string): boolean {
  return (
    !/(?:^|[\s='"/])(?:tmp|shm)\/|\/\.(?!venv\/|local\/bin\/)[^./]|[`|]|\$\(|<\(|\bbase64\b|\beval\b|\bcurl\b|\bwget\b|\bnc\b|\bncat\b|\bsocat\b|\bssh\b|\/dev\/(?:tcp|udp)|\s-(?:c|e)\s/.test(
      command,
    ) &&
    /^(?:cd\s+\S+\s*&&\s*)?(?:[A-Z_]+=\S*\s+)*(?:\w[\w.-]*\s+(?:-\S+\s+)*)?["']?(?:\$\{?HOME\}?|~|\/|\w[\w.-]*\/|\w)/.test(
      command,
    )
  );
}
