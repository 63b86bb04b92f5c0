import { baseOf } from '../../../core/slash-paths.ts';

/** Programs that look and change nothing, or that builds and set-ups are made of. */
const harmless: ReadonlySet<string> = new Set(
  `ls dir echo pwd date uname which whereis cat head tail wc sort grep git nvidia-smi nvcc rocm-smi
  hipcc gcc g++ cc clang make cmake ninja python python3 ffmpeg ffprobe sox convert tar unzip
  gunzip mkdir touch true cd cls clear tput stty sleep time lscpu lsb_release sw_vers sysctl df du
  free hostname whoami id ps file stat ldconfig ldd nproc ping ver test pytest black ruff npm node
  java docker pip pip3 conda cargo go rustc latex pdflatex dot gnuplot espeak say open xdg-open
  notepad code calc`.split(/\s+/),
);

/** Programs that look only: a version, a device, a folder. */
const looking: ReadonlySet<string> = new Set(
  `ls echo pwd date uname which nvidia-smi nvcc rocm-smi lscpu lsb_release sw_vers sysctl nproc
  ldconfig free df cls clear hipcc gcc ver true`.split(/\s+/),
);

/** Parts of commands that destroy, take over, hide or open a way in. */
const dangerous: readonly RegExp[] = [
  /(?:^|[\s;&|'"([,/])rm['",\s]+(?:['"]?-{1,2}\w[\w-]*['",\s]+)*['"]?(?:\/|~|\*|\.\.|\$HOME)/,
  /(?:^|[\s;&|'"([,/])(?:mkfs(?:\.\w+)?|shred|wipefs|fdisk|parted|insmod|rmmod|modprobe|visudo|chroot)\b/,
  /\bdd['",\s][^;|]{0,200}\bof=\/dev\//,
  /(?:^|[;&|'"([,]\s{0,4}|\bsudo\s+(?:-\S{1,20}\s+){0,4}|\bsystemctl\s+|\/c\s+|\bs?bin\/)(?:shutdown|reboot|halt|poweroff|init\s+[06])(?![\w.-])/,
  /(?:^|[\s;&|'"([,/])(?:kill|pkill|killall|taskkill|skill)(?:['",\s]|$)/,
  /(?:^|[\s;&|'"([,/])(?:useradd|usermod|userdel|adduser|deluser|groupadd|passwd|chpasswd|visudo|gpasswd)(?:['",\s]|$)/,
  /(?:^|[\s;&|'"([,/])(?:iptables|ip6tables|nft|ufw|firewall-cmd|setenforce|auditctl)(?:['",\s]|$)/,
  /\b(?:netsh\s+advfirewall|Set-MpPreference|sc\s+(?:stop|delete|config)|reg\s+(?:add|delete)|schtasks|net\s+(?:user|localgroup|stop)|vssadmin|bcdedit|wevtutil|cipher\s+\/w|wmic)\b/i,
  /\bsystemctl['",\s]+(?:stop|disable|mask)\b/,
  /\bservice['",\s]+\S+['",\s]+stop\b/,
  // `crontab -l` shows the table, and changes nothing in it.
  /(?:^|[\s;&|'"([,/])crontab(?!['",\s]{1,4}-l(?:['",\s)\]]|$))(?:['",\s]|$)/,
  /\b(?:chmod|chown|chattr)['",\s]+[^;|]{0,100}(?:777|a\+rwx|\+s\b|\s\/(?:etc|bin|usr|lib|sbin|root)\b)/,
  /\b(?:nc|ncat|netcat|socat)['",\s][^;|]{0,200}(?:-e|-c|-l|exec:|EXEC:)/,
  /\/dev\/(?:tcp|udp)\//,
  /\b(?:ba|z|da|k)?sh['",\s]+-i\b/,
  /(?:\||<\(|\$\()[^|]{0,40}(?:\b(?:ba|z|da)?sh\b|\bpython\d?\b|\bperl\b)/,
  /\b(?:curl|wget)\b[^|;]{0,300}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/,
  /\bpowershell(?:\.exe)?\b[^|;]{0,200}(?:-e(?:nc|c)?\b|-EncodedCommand|IEX|DownloadString|-w(?:indowstyle)?\s+hidden)/i,
  /:\s*\(\s*\)\s*\{\s*:\s*\|\s*:/,
  /(?:^|[\s;&|'"([,/])(?:sudo|su|doas|pkexec|runas)(?:['",\s]|$)/,
  /\/etc\/(?:passwd|shadow|sudoers|crontab|hosts)\b|\.ssh\/|\.bash_history|authorized_keys|\.bashrc\b/,
  /\b(?:xmrig|minerd|cpuminer|mimikatz|lazagne|msfvenom|msfconsole|hydra|sqlmap|masscan)\b/i,
  /\bhistory\s+-c\b|\bunset\s+HISTFILE\b/,
  /\b(?:del|erase|rd|rmdir)\s+\/[sqf]\b/i,
  // An index that nobody vouches for; one on this machine is somebody's cache.
  /\b(?:pip[\d.]*|pipx|uv|easy_install)\b[^|;]{0,300}(?:--(?:extra-)?index-url|--trusted-host|[\s'"]-i)['",=\s]+(?!https?:\/\/(?:localhost|127\.[\d.]+)[:/])(?:http:\/\/|https:\/\/\d{1,3}\.)/,
  // What is installed from an address without a certificate is whoever's who answers there.
  /\b(?:pip[\d.]*|pipx|uv|easy_install)\b[^|;]{0,200}\b(?:install|add)\b[^|;]{0,300}[\s'"@+](?:git\+)?(?:http:\/\/|https:\/\/\d{1,3}\.)(?!(?:localhost|127\.[\d.]+)[:/])/,
  // An archive on somebody's own site: no index, no history and no publisher stand behind it.
  /\b(?:pip[\d.]*|pipx|uv|easy_install)['",\s]+(?:pip['",\s]+)?(?:install|add)\b[^|;]{0,300}(?<!\s['"]?(?:-[ifrct]|--[\w-]{0,20}(?:url|links|host|requirement|constraint|proxy|index)s?)['",]{0,2}[\s=]['"]?)(?<=[\s'"@+])(?:git\+)?https:\/\/(?!(?:[\w-]+\.){0,5}(?:github\.com|github\.io|githubusercontent\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|pypi\.org|pythonhosted\.org|pytorch\.org|huggingface\.co|googleapis\.com|apache\.org|nvidia\.com|jfrog\.io|amazonaws\.com|azure\.com|localhost|internal|local|lan|corp|intranet|edu)[/:'"\s])(?:[\w-]+\.)+\w+[/:]/,
  // A script that is run from its address: the same, with nothing kept of it.
  /\b(?:uv|pipx)['",\s]+run\b[^|;]{0,200}[\s'"](?:http:\/\/(?!(?:localhost|127\.[\d.]+)[:/])|https:\/\/(?:\d{1,3}\.){3})/,
  /\b(?:pip[\d.]*)['",\s]+config\b[^|;]{0,100}\bset\b[^|;]{0,100}index-url['",\s=]+(?:http:\/\/|https:\/\/\d{1,3}\.)(?!(?:localhost|127\.[\d.]+)[:/])/,
  // Settings of git's that are commands, and run with the next fetch, commit or log.
  /\bgit['",\s]+config\b[^|;]{0,100}\bcredential\.\S{0,80}helper['",\s]+(?:'"'"')?['"]?!/,
  /\bgit['",\s]+config\b[^|;]{0,100}\bcore\.(?:pager|editor|sshCommand|askPass|fsmonitor|gitProxy)['",\s]+[^|;]{0,100}(?:\b(?:ba|z|da)?sh\s+-c\b|\bcurl\b|\bwget\b|\$\(|\/tmp\/|\/dev\/)/,
  /\bgit['",\s]+config\b[^|;]{0,100}\bcore\.hooksPath['",\s]+(?:\/tmp|\/var\/tmp|\/dev\/shm|\/home\/[^/\s]+\/\.cache)/i,
  /\bgit['",\s]+config\b[^|;]{0,60}\b(?:http\.sslVerify|http\.\S{0,80}sslVerify)['",\s]+['"]?(?:false|0|no)\b/i,
  /\bgit['",\s]+config\b[^|;]{0,60}\b(?:http|https)\.proxy['",\s]+(?:http:\/\/)?\d{1,3}\.(?!0\.0\.1)/,
  // All that others have, in the place of which this copy is put.
  /\bgit['",\s]+push\b[^|;]{0,100}(?:--force\b|-f\b)[^|;]{0,60}--(?:all|mirror)\b|\bgit['",\s]+push\b[^|;]{0,60}--(?:all|mirror)\b[^|;]{0,60}(?:--force\b|-f\b)/,
  /\bsecurity\s+(?:dump-keychain|export\s|find-(?:generic|internet)-password\b[^|;]{0,100}(?:Chrome|Chromium|Brave|Edge|Opera|Vivaldi|Safari))/i,
  /\bosascript\b[^|;]{0,400}with\s+hidden\s+answer/i,
  /\bmsiexec(?:\.exe)?\b[^|;]{0,200}\bhttps?:/i,
  // What is asked for, or of whom, tells the other side about this machine.
  /\b(?:nslookup|dig|drill)\b[^|;]{0,200}(?:\$\(|`)\s*(?:whoami|hostname|id|cat|env|printenv|uname|base64)\b/,
  // `$(uname -m)` asks for the file that fits this machine, `$(hostname)` reports to whoever watches it.
  /\b(?:ping|curl|wget)\b[^|;]{0,200}(?:\$\(|`)\s*(?:whoami|id|env|printenv|base64)\b/,
  /\brundll32(?:\.exe)?['",\s]+[^|;]{0,100}(?:\\users\\public|\\temp\\|%temp%|%appdata%|javascript:)/i,
  /\bformat\s+[a-z]:/i,
];

/** Parts of a pipeline that ask for a version, a revision, a device or a list of packages, word by word. */
const asking: readonly RegExp[] = [
  /^git (?:-C [\w./-]+ )?(?:describe|rev-parse|rev-list|ls-files|--version|config --get)(?: [\w./=@{}*^[\]-]+){0,12}$/,
  /^(?:python[\d.]* -m )?(?:pip|pip3) (?:freeze|list|show|--version)(?: [\w.=-]+){0,4}$/,
  /^(?:git|cmake|make|ninja|gcc|g\+\+|cc|clang|nvcc|hipcc|java|node|npm|cargo|rustc|go|docker|ffmpeg|pandoc|pkg-config|python[\d.]*) (?:--version|-version|-V|version)$/,
  /^(?:nvidia-smi|rocm-smi|uname|arch|lscpu|nproc|getconf|lsb_release|sw_vers|oslevel|which|locale|fc-list|ver|pwd|pkg-config)(?: [\w.,:=+-]+){0,6}$/,
  // What was installed, and where: `pg_config --libdir`, `xml2-config --cflags`, `brew --prefix openssl`.
  /^[A-Za-z][\w+]{0,30}[-_]config(?:-[\d.]+)?(?: --?[a-z][\w-]*(?:=[\w.]+)?){1,6}$/,
  /^(?:brew --(?:prefix|cellar|repository)(?: [\w@.+-]+)?|xcode-select (?:-p|--print-path)|xcrun --show-sdk-(?:path|version))$/,
  /^(?:grep|head|tail|wc|sort|cut|uniq)(?: [\w.,:=^$-]+){0,4}$/,
  /^stty (?:-a|size)$/,
  // Without a file it says which C library there is.
  /^ldd$/,
  /^(?:conda|mamba|micromamba) (?:info|--version|env list|list)(?: --(?:json|base|envs))?$/,
  // What the system says of itself to everybody.
  /^cat (?:\/etc\/(?:os-release|lsb-release|issue|debian_version|redhat-release|alpine-release)|\/proc\/(?:cpuinfo|meminfo|version))$/,
];

/** A program on the path, whichever it is, that is asked for nothing but its version. */
const asksVersion = /^[\w][\w+-]*(?:\.exe)? (?:--version|-version|--help)$/;

/** Only text that is known as it is, without redirections, substitutions or more than a line. */
const plainWords = /^[\w./=@{}*^$,:+| '"[\]-]*$/;

function asks(command: string): boolean {
  if (command.length > 200 || !plainWords.test(command) || command.includes('$(') || command.includes('||'))
    return false;
  const [first = '', ...rest] = command.replace(/['"]/g, '').split('|', 8);
  const known = (part: string): boolean => {
    const words = part.trim().split(/ +/);
    // A program in a folder of its own may be any program.
    const [program = ''] = words;
    if (program.includes('/')) return false;
    const said = [program.replace(/\.(?:exe|cmd)$/i, ''), ...words.slice(1)].join(' ');
    return asking.some((pattern) => pattern.test(said));
  };
  return [first, ...rest].every(known);
}

/**
 * `dangerous`: destroys or takes over; `asking`: asks for a version and the like; `looking`: shows something; `harmless`;
 * `other`: a program that is not known.
 */
export type CommandReach = 'dangerous' | 'asking' | 'looking' | 'harmless' | 'other' | 'unknown';

/** What is dangerous stands near the beginning; the patterns take time that grows with the text. */
const longest = 1000;
const hole = '\uf8ff';

/** What logs in to other machines, and the key that it is told to do so with: nobody gets to see that. */
const logsIn =
  /(?:^|[\s;&|'"([,/])(?:ssh|scp|sftp|rsync|sshfs|autossh|ssh-add|ssh-copy-id|mosh)(?:['",\s]|$)/;
const ownKey =
  /(?:\s['"]?-i['",\s]{1,4}|\bIdentityFile[= ]|\bssh-add['",\s]{1,4})['"]?(?:~|\$HOME|\/home\/[\w.-]{1,60}|\/root|\uf8ff)?\/?\.ssh\/[\w.-]{1,100}['"]?(?=[\s,\])'"]|$)/g;

/** What a command that is known comes to; `unknown` where its beginning is not. */
export function commandReach(text: string | undefined): CommandReach {
  if (text === undefined) return 'unknown';
  const command = text.slice(0, longest);
  const judged = logsIn.test(command) ? command.replace(ownKey, ' ') : command;
  if (dangerous.some((pattern) => pattern.test(judged))) return 'dangerous';
  if (asks(text)) return 'asking';
  if (asksVersion.test(text)) return 'looking';
  const programs = command
    .split(/[;|\n]|&&|\|\|/, 40)
    .map(programOf)
    .filter((name) => name !== '');
  if (programs.length === 0 || programs.some((name) => name.includes(hole))) return 'unknown';
  if (programs.every((name) => looking.has(name))) return 'looking';
  return programs.every((name) => harmless.has(name)) ? 'harmless' : 'other';
}

/** `python` of `['/usr/bin/python', '-c']`, of `FOO=1 /usr/bin/python -c`. */
function programOf(command: string): string {
  const words = command
    .replace(/^[[(\s]+/, '')
    .split(/[\s,]+/, 8)
    .map((word) => word.replace(/^['"]+|['"\])]+$/g, ''));
  const word = words.find((each) => each !== '' && !/^\w+=/.test(each)) ?? '';
  // `bin/python -m pytest` of an environment of which the folder is not known.
  if (word.startsWith(hole) && /^\S{1,200}\s+-m\s+\w/.test(command)) return 'python';
  const name = baseOf(word).split('\\').at(-1) ?? '';
  return name.toLowerCase().replace(/\.exe$/, '');
}
