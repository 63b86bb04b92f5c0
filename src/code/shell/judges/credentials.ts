import { everySecret } from '../../code.ts';
import { type Field, literal, shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { keyOrSecretAt, pathOf, secretAt } from '../paths.ts';
import { reachOf } from '../reach.ts';

/** Commands that look at what is secret. */
export const credentialJudges: readonly Judge[] = [files, environment, keychains, searches];

/** These use a key or look after a file; they show nobody what is in it. */
const uses = new Set(
  'ssh ssh-add ssh-keygen ssh-copy-id ssh-agent sftp chmod chown chgrp mkdir rmdir rm ls test [ [[ touch cd pushd git stat file export source . ln echo printf gpg find mount umount alias trap kubectl helm docker podman aws gcloud az tee sed vim vi nano git-lfs huggingface-cli hf du df mktemp ucf ucfr dpkg-divert dpkg-statoverride restorecon'.split(
    ' ',
  ),
);

/** Options whose value is a key that is used. */
const keyOptions =
  /^(?:-i|--identity|--key|--cert|--cacert|-E|--netrc-file|--config|-K|--kubeconfig|--private-key|--key-file|-o|-k)$/;

/** `sudo chmod go-r ~/.kube/config`: what is run through another only uses the file. */
function handsOn(name: string, args: readonly Field[]): boolean {
  if (!/^(?:sudo|doas|env|nice|nohup|time|command|exec)$/.test(name)) return false;
  const plain = args.find(({ text }) => !/^-[nEH]$|^[A-Za-z_]\w*=/.test(text));
  return plain !== undefined && uses.has(plain.text);
}

/** What a path holds that nobody else should see. */
type HeldAt = (path: string) => string | undefined;

/** What secrets a command reads, by its arguments and its input; each in words. */
export function secretsRead(
  { name, args, redirections, scope }: Invocation,
  heldAt: HeldAt = secretAt,
): readonly string[] {
  const read = redirections.filter((each) => each.operator === '<').map((each) => each.target);
  // `install -d` makes a folder.
  const makesFolder = name === 'install' && args.some(({ text }) => /^-\w*d\w*$|^--directory$/.test(text));
  // `grep -q` prints nothing, and what it looks for is no path.
  const looks = /^[ef]?grep$/.test(name);
  const quiet = looks && args.some(({ text }) => /^-[a-zA-Z]*q|^--(?:quiet|silent)$/.test(text));
  const sought =
    looks && !args.some(({ text }) => /^-\w*[ef]$|^--(?:regexp|file)/.test(text))
      ? args.find(({ text }) => !text.startsWith('-'))
      : undefined;
  if (!uses.has(name) && !makesFolder && !quiet && !handsOn(name, args))
    read.push(
      ...args.filter(
        (arg, i) =>
          arg !== sought &&
          !keyOptions.test(args[i - 1]?.text ?? '') &&
          (!arg.text.startsWith('-') || /^--?[\w-]+=/.test(arg.text)),
      ),
    );
  return read.flatMap((field) => secretIn(field, scope, heldAt) ?? []);
}

/** What secrets a command sends: those that it reads itself, that others write into it, and that stand in what it uploads. */
export function secretsSent(
  invocation: Invocation,
  writers: readonly Invocation[],
  uploads: readonly Field[],
): readonly string[] {
  // Administrators copy keys from one of their machines to another.
  const heldAt = /^(?:scp|rsync|sftp|ssh)$/.test(invocation.name) ? secretAt : keyOrSecretAt;
  const found = [invocation, ...writers]
    .flatMap((each) => secretsRead(each, heldAt))
    .concat(secretsPrinted(uploads, invocation));
  return [invocation, ...writers].some(holdsEvery) ? [...found, all] : found;
}

const all = 'every secret of the project';

/** Whether all secrets of a project stand in what a command is given. */
function holdsEvery({ args, input }: Invocation): boolean {
  return args.some((arg) => arg.text.includes(everySecret)) || input?.text?.includes(everySecret) === true;
}

/** Commands that print a key which a program keeps: the token of a checkout, a password for git, that of a cloud. */
const printsKey =
  /\bgit\s(?:[^|;&]{0,80}\s)?(?:config\s[^|;&]{0,120}extraheader|credential\s+fill)|\bgcloud\s+auth\s+(?:application-default\s+)?print-(?:access|identity)-token|\baws\s+(?:configure\s+(?:get\s+\S{0,40}secret|export-credentials)|sts\s+get-session-token)|\bgh\s+auth\s+token|\bsecurity\s+find-(?:generic|internet)-password|\bsecret-tool\s+lookup|--export-secret-keys/;

/** Secrets that commands print into an argument: `-d "$(cat ~/.netrc)"`. */
function secretsPrinted(fields: readonly Field[], { scope }: Invocation): readonly string[] {
  return fields.flatMap(({ unknown }) =>
    unknown.flatMap((each) =>
      each.commands === undefined
        ? []
        : printsKey.test(each.name.slice(0, 400))
          ? ['a key that a program keeps']
          : each.name
              .slice(0, 400)
              .split(/[\s"'()$`|;<>]+/)
              .flatMap((word) =>
                word.includes('/') ? (secretIn(literal(word, 0), scope, keyOrSecretAt) ?? []) : [],
              ),
    ),
  );
}

/** What secret a path holds, in words; undefined for an ordinary one. */
export function secretIn(
  field: Field,
  scope: Invocation['scope'],
  heldAt: HeldAt = secretAt,
): string | undefined {
  const text = field.text.replace(/^(?:[\w.-]*[=@]|file:\/\/){1,3}/, '');
  const path = pathOf({ ...field, text }, scope);
  const secret = heldAt(path) ?? (scope.written.get(path)?.includes(everySecret) === true ? all : undefined);
  return secret === undefined ? undefined : `${secret}: ${shown({ ...field, text: path })}`;
}

/** Whether a command writes out the whole environment. */
export function dumpsEnvironment({ name, args }: Invocation): boolean {
  if (name === 'printenv') return args.length === 0;
  if (name === 'env') return args.every((arg) => /^-(?:0|-null)$/.test(arg.text));
  if (name === 'set') return args.length === 0;
  return (
    (name === 'export' || name === 'declare' || name === 'compgen') &&
    args.length > 0 &&
    args.every((arg) => /^-[pxev]+$/.test(arg.text))
  );
}

function files(invocation: Invocation, report: ShellReport): void {
  const secrets = secretsRead(invocation);
  for (const secret of secrets.slice(0, 4)) report.hazard('shell-reads-credentials', invocation, secret);
  if (secrets.length > 0) report.effect('credentials', invocation, secrets[0]);
  if (
    /^(?:cat|less|more|head|tail|cp|grep|awk|strings|xxd|base64|nl|tac|cut|sort)$/.test(invocation.name) &&
    invocation.args.some((arg) => /^\/etc\/(?:passwd|group)$/.test(pathOf(arg, invocation.scope)))
  )
    report.hazard('shell-reads-accounts', invocation, '/etc/passwd');
}

function environment(invocation: Invocation, report: ShellReport): void {
  if (dumpsEnvironment(invocation)) {
    report.effect('environment', invocation);
    report.hazard('shell-shows-environment', invocation);
  } else if (invocation.name === 'printenv') report.effect('environment', invocation);
  if (showsSecret(invocation))
    report.hazard('shell-shows-secret', invocation, invocation.args.map(shown).join(' '));
}

/** What goes into another command (`docker login --password-stdin`) is shown to nobody, unless that shows what it gets. */
function showsSecret(invocation: Invocation): boolean {
  if (invocation.piped) return false;
  if (printsSecret(invocation)) return true;
  const { name, input, redirections } = invocation;
  const shows = /^(?:base64|base32|basenc|xxd|od|hexdump|rev|tee|cat|tr|sed|awk|cut|fold|nl|head|tail)$/.test(
    name,
  );
  return (
    shows &&
    !redirections.some(({ operator }) => operator.startsWith('>')) &&
    input?.from.some(printsSecret) === true
  );
}

function printsSecret(invocation: Invocation): boolean {
  return (
    /^(?:echo|printf)$/.test(invocation.name) &&
    (holdsEvery(invocation) ||
      invocation.args.some((arg) => arg.unknown.some((each) => secretName.test(each.name))))
  );
}

/** Names of variables that hold secrets by convention. */
export const secretName: RegExp =
  /(?:^|_)(?:PASS(?:WORD|WD)?|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(?:_|$)|^AWS_SECRET|_KEY$/i;

function keychains(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map((arg) => arg.text).join(' ');
  const asks =
    (name === 'security' && /^(?:find-(?:generic|internet)-password|dump-keychain|export)/.test(words)) ||
    (name === 'secret-tool' && /^(?:lookup|search)/.test(words)) ||
    (name === 'git' &&
      /^(?:-\S+ )*(?:credential fill|config (?:-\S+ )*\S*extraheader)\b/.test(words) &&
      !args.some(({ text }) => /^--(?:unset(?:-all)?|add|replace-all)$/.test(text))) ||
    (name === 'gcloud' && /auth print-(?:access|identity)-token/.test(words)) ||
    (name === 'aws' &&
      /^(?:sts get-session-token|configure (?:get|export-credentials)|secretsmanager get-secret-value|ssm get-parameters?\b.*--with-decryption)/.test(
        words,
      )) ||
    (name === 'kubectl' && /get secrets?\b.*-o/.test(words)) ||
    (name === 'gpg' && /--export-secret-keys/.test(words)) ||
    /^(?:mimikatz|hashdump|unshadow|john|hashcat|hydra|LaZagne|lazagne|mimipenguin)$/.test(name) ||
    (name === 'history' && args.length === 0 && invocation.piped);
  if (!asks) return;
  report.effect('credentials', invocation);
  report.hazard('shell-reads-credentials', invocation, name);
}

const secretFiles =
  /(?:^|\*)(?:id_(?:rsa|dsa|ed25519|ecdsa)|\.?\w*\.pem|\.key|\.env\*?|\.?credentials\w*|\.kdbx|wallet\.dat|\.pfx|\.p12|\.ppk|\.netrc|\.htpasswd|shadow|\.keystore|\.jks|passw\w*|secret\w*)\*?$/i;

/** Going through other people's files for keys and passwords. */
function searches(invocation: Invocation, report: ShellReport): void {
  if (looksForSecrets(invocation))
    report.hazard(
      'shell-searches-secrets',
      invocation,
      invocation.args
        .map((arg) => arg.text)
        .join(' ')
        .slice(0, 120),
    );
}

/** Whether a command looks through files outside of its folder for keys and passwords. */
export function looksForSecrets({ name, args, scope }: Invocation): boolean {
  const wide = args.some(
    (arg) =>
      !arg.text.startsWith('-') &&
      /^(?:everything|system|outside)$/.test(reachOf(arg, scope)) &&
      /^[/~]/.test(arg.text),
  );
  if (!wide) return false;
  const texts = args.map((arg) => arg.text);
  // Permissions that are taken away where they are found show nobody what is in the files.
  const does = texts.indexOf('-exec');
  if (name === 'find' && does >= 0 && /^(?:chmod|chown|chgrp)$/.test(texts[does + 1] ?? '')) return false;
  const named =
    /^(?:find|locate|fd)$/.test(name) &&
    texts.some(
      (text, i) =>
        (name !== 'find' || /^-i?(?:name|path|regex|wholename)$/.test(texts[i - 1] ?? '')) &&
        secretFiles.test(text),
    );
  const inside =
    /^(?:[efz]?grep|rg|ag|ack)$/.test(name) &&
    (name === 'rg' || texts.some((text) => /^-\w*[rR]/.test(text) || text === '--recursive')) &&
    texts.some(
      (text) =>
        /passw(?:or)?d|secret|api_?key|token|BEGIN (?:RSA|OPENSSH|EC)? ?PRIVATE/i.test(text) &&
        !/^[/~]/.test(text),
    );
  return named || inside;
}
