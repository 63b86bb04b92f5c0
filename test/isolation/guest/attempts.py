"""Attempts to have an effect outside: attempts.py SETTINGS NAME...

SETTINGS is JSON: {"outside": FOLDER, "scratch": FOLDER, "secret": FILE, "port": LOOPBACK, "unix": PATH, "victim": PID}.
Every effect is a file below `outside` named after the attempt, or something that the test sees by itself. What is
printed is only what each attempt believes.
"""

import ctypes
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading

settings = json.loads(sys.argv[1])
OUTSIDE, SCRATCH, SECRET, VICTIM = (settings[name] for name in ("outside", "scratch", "secret", "victim"))
libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
EXECVE, EXECVEAT, TGKILL, CLONE = (59, 322, 234, 56) if X86 else (221, 281, 131, 220)


def marker(name):
    return os.path.join(OUTSIDE, name)


def shell(name):
    return "touch '%s'" % marker(name)


class Gadget:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def must(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "failed")
    return result


def raw(number, *words):
    return must(libc.syscall(ctypes.c_long(number), *(w if not isinstance(w, int) else ctypes.c_long(w) for w in words)))


def strings(*values):
    return (ctypes.c_char_p * (len(values) + 1))(*(v.encode() for v in values), None)


def in_thread(function):
    caught = []

    def body():
        try:
            function()
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]


def read_into(source, name):
    with open(source, "rb") as file:
        data = file.read()
    # Reading changes nothing that could be looked at from outside: that it came this far is the effect.
    print("READ %s %d" % (name, len(data)), file=sys.stderr)


def send(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as out:
        out.connect(address)
        out.send(b"x")


def own_signal():
    # A descriptor whose readiness the kernel tells the victim by SIGIO, which ends it.
    import fcntl

    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETOWN, VICTIM)
    fcntl.fcntl(reader, fcntl.F_SETFL, fcntl.fcntl(reader, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(writer, b"x")


def memfd():
    descriptor = os.memfd_create("x")
    with open("/bin/sh", "rb") as shell_file:
        os.write(descriptor, shell_file.read())
    os.set_inheritable(descriptor, True)
    os.execve(descriptor, ["sh", "-c", shell("memfd_exec")], {"PATH": "/usr/bin:/bin"})


def fork_then_write(name, fork):
    pid = fork()
    if pid == 0:
        open(os.path.join(SCRATCH, name), "w").close()
        os._exit(0)
    os.waitpid(pid, 0)


def dropped(name):
    path = os.path.join(SCRATCH, "own-" + name)
    open(path, "w").close()
    return path


def setuid_file():
    previous = os.umask(0)
    try:
        os.close(os.open(os.path.join(SCRATCH, "setuid"), os.O_CREAT | os.O_WRONLY, 0o4755))
    finally:
        os.umask(previous)


ATTEMPTS = {
    "system": lambda: os.system(shell("system")),
    "popen": lambda: subprocess.Popen(["sh", "-c", shell("popen")]).wait(),
    "os_popen": lambda: os.popen(shell("os_popen")).read(),
    "spawn": lambda: os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", shell("spawn")], os.environ), 0),
    "pickle_system": lambda: pickle.loads(pickle.dumps(Gadget(os.system, shell("pickle_system")))),
    "pickle_popen": lambda: pickle.loads(
        pickle.dumps(Gadget(subprocess.check_output, ["sh", "-c", shell("pickle_popen")]))
    ),
    "libc_system": lambda: libc.system(shell("libc_system").encode()),
    "fork": lambda: fork_then_write("fork", os.fork),
    "raw_clone": lambda: fork_then_write("raw_clone", lambda: raw(CLONE, int(signal.SIGCHLD), 0, 0, 0, 0)),
    "thread_system": lambda: in_thread(lambda: os.system(shell("thread_system"))),
    "write": lambda: open(marker("write"), "w").close(),
    "thread_write": lambda: in_thread(lambda: open(marker("thread_write"), "w").close()),
    "proc_root_write": lambda: open("/proc/self/root" + marker("proc_root_write"), "w").close(),
    "mkdir": lambda: os.mkdir(marker("mkdir")),
    "symlink": lambda: os.symlink("/", marker("symlink")),
    "scratch_symlink": lambda: os.symlink("/", os.path.join(SCRATCH, "scratch_symlink")),
    "mkfifo": lambda: os.mkfifo(os.path.join(SCRATCH, "mkfifo")),
    "rename_out": lambda: os.rename(dropped("rename_out"), marker("rename_out")),
    "link_out": lambda: os.link(dropped("link_out"), marker("link_out")),
    "link_in": lambda: os.link(SECRET, os.path.join(SCRATCH, "link_in")),
    "unlink": lambda: os.unlink(marker("to-unlink")),
    "append": lambda: open(marker("to-append"), "a").write("x"),
    "truncate": lambda: os.truncate(marker("to-truncate"), 0),
    "open_truncate": lambda: os.close(os.open(marker("to-open-truncate"), os.O_TRUNC)),
    "chmod": lambda: os.chmod(marker("to-chmod"), 0o777),
    "utime": lambda: os.utime(marker("to-utime"), (1, 1)),
    "setuid_file": setuid_file,
    "secret": lambda: read_into(SECRET, "secret"),
    "thread_secret": lambda: in_thread(lambda: read_into(SECRET, "thread_secret")),
    "proc_root_secret": lambda: read_into("/proc/self/root" + SECRET, "proc_root_secret"),
    "victim_environ": lambda: read_into("/proc/%d/environ" % VICTIM, "victim_environ"),
    "init_environ": lambda: read_into("/proc/1/environ", "init_environ"),
    "tcp": lambda: send(socket.AF_INET, ("127.0.0.1", settings["port"])),
    "udp_socket": lambda: send(socket.AF_INET, ("127.0.0.1", settings["port"]), socket.SOCK_DGRAM),
    "unix": lambda: send(socket.AF_UNIX, settings["unix"]),
    "own_signal": own_signal,
    "kill": lambda: os.kill(VICTIM, signal.SIGTERM),
    "tgkill": lambda: raw(TGKILL, VICTIM, VICTIM, int(signal.SIGTERM)),
    "pidfd": lambda: signal.pidfd_send_signal(os.pidfd_open(VICTIM), signal.SIGTERM),
    # These replace the process, so each is asked for alone.
    "execv": lambda: os.execv("/bin/sh", ["sh", "-c", shell("execv")]),
    "raw_execve": lambda: raw(EXECVE, b"/bin/sh", strings("sh", "-c", shell("raw_execve")), strings("PATH=/usr/bin:/bin")),
    "raw_execveat": lambda: raw(
        EXECVEAT, -100, b"/bin/sh", strings("sh", "-c", shell("raw_execveat")), strings("PATH=/usr/bin:/bin"), 0
    ),
    "thread_exec": lambda: in_thread(lambda: os.execv("/bin/sh", ["sh", "-c", shell("thread_exec")])),
    "memfd_exec": memfd,
}

for name in sys.argv[2:]:
    try:
        ATTEMPTS[name]()
        ending = "returned"
    except BaseException as error:
        ending = "%s %s" % (type(error).__name__, error)
    print("%s: %s" % (name, ending), flush=True)
# What is granted must work: the test would pass in a process that died at once.
with open(os.path.join(SCRATCH, "done"), "w") as out:
    out.write("done")
