/**
 * What a path that stands in code leads to, as far as its text tells.
 *
 * `credentials`: keys, tokens, password files, browser profiles, wallets, command histories; `persistence`: files that
 * something else runs at its start or log-in; `system`: the operating system's own folders, disks and whole roots;
 * `temporary`: folders for scratch files; `outside`: absolute, in the home folder, or above the working folder;
 * `inside`: in the working folder; `unknown`: its beginning is not known.
 */
export type PathReach =
  | 'credentials'
  | 'persistence'
  | 'system'
  | 'temporary'
  | 'outside'
  | 'inside'
  | 'unknown';

/** Longer texts are no paths. */
const longest = 4096;

/** Parts of paths, in lower case: whole names of folders and files, the last one by its beginning where it ends in '*'. */
const credentialParts = [
  '/.ssh/',
  '/.aws/',
  '/.azure/',
  '/.config/gcloud*',
  '/gcloud/',
  '/.kube/',
  '/.docker/config.json',
  '/.netrc',
  '/_netrc',
  '/.git-credentials*',
  '/.pgpass',
  '/.my.cnf',
  '/.npmrc',
  '/.pypirc',
  '/.gnupg',
  '/.vault-token',
  '/.config/gh/hosts.yml',
  '/.kaggle/kaggle.json',
  '/.terraform.d/credentials',
  '/.huggingface/token',
  '/huggingface/token',
  '/huggingface/stored_tokens',
  '/etc/shadow',
  '/etc/gshadow',
  '/etc/passwd',
  '/etc/master.passwd',
  '/etc/security/',
  '/etc/sudoers',
  '/etc/krb5.keytab',
  '/id_rsa',
  '/id_dsa',
  '/id_ecdsa',
  '/id_ed25519',
  '/var/run/secrets/',
  '/run/secrets/',
  '/proc/self/environ',
  '/proc/1/environ',
  '/system32/config/sam',
  '/system32/config/security',
  '/windows/repair/sam',
  '/ntds.dit',
  '/login data*',
  '/user data/',
  '/local state',
  '/google/chrome*',
  '/google-chrome*',
  '/chromium/',
  '/brave-browser*',
  '/microsoft/edge/',
  '/opera software/',
  '/yandexbrowser/',
  '/.mozilla/',
  '/mozilla/firefox*',
  '/firefox/profiles*',
  '/cookies.sqlite',
  '/logins.json',
  '/key4.db',
  '/key3.db',
  '/cookies.binarycookies',
  '/library/keychains*',
  '/local storage/leveldb',
  '/telegram desktop/tdata',
  '/signal/config.json',
  '/wallet.dat',
  '/.bitcoin*',
  '/.ethereum*',
  '/ethereum/keystore',
  '/exodus/',
  '/electrum/',
  '/.electrum*',
  '/atomic/local storage',
  '/.config/solana/',
  '/.monero*',
  '/nkbihfbeogaeaoehlefnkodbefgpgknn',
  '/.bash_history',
  '/.zsh_history',
  '/.python_history',
  '/.mysql_history',
  '/.psql_history',
  '/consolehost_history.txt',
  '/filezilla/recentservers.xml',
  '/filezilla/sitemanager.xml',
] as const;

const persistenceParts = [
  '/authorized_keys',
  '/.bashrc',
  '/.bash_profile',
  '/.bash_login',
  '/.bash_aliases',
  '/.profile',
  '/.zshrc',
  '/.zprofile',
  '/.zshenv',
  '/.config/fish/',
  '/etc/profile',
  '/etc/bash.bashrc',
  '/etc/zsh/',
  '/etc/environment',
  '/etc/rc.local',
  '/etc/rc.d/',
  '/etc/init.d/',
  '/etc/init/',
  '/etc/cron*',
  '/var/spool/cron',
  '/etc/anacrontab',
  '/etc/systemd/',
  '/lib/systemd/',
  '/systemd/user/',
  '/.config/autostart',
  '/etc/xdg/autostart',
  '/etc/ld.so.preload',
  '/etc/ld.so.conf*',
  '/etc/pam.d/',
  '/etc/sudoers',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/library/launchagents',
  '/library/launchdaemons',
  '/programs/startup*',
  '/currentversion/run*',
  '/site-packages/',
  '/dist-packages/',
  '/sitecustomize.py',
  '/usercustomize.py',
  '/.git/hooks/',
  // What git copies into each repository that is made or cloned, and hooks for all of them.
  '/.git-templates/',
  '/.git-template/',
  '/.git_templates/',
  '/.git_template/',
  '/git-core/templates/',
  '/.config/git/hooks/',
  '/.ipython/profile_default/startup',
  '/.jupyter/',
  '/.pythonrc*',
  '/.vimrc',
  '/.exrc',
  '/.config/nvim/',
  '/.gdbinit',
  '/.lldbinit',
  '/.inputrc',
  '/.tmux.conf',
  '/.screenrc',
  '/.bash_logout',
  '/.zlogin',
  '/.zlogout',
  '/.xprofile',
  '/.xinitrc',
  '/.xsession',
  '/.xsessionrc',
  '/.ssh/rc',
  '/.gitconfig',
  '/.config/git/config',
  '/.git/config',
  '/.vscode/tasks.json',
  '/code/user/settings.json',
  '/code/user/tasks.json',
  '/.claude/settings*',
  '/.claude/claude.md',
  '/.claude.json',
  '/claude_desktop_config.json',
  '/.codex/agents.md',
  '/.gemini/gemini.md',
  '/.cursor/mcp.json',
  // What a shell sources when an environment is switched on.
  '/conda/activate.d/',
  '/conda/deactivate.d/',
  '/.config/pip/pip.conf',
  '/.pip/pip.conf',
  '/jupyter/kernels/',
  // Programs of Electron run the text that lies beside them.
  '/discord_desktop_core*',
  '/resources/app.asar',
] as const;

