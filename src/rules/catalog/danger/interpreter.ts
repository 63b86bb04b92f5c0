import type { DangerGroup } from './table.ts';

/** The standard library: native code and the state of the process. */
export const interpreter: readonly DangerGroup[] = [
  {
    capability: 'native-code',
    why: 'It loads native libraries, or reads and writes memory directly.',
    refs: ['GHSA-4675-36f9-wf6r', 'GHSA-5hvc-6wx8-mvv4'],
    modules: {
      ctypes: '*',
      _ctypes: '*',
      _ctypes_test: '*',
      cffi: '*',
      _cffi_backend: '*',
      dl: '*',
      _testbuffer: '*',
      _testlimitedcapi: '*',
      _testclinic: '*',
      _testmultiphase: '*',
      _testsinglephase: '*',
      _xxtestfuzz: '*',
      xxsubtype: '*',
      xxlimited: '*',
    },
  },
  {
    capability: 'native-code',
    why: 'A database connection writes files and can load native extensions.',
    refs: ['CWE-73'],
    modules: { sqlite3: '*', _sqlite3: '*', pysqlite2: '*' },
  },
  {
    capability: 'changes-process',
    why: 'It changes the process: signals, limits, terminals, descriptors.',
    modules: {
      os: '*',
      posix: '*',
      nt: '*',
      os2: '*',
      ce: '*',
      riscos: '*',
      signal: '*',
      _signal: '*',
      resource: '*',
      fcntl: '*',
      termios: '*',
      tty: '*',
      syslog: '*',
      msvcrt: '*',
      winsound: '*',
      _overlapped: '*',
      builtins: 'exit quit help copyright credits license',
      time: 'clock_settime clock_settime_ns tzset',
      _remote_debugging: '*',
    },
  },
  {
    capability: 'changes-process',
    why: 'It starts a thread, or installs a function that every thread calls.',
    modules: {
      threading: `Thread Timer _DummyThread _MainThread setprofile settrace setprofile_all_threads
        settrace_all_threads excepthook stack_size _start_new_thread _start_joinable_thread _register_atexit _shutdown`,
      _thread: `start_new_thread start_new start_joinable_thread interrupt_main exit exit_thread stack_size
        _excepthook _shutdown _make_thread_handle _set_sentinel`,
      thread: '*',
      dummy_threading: '*',
      _dummy_thread: '*',
    },
  },
  {
    capability: 'exhausts-resources',
    why: 'It makes the load wait for as long as the file says.',
    refs: ['CWE-400'],
    modules: { time: 'sleep' },
  },
];
