"""Ways to the kernel's surface, and to more rights."""

import ctypes
import errno
import fcntl
import mmap
import os
import signal
import struct
import termios

from tries.kit import attempt, call, config, libc, machine, raised
from tries.reading import content_of

NEW_NAMESPACE, NEW_UTS, NEW_USER = 0x20000, 0x4000000, 0x10000000


def alone():
    """Outside, as root: the mounts that follow are seen by this process only."""
    if config["outside"]:
        raised(libc.unshare(NEW_NAMESPACE))
        raised(libc.mount(b"none", b"/", None, 0x44000, None))


@attempt("root", surface=True)
def mount_of_a_file_system():
    alone()
    call("mount", b"none", config["scratch"].encode(), b"tmpfs", 0, None)


@attempt("root", surface=True)
def mount_made_writable():
    alone()
    if config["outside"]:
        call("mount", b"/usr", b"/usr", None, 0x1000, None)
    call("mount", None, b"/usr", None, 0x1020, None)


@attempt("root", surface=True)
def mount_taken_away():
    alone()
    if config["outside"]:
        call("mount", b"none", config["scratch"].encode(), b"tmpfs", 0, None)
        call("umount2", config["scratch"].encode(), 0)
    else:
        call("umount2", b"/proc/sys", 2)


@attempt("root", surface=True)
def mount_by_the_newer_calls():
    os.close(call("fsopen", b"tmpfs", 0))


@attempt("root", surface=True)
def tree_of_mounts():
    os.close(call("open_tree", -100, b"/", 1))


@attempt("root", surface=True)
def attributes_of_a_mount():
    call("mount_setattr", -100, b"/", 0, ctypes.create_string_buffer(32), 4, fine=(errno.EINVAL,))


@attempt("root", surface=True)
def other_root_by_chroot():
    os.chroot(config["scratch"])


@attempt("root", surface=True)
def other_root_by_pivot():
    alone()
    call("pivot_root", b"/nowhere-at-all", b"/nowhere-at-all", fine=(errno.ENOENT,))


@attempt(surface=True)
def user_namespace_by_unshare():
    call("unshare", NEW_USER)


@attempt("root", surface=True)
def mount_namespace_by_unshare():
    call("unshare", NEW_NAMESPACE)