/** Every name ends with a '/', as the path does that it is looked for in. */
function ended(part: string): string {
  if (part.endsWith('*')) return part.slice(0, -1);
  return part.endsWith('/') ? part : `${part}/`;
}

const secret = credentialParts.map(ended);

/** What lies beside the token of a Kubernetes service account: the name of its namespace, the authority's certificate. */
const tells = /^\/(?:var\/)?run\/secrets\/kubernetes\.io\/serviceaccount\/(?:namespace|ca\.crt)\/$/;
/** The half of a key that is there to be handed out. */
const publicKey = /\/\.ssh\/[^/]{1,100}\.pub\/$/;
const persistent = persistenceParts.map(ended);

const systemRoots = [
  '/etc/',
  '/usr/',
  '/bin/',
  '/sbin/',
  '/boot/',
  '/lib/',
  '/lib64/',
  '/dev/',
  '/sys/',
  '/proc/',
  '/root/',
  '/var/',
  '/system/',
  '/windows/',
  '/program files',
  '/programdata/',
] as const;

/** Whole trees: nothing that a program may call its own. */
const wholeTrees = new Set([
  '/',
  '/home',
  '/opt',
  '/srv',
  '/mnt',
  '/media',
  '/users',
  '/applications',
  '~',
  '/*',
  '~/*',
]);

const harmlessDevices = [
  '/dev/null',
  '/dev/zero',
  '/dev/stdin',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/urandom',
  '/dev/random',
  '/dev/fd/',
  '/dev/tty',
] as const;

const temporaryRoots = ['/tmp', '/var/tmp', '/dev/shm', '/private/tmp', '/windows/temp'] as const;

/** Where services that run notebooks and containers of work put what their user works on, below a name of its own. */
const workFolders =
  /^\/(?:content\/(?:drive\/(?:my ?drive|shared ?drives\/[^/]{1,100})\/)?(?!drive(?:\/|$))|kaggle\/(?:working|temp|input)\/|dbfs\/(?:filestore|tmp)\/|home\/(?:jovyan|sagemaker-user|ec2-user\/sagemaker)\/|workspaces?\/|outputs?\/|notebooks\/|opt\/ml\/(?:model|output|checkpoints|input|processing)(?:\/|$))[\w\uf8ff]/;

const hole = '\uf8ff';

/** The path in one spelling: '/' between folders, lower case, no drive, no empty or '.' parts, no `..` that can be undone. */
function spelled(text: string): string {
  let path = text.slice(0, longest).toLowerCase().replaceAll('\\', '/');
  if (path.startsWith('file://')) path = path.slice('file://'.length);
  path = path
    .replace(/^%(?:userprofile|homepath)%/, '~')
    .replace(/^%(?:appdata|localappdata)%/, '~/appdata')
    .replace(/^%(?:windir|systemroot)%/, '/windows')
    .replace(/^%(?:temp|tmp)%/, '/tmp')
    .replace(/^\$\{?home\}?(?=\/|$)/, '~')
    .replace(/^[a-z]:(?=\/|$)/, '');
  let rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    // Above the root is the root, above somebody's home that of all; above a folder that is not known, nobody can tell.
    if (part === '..' && last === undefined && rooted) continue;
    if (part === '..' && parts.length === 1 && !rooted && last?.startsWith('~') === true) {
      parts[0] = 'home';
      rooted = true;
      continue;
    }
    const isKnown =
      last !== undefined && last !== '..' && (rooted || parts.length > 1 || !last.includes(hole));
    if (part === '..' && isKnown) parts.pop();
    else parts.push(part);
  }
  return `${rooted ? '/' : ''}${parts.join('/')}` || (rooted ? '/' : '.');
}

/** What a path leads to; texts with holes are judged by what is known of them. */
export function pathReach(text: string): PathReach {
  const path = spelled(text);
  // A folder's name at the end counts as much as one in the middle: `~/.ssh` and `~/.ssh/id_rsa`.
  const whole = path.startsWith('/') ? `${path}/` : `/${path}/`;
  if (persistent.some((part) => whole.includes(part))) return 'persistence';
  if (secret.some((part) => whole.includes(part)) && !tells.test(whole) && !publicKey.test(whole))
    return 'credentials';
  // Which libraries it has opened a process may ask of itself.
  if (/^\/proc\/(?:self|thread-self)\/maps\/?$/.test(whole)) return 'inside';
  if (/^\/proc\/[^/]{1,40}\/(?:environ|mem|maps)\/?$/.test(whole)) return 'credentials';
  // `\\\\.\\PhysicalDrive0` and `\\\\.\\C:` are disks, past every file system.
  if (/^\/\/?(?:[.?]\/)?(?:physicaldrive\d|harddisk\d|globalroot)/.test(path)) return 'system';
  if (path.startsWith(hole)) return 'unknown';
  if (temporaryRoots.some((root) => path === root || path.startsWith(`${root}/`))) return 'temporary';
  if (harmlessDevices.some((device) => path.startsWith(device))) return 'inside';
  if (wholeTrees.has(path)) return 'system';
  if (systemRoots.some((root) => `${path}/`.startsWith(root))) return 'system';
  if (workFolders.test(path)) return 'inside';
  if (path.startsWith('/') || path.startsWith('~')) return 'outside';
  return path === '..' || path.startsWith('../') ? 'outside' : 'inside';
}
