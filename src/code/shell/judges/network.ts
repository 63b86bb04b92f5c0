import { byItsName } from '../asked.ts';
import { type Field, isKnown, shown } from '../field.ts';
import { isInside } from '../inside.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { downloads, isShell } from '../known-programs.ts';
import { isOfThisMachine } from '../package-indexes.ts';
import { fileOf, pathOf } from '../paths.ts';
import { asksPort } from '../port-probe.ts';
import { reachOf } from '../reach.ts';
import type { Scope } from '../scope.ts';
import { dumpsEnvironment, looksForSecrets, secretIn, secretName, secretsSent } from './credentials.ts';
import { authorises, isUploadOption, uploadsOf } from './uploads.ts';

/** Commands that reach other machines. */
export const networkJudges: readonly Judge[] = [
  reach,
  fetches,
  sends,
  reverseShells,
  listeners,
  publishes,
  unchecked,
];

const clients = new Set(
  'curl wget fetch aria2c axel http https xh lynx links w3m nc ncat netcat socat telnet ssh scp sftp rsync ftp tftp ping ping6 dig nslookup host nmap masscan traceroute whois openssl gsutil gdown rclone aws gcloud az kubectl huggingface-cli hf s3cmd mc smbclient mosh sshfs mail mailx sendmail mutt swaks msmtp ngrok cloudflared tor'.split(
    ' ',
  ),
);

function reach(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (clients.has(name) && !(name === 'openssl' && args[0]?.text !== 's_client'))
    report.effect('network', invocation, args.map(shown).join(' ').slice(0, 200));
  else if (
    name === 'git' &&
    /^(?:clone|fetch|pull|push|ls-remote|submodule)$/.test(
      args.find((arg) => !arg.text.startsWith('-'))?.text ?? '',
    )
  )
    report.effect('network', invocation, args.map(shown).join(' ').slice(0, 200));
  else if (name === 'git-lfs') report.effect('network', invocation);
}

/** Remembers what a download is called here, so that running it can be told. */
function fetches(invocation: Invocation): void {
  const { name, args, redirections, scope } = invocation;
  const add = (field: Field): void => void scope.fetched.set(fileOf(field, scope), name);
  const out = redirections.find((each) => each.operator.startsWith('>') && each.descriptor !== 2)?.target;
  if (name === 'curl') {
    const { values, flags, operands } = optionsOf(args, curlValued);
    const file = values.get('o') ?? values.get('output');
    if (file !== undefined && !/^\/dev\/null$|^-$/.test(file.text)) add(file);
    else if (flags.has('O') || flags.has('remote-name'))
      for (const url of operands) add({ ...url, text: lastName(url.text) });
    else if (out !== undefined) add(out);
  } else if (name === 'wget') {
    const { values, operands } = optionsOf(args, [
      'O',
      'output-document',
      'P',
      'directory-prefix',
      'o',
      'a',
      'U',
      'user-agent',
      'header',
      't',
      'T',
      'Q',
    ]);
    const file = values.get('O') ?? values.get('output-document');
    const folder = values.get('P') ?? values.get('directory-prefix');
    if (file !== undefined && file.text !== '-') add(file);
    else if (file === undefined)
      for (const url of operands)
        add({
          ...url,
          text: folder === undefined ? lastName(url.text) : `${folder.text}/${lastName(url.text)}`,
        });
    else if (out !== undefined) add(out);
  } else if (name === 'aria2c' || name === 'axel') {
    const file = optionsOf(args, ['o', 'out', 'd', 'dir']).values.get('o');
    if (file !== undefined) add(file);
  } else if ((name === 'nc' || name === 'ncat' || name === 'netcat') && out !== undefined) add(out);
  else if (name === 'tee' && (invocation.input?.from.some((each) => downloads(each.name)) ?? false)) {
    for (const arg of args) if (!arg.text.startsWith('-')) add(arg);
  } else if (/^(?:cp|mv|install|ln|rsync)$/.test(name) && args.length >= 2) {
    const sources = args.slice(0, -1);
    const target = args.at(-1)!;
    if (sources.some((source) => isFetched(source, scope))) {
      add(target);
      for (const source of sources)
        if (isFetched(source, scope)) add({ ...target, text: `${target.text}/${lastName(source.text)}` });
    }
    const text = sources
      .map((source) => scope.written.get(pathOf(source, scope)))
      .find((each) => each !== undefined);
    if (text !== undefined && isKnown(target)) scope.written.set(pathOf(target, scope), text);
  } else if (name === 'dd') {
    const [from, to] = ['if=', 'of='].map((key) => args.find((arg) => arg.text.startsWith(key)));
    if (to === undefined) return;
    const read = from === undefined ? undefined : { ...from, text: from.text.slice(3) };
    if (read === undefined ? brings(invocation) : isFetched(read, scope))
      add({ ...to, text: to.text.slice(3) });
  } else if (out !== undefined && (brings(invocation) || args.some((arg) => isFetched(arg, scope)))) add(out);
}