@attempt(surface=True)
def user_namespace_by_clone():
    child = call("clone", NEW_USER | int(signal.SIGCHLD), 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


@attempt(surface=True)
def user_namespace_by_clone3():
    arguments = ctypes.create_string_buffer(struct.pack("<8Q", NEW_USER, 0, 0, 0, int(signal.SIGCHLD), 0, 0, 0))
    child = call("clone3", arguments, 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


@attempt("root", surface=True)
def namespace_of_another():
    file = os.open("/proc/self/ns/uts", os.O_RDONLY)
    call("setns", file, 0)


@attempt("root", surface=True)
def name_of_the_machine():
    if config["outside"]:
        call("unshare", NEW_UTS)
    call("sethostname", b"escaped", 7)


@attempt(surface=True)
def key_added():
    call("add_key", b"user", b"loadlock-escape", b"x", 1, -1)


@attempt(surface=True)
def keys_asked_for():
    call("keyctl", 0, -3, 1)


@attempt(surface=True)
def key_requested():
    call("request_key", b"user", b"loadlock-no-such-key", None, 0, fine=(errno.ENOKEY,))


@attempt(surface=True)
def io_uring():
    os.close(call("io_uring_setup", 4, ctypes.create_string_buffer(256)))


@attempt(surface=True)
def user_fault_descriptor():
    os.close(call("userfaultfd", os.O_CLOEXEC | 1))


@attempt("root", surface=True)
def bpf_map():
    os.close(call("bpf", 0, ctypes.create_string_buffer(struct.pack("<6I", 2, 4, 4, 1, 0, 0) + bytes(100)), 72))


@attempt("root", surface=True)
def performance_counters():
    attributes = ctypes.create_string_buffer(struct.pack("<IIQ", 1, 112, 1) + bytes(112))
    os.close(call("perf_event_open", attributes, -1, 0, -1, 0))


@attempt("root", surface=True)
def another_kernel():
    call("kexec_load", 0, 0, None, 0xFFFF, fine=(errno.EINVAL, errno.EBUSY))


@attempt("root", surface=True)
def module_loaded():
    call("init_module", b"no module", 9, b"", fine=(errno.ENOEXEC, errno.EINVAL))


@attempt("root", surface=True)
def module_removed():
    call("delete_module", b"loadlock_no_such_module", 0x800, fine=(errno.ENOENT,))


@attempt("root", surface=True)
def machine_stopped():
    call("reboot", 0, 0, 0, None, fine=(errno.EINVAL,))


@attempt("root", surface=True)
def swap_space():
    call("swapon", b"/nowhere-at-all", 0, fine=(errno.ENOENT,))


@attempt("root", surface=True)
def accounting():
    call("acct", b"/nowhere-at-all", fine=(errno.ENOENT,))


@attempt("root", surface=True)
def kernel_log():
    call("syslog", 10, None, 0)


@attempt("root", surface=True)
def watch_on_file_systems():
    os.close(call("fanotify_init", 4, 0))


@attempt("root", surface=True)
def ports_of_the_machine():
    call("ioperm", 0x80, 1, 1)


@attempt("root", surface=True)
def privilege_level():
    call("iopl", 3)


@attempt(surface=True)
def local_descriptor_table():
    call("modify_ldt", 0, ctypes.create_string_buffer(64), 64)


@attempt(surface=True)
def address_layout_switched_off():
    call("personality", 0x0040000)


@attempt(surface=True)
def pages_of_other_processes_moved():
    mask = ctypes.c_ulong(1)
    call("migrate_pages", config["victim"], 8, ctypes.byref(mask), ctypes.byref(mask))


@attempt(surface=True)
def calls_of_32_bits():
    if machine != "x86_64":
        raise NotImplementedError("x86_64 only")
    # mov eax, 20 (getpid); int 0x80; ret
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if function() != os.getpid():
        raise OSError(errno.ENOSYS, "no 32-bit calls")


@attempt(surface=True)
def calls_of_x32():
    if machine != "x86_64":
        raise NotImplementedError("x86_64 only")
    if raised(libc.syscall(ctypes.c_long(0x40000000 | 39))) != os.getpid():
        raise OSError(errno.ENOSYS, "no x32 calls")


def type_into_terminal(request, fine=()):
    try:
        _, terminal = os.openpty()
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    except OSError:
        # Where there are no terminals: what the call itself is answered.
        terminal = 0
    result = libc.ioctl(terminal, ctypes.c_ulong(request), b"x")
    if result == -1 and ctypes.get_errno() not in fine:
        raised(-1)


@attempt("root", surface=True)
def typing_into_a_terminal():
    type_into_terminal(termios.TIOCSTI)


@attempt("root", surface=True)
def typing_with_high_bits_set():
    type_into_terminal(termios.TIOCSTI | 0x1_0000_0000)


@attempt("root", surface=True)
def selection_of_the_console():
    # TIOCLINUX of a terminal that is no console: told so only where the call got through.
    type_into_terminal(0x541C, fine=(errno.ENOTTY,))


@attempt("root")
def user_0():
    raised(libc.setresuid(0, 0, 0))


@attempt("root")
def group_0():
    raised(libc.setresgid(0, 0, 0))


@attempt("root")
def further_groups():
    os.setgroups([0])


@attempt("root")
def capabilities():
    status = content_of("/proc/self/status").decode()
    words = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    if all(int(words[name], 16) == 0 for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")):
        raise PermissionError(errno.EPERM, "none")


@attempt("root")
def capabilities_taken():
    header = struct.pack("<Ii", 0x20080522, 0)
    call("capset", header, struct.pack("<6I", 0x200000, 0x200000, 0, 0, 0, 0))


@attempt()
def new_privileges():
    if libc.prctl(39, 0, 0, 0, 0) == 1:
        raise PermissionError(errno.EPERM, "no new privileges is set")


@attempt(surface=True)
def calls_without_a_filter():
    for line in content_of("/proc/self/status").decode().splitlines():
        if line.split() == ["Seccomp:", "2"]:
            raise PermissionError(errno.EPERM, "there is a filter")
