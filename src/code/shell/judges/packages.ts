import { literal, shown } from '../field.ts';
import { isOpenToAll } from '../inside.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { indexesOf, isKnownIndex, isKnownRegistry } from '../package-indexes.ts';
import { fileOf } from '../paths.ts';

/** Commands that install what others wrote. */
export const packageJudges: readonly Judge[] = [pip, javascript, system, others, registries];

const remote =
  /^(?:git\+|hg\+|svn\+|bzr\+|https?:\/\/|ftp:\/\/|git:\/\/|ssh:\/\/|file:\/\/)|@\s*(?:git\+|https?:\/\/)|^[\w.-]+\/[\w.-]+$|^(?:github|gitlab|bitbucket|gist):/;

function pip(invocation: Invocation, report: ShellReport): void {
  const { name } = invocation;
  let { args } = invocation;
  if (/^python[\d.]*$/.test(name)) {
    const at = args.findIndex((arg) => arg.text === '-m');
    if (at < 0 || !/^(?:pip|pipx|uv)$/.test(args[at + 1]?.text ?? '')) return;
    args = args.slice(at + 2);
  } else if (name === 'uv' || name === 'conda' || name === 'mamba') {
    if (name === 'uv' && args[0]?.text === 'pip') args = args.slice(1);
  } else if (!/^(?:pip[\d.]*|pipx|easy_install|poetry|pdm)$/.test(name)) return;
  const { flags, values, operands } = optionsOf(args, [
    'r',
    'requirement',
    'c',
    'constraint',
    'i',
    'index-url',
    'extra-index-url',
    'f',
    'find-links',
    't',
    'target',
    'e',
    'editable',
    'trusted-host',
    'n',
    'p',
    'channel',
    'prefix',
    'python',
    'proxy',
    'timeout',
  ]);
  const verb = name === 'easy_install' ? 'install' : operands[0]?.text;
  if (verb === 'uninstall' || verb === 'remove')
    report.hazard('shell-removes-packages', invocation, operands.slice(1).map(shown).join(' '));
  if (!/^(?:install|add|download|wheel|run|inject|create|update)$/.test(verb ?? '')) return;
  report.effect('network', invocation);
  const wanted = [
    ...operands.slice(name === 'easy_install' ? 0 : 1),
    ...(values.get('e') === undefined ? [] : [values.get('e')!]),
    ...(values.get('editable') === undefined ? [] : [values.get('editable')!]),
  ];
  const lists = ['r', 'requirement', 'c', 'constraint'].flatMap((each) => values.get(each) ?? []);
  const foreign =
    wanted.find((each) => remote.test(each.text) && !/^[\w.-]+\/[\w.-]+$/.test(each.text)) ??
    lists.find((each) => /^(?:https?|ftp):\/\//.test(each.text)) ??
    [...wanted, ...lists].find((each) => invocation.scope.fetched.has(fileOf(each, invocation.scope)));
  const indexes = indexesOf(args);
  if (foreign !== undefined) fromAddress(invocation, shown(foreign), report);
  else if (indexes.length > 0) {
    // Of several the installer takes whichever has the highest version: one stranger among them is enough.
    const stranger = indexes.find(
      (each) => !isKnownIndex(each.text) && !(flags.has('no-index') && !/^\w+:\/\//.test(each.text)),
    );
    if (stranger === undefined) report.hazard('shell-installs', invocation, shown(indexes[0]!));
    else fromAddress(invocation, shown(stranger), report);
  } else report.hazard('shell-installs', invocation, wanted.map(shown).join(' '));
}

/** A package out of an address; where anybody on the way can put another one in its place, it is code of theirs. */
function fromAddress(
  invocation: Invocation,
  detail: string,
  report: ShellReport,
  address: string = detail,
): void {
  report.hazard('shell-installs-from-address', invocation, detail);
  if (isOpenToAll(address)) report.hazard('shell-runs-download', invocation, address);
}

function javascript(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name === 'npx' || name === 'bunx' || name === 'pnpx' || name === 'uvx') {
    report.effect('network', invocation);
    const address = args.find((arg) => /^(?:git\+|https?:\/\/|git:\/\/|github:)/.test(arg.text));
    report.hazard(
      address === undefined ? 'shell-installs' : 'shell-installs-from-address',
      invocation,
      args.map(shown).join(' '),
    );
    return;
  }
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(name)) return;
  const { operands, flags, values } = optionsOf(args, ['registry', 'prefix']);
  if (
    !/^(?:i|in|install|add|ci|exec|dlx|create|init|update|x)$/.test(operands[0]?.text ?? '') &&
    !(name === 'yarn' && operands.length === 0)
  )
    return;
  report.effect('network', invocation);
  const foreign = operands
    .slice(1)
    .find(
      (each) =>
        remote.test(each.text) && !/^@[\w.-]+\/[\w.-]+/.test(each.text) && !each.text.startsWith('./'),
    );
  const registry = values.get('registry');
  if (foreign !== undefined || flags.has('registry') || registry !== undefined)
    fromAddress(invocation, shown(foreign ?? registry ?? literal('--registry', 0)), report);
  else report.hazard('shell-installs', invocation, operands.slice(1).map(shown).join(' '));
}

