import type { DangerGroup } from './table.ts';

const osCommands = `system popen popen2 popen3 popen4 startfile execl execle execlp execlpe execv execve execvp execvpe
  spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp fork forkpty fork1
  _execvpe _spawnvef openpty login_tty`;

/** The standard library: starting other programs. */
export const commands: readonly DangerGroup[] = [
  {
    capability: 'runs-commands',
    why: 'It runs a command of the operating system.',
    refs: ['CWE-78'],
    modules: { os: osCommands, posix: osCommands, nt: osCommands, 'riscos.os': osCommands },
  },
  {
    capability: 'runs-commands',
    why: 'It starts another program.',
    refs: ['CWE-78'],
    modules: {
      subprocess: '*',
      _subprocess: '*',
      _posixsubprocess: '*',
      _winapi: '*',
      _bootsubprocess: '*',
      commands: '*',
      popen2: '*',
      subprocess32: '*',
      pipes: '*',
      mailcap: '*',
      webbrowser: '*',
      antigravity: '*',
    },
  },
  {
    capability: 'runs-commands',
    why: 'It starts a program on a terminal of its own.',
    refs: ['GHSA-vqmv-47xg-9wpr', 'GHSA-r7v6-mfhq-g3m2'],
    modules: { pty: '*' },
  },
  {
    capability: 'runs-commands',
    why: 'It asks a program of the system for its answer, and takes the command line as an argument.',
    refs: ['GHSA-g38g-8gr9-h9xp', 'GHSA-5hwf-rc88-82xm', 'GHSA-5cxw-w2xg-2m8h'],
    modules: {
      uuid: `_get_command_stdout _popen _find_mac _find_mac_near_keyword _find_mac_under_heading _ifconfig_getter
        _ip_getter _arp_getter _lanscan_getter _netstat_getter _ipconfig_getter _windll_getter _unix_getter
        _ifconfig_getnode _ip_getnode _arp_getnode _lanscan_getnode _netstat_getnode _ipconfig_getnode
        _netbios_getnode _windll_getnode _unix_getnode _find_mac_netstat _load_system_functions getnode uuid1 main`,
      _osx_support: '*',
      _aix_support: '*',
      platform: '*',
      'ctypes.util': '*',
      imaplib: 'IMAP4_stream',
      '_pyrepl.pager': '*',
      getpass: '*',
    },
  },
  {
    capability: 'runs-commands',
    why: 'It builds or installs software: it runs compilers, installers and scripts.',
    refs: ['CVE-2025-1716', 'GHSA-xp4f-hrf8-rxw7', 'GHSA-m273-6v24-x4m4'],
    modules: {
      pip: '*',
      ensurepip: '*',
      distutils: '*',
      _distutils_hack: '*',
      setuptools: '*',
      pkg_resources: '*',
      easy_install: '*',
      wheel: '*',
      venv: '*',
      virtualenv: '*',
      zipapp: '*',
      uv: '*',
      conda: '*',
      poetry: '*',
      pipenv: '*',
      build: '*',
      hatchling: '*',
      flit_core: '*',
      msilib: '*',
    },
  },
  {
    capability: 'runs-commands',
    why: 'It runs work in other processes, with a command line or a function that the file chooses.',
    refs: ['GHSA-q5qq-mvfm-j35x', 'CVE-2025-10157'],
    modules: { multiprocessing: '*', _multiprocessing: '*', multiprocess: '*', asyncio: '*', _asyncio: '*' },
  },
  {
    capability: 'runs-commands',
    why: 'It runs a Python process or a command on behalf of the test suite.',
    refs: ['GHSA-g38g-8gr9-h9xp'],
    modules: { test: '*', 'test.support': '*', 'test.test_support': '*', _testcapi: '*' },
  },
];