function isFetched(field: Field, scope: Scope): boolean {
  return (
    scope.fetched.has(fileOf(field, scope)) ||
    field.unknown.some((each) => each.commands?.some(downloads) ?? false)
  );
}

/** Whether what a command reads comes from the network, or out of a file that did. */
function brings({ input, scope }: Invocation): boolean {
  if (input === undefined) return false;
  if (input.file !== undefined && isFetched(input.file, scope)) return true;
  return input.from.some(
    (each) => downloads(each.name) || each.args.some((arg) => isKnown(arg) && isFetched(arg, scope)),
  );
}

const curlValued = [
  ...'AbcCdDeEFhHKmoPQrTuUwxXyYzt',
  'output',
  'data',
  'data-binary',
  'data-raw',
  'data-urlencode',
  'form',
  'header',
  'user',
  'upload-file',
  'url',
  'request',
  'cookie',
  'user-agent',
  'max-time',
  'retry',
  'proxy',
  'json',
  'cacert',
  'cert',
  'key',
  'connect-timeout',
  'referer',
  'write-out',
  'config',
  'retry-delay',
];

function lastName(url: string): string {
  return (
    url
      .replace(/[?#].*$/s, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}

/** Commands whose output says something of the machine and its files; to one's own account a cloud's program may say the first. */
const told =
  /\bcat\b|\benv\b|printenv|base64|xxd|\btar\b|history|passwd|shadow|\.ssh|whoami|hostname|\bid\b|ifconfig|\bip\b|\bls\b|\bps\b|pwd|netstat/;
const kept = /\bcat\b|\benv\b|printenv|base64|xxd|\btar\b|history|passwd|shadow|\.ssh/;

/** Makes of anything a word that fits into an address. */
const encodes = /^(?:base64|base32|basenc|xxd|od|hexdump|uuencode)$/;

/** What leaves the machine: files, the environment, the output of commands. */
function sends(invocation: Invocation, report: ShellReport): void {
  const { name, args, input, redirections } = invocation;
  if (!clients.has(name) && name !== 'git') return;
  if (cloudCopies(invocation, report)) return;
  const writers = input?.from ?? [];
  const uploads = uploadsOf(name, args);
  const addresses = args.filter(({ text }) => /^https?:/.test(text));
  const secret = secretsSent(invocation, writers, [...uploads, ...addresses]);
  const named = uploads.find((field) => field.unknown.some((each) => secretName.test(each.name)));
  const listens = /^(?:nc|ncat|netcat|socat)$/.test(name);
  const takesInput =
    listens ||
    /^(?:mail|mailx|sendmail|mutt|swaks|msmtp)$/.test(name) ||
    name === 'telnet' ||
    name === 'ssh' ||
    (name === 'openssl' && args[0]?.text === 's_client') ||
    uploads.some((field) => /^@?-$|^[\w.]*=?@-$|^\.$/.test(field.text));
  const substituted =
    name === 'ssh' || name === 'git'
      ? []
      : args.flatMap((arg) =>
          arg.unknown.flatMap((each) =>
            each.commands === undefined ? [] : [{ name: each.name, commands: each.commands }],
          ),
        );
  // What it reads becomes part of the address, or of what is sent there.
  const given = invocation.through.includes('xargs');
  if (secret.length > 0 && (takesInput || uploads.length > 0 || /^(?:scp|rsync|sftp|curl|wget)$/.test(name)))
    report.hazard('shell-sends-credentials', invocation, secret[0]);
  else if ((takesInput || given) && writers.some(looksForSecrets))
    report.hazard('shell-sends-credentials', invocation, 'keys that are looked for');
  else if ((takesInput || given) && writers.some(dumpsEnvironment))
    report.hazard('shell-sends-credentials', invocation, 'the environment');
  else if (named !== undefined && /^(?:curl|wget|http|https|xh)$/.test(name) && !authorises(named))
    report.hazard('shell-sends-credentials', invocation, shown(named));
  else if (
    /^(?:curl|wget)$/.test(name) &&
    args.some(
      (arg) =>
        /^https?:|^[\w.-]+\.\w+\//.test(arg.text) && arg.unknown.some((each) => secretName.test(each.name)),
    )
  )
    report.hazard('shell-sends-data', invocation, 'a secret in the address');
  else if (
    substituted.some((each) => (/^(?:aws|gcloud|az|kubectl)$/.test(name) ? kept : told).test(each.name))
  )
    report.hazard('shell-sends-data', invocation, substituted[0]!.name);
  else if (uploads.some((field) => /^(?:[\w.]*=)?[@<](?!-$)/.test(field.text) || isUploadOption(name)))
    report.hazard('shell-sends-data', invocation, uploads.map(shown).join(' '));
  else if (given && writers.some((each) => encodes.test(each.name)))
    report.hazard('shell-sends-data', invocation, writers.map((each) => each.name).join(' | '));
  else if (takesInput && writers.length > 0 && !(input?.text !== undefined))
    report.hazard('shell-sends-data', invocation, writers.map((each) => each.name).join(' | '));
  else if (listens && redirections.some((each) => each.operator === '<'))
    report.hazard('shell-sends-data', invocation, redirections.map((each) => shown(each.target)).join(' '));
  else if (name === 'scp' || name === 'rsync') {
    const { operands } = optionsOf(args, [...'FiJloPSce', 'exclude', 'include', 'rsh']);
    const target = operands.at(-1);
    if (operands.length > 1 && target !== undefined && /^[^/]*:/.test(target.text))
      report.hazard('shell-sends-data', invocation, operands.map(shown).join(' '));
  }
}

/** `aws s3 cp ~/.ssh/id_rsa s3://…`, `rclone copy ~ remote:`: copies that leave the machine. */
function cloudCopies(invocation: Invocation, report: ShellReport): boolean {
  const { name, args, scope } = invocation;
  if (!/^(?:aws|gsutil|gcloud|az|rclone|s3cmd|mc|huggingface-cli|hf)$/.test(name)) return false;
  const words = args.filter((arg) => !arg.text.startsWith('-'));
  const verb = words.findIndex((arg) =>
    /^(?:cp|mv|sync|copy|copyto|move|moveto|put|upload|rsync)$/.test(arg.text),
  );
  const sources = verb < 0 ? [] : words.slice(verb + 1);
  const secret = sources.map((each) => secretIn(each, scope)).find((each) => each !== undefined);
  // A whole home, or the disk.
  const whole = sources.slice(0, -1).find((each) => reachOf(each, scope) === 'everything');
  if (secret !== undefined) report.hazard('shell-sends-credentials', invocation, secret);
  else if (whole !== undefined) report.hazard('shell-sends-data', invocation, shown(whole));
  return secret !== undefined || whole !== undefined;
}

/** Shells whose input and output are a connection. */
function reverseShells(invocation: Invocation, report: ShellReport): void {
  const { name, args, input, redirections, scope } = invocation;
  const socket = redirections.find((each) => /^\/dev\/(?:tcp|udp)\//.test(each.target.text));
  if (socket !== undefined) {
    report.effect('network', invocation, shown(socket.target));
    if (!asksPort(invocation))
      report.hazard(
        isShell(name) || name === 'exec' ? 'shell-reverse-shell' : 'shell-raw-socket',
        invocation,
        shown(socket.target),
      );
  }
  const texts = args.map((arg) => arg.text);
  const secured = name === 'openssl' && texts[0] === 's_client';
  // zsh/net/tcp.
  if (name === 'ztcp') report.hazard('shell-raw-socket', invocation, texts.join(' '));
  if (secured || /^(?:nc|ncat|netcat|nc\.traditional|nc\.openbsd)$/.test(name)) {
    if (
      !secured &&
      texts.some((text) => /^-[a-z]*[ec]$/.test(text) || /^--(?:exec|sh-exec|lua-exec)/.test(text))
    )
      report.hazard('shell-reverse-shell', invocation, texts.join(' '));
    const piped =
      redirections.some((each) => scope.pipes.has(each.target.text)) ||
      input?.from.some((each) => each.args.some((arg) => scope.pipes.has(arg.text)) || isShell(each.name));
    if (piped === true) report.hazard('shell-reverse-shell', invocation, texts.join(' '));
  } else if (name === 'socat') {
    if (/\bEXEC:|\bSYSTEM:/i.test(texts.join(' ')))
      report.hazard('shell-reverse-shell', invocation, texts.join(' '));
  } else if (name === 'mkfifo' || (name === 'mknod' && texts.includes('p'))) {
    for (const arg of args) if (isKnown(arg) && !arg.text.startsWith('-')) scope.pipes.add(arg.text);
  } else if (
    isShell(name) &&
    (input?.from.some(
      (each) =>
        /^(?:nc|ncat|netcat|telnet|socat)$/.test(each.name) ||
        (each.name === 'openssl' && each.args[0]?.text === 's_client'),
    ) ??
      false)
  ) {
    report.hazard(
      'shell-reverse-shell',
      invocation,
      `${input!.from.map((each) => each.name).join(' | ')} | ${name}`,
    );
  } else if (name === 'telnet' && invocation.piped)
    report.hazard('shell-raw-socket', invocation, texts.join(' '));
}

/** An image for a registry that only one's own network has a name for, a package for a registry of this machine. */
function staysInside(name: string, words: string): boolean {
  const registry = /(?:^|\s)--registry[= ](\S+)/.exec(words)?.[1];
  if (registry !== undefined && /^(?:npm|yarn|pnpm)$/.test(name)) return isOfThisMachine(registry);
  if (!/^(?:docker|podman|buildah)$/.test(name)) return false;
  const image = words.split(/\s+/).find((word) => !word.startsWith('-') && word.includes('/')) ?? '';
  return isInside(image.split('/')[0]!);
}

/** Handing work over to everybody. */
function publishes(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map((arg) => arg.text).join(' ');
  const publishing =
    (/^(?:npm|yarn|pnpm|cargo|poetry|uv|flit|hatch|gem)$/.test(name) && /^(?:publish|push)\b/.test(words)) ||
    (name === 'twine' && /^upload\b/.test(words)) ||
    (/^(?:docker|podman|buildah)$/.test(name) && /^(?:push|buildx build .*--push)\b/.test(words)) ||
    (/^(?:huggingface-cli|hf)$/.test(name) && /^upload/.test(words)) ||
    (name === 'gh' && /^(?:release (?:create|upload)|gist create|repo create)\b/.test(words));
  if (publishing) {
    report.effect('network', invocation);
    if (!staysInside(name, words) && !invocation.scope.isJob)
      report.hazard(
        'shell-publishes',
        invocation,
        `${words.slice(0, 120)}${invocation.scope.askedFor === 'publish' ? byItsName : ''}`,
      );
  }
  if (name === 'curl' && /--unix-socket\s+\S*docker\.sock/.test(words))
    report.hazard('shell-container-escape', invocation, words.slice(0, 120));
}

function listeners(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const texts = args.map((arg) => arg.text);
  const opens =
    (/^(?:nc|ncat|netcat)$/.test(name) && texts.some((text) => /^-[a-z]*l/.test(text))) ||
    (name === 'socat' && /-LISTEN:/i.test(texts.join(' '))) ||
    (/^ssh$/.test(name) && texts.some((text) => /^-[a-zA-Z]*[RD]/.test(text))) ||
    (/^(?:ngrok|cloudflared|localtunnel|lt|frpc|chisel)$/.test(name) &&
      !/^(?:access|version|--version|update)$/.test(texts[0] ?? ''));
  const serves =
    (/^python[\d.]*$/.test(name) &&
      texts.includes('-m') &&
      texts.some((text) => /^(?:http\.server|SimpleHTTPServer|pyftpdlib)$/.test(text)) &&
      !/(?:^|\s)(?:--bind|-b)[= ](?:127\.0\.0\.1|localhost|::1)(?:\s|$)/.test(texts.join(' '))) ||
    (name === 'php' && texts.includes('-S')) ||
    (name === 'ruby' && texts.includes('-run'));
  if (serves) report.effect('network', invocation);
  if (opens || serves) report.hazard('shell-opens-port', invocation, texts.join(' '));
  if (
    /^(?:nmap|masscan|zmap|nikto|sqlmap|hping3|slowloris|hydra|medusa|aircrack-ng|tcpdump|ettercap|arpspoof|bettercap|msfconsole|msfvenom)$/.test(
      name,
    ) ||
    (name === 'ping' && texts.includes('-f'))
  ) {
    report.effect('network', invocation);
    report.hazard('shell-attacks-network', invocation, texts.join(' '));
  }
}

/** Without a check of the certificate anybody on the way may answer. */
function unchecked(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const off = args.some(
    ({ text }) =>
      (name === 'curl' && (/^-[a-zA-Z]*k[a-zA-Z]*$/.test(text) || text === '--insecure')) ||
      (name === 'wget' && text === '--no-check-certificate') ||
      (name === 'git' && /^http\.sslVerify(?:=false)?$/i.test(text)) ||
      (name === 'npm' && text === 'strict-ssl') ||
      (/^(?:ssh|scp)$/.test(name) && /StrictHostKeyChecking=no/i.test(text)),
  );
  if (off) report.hazard('shell-unchecked-peer', invocation);
}
