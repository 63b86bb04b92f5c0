/** Files: reading, writing, deleting, and what puts paths together. */
export const fileCallables = `
io.open(file:path, mode) by:open source:file returns:io.TextIOWrapper
io.open_code(path:path) file-read source:file returns:io.TextIOWrapper
io.FileIO(file:path, mode) by:open source:file returns:io.TextIOWrapper
codecs.open(filename:path, mode) by:open source:file returns:io.TextIOWrapper
gzip.open|bz2.open|lzma.open(filename:path, mode) by:open source:file returns:io.TextIOWrapper
gzip.GzipFile|bz2.BZ2File|lzma.LZMAFile(filename:path, mode) by:open source:file returns:io.TextIOWrapper
tokenize.open(filename:path) file-read source:file returns:io.TextIOWrapper
fileinput.input|fileinput.FileInput(files:path) file-read source:file
linecache.getline|linecache.getlines(filename:path) file-read source:file
aiofiles.open(file:path, mode) by:open source:file returns:io.TextIOWrapper
io.TextIOWrapper.read|io.TextIOWrapper.readline|io.TextIOWrapper.readlines|io.TextIOWrapper.read1|io.TextIOWrapper.peek(size) source:file passes
io.TextIOWrapper.write|io.TextIOWrapper.writelines(s:data)
io.TextIOWrapper.close|io.TextIOWrapper.flush|io.TextIOWrapper.seek()
io.StringIO(initial_value) passes returns:io.StringIO
io.BytesIO(initial_bytes) passes returns:io.BytesIO
io.StringIO.getvalue|io.StringIO.read|io.StringIO.readline|io.StringIO.readlines|io.BytesIO.getvalue|io.BytesIO.read|io.BytesIO.getbuffer() passes
queue.Queue|queue.LifoQueue|queue.PriorityQueue|queue.SimpleQueue|asyncio.Queue|asyncio.LifoQueue|asyncio.PriorityQueue|multiprocessing.Queue|multiprocessing.SimpleQueue|multiprocessing.JoinableQueue() class
  .get|get_nowait() passes
contextvars.ContextVar() class
  .get() passes
os.open(path:path, flags) by:os-open
os.fdopen(fd, mode)
os.read(fd, n) source:file
os.write(fd, str:data)
os.sendfile(out_fd, in_fd)
os.readlink(path:path) source:file passes
os.listdir|os.scandir(path:path) file-read source:file
os.walk|os.fwalk(top:path) file-read source:file
glob.glob|glob.iglob(pathname:path) file-read source:file
os.remove|os.unlink(path:path) file-delete
os.rmdir|os.removedirs(path|name:path) file-delete
os.rename|os.renames|os.replace(src|old:path, dst|new:path) file-write
os.truncate|os.ftruncate(path:path, length) file-write
os.mkdir|os.makedirs(path|name:path, mode) file-write
os.link|os.symlink(src:path, dst:path) file-write
os.chmod|os.lchmod|os.fchmod(path:path, mode) by:chmod
os.chown|os.lchown|os.fchown(path:path, uid, gid) system
os.chflags|os.lchflags(path:path) file-write
os.setxattr|os.removexattr(path:path, attribute) file-write
os.utime(path:path) file-write
os.mkfifo|os.mknod(path:path) file-write
os.chdir|os.fchdir(path:path)
os.memfd_create(name) native-code
os.stat|os.lstat|os.access(path:path) clears
os.getcwd() source:environment
os.path.join(*paths:path) passes fold
os.path.abspath|os.path.realpath|os.path.normpath(path:path) passes fold
os.path.expanduser(path:path) passes fold
os.path.expandvars(path:path) passes fold
platformdirs.user_cache_dir|platformdirs.user_data_dir|appdirs.user_cache_dir|appdirs.user_data_dir(appname) passes fold
platformdirs.user_cache_path|platformdirs.user_data_path(appname) returns:pathlib.Path passes fold
os.path.basename(p) passes fold
os.path.dirname(p) passes fold
os.path.split|os.path.splitext|os.path.splitdrive|os.path.relpath|os.path.commonpath|os.path.commonprefix(p) passes fold
os.path.normcase(p) passes fold
os.path.exists|os.path.isfile|os.path.isdir|os.path.islink|os.path.getsize|os.path.getmtime|os.path.isabs|os.path.ismount|os.path.samefile(path) clears
os.fspath|os.fsencode|os.fsdecode(path) passes fold
shutil.rmtree(path:path) file-delete by:recursive
shutil.move(src:path, dst:path) file-write
shutil.copy|shutil.copy2|shutil.copyfile(src:path, dst:path) file-write by:copy
shutil.copytree(src:path, dst:path) file-write by:copy
shutil.copyfileobj(fsrc, fdst)
shutil.copymode|shutil.copystat(src, dst:path)
shutil.chown(path:path, user, group) system
shutil.make_archive(base_name:path, format, root_dir:path) file-write
shutil.unpack_archive(filename:payload, extract_dir:path) file-write
shutil.which(cmd) clears
shutil.disk_usage(path) clears
distutils.dir_util.remove_tree(directory:path) file-delete by:recursive
distutils.dir_util.copy_tree(src:path, dst:path) file-write by:copy
distutils.file_util.copy_file(src:path, dst:path) file-write by:copy
distutils.file_util.write_file(filename:path, contents:data) file-write
send2trash.send2trash(paths:path) file-delete
pathlib.Path(*segments:path) class passes fold
  .cwd() returns:pathlib.Path source:environment
  .home() returns:pathlib.Path fold
  .expanduser|absolute|resolve() returns:pathlib.Path passes fold:pathlib.Path.expanduser
  .joinpath(*other:path) returns:pathlib.Path passes fold
  .with_name|with_suffix|with_stem|relative_to(name) returns:pathlib.Path passes
  .as_posix|as_uri() passes fold:pathlib.Path.as_posix
  .open(mode) by:open-self self:path source:file returns:io.TextIOWrapper
  .read_text|read_bytes() file-read self:path source:file
  .write_text|write_bytes(data:data) file-write self:path
  .unlink|rmdir() file-delete self:path
  .rename(target:path) file-write self:path returns:pathlib.Path
  .replace(target:path) file-write by:one-argument self:path returns:pathlib.Path
  .copy|copy_into|move|move_into(target:path) file-write self:path
  .mkdir() file-write self:path
  .touch() file-write self:path
  .chmod|lchmod(mode) by:chmod-self self:path
  .symlink_to|hardlink_to|link_to(target:path) file-write self:path
  .iterdir|walk() file-read self:path source:file
  .glob|rglob(pattern) file-read self:path source:file by:listed
  .exists|is_file|is_dir|is_symlink|stat|lstat|match|is_absolute() clears
tempfile.mktemp(suffix) source:file
tempfile.mkstemp|tempfile.mkdtemp(suffix) 
tempfile.NamedTemporaryFile|tempfile.TemporaryFile|tempfile.SpooledTemporaryFile(mode) returns:io.TextIOWrapper
tempfile.TemporaryDirectory(suffix)
tempfile.gettempdir() fold
os.tempnam|os.tmpnam(dir) source:file
zipfile.ZipFile(file:path, mode) by:open source:file returns:zipfile.ZipFile
  .extractall(path:path) file-write
  .extract(member, path:path) file-write
  .read(name) source:file
  .open(name) source:file returns:io.TextIOWrapper
  .write(filename:path) file-read
  .writestr(name, data:data)
tarfile.open|tarfile.TarFile|tarfile.TarFile.open(name:path, mode) by:open source:file returns:tarfile.TarFile
tarfile.TarFile.extractall(path:path, members) file-write by:tar-filter
tarfile.TarFile.extract(member, path:path) file-write by:tar-filter
tarfile.TarFile.add(name:path) file-read
tarfile.TarFile.extractfile(member) source:file returns:io.TextIOWrapper
py7zr.SevenZipFile(file:path, mode) by:open class
  .extractall(path:path) file-write
rarfile.RarFile(file:path) file-read class
  .extractall(path:path) file-write
patoolib.extract_archive(archive:path) file-write
csv.reader|csv.DictReader(csvfile) passes
csv.writer|csv.DictWriter(csvfile) class
configparser.ConfigParser|configparser.RawConfigParser|configparser.SafeConfigParser() returns:configparser.ConfigParser
configparser.ConfigParser.read(filenames:path) file-read source:file
configparser.ConfigParser.get|configparser.ConfigParser.getraw(section, option) by:option source:config
json.load(fp, *, object_hook:callback, object_pairs_hook:callback) source:file passes
json.loads(s, *, object_hook:callback, object_pairs_hook:callback) passes fold
json.dump(obj:data, fp, *, default:callback)
json.dumps(obj, *, default:callback) passes fold
tomllib.load|tomli.load|toml.load(fp) source:file passes
tomllib.loads|tomli.loads|toml.loads(s) passes
dotenv.load_dotenv(path:path) file-read
dotenv.dotenv_values(path:path) file-read source:secret
mmap.mmap(fileno, length) by:mmap returns:mmap.mmap
mmap.mmap.write(bytes:data)
mmap.mmap.read(n) source:file
watchdog.observers.Observer.schedule(handler, path:path) file-read
os.getxattr(path:path, attribute) file-read source:file
ast.Module()
`;
