/** Programs that are started, and the operating system's own switches. */
export const processCallables = `
os.system(command:command) process by:shell-always
os.popen(cmd:command, mode) process by:shell-always source:process returns:os._wrap_close
os._wrap_close.read() source:process
os._wrap_close.readlines() source:process
os.popen2|os.popen3|os.popen4(cmd:command) process by:shell-always source:process
os.startfile(path:path) process
os.execl|os.execle|os.execlp|os.execlpe(file|path:path, *args:argv) process
os.execv|os.execve|os.execvp|os.execvpe(file|path:path, args|argv:argv) process
os.spawnl|os.spawnle|os.spawnlp|os.spawnlpe(mode, file|path:path, *args:argv) process
os.spawnv|os.spawnve|os.spawnvp|os.spawnvpe(mode, file|path:path, args:argv) process
os.posix_spawn|os.posix_spawnp(path:path, argv:argv) process
os.fork() process class
os.forkpty() process class
os._exit(status) system
os.abort() system
os.kill(pid, sig) system by:kills
os.killpg(pgid, sig) system by:kills
os.pidfd_send_signal(fd, sig) system
signal.pidfd_send_signal(fd, sig) system
os.setuid|os.setgid|os.seteuid|os.setegid|os.setreuid|os.setregid|os.setresuid|os.setresgid(uid) system
os.setgroups|os.initgroups(groups) system
os.chroot(path:path) system
os.setns|os.unshare(fd) system
os.nice(increment) system
os.setpriority(which) system
os.sched_setaffinity(pid) system
os.setsid()
os.umask(mask)
os.dup2(fd, fd2) system
os.pipe()
os.getpid() clears
os.getuid() clears
os.getlogin() source:environment
os.uname() source:environment returns:platform.uname_result
os.cpu_count() clears
subprocess.Popen(args:argv, bufsize, executable:path) process by:shell class source:process
  .communicate(input:data) source:process
  .wait()
  .poll()
  .kill()
  .terminate()
subprocess.Popen.__init__|subprocess.Popen._execute_child(self, args:argv, bufsize, executable:path) process by:shell
subprocess.run(args:argv, bufsize, executable:path, *, input:data) process by:shell source:process returns:subprocess.CompletedProcess
subprocess.call(args:argv, bufsize, executable:path) process by:shell
subprocess.check_call(args:argv, bufsize, executable:path) process by:shell
subprocess.check_output(args:argv, bufsize, executable:path, *, input:data) process by:shell source:process
subprocess.getoutput(cmd:command) process by:shell-always source:process
subprocess.getstatusoutput(cmd:command) process by:shell-always source:process
subprocess.list2cmdline(seq) passes
_posixsubprocess.fork_exec(args:argv) process
_winapi.CreateProcess(application_name, command_line:command) process
commands.getoutput(cmd:command) process by:shell-always source:process
commands.getstatusoutput(cmd:command) process by:shell-always source:process
popen2.popen2|popen2.popen3|popen2.popen4|popen2.Popen3|popen2.Popen4(cmd:command) process by:shell-always source:process
platform.popen(cmd:command) process by:shell-always source:process
asyncio.create_subprocess_shell(cmd:command) process by:shell-always source:process returns:asyncio.subprocess.Process
asyncio.create_subprocess_exec(program:argv, *args:argv) process source:process returns:asyncio.subprocess.Process
asyncio.subprocess.Process.communicate(input:data) source:process
asyncio.AbstractEventLoop.subprocess_shell(factory, cmd:command) process by:shell-always
asyncio.AbstractEventLoop.subprocess_exec(factory, *args:argv) process
anyio.run_process|anyio.open_process|trio.run_process|trio.lowlevel.open_process(command:argv) process by:shell source:process
asyncio.run|trio.run|anyio.run|curio.run|uvloop.run(main|async_fn|func|corofunc:callback)
asyncio.get_event_loop|asyncio.new_event_loop|asyncio.get_running_loop() returns:asyncio.AbstractEventLoop
asyncio.AbstractEventLoop.run_until_complete(future:callback)
asyncio.AbstractEventLoop.run_in_executor(executor, func:callback, *args:data)
asyncio.AbstractEventLoop.call_soon(callback:callback, *args:data)
asyncio.AbstractEventLoop.call_later(delay, callback:callback, *args:data)
asyncio.create_task|asyncio.ensure_future(coro:callback)
asyncio.to_thread(func:callback, *args:data)
pty.spawn(argv:argv) process
ptyprocess.PtyProcess.spawn|ptyprocess.PtyProcessUnicode.spawn(argv:argv) process
twisted.internet.utils.getProcessOutput|twisted.internet.utils.getProcessValue|twisted.internet.utils.getProcessOutputAndValue(executable:argv, args:argv) process
twisted.internet.reactor.spawnProcess(processProtocol, executable:argv, args:argv) process
torch.distributed.run.main|torch.distributed.launch.main(args:argv) process
execnet.makegateway() returns:execnet.Gateway
execnet.Gateway.remote_exec(source:code) dynamic-code
pty.fork() process
pexpect.spawn|pexpect.spawnu|pexpect.run|pexpect.popen_spawn.PopenSpawn(command:command) process source:process
sh.Command(name:path) process
plumbum.local(*args:argv) process
webbrowser.get(using:command) returns:webbrowser.BaseBrowser
webbrowser.GenericBrowser|webbrowser.BackgroundBrowser|webbrowser.UnixBrowser|webbrowser.Konqueror(name:argv) process returns:webbrowser.BaseBrowser
webbrowser.BaseBrowser.open|webbrowser.BaseBrowser.open_new|webbrowser.BaseBrowser.open_new_tab(url:url) process
click.edit(text, editor:command) process by:editor
click.launch(url:url) process
IPython.utils.process.system|IPython.utils.process.getoutput|IPython.utils.process.getoutputerror|IPython.utils.process.get_output_error_code(cmd:command) process by:shell-always source:process
pip._internal.utils.subprocess.call_subprocess(cmd:argv) process by:known-words
distutils.ccompiler.new_compiler|setuptools._distutils.ccompiler.new_compiler() returns:distutils.ccompiler.CCompiler
distutils.ccompiler.CCompiler.spawn(cmd:argv) process
build.ProjectBuilder() class
  .build|prepare|metadata_path(distribution) process
torch.utils.collect_env.run(command:command) process by:shell-always source:process
# Helpers of the standard library that hand a text on to a shell.
pydoc.pipepager|pydoc.tempfilepager(text, cmd:command) process by:shell-always
imaplib.IMAP4_stream(command:command) process by:shell-always
pipes.Template() class
  .append|prepend(cmd:command, kind) process by:shell-always
mailcap.findmatch(caps, mimetype)
multiprocessing.util.spawnv_passfds(path:path, args:argv) process
multiprocessing.popen_spawn_posix.Popen|multiprocessing.popen_fork.Popen(process_obj:callback) process
uuid._get_command_stdout(command:argv, *args:argv) process source:process
_osx_support._read_output(commandstring:command) process by:shell-always source:process
_osx_support._find_build_tool(toolname:command) process by:shell-always
_aix_support._read_cmd_output(commandstring:command) process by:shell-always source:process
ctypes.util._get_soname|ctypes.util._findLib_gcc|ctypes.util._findLib_ld|ctypes.util._findLib_crle|ctypes.util._findSoname_ldconfig(name:argv) process
_pyrepl.pager.pipe_pager|_pyrepl.pager.tempfile_pager(text, cmd:command) process by:shell-always
test.support.script_helper.assert_python_ok|test.support.script_helper.assert_python_failure|test.support.script_helper.run_python_until_end|test.support.script_helper.spawn_python(*args:argv) process source:process
venv.create(env_dir:path) process
venv.EnvBuilder() class
  .create(env_dir:path) process
docker.from_env() returns:docker.DockerClient
docker.DockerClient|docker.APIClient() class
  .containers.run|containers.create(image:data, command:command) process by:shell-always source:process returns:docker.Container
  .containers.get(id_or_name) returns:docker.Container
  .exec_create|create_container(container, cmd|command:command) process by:shell-always
docker.Container.exec_run(cmd:command) process by:shell-always source:process
podman.PodmanClient() class
  .containers.run|containers.create(image, command:command) process by:shell-always returns:docker.Container
ansible_runner.run|ansible_runner.run_async|ansible_runner.interface.run(*, module_args:command) process by:shell-always
ansible_runner.run_command|ansible_runner.run_command_async(executable_cmd:argv, cmdline_args:argv) process
fabric.SerialGroup|fabric.ThreadingGroup|fabric.Group|fabric.group.SerialGroup|fabric.group.ThreadingGroup() class
  .run|sudo(command:command) process by:shell-always
kubernetes.stream.stream|kubernetes.stream.portforward(api_method, name, namespace, *, command:argv) process source:process
pyinfra.operations.server.shell(*, commands:command) process by:shell-always
pssh.clients.ParallelSSHClient() class
  .run_command(command:command) process by:shell-always source:process
kubernetes.client.V1Container(*, command:argv) process
plumbum.SshMachine|plumbum.machines.SshMachine() class
salt.client.LocalClient() class
  .cmd(tgt, fun, arg:command) process by:shell-always
ensurepip.bootstrap() process
ensurepip._bootstrap|ensurepip._main() process
tkinter.Tcl|tkinter.Tk() returns:tkinter.Tk
tkinter.Tk.eval(script:data) process
plumbum.local.cmd(name) process
plumbum.local.get(name:path) process
delegator.run(command:command) process source:process
invoke.run(command:command) process by:shell-always source:process
invoke.Context.run(command:command) process by:shell-always source:process
invoke.context.Context.run(command:command) process by:shell-always source:process
invoke.context.Context.sudo(command:command) process by:shell-always source:process
fabric.Connection(host:host) network class
  .run|sudo|local(command:command) process by:shell-always source:process
  .put(local:path, remote) network
fabric.api.run|fabric.api.sudo|fabric.api.local(command:command) process by:shell-always
distutils.spawn.spawn(cmd:argv) process
setuptools._distutils.spawn.spawn(cmd:argv) process
distutils.core.run_setup(script_name:path) dynamic-code
setuptools.setup|distutils.core.setup(*, script_args:argv) process by:setup-commands
numpy.distutils.exec_command.exec_command(command:command) process
IPython.get_ipython() returns:IPython.InteractiveShell
get_ipython() returns:IPython.InteractiveShell
IPython.InteractiveShell.system(cmd:command) process by:shell-always
IPython.InteractiveShell.getoutput(cmd:command) process by:shell-always source:process
IPython.InteractiveShell.run_line_magic(name, line:data) dynamic-code by:magic
IPython.InteractiveShell.run_cell_magic(name, line, cell:code) dynamic-code
IPython.InteractiveShell.run_cell(cell:code) dynamic-code
IPython.InteractiveShell.ev|IPython.InteractiveShell.ex(expr:code) dynamic-code
IPython.InteractiveShell.magic(line:data) dynamic-code
IPython.start_ipython() dynamic-code
IPython.embed() dynamic-code
pip.main(args:argv) process
pip._internal.main|pip._internal.cli.main.main|pip._internal.cli.main(args:argv) process
setuptools.sandbox.run_setup(setup_script:path, args) dynamic-code
os.putenv(key, value)
os.add_dll_directory(path:path) native-code
signal.signal(signalnum, handler:callback)
signal.raise_signal(signum) system
signal.pthread_kill(thread_id, signalnum) system
resource.setrlimit(resource, limits) system
resource.prlimit(pid, resource, limits) system
faulthandler._sigsegv() system
crypt.crypt(word, salt) passes
spwd.getspnam|spwd.getspall(name) credentials source:secret
pwd.getpwall() credentials source:environment
pwd.getpwnam|pwd.getpwuid(name) source:environment
grp.getgrall() source:environment
psutil.process_iter() system source:environment
psutil.pids() system
psutil.users() source:environment
psutil.net_connections() system source:environment
psutil.Process(pid) class
  .kill|terminate|suspend|send_signal|nice() system
  .environ() system source:environment
  .memory_maps() system
  .cmdline|name|exe|username|cwd() source:environment
winreg.OpenKey|winreg.OpenKeyEx|winreg.LoadKey(key, sub_key:data) system
winreg.ConnectRegistry(computer, key) system
winreg.CreateKey|winreg.CreateKeyEx(key, sub_key:data) system
winreg.SetValue|winreg.SetValueEx|winreg.DeleteKey|winreg.DeleteKeyEx|winreg.DeleteValue|winreg.SaveKey(key, value:data) system
winreg.QueryValue|winreg.QueryValueEx|winreg.EnumKey|winreg.EnumValue(key) source:environment
win32api.ShellExecute|win32com.shell.shell.ShellExecuteEx(hwnd, op, file:path, params:data) process
win32api.WinExec(cmd:command) process
win32process.CreateProcess(app, command:command) process
win32api.TerminateProcess(handle, code) system
win32api.RegSetValueEx|win32api.RegCreateKey|win32api.RegCreateKeyEx|win32api.RegOpenKeyEx|win32api.RegDeleteKey(key, sub_key:data) system
win32serviceutil.StopService|win32serviceutil.StartService|win32serviceutil.RemoveService|win32serviceutil.InstallService(name:data) system
win32com.client.Dispatch(name:data) process class
win32com.client.Dispatch.Run|win32com.client.Dispatch.ShellExecute|win32com.client.Dispatch.Exec(command:command) process
win32crypt.CryptUnprotectData(data) credentials source:secret
wmi.WMI() system class
  .Win32_Process.Create(CommandLine:command) process
fcntl.ioctl(fd, request, arg) by:ioctl
syslog.syslog(priority, message:data)
ctypes.windll.shell32.ShellExecuteW|ctypes.windll.shell32.ShellExecuteA(hwnd, op, file:path, params:data) process
ctypes.windll.user32.BlockInput(flag) system
ctypes.windll.user32.SystemParametersInfoW(action, param, value:data) system
crontab.CronTab(user) system class
  .new(command:command) system
  .write() system
  .remove_all() system
schedule.every(interval) passes
`;
