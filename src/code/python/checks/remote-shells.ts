import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const policies: ReadonlySet<string> = new Set(['AutoAddPolicy', 'WarningPolicy']);

/** Whoever answers first is taken for the host (CWE-295). */
export const hostKeys: Check = {
  id: 'host-keys',
  about: ['.set_missing_host_key_policy', 'asyncssh.connect'],
  call(site, report) {
    if (lastWord(site.node.func) === 'set_missing_host_key_policy') {
      const policy = site.argument(0, 'policy');
      if (policy === undefined) return;
      const word = lastWord(policy.type === 'Call' ? policy.func : policy);
      if (word !== undefined && policies.has(word))
        report.hazard('host-key-not-verified', site.node, { detail: word });
      return;
    }
    if (calledNames(site).some((name) => name === 'asyncssh.connect')) {
      const hosts = keyword(site, 'known_hosts');
      if (hosts !== undefined && constantOf(site, hosts) === null)
        report.hazard('host-key-not-verified', site.node, { detail: 'known_hosts=None' });
    }
  },
};

/** SNMP 1 and 2c send their password in the clear, and 3 does so without a key for privacy. */
export const snmpChecks: Check = {
  id: 'snmp',
  about: [/pysnmp/],
  call(site, report) {
    const word = lastWord(site.node.func);
    const names = calledNames(site);
    const ours = names.some((name) => name.includes('pysnmp'));
    if (word === 'CommunityData' && ours) {
      const model = constantOf(site, keyword(site, 'mpModel'));
      if (model === 0 || model === 1)
        report.hazard('cleartext-protocol', site.node, { detail: 'SNMP 1 or 2c' });
    } else if (word === 'UsmUserData' && ours) {
      if (site.node.args.length + site.node.keywords.length < 3)
        report.hazard('cleartext-protocol', site.node, { detail: 'SNMP 3 without encryption' });
    }
  },
};

const cleartext: ReadonlySet<string> = new Set(['telnetlib.Telnet', 'ftplib.FTP', 'nntplib.NNTP']);
const starttls = /\bstarttls\b/;

/** Protocols that send passwords as they are. */
export const cleartextProtocols: Check = {
  id: 'cleartext-protocols',
  about: [cleartext, /^smtplib\./],
  call(site, report) {
    const { callees, module } = site;
    // Names are taken as they were written: FTP_TLS and SMTP_SSL are no cleartext.
    const called = callees.find((name) => cleartext.has(name));
    if (called !== undefined) {
      report.hazard('cleartext-protocol', site.node, { detail: called });
      return;
    }
    if (!callees.includes('smtplib.SMTP') || lastWord(site.node.func) === 'SMTP_SSL') return;
    // Without STARTTLS somewhere, the log-in that follows goes in the clear.
    if (!sourceHas(module, starttls))
      report.hazard('cleartext-protocol', site.node, { detail: 'SMTP without STARTTLS' });
  },
};

const spawns =
  /^(?:subprocess\.(?:Popen|call|run|check_call|check_output|getoutput|getstatusoutput)|commands\.get(?:status)?output|pty\.spawn|os\.(?:system|popen|execl|execle|execlp|execv|execve|execvp|spawnl|spawnv)|asyncio\.create_subprocess_(?:exec|shell))$/;

