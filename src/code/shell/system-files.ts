import { hole } from '../code.ts';
import type { Field } from './field.ts';
import { isInside } from './inside.ts';
import type { Invocation } from './invocation.ts';
import { outputOf } from './outputs.ts';
import { pathOf } from './paths.ts';
import { resolverSetting } from './resolver-settings.ts';
import { saidLines } from './said-lines.ts';
import { isTuned } from './tuning.ts';
import { unitLink } from './unit-links.ts';

/**
 * What a write to a file of the system's settings comes to, where what is written lets nobody in: sshd told to be stricter,
 * limits of the kernel, a copy of the file beside it, a source of packages that a key vouches for. Undefined for all else.
 */
export function milderSetting(invocation: Invocation, target: Field): string | undefined {
  const { scope } = invocation;
  const path = pathOf(target, scope);
  if (isCopyBeside(invocation, path)) return 'shell-changes-configuration';
  const link =
    unitLink(invocation, path) ?? resolverSetting(invocation, path) ?? namedSetting(invocation, path);
  if (link !== undefined) return link;
  const lines = linesOf(invocation) ?? sourceLine(invocation, path);
  if (lines === undefined || lines.length === 0) return undefined;
  const all = (test: (line: string) => boolean): boolean => lines.every(test);
  if (/^\/etc\/ssh\/sshd_config(?:$|\.d\/)/.test(path))
    return all(isStricter) ? 'shell-changes-configuration' : undefined;
  if (/^\/etc\/sysctl(?:\.conf$|\.d\/)/.test(path)) return all(isTuned) ? 'shell-tunes' : undefined;
  if (/^\/etc\/apt\/sources\.list\.d\/|^\/etc\/yum\.repos\.d\//.test(path))
    return all(isVouchedFor) ? 'shell-trusts-source' : undefined;
  // Where libraries are looked for, and how packages are fetched and kept up to date; no hooks of apt's, which are commands.
  if (/^\/etc\/ld\.so\.conf\.d\/[\w.-]+\.conf$/.test(path))
    return all((line) => /^\/(?:usr|opt)\/(?!.*\.\.)[\w./+-]+$/.test(line))
      ? 'shell-changes-configuration'
      : undefined;
  if (/^\/etc\/apt\/apt\.conf\.d\/[\w.-]+$/.test(path))
    return all((line) =>
      /^(?:APT::(?:Periodic|Install-(?:Recommends|Suggests)|Get::Assume-Yes|AutoRemove)|Acquire::(?:Retries|http::Timeout|Languages|Check-Valid-Until)|Unattended-Upgrade::(?!.*(?:Sender|Mail\b))|Dpkg::Options)[\w:-]*\s+\{?\s*"?[\w.:+=-]*"?\s*;?\s*\}?;?$/.test(
        line,
      ),
    )
      ? 'shell-changes-configuration'
      : undefined;
  if (path === '/etc/hosts') return all(isOwnName) ? 'shell-changes-configuration' : undefined;
  if (path === '/etc/fstab') return all(isOwnDisk) ? 'shell-changes-configuration' : undefined;
  return undefined;
}

/** Settings that say a name, a language or which drivers not to load, whatever of them is not known. */
function namedSetting(invocation: Invocation, path: string): string | undefined {
  if (path === '/etc/hostname') return 'shell-tunes';
  const allowed = /^\/etc\/modprobe\.d\/[\w.-]+\.conf$/.test(path)
    ? new RegExp(`^blacklist\\s+[\\w${hole}-]+$`)
    : path === '/etc/default/locale'
      ? /^(?:LANG|LANGUAGE|LC_[A-Z]+)=/
      : path === '/etc/hosts'
        ? new RegExp(`^(?:127\\.0\\.[01]\\.1|::1)\\s+[\\w${hole}. \\t-]+$`)
        : undefined;
  if (allowed === undefined) return undefined;
  const lines = saidLines(invocation);
  const plain = lines !== undefined && lines.length > 0 && lines.every((line) => allowed.test(line));
  if (!plain || (path === '/etc/hosts' && !lines.every(isOwnName))) return undefined;
  return 'shell-changes-configuration';
}

/** `cp /etc/x /etc/x.bak`, or the way back. */
function isCopyBeside({ name, args }: Invocation, path: string): boolean {
  if (!/^(?:cp|mv|install)$/.test(name)) return false;
  const texts = args.map(({ text }) => text).filter((text) => !text.startsWith('-'));
  if (texts.length !== 2) return false;
  const [from, to] = [texts[0]!, path];
  const copy = /^[.~_-](?:bak|orig|old|save|backup|dist|\d[\w.-]*|[\w-]*${hole}[\w.-]*)?/;
  if (to.startsWith(from)) return to.length > from.length && copyOf(to.slice(from.length), copy);
  return (
    name !== 'install' &&
    from.startsWith(to) &&
    from.length > to.length &&
    copyOf(from.slice(to.length), copy)
  );
}

function copyOf(rest: string, copy: RegExp): boolean {
  return rest.startsWith(`.${hole}`) || rest.startsWith(`-${hole}`) || copy.test(rest);
}

/** `echo "deb [arch=$(dpkg --print-architecture) signed-by=…] https://… $VERSION_CODENAME stable"`: a source by its known parts. */
function sourceLine(invocation: Invocation, path: string): readonly string[] | undefined {
  if (!/^\/etc\/apt\/sources\.list\.d\//.test(path)) return undefined;
  const said = invocation.name === 'tee' ? (invocation.input?.from ?? []) : [invocation];
  // What stands in `$(…)` is a command too, and not the one that says the line.
  const [echo, ...more] = said.filter(({ name }) => name === 'echo' || name === 'cat' || name === 'tee');
  if (echo?.name !== 'echo' || more.length > 0) return undefined;
  const line = echo.args.map(({ text }) => text).join(' ');
  return /^deb (?:\[[^\]\n]{1,300}\] )?https:\/\/[\w.-]+\/[^\n]*$/.test(line) ? [line] : undefined;
}

/** What a command writes, line by line, without comments: what it prints, or what its sed puts in the place of something. */
function linesOf(invocation: Invocation): readonly string[] | undefined {
  const { name, args, input } = invocation;
  if (name === 'sed') return replacements(args);
  const text = name === 'tee' || name === 'cat' ? input?.text : outputOf(name, args, input?.text);
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** `s/a/b/; s|a|b|g`: each b. Undefined where a script does anything else. */
function replacements(args: readonly Field[]): readonly string[] | undefined {
  const scripts: string[] = [];
  for (const [i, { text }] of args.entries()) {
    if (/^(?:-[a-zA-Z]*e|--expression)$/.test(text)) scripts.push(args[i + 1]?.text ?? '');
    else if (text.startsWith('--expression=')) scripts.push(text.slice('--expression='.length));
  }
  if (scripts.length === 0) {
    const first = args.find(({ text }) => !text.startsWith('-'));
    if (first !== undefined) scripts.push(first.text);
  }
  const found: string[] = [];
  for (const script of scripts) {
    let rest = script.trim();
    while (rest !== '') {
      const [whole, , , by, flags] =
        /^(?:\/[^/\n]{1,200}\/\s*)?s([/|#,!@])((?:(?!\1)[^\n\\]|\\.){0,400})\1((?:(?!\1)[^\n\\]|\\.){0,400})\1([a-zA-Z]*)\s*(?:;|\n|$)\s*/.exec(
          rest,
        ) ?? [];
      // The flag `e` runs what is put in, `w` writes it elsewhere.
      if (whole === undefined || whole === '' || /[ew]/.test(flags ?? '')) return undefined;
      found.push(by!.replace(/\\[1-9]|&/g, ''));
      rest = rest.slice(whole.length);
    }
  }
  return found.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

const stricter: readonly RegExp[] = [
  /^(?:PasswordAuthentication|PermitEmptyPasswords|X11Forwarding|AllowTcpForwarding|AllowAgentForwarding|AllowStreamLocalForwarding|GatewayPorts|PermitTunnel|PermitUserEnvironment|KbdInteractiveAuthentication|ChallengeResponseAuthentication|HostbasedAuthentication|TCPKeepAlive|Compression|UseDNS|GSSAPIAuthentication|KerberosAuthentication)\s+no$/i,
  /^PermitRootLogin\s+(?:no|prohibit-password|without-password|forced-commands-only)$/i,
  /^(?:IgnoreRhosts|StrictModes|PubkeyAuthentication|UsePAM|PrintLastLog)\s+yes$/i,
  /^(?:MaxAuthTries|MaxSessions|LoginGraceTime|ClientAliveInterval|ClientAliveCountMax|MaxStartups|RekeyLimit)\s+[\w: ]+$/i,
  /^(?:Ciphers|MACs|KexAlgorithms|HostKeyAlgorithms|PubkeyAcceptedAlgorithms)\s+(?!.*(?:none|arcfour|3des|md5|sha1(?!\d)))[\w@.,+-]+$/i,
  /^(?:AllowUsers|AllowGroups|DenyUsers|DenyGroups)\s+(?!.*\broot\b)[\w@. -]+$/i,
  /^LogLevel\s+(?:INFO|VERBOSE)$/i,
  /^Protocol\s+2$/i,
  /^(?:Banner|SyslogFacility|AddressFamily)\s+[\w/.-]+$/i,
  /^Port\s+\d+$/i,
];

/** A setting of sshd that lets in fewer than before, or tells more of who came. */
function isStricter(line: string): boolean {
  return stricter.some((pattern) => pattern.test(line));
}

/** A line of a list of sources for packages: one that a key of its own, or the packager's check, vouches for. */
function isVouchedFor(line: string): boolean {
  if (/trusted\s*[=:]\s*yes|allow-insecure|gpgcheck\s*=\s*0/i.test(line)) return false;
  if (/^deb(?:-src)?\s/.test(line)) return /signed-by=/i.test(line) || /https:\/\//.test(line);
  return /^[\w-]+\s*[=:]|^\[[\w.-]+\]$/.test(line);
}

/** A name of one's own network in the table of hosts: names that all the world uses are not to be sent elsewhere. */
function isOwnName(line: string): boolean {
  const [number, ...names] = line.replace(/#.*$/s, '').trim().split(/\s+/);
  if (number === undefined || !/^(?:127\.|::1$|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(number))
    return false;
  return names.length > 0 && names.every((name) => !name.includes('.') || isInside(name));
}

/** A disk that is mounted in a folder for data. */
function isOwnDisk(line: string): boolean {
  if (/^(?:\/swap[\w.-]*|UUID=[\w-]+|LABEL=\w+)\s+(?:none|swap)\s+swap\s/.test(line)) return true;
  return /^(?:UUID=|LABEL=|\/dev\/|[\w.-]+:\/)\S*\s+\/(?:data|mnt|srv|media|var\/lib|opt|backups?)\S*\s+\w+\s/.test(
    line,
  );
}
