import type { DangerGroup } from './table.ts';

const fileProbes = `exists lexists isfile isdir islink ismount isjunction isdevdrive getsize getatime getmtime getctime
  samefile sameopenfile realpath abspath expanduser expandvars walk relpath`;

const fileCalls = `open close read write pread pwrite readv writev preadv pwritev sendfile copy_file_range splice remove
  unlink rmdir removedirs mkdir makedirs mkfifo mknod rename renames replace link symlink truncate ftruncate chmod
  fchmod lchmod chown fchown lchown utime fdopen dup dup2 tmpfile tempnam tmpnam setxattr removexattr lseek fsync
  chroot mount memfd_create eventfd pipe pipe2`;

const fileReads = `listdir listdirb scandir walk fwalk readlink stat lstat fstat statvfs access getxattr listxattr getcwd
  getcwdb DirEntry`;

const pathMethods = `absolute chmod copy copy_into cwd exists expanduser glob group hardlink_to home is_block_device
  is_char_device is_dir is_fifo is_file is_junction is_mount is_socket is_symlink iterdir lchmod link_to lstat mkdir
  move move_into open owner read_bytes read_text readlink rename replace resolve rglob rmdir samefile stat symlink_to
  touch unlink walk write_bytes write_text from_uri`;
const pathNames = ['Path', 'PosixPath', 'WindowsPath', 'PathBase']
  .flatMap((kind) => pathMethods.split(/\s+/).map((method) => `${kind}.${method}`))
  .join(' ');

/** The standard library: files and folders. */
export const files: readonly DangerGroup[] = [
  {
    capability: 'writes-files',
    why: 'It opens files by name, for writing too.',
    refs: ['CWE-73', 'GHSA-9726-w42j-3qjr'],
    modules: {
      builtins: 'open file',
      __builtin__: 'open file',
      io: 'open open_code FileIO OpenWrapper',
      _io: 'open open_code FileIO',
      _pyio: '*',
      codecs: 'open EncodedFile StreamReaderWriter',
      bz2: 'open BZ2File',
      gzip: '*',
      lzma: 'open LZMAFile',
      compression: '*',
      wave: '*',
      aifc: '*',
      sunau: '*',
      chunk: '*',
      ossaudiodev: '*',
      tokenize: 'open main',
      os: fileCalls,
      posix: fileCalls,
      nt: fileCalls,
    },
  },
  {
    capability: 'writes-files',
    why: 'It writes, moves or deletes files and folders.',
    refs: ['CWE-73'],
    modules: {
      shutil: '*',
      tempfile: '*',
      fileinput: '*',
      tarfile: '*',
      zipfile: '*',
      zipfile36: '*',
      mailbox: '*',
      uu: '*',
      binhex: '*',
      mmap: '*',
      _posixshmem: '*',
      dbm: '*',
      _dbm: '*',
      _gdbm: '*',
      gdbm: '*',
      anydbm: '*',
      dumbdbm: '*',
      dbhash: '*',
      bsddb: '*',
      whichdb: '*',
      argparse: 'FileType',
      'json.tool': '*',
      base64: 'main encode decode',
      quopri: 'main encode decode',
      'email.generator': '*',
      'xml.sax.saxutils': 'XMLGenerator prepare_input_source',
      'distutils.file_util': '*',
      plistlib: 'writePlist dump readPlist load',
      tracemalloc: 'start stop clear_traces',
      _tracemalloc: 'start stop clear_traces',
      'lib2to3.refactor': '*',
    },
  },
  {
    capability: 'writes-files',
    why: 'A log handler opens a file or a socket as soon as it is made; a configuration names classes as text.',
    refs: ['GHSA-m7j5-r2p5-c39r'],
    modules: {
      logging: 'FileHandler basicConfig',
      'logging.handlers': '*',
      'logging.config': '*',
    },
  },
  {
    capability: 'writes-files',
    why: 'Making a path object is harmless; its methods read, write and delete files.',
    modules: {
      pathlib: `${pathNames} _NormalAccessor _Accessor _normal_accessor`,
      'pathlib._local': pathNames,
      'pathlib._abc': pathNames,
      pathlib2: pathNames,
      'pathlib._os': '*',
    },
  },
  {
    capability: 'reads-files',
    why: 'It reads files of the machine, or tells which files are there.',
    refs: ['CWE-73', 'GHSA-r48f-3986-4f9c'],
    modules: {
      os: fileReads,
      posix: fileReads,
      nt: fileReads,
      posixpath: fileProbes,
      ntpath: fileProbes,
      'os.path': fileProbes,
      genericpath: '*',
      nturl2path: '*',
      macpath: '*',
      linecache: '*',
      filecmp: '*',
      glob: '*',
      imghdr: '*',
      sndhdr: '*',
      netrc: '*',
      mimetypes: '*',
      tabnanny: '*',
      configparser: 'RawConfigParser.read ConfigParser.read SafeConfigParser',
      ConfigParser: 'RawConfigParser.read ConfigParser.read SafeConfigParser',
      statvfs: '*',
      dircache: '*',
      ast: 'main',
      dis: 'main _test distb findlinestarts',
      tomllib: 'load',
      'xml.etree.ElementTree': 'parse iterparse ElementTree.parse ElementTree.write XMLPullParser',
      'xml.etree.cElementTree': '*',
      'xml.etree.ElementInclude': '*',
      'xml.sax': '*',
      'xml.dom': '*',
      'xml.parsers': '*',
      pyexpat: '*',
      warnings: 'formatwarning _formatwarnmsg _formatwarnmsg_impl _formatwarning_orig warn_explicit',
      _warnings: 'warn_explicit',
      'zoneinfo._tzpath': '*',
      'zoneinfo._common': 'load_tzdata',
      email: 'message_from_file message_from_binary_file',
      traceback: 'FrameSummary StackSummary extract_tb extract_stack',
      cgi: '*',
      hashlib: 'file_digest',
      pickletools: '*',
    },
  },
  {
    capability: 'leaks-environment',
    why: 'It tells who and where the machine is: accounts, settings, environment variables.',
    modules: {
      pwd: '*',
      grp: '*',
      spwd: '*',
      nis: '*',
      crypt: '*',
      _scproxy: '*',
      sysconfig: '*',
      _sysconfig: '*',
      site: '*',
      sitecustomize: '*',
      usercustomize: '*',
      user: '*',
      os: `environ environb getenv getenvb getlogin uname getpid getppid getuid geteuid getgid getgroups confstr
        sysconf get_exec_path get_terminal_size times getloadavg`,
      winreg: '*',
      _winreg: '*',
    },
  },
  {
    capability: 'loads-pickle',
    why: 'It loads another pickle, which nobody has looked at.',
    refs: ['CWE-502'],
    modules: {
      pickle: '*',
      _pickle: '*',
      cPickle: '*',
      pickle5: '*',
      _pickle5: '*',
      zodbpickle: '*',
      shelve: '*',
      Cookie: 'SerialCookie SmartCookie',
      tracemalloc: 'Snapshot',
    },
  },
];
