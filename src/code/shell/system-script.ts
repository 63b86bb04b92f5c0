import { commandNames } from './command-names.ts';

/** What a script is to the system that it belongs to: it installs or removes a package, or starts and stops a service. */
export type SystemRole = 'package' | 'service';

/** What package managers give such a script to do. */
const asked =
  /^(?:install|upgrade|configure|triggered|remove|purge|disappear|deconfigure|(?:abort|failed)-(?:install|upgrade|configure|remove|deconfigure))$/;

const helpers =
  /^[ \t]*(?:deb-systemd-(?:helper|invoke)|dpkg-maintscript-helper|invoke-rc\.d|update-rc\.d|py3(?:clean|compile)|dpkg-trigger|db_(?:get|input|go|purge|stop|version)|ucf(?:r)?|\. \/usr\/share\/debconf\/confmodule)\b|\bdpkg --compare-versions (?=["']?\$\{?2)/gm;

/**
 * The role of a script, by what only such scripts have: the header of an init script together with the verbs that it is
 * called with, or branches for what a package manager asks for. A text that only says so in a comment has none.
 */
export function systemRole(text: string): SystemRole | undefined {
  if (!/^#![ \t]*\/\S*\b(?:ba|da|k)?sh\b/.test(text)) return undefined;
  const head = text.slice(0, 6_000);
  if (
    /^### BEGIN INIT INFO/m.test(head) &&
    /^#[ \t]*Provides:[ \t]*\S/m.test(head) &&
    /^[ \t]*\(?["']?start["']?[ \t]*[|)]/m.test(text) &&
    /[ \t|(]["']?stop["']?[ \t]*[|)]/.test(text)
  )
    return 'service';
  const verbs = new Set<string>();
  let tests = 0;
  for (const line of text.slice(0, 200_000).split('\n')) {
    if (/^[ \t]*#/.test(line)) continue;
    if (/\bcase[ \t]+["']?\$\{?(?:1\b|action\b)/.test(line)) tests += 1;
    const compared = /["']?\$\{?1(?::?-\w*)?\}?["']?[ \t]*==?[ \t]*["']?([a-z-]{3,20})/.exec(line)?.[1];
    if (compared !== undefined && asked.test(compared)) {
      verbs.add(compared);
      tests += 1;
    }
    const end = line.slice(0, 300).indexOf(')');
    const words = end < 0 ? [] : line.slice(0, end).split(/[ \t|"'(]+/);
    if (words.every((each) => /^[a-z-]{0,20}$/.test(each)))
      for (const each of words) if (asked.test(each)) verbs.add(each);
  }
  // Programs that only the scripts of packages call.
  const called = new Set(text.slice(0, 200_000).match(helpers));
  if (called.size > 1 || (called.size > 0 && tests > 0)) return 'package';
  const own = [...verbs].some((verb) => /^(?:configure|purge|deconfigure|abort-|failed-)/.test(verb));
  return tests > 0 && verbs.size > 0 && (own || verbs.size > 1) ? 'package' : undefined;
}

/** What belongs to the system itself, or holds what others rely on: its accounts, its disks, who may log in. */
const notOwn =
  /^\/usr\/lib\/(?:systemd|python3|locale|modules|firmware|gcc|ssl|apt|dpkg|[\w]+-linux-gnu)\/?$|^\/etc\/(?:resolv|host|nsswitch)\.conf|^\/var\/lib\/(?:dpkg|apt|rpm|systemd|docker|containerd|kubelet|etcd|machines)(?:\/|$)|^\/etc\/(?:passwd|shadow|group|gshadow|sudoers|fstab|hosts|hostname|nsswitch\.conf|ssh|pam\.d|security|systemd|init\.d|profile|bash\.bashrc|ld\.so[^/]*|apt|dpkg|crypttab|machine-id|cron\.d)\/?$|^\/(?:etc|usr\/(?:share|lib|src|include)|var\/\w+)\/\*|…|\$/;

/** A path of a program's own: settings, state, logs and caches below a name. */
const ownFolder =
  /^\/(?:etc|var\/(?:lib|log|cache|run|spool|backups|opt|games|www|local)|run|usr\/(?:share|lib|src|include)|usr\/local\/(?:share|lib))\/[\w.@+=-]+(?:\/[\w.@+=*?{},[\]~%-]*)*(?:~|%|\.(?:log|conf|\d|[\w-]{1,20}\.\d)?\*|\.\[0-9\]\*?)?$/;

/** Whether all that a removal is told of lies in folders that a program has for itself. */
function isOwn(detail: string): boolean {
  const paths = detail.split(/\s+/).filter((path) => path !== '');
  return (
    paths.length > 0 &&
    paths.every((path) => ownFolder.test(path) && !notOwn.test(path) && !path.includes('..'))
  );
}

/** The data of a server that others use, in a script that has nothing else to do with it. */
export function takesOthersData(detail: string, script: string): boolean {
  const server =
    /(?:^|\s)\/var\/lib\/(mysql|mariadb|postgresql|pgsql|mongodb|redis|elasticsearch|rabbitmq|ldap|cassandra|influxdb|libvirt|gitlab|couchdb|clickhouse)\b(?!\/\.)/.exec(
      detail,
    )?.[1];
  return server !== undefined && script.slice(0, 200_000).split(server).length < 5;
}

/** Acts that such scripts are for, whoever they name. */
const routine: ReadonlySet<string> = new Set([
  'shell-services',
  'shell-tunes',
  'shell-mounts',
  'shell-changes-configuration',
  'shell-kills-many',
  'shell-schedules',
  'shell-adds-account',
]);

/** Whether a hazard is what a script of this role is there to do, and is told as that. */
export function isRoutine(
  role: SystemRole,
  hazard: string,
  detail: string | undefined,
  script: string,
): boolean {
  if (routine.has(hazard)) return true;
  const words = detail ?? '';
  switch (hazard) {
    case 'shell-deletes-outside':
    case 'shell-deletes-system-file':
      return isOwn(words) && !takesOthersData(words, script);
    case 'shell-kernel':
      // The menu of the boot loader is made anew from what is installed.
      return role === 'package' && words === '';
    case 'shell-changes-accounts':
      return role === 'package' && changesOwnAccount(words);
    case 'shell-persistence':
      // Links of runlevels, for a script that the package brings along.
      return (
        role === 'package' &&
        /^(?:-f )?[\w.@+-]+ (?:defaults|enable|start)\b|^(?:add|on) [\w.@+-]+/.test(words)
      );
    default:
      return false;
  }
}

/** `deluser --system x`, `usermod -g x x`: an account for a service goes, or gets another folder, shell or group. */
function changesOwnAccount(words: string): boolean {
  if (/(?:^|[\s,:])(?:root|sudo|wheel|admin|adm|shadow|docker|disk|kmem|lxd|0)(?:[\s,:]|$)/.test(words))
    return false;
  return (
    /^(?:deluser|delgroup|userdel|groupdel)(?: --?[\w-]+)* [\w.@+-]+(?: [\w.@+-]+)?$/.test(words) ||
    /^(?:usermod|groupmod)(?: (?:-[cdgn]|--(?:comment|home|gid|new-name|move-home)) [^-]+)+ ?[\w.@+-]+$/.test(
      words,
    ) ||
    /^usermod(?: (?:-[cdgnG]|--(?:comment|home|gid|groups)) [^\s-][\w ,/.-]*)+ [\w.@+-]+$/.test(words) ||
    /^usermod(?: (?:-s|--shell) \/\S*(?:nologin|false))(?: -[cdg] [^-]+)* [\w.@+-]+$/.test(words) ||
    /^(?:adduser|gpasswd -a|usermod -a -?G|usermod -aG)(?: --(?:quiet|system))* [\w.@+-]+ [\w.@+-]+$/.test(
      words,
    )
  );
}

/** `usermod -G tape app`, of an account for a service that the same script adds: nobody logs in as it. */
export function changesNewAccount(detail: string, script: string): boolean {
  const name = /^usermod\s.*\s([\w.@+-]+)$/.exec(detail)?.[1];
  if (name === undefined || !changesOwnAccount(detail)) return false;
  return script
    .slice(0, 200_000)
    .split('\n')
    .some(
      (line) =>
        /^[^#]*\b(?:adduser|useradd)\s/.test(line) &&
        /\s(?:--system|-r)\s/.test(line) &&
        !/\s(?:-o|-u\s*0|--uid[= ]0)\b/.test(line) &&
        line.split(/\s+/).includes(name),
    );
}

const addsUser =
  /^(?:adduser|useradd)(?: -\w+(?: [\w./][\w./-]*)?)* [\w.][\w.-]*(?: -\w+(?: [\w./][\w./-]*)?)*$/;

/** Settings that programs in an image are given: where packages come from and how they are fetched, users, services. */
export function isOfImage(hazard: string, detail: string | undefined, evidence: string): boolean {
  const words = detail ?? '';
  switch (hazard) {
    case 'shell-adds-account':
    case 'shell-services':
    case 'shell-tunes':
    case 'shell-changes-configuration':
    case 'shell-removes-packages':
      return true;
    case 'shell-system-settings':
      return !/^\/(?:proc|sys)\/|^(?:ip|ip6tables|iptables|nft|route|ifconfig)\s/.test(words);
    case 'shell-deletes-system-file':
      return (
        isOwn(words) ||
        /^\/etc\/(?:apt|yum\.repos\.d|dpkg|nginx|apache2|localtime|timezone|machine-id)\b/.test(words)
      );
    case 'shell-replaces-program':
      // A program of the image's own; not another one under the name of one that everybody calls.
      return (
        /^\/(?:usr\/)?s?bin\/[a-z][\w.+-]*$/i.test(words) &&
        !commandNames.includes(words.slice(words.lastIndexOf('/') + 1)) &&
        !/\/(?:su|login|passwd|sshd?|systemctl|init|apt(?:-get)?|dpkg|yum|dnf|apk|pip3?|npm|gpg|openssl|mount|crontab|getty)$/.test(
          words,
        )
      );
    case 'shell-persistence':
      return /^\/etc\/apt\/apt\.conf\.d\/[\w.-]+ /.test(words);
    case 'shell-changes-accounts':
      if (/^\/etc\/sudoers(?:\.d\/[\w.-]+)?$/.test(words)) return letsOwnUserBeRoot(evidence);
      return (
        !/\s-o\b|\s-\w*[ug][ =]?0\b|[\s,](?:root|sudo|wheel|admin|adm)(?:[\s,]|$)/.test(words) &&
        (changesOwnAccount(words) || addsUser.test(words))
      );
    default:
      return false;
  }
}

/** `echo "dev ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers`: the user that people work as; no account that a server runs as. */
function letsOwnUserBeRoot(evidence: string): boolean {
  const rule =
    /^(?:echo|printf)\s+(?:-e\s+)?["']?(%?\$?\{?[\w-]+\}?)\s+ALL\s?=\s?(?:\([\w:]{1,20}\)\s?)?NOPASSWD:\s?ALL(?:\\n)?["']?\s*(?:>>?|\|\s*(?:sudo\s+)?tee\b)/.exec(
      evidence,
    )?.[1];
  return (
    rule !== undefined &&
    !/^(?:ALL|%?users|www-data|nobody|daemon|nginx|apache|httpd?|mysql|postgres|redis|mongodb?|tomcat|jetty|proxy|mail|git|bin|sys|lp|news|uucp|backup|list|sshd)$/i.test(
      rule,
    )
  );
}

/** What ends with a machine that is made anew for each job, and neither brings anything onto it nor takes anything from it. */
export function endsWithMachine(hazard: string): boolean {
  return /^shell-(?:deletes-outside|deletes-around|mounts|kills-many|services|opens-files)$/.test(hazard);
}
