import { baseOf } from '../../../core/slash-paths.ts';
import { hole } from '../../code.ts';
import { addedJobs, isOwnJob, systemJobs, unitJobs } from '../cron-lines.ts';
import { type Field, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { downloads } from '../known-programs.ts';
import { outputOf } from '../outputs.ts';
import { isAccountFile, isServiceSetting, isSystemSetting, isTunable, pathOf, startupAt } from '../paths.ts';
import { asksPort } from '../port-probe.ts';
import { reachOf } from '../reach.ts';
import type { Scope } from '../scope.ts';
import { addsSettings } from '../startup-settings.ts';
import { milderSetting } from '../system-files.ts';
import { protecting } from '../unit-links.ts';
import { isDisk, isStandIn } from './disks.ts';

/** Writes to places that matter, and what makes commands run later. */
export const persistenceJudges: readonly Judge[] = [writes, schedules];

/** Judges a write to a path, by whatever command or redirection. */
export function judgeWrite(
  target: Field,
  scope: Scope,
  tell: (hazard: string, detail: string) => void,
  link = false,
): void {
  const path = pathOf(target, scope);
  const text = shown({ ...target, text: path });
  if (
    /^\/dev\/(?:null|std(?:out|err|in)|fd(?:\/\d+)?|console|kmsg|log|dsp|net\/tun|tty[^/]*|pts\/\d+|shm\/.*|zero|full|u?random)$/.test(
      path,
    ) ||
    /^\/proc\/self\/fd\/\d+$/.test(path)
  )
    return;
  const startup = startupAt(path);
  if (isDisk(path)) tell('shell-writes-disk', text);
  else if (isStandIn(path)) tell('shell-writes-disk', `${text}, a stand-in`);
  else if (/^\/dev\/(?:tcp|udp)\//.test(path)) tell('shell-raw-socket', text);
  else if (startup !== undefined) tell('shell-persistence', `${text} ${startup}`);
  else if (isAccountFile(path)) tell('shell-changes-accounts', text);
  else if (isServiceSetting(path)) tell('shell-changes-configuration', text);
  else if (isTunable(path)) tell('shell-tunes', text);
  else if (isSystemSetting(path)) tell('shell-system-settings', text);
  else if (/^\/(?:usr\/(?:local\/)?)?s?bin\/./.test(path))
    tell(path.startsWith('/usr/local/') || link ? 'shell-adds-program' : 'shell-replaces-program', text);
  else if (/^\/etc\/[^/]+$/.test(path) || isBootData(path)) tell('shell-changes-configuration', text);
  else if (/^(?:everything|system)$/.test(reachOf(target, scope))) tell('shell-deletes-system-file', text);
}

/** What the boot loader shows and remembers; none of it says what is started. */
function isBootData(path: string): boolean {
  return /^\/boot\/grub\/(?:(?:[\w-]+\/)*[\w.-]+\.(?:pf2|mo|png|tga|jpe?g)|grubenv|device\.map)$/.test(path);
}

function targetsOf({ name, args, redirections }: Invocation): readonly Field[] {
  const found = redirections.filter((each) => each.operator.includes('>')).map((each) => each.target);
  switch (name) {
    case 'tee':
    case 'sponge':
      found.push(...optionsOf(args).operands);
      break;
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install':
    case 'link': {
      const { operands, values } = optionsOf(args, [
        't',
        'S',
        'm',
        'o',
        'g',
        'target-directory',
        'suffix',
        'mode',
        'owner',
        'group',
      ]);
      const folder = values.get('t') ?? values.get('target-directory');
      if (folder !== undefined) found.push(folder);
      else if (operands.length > 1) found.push(joined(operands));
      break;
    }
    case 'sed':
    case 'perl': {
      if (!args.some((arg) => /^-[a-z]*i|^--in-place/.test(arg.text))) break;
      const { operands } = optionsOf(args, ['e', 'f', 'expression', 'file']);
      found.push(
        ...(args.some((arg) => /^-[a-z]*e$|^--expression/.test(arg.text)) ? operands : operands.slice(1)),
      );
      break;
    }
    case 'curl': {
      const { values } = optionsOf(args, [
        'o',
        'output',
        'd',
        'H',
        'X',
        'F',
        'u',
        'A',
        'data',
        'header',
        'request',
      ]);
      const file = values.get('o') ?? values.get('output');
      if (file !== undefined) found.push(file);
      break;
    }
    case 'wget': {
      const file = optionsOf(args, ['O', 'output-document']).values.get('O');
      if (file !== undefined) found.push(file);
      break;
    }
    case 'touch':
    case 'truncate':
      found.push(
        ...optionsOf(args, ['s', 'r', 'd', 't']).operands.filter(
          (each) => name === 'truncate' || startupAt(each.text) !== undefined,
        ),
      );
      break;
    default:
  }
  return found;
}

/** `cp a b /etc/cron.d/`: the last operand, with the source's name where it is a folder. */
function joined(operands: readonly Field[]): Field {
  const target = operands.at(-1)!;
  const folder = target.text.endsWith('/') || /^\/(?:usr\/(?:local\/)?)?s?bin$/.test(target.text);
  if (!folder || operands.length !== 2) return target;
  const name = baseOf(operands[0]!.text);
  return { ...target, text: `${target.text.replace(/\/$/, '')}/${name}` };
}

/**
 * `install deploy/app.service /etc/systemd/system/`: a unit that lies in the folder of the program, where it can be read,
 * and that nothing here has written or fetched.
 */
function installsOwnUnit({ name, args, scope }: Invocation, target: Field): boolean {
  if (name !== 'cp' && name !== 'install') return false;
  if (
    !/^(?:\/etc\/systemd\/system|(?:~|\$HOME|\/home\/[\w.-]+)\/\.config\/systemd\/user)\/(?:[\w@.-]+\.(?:service|socket|timer|target|path))?$/.test(
      target.text,
    )
  )
    return false;
  const { operands } = optionsOf(args, ['t', 'S', 'm', 'o', 'g', 'suffix', 'mode', 'owner', 'group']);
  const [source, ...others] = operands;
  if (source === undefined || others.length !== 1 || source.unknown.length > 0) return false;
  const path = pathOf(source, scope);
  return (
    /^(?:\.\/)?[\w][\w./@-]*\.(?:service|socket|timer|target|path)$/.test(source.text) &&
    !source.text.includes('..') &&
    scope.directory === '.' &&
    !scope.fetched.has(path) &&
    !scope.written.has(path)
  );
}

/** `cp scripts/pre-commit .git/hooks/`: a hook of the repository's own, which lies in it and can be read. */
function isOwnHook({ name, args, scope }: Invocation, target: Field): boolean {
  if (!/^(?:cp|install|ln)$/.test(name) || !/^(?:\.\/)?\.git\/hooks\/[\w-]*$/.test(target.text)) return false;
  const [source, ...others] = optionsOf(args, ['m', 'o', 'g']).operands;
  if (source === undefined || others.length !== 1 || source.unknown.length > 0 || scope.directory !== '.')
    return false;
  const path = pathOf(source, scope);
  return (
    /^(?:(?:\.\.\/){2})?(?:\.\/)?[\w.][\w./-]*$/.test(source.text) &&
    !scope.fetched.has(path) &&
    !scope.written.has(path)
  );
}

/** What a unit or a table of the clock that is written here runs, where all of it is known and is the program's own. */
function ownJobs({ name, args, input }: Invocation, target: Field): readonly string[] | undefined {
  const unit = /^\/etc\/systemd\/system\/[\w@.-]+\.(?:service|timer|socket|path|target)$/.test(target.text);
  if (!unit && !/^\/etc\/cron\.d\/[\w-]+$/.test(target.text)) return undefined;
  const text = name === 'tee' || name === 'cat' ? input?.text : outputOf(name, args, input?.text);
  const jobs = text === undefined ? undefined : unit ? unitJobs(text) : systemJobs(text);
  return jobs?.every((job) => isOwnJob(job) && !job.startsWith(hole)) === true ? jobs : undefined;
}

/** The text of a hook of the clone's own that is written here, where all of it is known and a shell runs it. */
function hookText({ name, args, input }: Invocation, target: Field): string | undefined {
  if (!/^(?:\.\/)?(?:\.git\/hooks|\.githooks|\.husky)\/[\w-]+$/.test(target.text)) return undefined;
  const text = name === 'tee' || name === 'cat' ? input?.text : outputOf(name, args, input?.text);
  if (text === undefined || text.includes(hole)) return undefined;
  return /^#!\s*\/\S*\b(?:env\s+)?(?:ba|z|da|k)?sh\b/.test(text) ? text : undefined;
}

/**
 * What a shell in an image reads as it starts, where all of it is known: whoever opens one there gets its prompt and its
 * warnings. What is to go on by itself, or lies where anybody writes, is no such thing.
 */
function shellStart({ name, args, input, scope }: Invocation, target: Field): string | undefined {
  if (
    !scope.isImage ||
    !/^(?:(?:~|\$HOME|\/root|\/home\/[\w.-]+)\/\.(?:bashrc|bash_profile|profile|zshrc)|\/etc\/(?:bash\.bashrc|profile\.d\/[\w.-]+\.sh))$/.test(
      target.text,
    )
  )
    return undefined;
  const text = name === 'tee' || name === 'cat' ? input?.text : outputOf(name, args, input?.text);
  if (text === undefined || text.includes(hole) || text.length > 4_000) return undefined;
  return /(?<![&>])&(?![&>\d])|\b(?:nohup|setsid|disown|eval|trap|PROMPT_COMMAND|LD_PRELOAD|base64)\b|\/(?:tmp|shm)\//.test(
    text,
  )
    ? undefined
    : text;
}

function writes(invocation: Invocation, report: ShellReport): void {
  for (const target of targetsOf(invocation)) {
    report.effect('file-write', invocation, shown(target));
    if (invocation.name === 'touch' && startupAt(target.text) === undefined) continue;
    judgeWrite(
      target,
      invocation.scope,
      (hazard, detail) => {
        if (hazard === 'shell-raw-socket' && asksPort(invocation)) return;
        const jobs = hazard === 'shell-persistence' ? ownJobs(invocation, target) : undefined;
        if (jobs !== undefined) {
          for (const job of jobs) report.run(job, invocation, true);
          report.hazard(
            target.text.includes('/cron') ? 'shell-schedules' : 'shell-services',
            invocation,
            detail,
          );
          return;
        }
        const hook = hazard === 'shell-persistence' ? hookText(invocation, target) : undefined;
        if (hook !== undefined) {
          report.run(hook, invocation, true);
          report.hazard('shell-changes-configuration', invocation, detail);
          return;
        }
        const starts = hazard === 'shell-persistence' ? shellStart(invocation, target) : undefined;
        if (starts !== undefined) {
          report.run(starts, invocation, true);
          report.hazard('shell-startup-setting', invocation, detail);
          return;
        }
        const settles = hazard === 'shell-persistence' && addsSettings(invocation);
        const own = hazard === 'shell-persistence' && installsOwnUnit(invocation, target);
        const milder = /^shell-(?:system-settings|persistence)$/.test(hazard)
          ? milderSetting(invocation, target)
          : undefined;
        report.hazard(
          settles
            ? 'shell-startup-setting'
            : own
              ? 'shell-services'
              : (milder ?? (isOwnHook(invocation, target) ? 'shell-changes-configuration' : hazard)),
          invocation,
          detail,
        );
      },
      invocation.name === 'ln',
    );
  }
}

/** A table for cron: each of its commands is judged as if it ran now, and so is that there is one. */
function scheduled(invocation: Invocation, report: ShellReport): void {
  const jobs = addedJobs(invocation);
  for (const job of jobs ?? []) report.run(job, invocation, true);
  const own = jobs?.every(isOwnJob) === true;
  report.hazard(own ? 'shell-schedules' : 'shell-persistence', invocation, 'schedules commands');
}

/** A word of systemctl that is no path and holds nothing unknown. */
function isPlainUnit(word: string): boolean {
  return /^(?:--?[a-z-]+|[a-z][\w@:.-]*)$/i.test(word);
}

/** `systemctl enable "$unit"`: one that somebody names who starts the script. */
function isUnnamedUnit({ text, unknown }: Field): boolean {
  return (
    unknown.length > 0 &&
    unknown.every(({ commands }) => !commands?.some(downloads)) &&
    /^[\w@:.-]*$/.test(text.replaceAll(hole, ''))
  );
}

const unitPath = /^(?:\.\/)?(?:[\w][\w.@-]*\/){0,10}[\w][\w.@-]*\.(?:service|socket|timer|target|path)$/;

function isUnitPath({ text }: Field): boolean {
  return text.includes('/');
}

/** `systemctl enable ./app.service`: a unit that lies with the program, and that nothing here has written or fetched. */
function isOwnUnit(field: Field, scope: Scope): boolean {
  if (field.unknown.some(({ kind }) => kind !== 'here')) return false;
  const path = pathOf(field, scope);
  return (
    unitPath.test(path) && scope.directory === '.' && !scope.fetched.has(path) && !scope.written.has(path)
  );
}

const again =
  /^(?:start|restart|reload|try-restart|reload-or-restart|try-reload-or-restart|condrestart|force-reload)$/;

function schedules(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map((arg) => arg.text);
  if (name === 'crontab') {
    if (words.includes('-r'))
      report.hazard('shell-persistence', invocation, 'removes all scheduled commands');
    else if (!words.includes('-l')) scheduled(invocation, report);
    report.effect('system', invocation);
  } else if (name === 'at' || name === 'batch') {
    report.effect('system', invocation);
    if (!words.some((word) => /^-[lcd]$/.test(word)))
      report.hazard('shell-persistence', invocation, 'schedules commands');
  } else if (
    name === 'systemctl' ||
    name === 'service' ||
    name === 'launchctl' ||
    name === 'update-rc.d' ||
    name === 'chkconfig' ||
    name === 'rc-update' ||
    name === 'initctl' ||
    name === 'loginctl'
  ) {
    const verb = name === 'service' ? words[1] : words.find((word) => !word.startsWith('-'));
    if (
      verb === undefined ||
      /^(?:status|is-active|is-enabled|is-failed|list|show|cat|list-units|list-unit-files|list-timers|print|daemon-reload|--status-all)$/.test(
        verb,
      )
    )
      return;
    report.effect('system', invocation);
    if (
      verb === 'kill' &&
      /\s-s\s*(?:SIG)?(?:HUP|USR\d)|--signal[= ](?:SIG)?(?:HUP|USR\d)/.test(words.join(' '))
    )
      return;
    if (/^(?:poweroff|reboot|halt|suspend|hibernate|kexec|rescue|emergency|isolate)$/.test(verb))
      report.hazard('shell-stops-machine', invocation, verb);
    // The unit of a package, or one that is judged where it is written.
    else if (
      name === 'systemctl' &&
      (verb === 'enable' || verb === 'preset') &&
      words.every((word, i) => isPlainUnit(word) || isUnnamedUnit(args[i]!))
    )
      report.hazard('shell-services', invocation, words.join(' '));
    else if (
      name === 'systemctl' &&
      args.some(isUnitPath) &&
      args.every((each) => isPlainUnit(each.text) || isOwnUnit(each, invocation.scope))
    )
      report.hazard('shell-services', invocation, words.join(' '));
    else if (/^(?:enable|link|preset|load|bootstrap|defaults|enable-linger|add|on)$/.test(verb))
      report.hazard('shell-persistence', invocation, words.join(' '));
    else if (
      /^(?:stop|disable|mask|kill|unload|remove|bootout)$/.test(verb) &&
      protecting.test(words.join(' '))
    )
      report.hazard('shell-disables-protection', invocation, words.join(' '));
    // What a unit runs is judged where it is written; that it starts anew, or reads its settings again, is its business.
    else
      report.hazard(
        again.test(verb) && words.every(isPlainUnit) ? 'shell-restarts-service' : 'shell-services',
        invocation,
        words.join(' '),
      );
  }
}
