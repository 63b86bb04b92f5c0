/** Programs that look and change nothing, or that builds and set-ups are made of. */
const harmless: ReadonlySet<string> = new Set([
  ...[
    'ls',
    'dir',
    'echo',
    'pwd',
    'date',
    'uname',
    'which',
    'whereis',
    'cat',
    'head',
    'tail',
    'wc',
    'sort',
    'grep',
  ],
  ...[
    'git',
    'nvidia-smi',
    'nvcc',
    'rocm-smi',
    'hipcc',
    'gcc',
    'g++',
    'cc',
    'clang',
    'make',
    'cmake',
    'ninja',
  ],
  ...[
    'python',
    'python3',
    'ffmpeg',
    'ffprobe',
    'sox',
    'convert',
    'tar',
    'unzip',
    'gunzip',
    'mkdir',
    'touch',
    'true',
  ],
  ...[
    'cd',
    'cls',
    'clear',
    'tput',
    'stty',
    'sleep',
    'time',
    'lscpu',
    'lsb_release',
    'sw_vers',
    'sysctl',
    'df',
    'du',
  ],
  ...[
    'free',
    'hostname',
    'whoami',
    'id',
    'ps',
    'file',
    'stat',
    'ldconfig',
    'ldd',
    'nproc',
    'ping',
    'ver',
    'test',
  ],
  ...[
    'pytest',
    'black',
    'ruff',
    'npm',
    'node',
    'java',
    'docker',
    'pip',
    'pip3',
    'conda',
    'cargo',
    'go',
    'rustc',
  ],
  ...['latex', 'pdflatex', 'dot', 'gnuplot', 'espeak', 'say', 'open', 'xdg-open', 'notepad', 'code', 'calc'],
]);

/** Programs that look only: a version, a device, a folder. */
const looking: ReadonlySet<string> = new Set([
  ...[
    'ls',
    'echo',
    'pwd',
    'date',
    'uname',
    'which',
    'nvidia-smi',
    'nvcc',
    'rocm-smi',
    'lscpu',
    'lsb_release',
  ],
  ...['sw_vers', 'sysctl', 'nproc', 'ldconfig', 'free', 'df', 'cls', 'clear', 'hipcc', 'gcc', 'ver', 'true'],
]);

/** Parts of commands that destroy, take over, hide or open a way in. */
const dangerous: readonly RegExp[] = [
  /(?:^|[\s;&|'"([,/])rm['",\s]+(?:['"]?-{1,2}\w[\w-]*['",\s]+)*['"]?(?:\/|~|\*|\.\.|\$HOME)/,
  /(?:^|[\s;&|'"([,/])(?:mkfs(?:\.\w+)?|shred|wipefs|fdisk|parted|insmod|rmmod|modprobe|visudo|chroot)\b/,
  /\bdd['",\s][^;|]{0,200}\bof=\/dev\//,
  /(?:^|[\s;&|'"([,/])(?:shutdown|reboot|halt|poweroff|init\s+[06])\b/,
  /(?:^|[\s;&|'"([,/])(?:kill|pkill|killall|taskkill|skill)(?:['",\s]|$)/,
  /(?:^|[\s;&|'"([,/])(?:useradd|usermod|userdel|adduser|deluser|groupadd|passwd|chpasswd|visudo|gpasswd)(?:['",\s]|$)/,
  /(?:^|[\s;&|'"([,/])(?:iptables|ip6tables|nft|ufw|firewall-cmd|setenforce|auditctl)(?:['",\s]|$)/,
  /\b(?:netsh\s+advfirewall|Set-MpPreference|sc\s+(?:stop|delete|config)|reg\s+(?:add|delete)|schtasks|net\s+(?:user|localgroup|stop)|vssadmin|bcdedit|wevtutil|cipher\s+\/w|wmic)\b/i,
  /\bsystemctl['",\s]+(?:stop|disable|mask)\b/,
  /\bservice['",\s]+\S+['",\s]+stop\b/,
  /(?:^|[\s;&|'"([,/])crontab(?:['",\s]|$)/,
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
  /\bformat\s+[a-z]:/i,
];

/** `dangerous`: destroys or takes over; `looking`: shows something; `harmless`; `other`: a program that is not known. */
export type CommandReach = 'dangerous' | 'looking' | 'harmless' | 'other' | 'unknown';

/** What is dangerous stands near the beginning; the patterns take time that grows with the text. */
const longest = 1000;
const hole = '\uf8ff';

/** What a command that is known comes to; `unknown` where its beginning is not. */
export function commandReach(text: string | undefined): CommandReach {
  if (text === undefined) return 'unknown';
  const command = text.slice(0, longest);
  if (dangerous.some((pattern) => pattern.test(command))) return 'dangerous';
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
  const name = word.split('/').at(-1)?.split('\\').at(-1) ?? '';
  return name.toLowerCase().replace(/\.exe$/, '');
}
