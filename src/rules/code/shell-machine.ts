import { byPlace } from './by-place.ts';
import type { Hazard } from './hazard-rule.ts';
import { row, takeOut } from './shell-row.ts';

/** `modprobe loop`, how bright a lamp is, how much a processor saves, an interface that is switched on. */
function isPassing(detail: string): boolean {
  // Every program reads its files from the disk again.
  if (detail.includes('drop_caches')) return false;
  return (
    /^modprobe(?!.*\s(?:-\w*r|--remove|-f|--force)) /.test(detail) ||
    /^ip (?:-\S+ )*link set (?:dev )?\S* ?up$/.test(detail) ||
    /^\/sys\/fs\/cgroup\//.test(detail) ||
    isSysctlPassing(detail) ||
    /^\/proc\/(?:acpi\/|sys\/(?:vm|fs)\/|sys\/kernel\/(?:printk|nmi_watchdog)$)/.test(detail) ||
    (/^\/sys\/(?:class|devices|module|block|bus|power|firmware\/acpi)\//.test(detail) &&
      !/\/(?:delete|(?:un)?bind|driver_override|config|rescan|online|state|mem|disk|resource\w*|flags|enable|authorized\w*)$/.test(
        detail,
      ))
  );
}

/** `sysctl -w vm.max_map_count=262144`: how much memory and how many files there may be, and whether there is IPv6. */
function isSysctlPassing(detail: string): boolean {
  return /^sysctl (?:-\w+ ){0,3}(?:(?:(?:vm|fs\.inotify)\.\w+|fs\.(?:file-max|nr_open|aio-max-nr)|net\.core\.\w+|net\.ipv4\.ip_local_port_range|net\.ipv6\.conf\.[\w-]+\.disable_ipv6)\s?=\s?"?[\d \t]+"?(?: |$))+$/.test(
    detail,
  );
}