/** Settings that say where all later installations come from. */
const registrySettings =
  /^(?:@[\w.-]+:)?(?:registry|npmRegistryServer)$|^(?:global\.|install\.)?(?:extra-)?index-url$/i;

/** `npm config set registry …`, `pip config set global.index-url …`. */
function registries(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (!/^(?:npm|pnpm|yarn|pip3?)$/.test(name)) return;
  const { operands } = optionsOf(args, ['L', 'location']);
  const at = operands.findIndex(({ text }) => text === 'set');
  if (at < 0 || at > 1) return;
  const [key, given] = operands.slice(at + 1);
  // A script of a package runs when it is installed, or by its name.
  const [, command] = /^scripts\.[\w:-]+=(.*)$/s.exec(key?.text ?? '') ?? [];
  if (command !== undefined) report.run(command, invocation, true);
  const [setting = '', joined] = (key?.text ?? '').split(/=(.*)/s);
  const value = joined ?? given?.text ?? '';
  if (registrySettings.test(setting) && value !== '' && !isKnownRegistry(value))
    // What all later installations bring comes from there, and anybody on the way can answer in its place.
    fromAddress(invocation, `${setting} ${value}`, report, value);
}

function system(invocation: Invocation, report: ShellReport): void {
  const { name, args, input } = invocation;
  const words = args.map((arg) => arg.text);
  if (/^(?:apt|apt-get|aptitude|yum|dnf|apk|pacman|zypper|brew|snap|flatpak|microdnf|port)$/.test(name)) {
    const verb = words.find((word) => !word.startsWith('-') || /^-(?:S|R|U)/.test(word)) ?? '';
    if (
      /^(?:install|add|-S\w*|-U\w*|localinstall|upgrade|dist-upgrade|full-upgrade|update|reinstall)$/.test(
        verb,
      )
    ) {
      report.effect('network', invocation);
      const foreign = words.find((word) => /^https?:\/\//.test(word));
      const unsigned = words.find((word) =>
        /^--(?:allow-unauthenticated|nogpgcheck|allow-untrusted|force-yes|no-gpg-checks|dangerous|allow-downgrades)$/.test(
          word,
        ),
      );
      if (foreign !== undefined || unsigned !== undefined)
        report.hazard('shell-installs-from-address', invocation, foreign ?? unsigned);
      else if (verb !== 'update') report.hazard('shell-installs', invocation, words.join(' ').slice(0, 120));
    } else if (/^(?:remove|purge|autoremove|erase|del|uninstall|-R\w*)$/.test(verb)) {
      report.effect('system', invocation);
      report.hazard(
        words
          .slice(1)
          .some((word) =>
            /^\^?(?:sudo|systemd|linux-image\S*|libc6|coreutils|bash|apt|dpkg|glibc|kernel\S*)(?:[:=]\S*)?[-+*.$]*$/.test(
              word,
            ),
          )
          ? 'shell-removes-system-packages'
          : 'shell-removes-packages',
        invocation,
        words.join(' ').slice(0, 120),
      );
    }
  } else if (name === 'dpkg' || name === 'rpm') {
    if (words.some((word) => /^-(?:i|-install|U|ivh|Uvh|-force)/.test(word)))
      report.hazard(
        words.some((word) => /^https?:/.test(word)) ? 'shell-installs-from-address' : 'shell-installs',
        invocation,
        words.join(' '),
      );
    else if (words.some((word) => /^-(?:r|P|e|-remove|-purge|-erase)$/.test(word)))
      report.hazard('shell-removes-packages', invocation, words.join(' '));
    if (words.length > 0) report.effect('system', invocation);
  } else if (name === 'apt-key' || name === 'add-apt-repository') {
    report.effect('system', invocation);
    report.hazard(
      'shell-trusts-source',
      invocation,
      input === undefined ? words.join(' ') : `${input.from.map((each) => each.name).join(' | ')} | ${name}`,
    );
  }
}

function others(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  const words = args.map((arg) => arg.text);
  const installs =
    (name === 'gem' && words[0] === 'install') ||
    (name === 'cargo' && words[0] === 'install') ||
    (name === 'go' && (words[0] === 'install' || words[0] === 'get')) ||
    (name === 'luarocks' && words[0] === 'install') ||
    (name === 'composer' && /^(?:require|install)$/.test(words[0] ?? '')) ||
    (name === 'cpan' && words.length > 0);
  if (!installs) return;
  report.effect('network', invocation);
  const foreign = words.find(
    (word) => /^(?:--git|--source|-s)$/.test(word) || /^(?:https?|git):\/\//.test(word),
  );
  report.hazard(
    foreign === undefined ? 'shell-installs' : 'shell-installs-from-address',
    invocation,
    words.join(' '),
  );
}
