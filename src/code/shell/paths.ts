import { hole } from '../code.ts';
import { type Field, isKnown } from './field.ts';
import type { Scope } from './scope.ts';

/** An absolute or home path as the script's directory makes of it; others stay as they are. */
export function pathOf(field: Field, scope: Scope): string {
  const { text } = field;
  const { directory, base } = scope;
  if (text.startsWith('/') || text.startsWith('~') || directory === null) return tidy(text);
  const isBelow = directory === '.' || !/^[/~]/.test(directory);
  const start = base === undefined || !isBelow ? directory : `${base}/${directory}`;
  return tidy(start === '.' ? text : `${start}/${text}`);
}

/** The same to tell files apart: what is not known in a path is the same only where it has the same name. */
export function fileOf(field: Field, scope: Scope): string {
  if (isKnown(field)) return pathOf(field, scope);
  let index = 0;
  const text = field.text.replaceAll(hole, () => {
    const name = field.unknown[index++]?.name ?? '…';
    return name === '…' ? `${hole}${field.at}` : `${hole}${name}`;
  });
  return pathOf({ ...field, text }, scope);
}

function tidy(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/').slice(0, 200)) {
    if (name === '.' || (name === '' && names.length > 0)) continue;
    // Above the root is the root.
    if (name === '..' && names.length === 1 && names[0] === '') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else names.push(name);
  }
  const text = names.join('/');
  return text === '' && path.startsWith('/') ? '/' : text;
}

const home = String.raw`(?:~|/root|/home/[^/]+|/Users/[^/]+|${hole}|\$HOME)`;