/** Shell commands that change the machine: its users, settings, protections and programs. */
export const shellMachine: readonly Hazard[] = [
  row(
    'shell-opens-system',
    ['critical', 'critical', 'high'],
    'The command opens the system’s own files, or everything, to other users.',
    'Anybody on the machine can then change programs and passwords.',
    'Change the one file that is meant, for the one user who needs it.',
    'CWE-732',
  ),
  row(
    'shell-opens-files',
    ['medium', 'low', 'low'],
    'The command lets every user write to files, or sets attributes that keep others out.',
    'Any program on the machine can change what is then run or read.',
    'Give the permission to one user or group.',
    'CWE-732',
  ),
  row(
    'shell-setuid',
    ['high', 'medium', 'medium'],
    'The command lets whoever runs a program become its owner.',
    'A shell with that bit is root for everybody.',
    takeOut,
    'CWE-250',
    'CWE-269',
  ),
  row(
    'shell-persistence',
    ['high', 'medium', 'medium'],
    'The command makes something run again later, by itself.',
    'It stays after the program has ended, and runs without being asked.',
    takeOut,
    'CWE-506',
  ),
  row(
    'shell-schedules',
    ['medium', 'low', 'low'],
    'The command adds a job to the user’s own table for cron, and keeps those that are there.',
    'The job stays after the program has ended; what it runs is judged by itself.',
    'Tell whoever runs this which line to add.',
  ),
  row(
    'shell-startup-setting',
    ['low', 'low', 'low'],
    'The command adds a setting to a file that every new shell reads.',
    'It changes which programs are found, or how they behave, for all that is started later.',
    'Set it for one program alone, or tell whoever runs this.',
    'CWE-427',
  ),
  row(
    'shell-changes-accounts',
    ['high', 'medium', 'medium'],
    'The command changes users, passwords or who may become root.',
    'Whoever is let in stays in.',
    takeOut,
    'CWE-269',
  ),
  row(
    'shell-adds-account',
    ['medium', 'low', 'low'],
    'The command adds a user to the machine.',
    'Every account is a way in.',
    'Let the administrator add users.',
    'CWE-269',
  ),
  row(
    'shell-services',
    ['medium', 'low', 'low'],
    'The command starts or stops a service of the machine.',
    'Others may depend on it.',
    'Let the administrator do it.',
  ),
  row(
    'shell-restarts-service',
    ['low', 'low', 'info'],
    'The command starts a service of the machine, or lets it read its settings again.',
    'Whoever uses it waits for a moment.',
    'Let the administrator do it.',
  ),
  row(
    'shell-sets-up',
    ['low', 'low', 'info'],
    'The script of a package, a service or an image does what such scripts are for: accounts, units, settings and files of its own.',
    'It takes place whenever the package or the service is set up, started or taken away.',
    'Make sure that the script belongs to the program that it names.',
  ),
  row(
    'shell-system-settings',
    ['high', 'medium', 'medium'],
    'The command changes how the machine behaves: its names, routes, kernel settings or registry.',
    'The change is for every program and every user.',
    takeOut,
    'CWE-15',
  ),
  {
    ...row(
      'shell-tunes',
      ['medium', 'low', 'low'],
      'The command sets what administrators of a machine set: a rule of the firewall, a limit of the kernel, its name.',
      'The setting is for every program on the machine.',
      'Let the administrator do it, or make sure that it is meant.',
      'CWE-15',
    ),
    // What is gone with the next start, and neither lets anybody in nor keeps anybody out.
    severityOf: (fact) =>
      isPassing(fact.detail ?? '')
        ? byPlace('low', 'low', 'info')(fact)
        : byPlace('medium', 'low', 'low')(fact),
  },
  row(
    'shell-disables-protection',
    ['critical', 'critical', 'high'],
    'The command switches a protection of the machine off.',
    'What comes next is neither stopped nor seen.',
    takeOut,
    'CWE-693',
  ),
  row(
    'shell-hides-traces',
    ['high', 'high', 'high'],
    'The command removes the traces of what was done.',
    'Nobody who does honest work needs to hide it.',
    takeOut,
    'CWE-778',
  ),
  row(
    'shell-kernel',
    ['high', 'high', 'medium'],
    'The command loads or removes code of the kernel, or changes how the machine starts.',
    'Code of the kernel may do anything.',
    takeOut,
  ),
  row(
    'shell-preloads',
    ['high', 'medium', 'medium'],
    'The command loads code into a program before its own.',
    'That code can change everything that the program does.',
    takeOut,
    'CWE-426',
  ),
  row(
    'shell-container-escape',
    ['high', 'medium', 'medium'],
    'The command starts a container that is not kept apart from the machine.',
    'What runs in it can reach all of the machine.',
    'Mount only the folders that are needed, and give no privileges.',
    'CWE-250',
  ),
  row(
    'shell-mines',
    ['critical', 'critical', 'critical'],
    'The command mines cryptocurrency.',
    'Somebody else is paid with this machine’s time.',
    takeOut,
    'CWE-506',
  ),

  row(
    'shell-removes-packages',
    ['medium', 'low', 'low'],
    'The command removes packages from the system.',
    'Other programs may need them.',
    'Leave them.',
  ),
  row(
    'shell-removes-system-packages',
    ['high', 'high', 'medium'],
    'The command removes packages that the system cannot do without.',
    'The machine may not start again.',
    takeOut,
  ),
  row(
    'shell-elevates',
    ['low', 'info', 'info'],
    'The command runs as another user, mostly root.',
    'Whatever goes wrong in it goes wrong for the whole machine.',
    'Run as root only what needs it.',
    'CWE-250',
  ),
  row(
    'shell-misleading-name',
    ['high', 'high', 'medium'],
    'A name of a harmless command is made to mean a harmful one.',
    'Whoever uses the name later does not know what runs.',
    takeOut,
    'CWE-506',
  ),
  row(
    'shell-replaces-program',
    ['high', 'medium', 'medium'],
    'The command writes into the folders of the system’s programs.',
    'Whoever calls the program by its name runs what was written.',
    'Install into /usr/local or a folder of your own.',
    'CWE-427',
  ),
  row(
    'shell-adds-program',
    ['low', 'low', 'info'],
    'The command puts a program where every user finds it.',
    'Whoever calls it by its name runs what was written.',
    'Install into a folder of your own.',
  ),
  row(
    'shell-unpacks-over-system',
    ['medium', 'medium', 'low'],
    'The command unpacks an archive over the operating system.',
    'The archive says which files are replaced: programs, accounts and start-up files may be among them.',
    'Unpack into a folder of its own, and install from there what is needed.',
    'CWE-22',
    'CWE-427',
  ),
  row(
    'shell-changes-configuration',
    ['medium', 'low', 'low'],
    'The command changes a file of the system’s configuration.',
    'The change is for every program and every user.',
    'Make sure that the file is the one meant, and keep a copy.',
    'CWE-15',
  ),
];