/** Without any of it, a descriptor that is put in the place of one that is not known is no shell's. */
const startsPrograms =
  /\b(?:subprocess|pty|commands|popen\d?|Popen|system|exec[lv]p?e?|posix_spawnp?|spawn[lv]?p?e?|importlib|__import__|exec|eval)\b|\bgetattr\s{0,9}\(\s{0,9}(?:o?s|posix|nt|builtins|sys|vars|globals)\b/;

/**
 * A shell whose input and output are a connection: descriptors 0, 1 and 2 replaced by a socket's, or given to the
 * program as such.
 */
export const reverseShell: Check = {
  id: 'reverse-shell',
  about: ['os.dup2', spawns],
  call(site, report) {
    const names = calledNames(site);
    if (names.includes('os.dup2')) {
      const from = site.argument(0, 'fd');
      const to = constantOf(site, site.argument(1, 'fd2'));
      // Loops over (0, 1, 2) leave the number open.
      if (
        from !== undefined &&
        isSocketDescriptor(site, from) &&
        (to === undefined ? sourceHas(site.module, startsPrograms) : to === 0 || to === 1 || to === 2)
      )
        report.hazard('reverse-shell', site.node);
      return;
    }
    if (!names.some((name) => spawns.test(name))) return;
    for (const stream of ['stdin', 'stdout', 'stderr']) {
      const given = keyword(site, stream);
      if (given !== undefined && isSocketDescriptor(site, given)) {
        report.hazard('reverse-shell', site.node);
        return;
      }
    }
    for (const value of site.node.args.slice(0, 3)) {
      if ((isFromNetwork(site, value) || isReceived(value)) && !isArgumentOf(site, value)) {
        report.hazard('remote-command', site.node);
        return;
      }
    }
  },
};

const terminal = /\bpty\.(?:fork|openpty|spawn)\(|\bos\.(?:forkpty|openpty)\(/;
const runsShell =
  /\b(?:exec[lv]p?e?|spawn|Popen|create_subprocess_exec|run)\(\s*\[?\s*[frb]?["'](?:(?:\/usr)?\/bin\/)?(?:ba|z|da|k|fi)?sh\b|environ(?:\.get)?[[(]["']SHELL["']/;
const servesOthers =
  /\b(?:websockets|websocket_server)\b[^\n]{0,60}\bserve\(|\bWebSocketHandler\b|\brun_app\(|\bstart_server\(|\.websocket\(|\.bind\(\s*\(|\b(?:Threading)?TCPServer\(|\bsocketio\.run\(|\bcreate_server\(/;
const loopbackOnly = /["'](?:127\.0\.0\.1|localhost|::1)["']/;

/** A terminal with a shell in it, in a program that others connect to: whoever does types into the shell. */
export const sharedTerminal: Check = {
  id: 'shared-terminal',
  about: ['pty.fork', 'pty.openpty', 'pty.spawn', 'os.forkpty', 'os.openpty'],
  call(site, report) {
    const { module } = site;
    if (!sourceHas(module, terminal) || !sourceHas(module, runsShell) || !sourceHas(module, servesOthers))
      return;
    if (!sourceHas(module, loopbackOnly)) report.hazard('remote-command', site.node);
  },
};

const startsShell =
  /\bPopen\s*\(\s*[[(]?\s*[rb]{0,2}["'](?:(?:\/usr)?\/bin\/)?(?:cmd|powershell|pwsh|(?:ba|z|da|k)?sh)(?:\.exe)?["'\s]/;

/** `shell.stdin.write(connection.recv(1024))`: a shell that was started before is told what to do. */
export const fedShell: Check = {
  id: 'fed-shell',
  about: ['.write', '.writelines', '.communicate'],
  call(site, report) {
    const { func, args } = site.node;
    if (func.type !== 'Attribute') return;
    if (func.attr !== 'communicate' && lastWord(func.value) !== 'stdin') return;
    const given = args[0] ?? keyword(site, 'input');
    if (given === undefined || !(isReceived(given) || isFromNetwork(site, given))) return;
    if (sourceHas(site.module, startsShell)) report.hazard('remote-command', site.node);
  },
};

/** `s.recv(1024)`, or what a handler of requests reads, with or without `.decode()` and the like behind it. */
function isReceived(expression: Expr): boolean {
  let at = expression;
  for (let depth = 0; depth < 6 && at.type === 'Call' && at.func.type === 'Attribute'; depth += 1) {
    const { attr, value } = at.func;
    if (/^recv(?:from|_into)?$/.test(attr) || (attr === 'read' && lastWord(value) === 'rfile')) return true;
    at = at.func.value;
  }
  return false;
}

/** Programs that run what they are given, or install it. */
const runners =
  /^(?:(?:ba|z|da|k|c|fi)?sh|cmd|powershell|pwsh|python|pypy|perl|ruby|node|deno|bun|npx|php|lua|Rscript|osascript|wscript|cscript|mshta|rundll32|env|sudo|su|doas|xargs|nohup|setsid|timeout|nice|start|ssh|docker|podman|kubectl|screen|tmux|find|awk|gawk|sed|make|pip|pipx|uv|uvx|conda|mamba|npm|yarn|apt|apt-get|yum|dnf|brew|chmod|crontab|at|schtasks|reg|sc|eval|exec|source)[\d.]*(?:\.exe)?$/;

/** A program that is named there gets words from the network as its arguments: it runs, and not they. */
function isArgumentOf(site: CallSite, command: Expr): boolean {
  const shell = keyword(site, 'shell');
  if ((shell !== undefined && constantOf(site, shell) !== false) || keyword(site, 'executable') !== undefined)
    return false;
  if (
    !calledNames(site).every((name) =>
      /^(?:subprocess\.(?:Popen|run|call|check_call|check_output)|asyncio\.create_subprocess_exec)$/.test(
        name,
      ),
    )
  )
    return false;
  const program = programOf(site, command);
  return program !== undefined && !runners.test(program.replace(/^.*[\\/]/, ''));
}

function programOf(site: CallSite, command: Expr): string | undefined {
  if (command.type === 'List' || command.type === 'Tuple') {
    const first = constantOf(site, command.elts[0]);
    return typeof first === 'string' ? first : undefined;
  }
  // `f"git clone {address}".split()`
  if (command.type !== 'Call' || command.func.type !== 'Attribute' || command.func.attr !== 'split')
    return undefined;
  return /^([\w./\\-]+)\s/.exec(site.text(command.func.value) ?? '')?.[1];
}

function isFromNetwork(site: CallSite, expression: Expr): boolean {
  return site.constant(expression) === undefined && site.taint(expression).includes('network');
}

/** `s.fileno()` of a socket, or the socket itself. */
function isSocketDescriptor(site: CallSite, expression: Expr): boolean {
  if (
    expression.type === 'Call' &&
    lastWord(expression.func) === 'fileno' &&
    expression.func.type === 'Attribute'
  ) {
    const owner = expression.func.value;
    const names = site.names(owner);
    // A file that was opened, whatever it is called.
    if (names.length > 0 && names.every((name) => /^(?:io\.|builtins\.open$|sys\.std|tempfile\.)/.test(name)))
      return false;
    return (
      names.some((name) => name.startsWith('socket.') || name.startsWith('ssl.SSLSocket')) ||
      /^(?:s|so|sock|soc|socket|conn|client|c|connection)$/i.test(lastWord(owner) ?? '')
    );
  }
  return site.names(expression).some((name) => name === 'socket.socket' || name === 'ssl.SSLSocket');
}