const secrets: readonly (readonly [RegExp, string])[] = [
  [
    /^\/etc\/(?:shadow|gshadow|sudoers|master\.passwd|security\/opasswd|krb5\.keytab)/,
    'the system’s passwords',
  ],
  [new RegExp(`^(?:${home}/)?\\.ssh/(?!known_hosts|config$|authorized_keys$|.*\\.pub$)`), 'SSH keys'],
  [new RegExp(`^(?:${home}/)?\\.ssh/?(?:\\*.*)?$`), 'SSH keys'],
  [/(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/, 'SSH keys'],
  [/^\/etc\/ssh\/ssh_host_\w+key$/, 'SSH keys'],
  [new RegExp(`^(?:${home}/)?\\.(?:aws|azure|oci|aliyun)(?:/|$)`), 'cloud credentials'],
  [new RegExp(`^(?:${home}/)?\\.config/(?:gcloud|gh|hub|rclone|op|doctl)(?:/|$)`), 'cloud credentials'],
  [
    new RegExp(
      `^(?:${home}/)?\\.(?:netrc|git-credentials|pgpass|my\\.cnf|npmrc|pypirc|dockercfg|vault-token|s3cfg|boto|kaggle/kaggle\\.json|terraform\\.d/credentials.*)$`,
    ),
    'stored passwords',
  ],
  [
    new RegExp(
      `^(?:${home}/)?\\.(?:docker/config\\.json|kube/config|gem/credentials|cargo/credentials(?:\\.toml)?|m2/settings\\.xml|huggingface/token|cache/huggingface/token)$`,
    ),
    'stored tokens',
  ],
  [
    new RegExp(
      `^(?:${home}/)?\\.(?:gnupg|password-store|electrum|bitcoin|ethereum|mozilla|config/(?:google-chrome|chromium|BraveSoftware|discord|Slack|keepassxc))(?:/|$)`,
    ),
    'keys and browser data',
  ],
  [
    /(?:^|\/)(?:wallet\.dat|Login Data|logins\.json|key[34]\.db|cookies\.sqlite|Local State)$/,
    'keys and browser data',
  ],
  [
    /(?:^|\/)\.(?:bash_history|zsh_history|sh_history|history|python_history|mysql_history|psql_history|node_repl_history)$/,
    'the history of what was typed',
  ],
  [/^\/proc\/[^/]+\/(?:environ|mem|maps)$/, 'another process’s environment or memory'],
  [/^(?:\/var)?\/run\/secrets\//, 'a container’s secrets'],
  [/^\/dev\/(?:mem|kmem|input\/event.*)$/, 'the machine’s memory or keys'],
  [/(?:^|\/)Library\/Keychains(?:\/|$)/, 'the keychain'],
];

/** What a path holds that nobody else should see; undefined for an ordinary path. */
export function secretAt(path: string): string | undefined {
  return secrets.find(([pattern]) => pattern.test(path))?.[1];
}

const keysOfServices: readonly (readonly [RegExp, string])[] = [
  [
    /^\/etc\/kubernetes\/(?:[\w-]+\.conf|pki\/(?:[\w-]+\/)?[\w-]+\.key)$|^\/etc\/rancher\/(?:k3s|rke2)\/\w+\.yaml$|^\/var\/lib\/kubelet\/(?:kubeconfig|pki\/[\w.-]+)$/,
    'the keys of a cluster',
  ],
  [
    /^\/etc\/(?:ssl|pki\/tls)\/private\/[\w.*-]+$|^\/etc\/letsencrypt\/(?:live|archive)\/[^/]+\/privkey\d*\.pem$/,
    'the keys of a server',
  ],
  [
    /^\/etc\/(?:wireguard\/[\w.*-]+\.conf|NetworkManager\/system-connections\/|wpa_supplicant\/[\w.-]+\.conf$)/,
    'the keys of a network',
  ],
];

/** The same of keys that programs of the machine read all the time, and that nobody hands to somebody else. */
export function keyOrSecretAt(path: string): string | undefined {
  return secretAt(path) ?? keysOfServices.find(([pattern]) => pattern.test(path))?.[1];
}

const startups: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(
      `^(?:${home}/)\\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|kshrc|cshrc|tcshrc|xinitrc|xprofile|xsession|inputrc|vimrc|pythonrc|config/fish/.*|config/autostart/.*|config/systemd/.*|ssh/rc|ssh/environment)`,
    ),
    'runs at every login or start of a shell',
  ],
  [new RegExp(`^(?:${home}/)?\\.ssh/authorized_keys2?$`), 'lets somebody log in'],
  [
    /^\/etc\/(?:profile|bash\.bashrc|bashrc|zsh|environment|rc\.local|inittab|init\.d|rc\d\.d|systemd|cron|anacrontab|ld\.so\.preload|ld\.so\.conf|pam\.d|update-motd\.d|xdg\/autostart|udev\/rules\.d|NetworkManager\/dispatcher\.d|network\/if-up\.d|apt\/apt\.conf\.d|modules-load\.d|modprobe\.d)/,
    'runs at every start of the system or of a shell',
  ],
  [
    /^\/(?:usr\/)?lib\/systemd\/|^\/var\/spool\/(?:cron|at)|^\/usr\/local\/etc\/rc\.d/,
    'runs at every start of the system',
  ],
  [/(?:^|\/)Library\/Launch(?:Agents|Daemons)\//, 'runs at every login'],
  [/(?:^|\/)site-packages\/[^/]*\.pth$|(?:^|\/)(?:site|user)customize\.py$/, 'runs at every start of Python'],
  [/(?:^|\/)\.git\/hooks\/(?!.*\.sample$)/, 'runs at every use of git'],
  [
    new RegExp(
      `^(?:${home}|/etc|/usr)/(?:.*/)?(?:hooks|git-hooks|git-templates/hooks)/(?:pre|post|commit-msg|applypatch-msg|prepare-commit-msg|update|reference-transaction|push-to-checkout|fsmonitor)[\\w-]{0,30}$`,
    ),
    'runs at every use of git',
  ],
];

/** Why what is written to a path is run later; undefined for an ordinary path. */
export function startupAt(path: string): string | undefined {
  return startups.find(([pattern]) => pattern.test(path))?.[1];
}

/** Files that say who may log in and as whom. */
export function isAccountFile(path: string): boolean {
  return /^\/etc\/(?:passwd|shadow|group|gshadow|sudoers(?:\.d(?:\/|$)|$)|subuid|subgid|doas\.conf|security\/)/.test(
    path,
  );
}

/** Files with the settings of one service, which no other reads. */
export function isServiceSetting(path: string): boolean {
  return /^\/etc\/default\/(?!(?:grub|useradd|ufw|locale|nss|rcS|tmpfs|devpts)\b)[\w.-]+$|^\/etc\/apparmor\.d\/(?:local|tunables)\/(?:[\w-]+\.d\/)?[\w.-]+$|^\/etc\/network\/interfaces$|^\/etc\/exports$/.test(
    path,
  );
}

/** Knobs of devices and of the kernel that its administrators turn; none of them runs anything, or lets anybody in. */
export function isTunable(path: string): boolean {
  return (
    (/^\/sys\/(?:module\/[\w*?-]+\/parameters|class|devices|block|bus|power|firmware\/acpi)\/|^\/proc\/(?:sys\/(?:vm|fs)\/|sys\/kernel\/(?:hostname|domainname|printk|nmi_watchdog|panic|pid_max|threads-max)$|sys\/net\/(?:core|ipv[46]\/(?:tcp_|ip_forward|ip_local|conf\/[\w.@*-]+\/(?:forwarding|autoconf|accept_ra|accept_dad|dad_transmits|disable_ipv6|use_tempaddr|proxy_ndp|mtu)$))|acpi\/)/.test(
      path,
    ) &&
      !/\.\.|binfmt|uevent_helper|\/new_id$|\/remove$/.test(path)) ||
    isControlGroup(path)
  );
}

/** Which processes are in a group, and how much they may take; no program that is started when a group is empty. */
function isControlGroup(path: string): boolean {
  return (
    /^\/sys\/fs\/cgroup\/(?:[^/]+\/){0,20}(?:cgroup\.(?:procs|threads|subtree_control|type|clone_children)|tasks|(?:cpu|cpuset|memory|pids|io|blkio|hugetlb|misc|rdma)\.[\w.]+)$/.test(
      path,
    ) && !path.includes('..')
  );
}

/** Files that say how the machine reaches others, or how its kernel behaves. */
export function isSystemSetting(path: string): boolean {
  // What the kernel runs when a group of processes is empty, wherever that is mounted.
  if (/(?:^|\/)release_agent$/.test(path)) return true;
  return /^\/etc\/(?:hosts|resolv\.conf|nsswitch\.conf|sysctl|ssh\/sshd_config|selinux|apparmor|fstab|exports|hostname|default\/|apt\/sources|yum\.repos\.d|ssl\/certs|crypttab|network\/)|^\/(?:proc|sys)\/|^\/usr\/local\/share\/ca-certificates/.test(
    path,
  );
}
