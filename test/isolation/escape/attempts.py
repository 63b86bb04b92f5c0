"""Tries to get out of a sandbox, one way after the other, each in a process of its own, and prints what came of it.

    python3 -I -S -B attempts.py CONFIG-AS-JSON [NAME...]

CONFIG names what the host prepared: secrets, listeners, a process to attack. An attempt that returns got out; one that
raises, dies or hangs did not. Outside a sandbox the same attempts are the controls: they must succeed, those marked
`root` only for root. Payloads are inert: files are opened for writing and closed, calls that would change the machine
get arguments that it refuses after it has checked the right to call.
"""

import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import select
import signal
import socket
import struct
import sys
import termios
import time

libc = ctypes.CDLL(None, use_errno=True)
config = json.loads(sys.argv[1])
machine = platform.machine()
attempts = {}

# Kernel numbers: x86_64, aarch64.
NUMBERS = {
    "ptrace": (101, 117), "reboot": (169, 142), "swapon": (167, 224), "init_module": (175, 105),
    "delete_module": (176, 106), "quotactl": (179, 60), "acct": (163, 89), "syslog": (103, 116),
    "pivot_root": (155, 41), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "kexec_load": (246, 104), "unshare": (272, 97), "clone": (56, 220), "setns": (308, 268),
    "perf_event_open": (298, 241), "fanotify_init": (300, 262), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "bpf": (321, 280), "userfaultfd": (323, 282), "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "clone3": (435, 435), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "mount_setattr": (442, 442), "prlimit64": (302, 261), "modify_ldt": (154, None), "iopl": (172, None),
    "ioperm": (173, None), "personality": (135, 92), "get_robust_list": (274, 100), "migrate_pages": (256, 238),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122), "setpriority": (141, 140), "umount2": (166, 39), "mount": (165, 40),
    "chroot": (161, 51), "sethostname": (170, 161), "mknodat": (259, 33), "capset": (126, 91), "lookup_dcookie": (212, 18),
}


def attempt(control="user", surface=False):
    """`control`: who succeeds outside. `surface`: it is a call that a second kernel may answer without harm."""

    def keep(function):
        name = function.__name__.replace("_", "-")
        attempts[name] = (function, control, surface)
        return function

    return keep


def call(name, *arguments, fine=()):
    """A system call by number. `fine`: errors that only one who may make the call is told."""
    number = NUMBERS[name][0 if machine == "x86_64" else 1]
    if number is None:
        raise NotImplementedError(f"{machine} has no {name}")
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[value(one) for one in arguments])
    error = ctypes.get_errno()
    if result == -1 and error not in fine:
        raise OSError(error, os.strerror(error))
    return result


def value(one):
    return ctypes.c_long(one) if isinstance(one, int) else one


def raised(result):
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def opened_to_write(path):
    os.close(os.open(path, os.O_WRONLY))


def first_that_exists(*paths):
    for path in paths:
        if os.path.exists(path):
            return path
    return paths[0]


# --- network -----------------------------------------------------------------------------------------------------


def answered(one):
    """Into an empty network a datagram can be sent: the host's listener answers those that it gets."""
    one.settimeout(1)
    one.recv(100)


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(2)
        one.connect(address)
        one.sendall(b"escaped")


@attempt()
def tcp_loopback():
    connect(socket.AF_INET, ("127.0.0.1", config["tcp"]))


@attempt()
def tcp_loopback_by_another_address():
    connect(socket.AF_INET, ("127.77.7.7", config["tcp"]))


@attempt()
def tcp_to_every_address_is_loopback():
    connect(socket.AF_INET, ("0.0.0.0", config["tcp"]))


@attempt()
def tcp_of_version_6():
    if config["tcp6"] is None:
        raise NotImplementedError("the host has no ::1")
    connect(socket.AF_INET6, ("::1", config["tcp6"]))


@attempt()
def tcp_of_version_4_in_6():
    connect(socket.AF_INET6, ("::ffff:127.0.0.1", config["tcp"]))


@attempt()
def tcp_fast_open():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.sendto(b"escaped", 0x20000000, ("127.0.0.1", config["tcp"]))


@attempt()
def tcp_by_multipath():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as one:
        one.settimeout(2)
        one.connect(("127.0.0.1", config["tcp"]))
        one.sendall(b"escaped")


@attempt()
def udp_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"escaped", ("127.0.0.1", config["udp"]))
        answered(one)


@attempt()
def udp_connected():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(("127.0.0.1", config["udp"]))
        one.send(b"escaped")
        answered(one)


@attempt()
def name_lookup_asks_nobody():
    # A query by hand, to the host's listener: the resolver's own would leave the machine.
    query = struct.pack(">HHHHHH", 1, 256, 1, 0, 0, 0) + b"\7example\7invalid\0" + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(query, ("127.0.0.1", config["udp"]))
        answered(one)


@attempt()
def listening_for_others():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.bind(("0.0.0.0", 0))
        one.listen()
        if not config["outside"]:
            # In a network of its own nobody can come.
            names = os.listdir("/sys/class/net") if os.path.isdir("/sys/class/net") else []
            if names in ([], ["lo"]):
                raise OSError(errno.ENETUNREACH, "an empty network")


@attempt("root")
def raw_socket():
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


@attempt("root")
def packet_socket():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()


@attempt(surface=True)
def netlink_socket():
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()


@attempt(surface=True)
def vsock_socket():
    socket.socket(40, socket.SOCK_STREAM).close()


@attempt(surface=True)
def crypto_socket():
    socket.socket(38, socket.SOCK_SEQPACKET).close()


@attempt()
def abstract_unix_socket():
    connect(socket.AF_UNIX, "\0" + config["abstract"])


@attempt()
def unix_socket_by_path():
    connect(socket.AF_UNIX, config["unix"])


# --- secrets of the host ------------------------------------------------------------------------------------------


def expect_secret(content):
    if config["secret"].encode() not in content:
        raise FileNotFoundError(errno.ENOENT, "no secret there")


def content_of(path):
    with open(path, "rb") as file:
        return file.read(1 << 20)


@attempt()
def credentials_in_a_home():
    expect_secret(content_of(config["credentials"]))


@attempt()
def credentials_by_dots():
    expect_secret(content_of("../" * 40 + config["credentials"].lstrip("/")))


@attempt()
def credentials_by_root_of_init():
    # For root alone outside: whose process 1 is.
    path = "/proc/1/root" if not config["outside"] else "/proc/self/root"
    expect_secret(content_of(path + config["credentials"]))


@attempt()
def credentials_by_a_link():
    link = os.path.join(config["scratch"], "link")
    os.symlink(config["credentials"], link)
    try:
        expect_secret(content_of(link))
    finally:
        os.unlink(link)


@attempt()
def credentials_beside_the_input():
    expect_secret(content_of(os.path.join(config["input"], "..", "beside")))


@attempt("root")
def shadow_file():
    if b":" not in content_of("/etc/shadow"):
        raise FileNotFoundError(errno.ENOENT, "empty")


@attempt()
def secret_in_the_environment():
    expect_secret("\n".join(os.environ.values()).encode())


@attempt()
def secret_in_an_environment_of_proc():
    seen = b""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                seen += content_of(f"/proc/{name}/environ")
            except OSError:
                pass
    expect_secret(seen)


@attempt()
def secret_in_an_inherited_descriptor():
    seen = b""
    for number in range(3, 1024):
        try:
            seen += os.pread(number, 4096, 0)
        except OSError:
            pass
    expect_secret(seen)


@attempt()
def secret_in_shared_memory():
    expect_secret(content_of(config["shm"]))


@attempt(surface=False)
def segment_of_system_v():
    libc.shmat.restype = ctypes.c_void_p
    identity = raised(libc.shmget(config["sysv"], 0, 0o600))
    address = libc.shmat(identity, None, 0o10000)
    if address in (None, ctypes.c_void_p(-1).value):
        raised(-1)
    expect_secret(ctypes.string_at(address, 64))


@attempt()
def temporary_folder_of_the_host():
    os.listdir(config["folder"])


@attempt()
def working_folder_of_the_parent():
    expect_secret(content_of(f"/proc/{config['victim']}/cwd/secret"))


@attempt("root")
def file_by_handle():
    # A handle opens a file wherever it is, past every mount ("shocker").
    mount = os.open(config["scratch"] if not config["outside"] else "/", os.O_RDONLY)
    try:
        buffer = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
        identity = ctypes.c_int()
        call("name_to_handle_at", -100, b"/", buffer, ctypes.byref(identity), 0)
        os.close(call("open_by_handle_at", mount, buffer, os.O_RDONLY))
    finally:
        os.close(mount)


# --- writing to the host ------------------------------------------------------------------------------------------


@attempt()
def marker_in_a_folder_for_all():
    with open(os.path.join(config["folder"], "marker"), "w") as file:
        file.write("escaped")


@attempt()
def marker_in_a_home():
    with open(os.path.join(config["home"], ".profile"), "w") as file:
        file.write("escaped")


@attempt()
def input_overwritten():
    with open(os.path.join(config["input"], "model"), "r+b") as file:
        file.write(b"escaped")


@attempt()
def input_added_to():
    with open(os.path.join(config["input"], "added"), "w") as file:
        file.write("escaped")


@attempt()
def input_removed():
    os.unlink(os.path.join(config["input"], "to-remove"))


@attempt()
def input_renamed():
    os.rename(os.path.join(config["input"], "to-rename"), os.path.join(config["input"], "renamed"))


@attempt()
def input_of_other_mode():
    os.chmod(os.path.join(config["input"], "model"), 0o4777)


@attempt()
def input_of_other_time():
    os.utime(os.path.join(config["input"], "model"), (1, 1))


@attempt()
def input_of_other_attributes():
    os.setxattr(os.path.join(config["input"], "model"), "user.loadlock", b"escaped")


@attempt()
def input_linked_to():
    os.link(os.path.join(config["input"], "model"), os.path.join(config["input"], "linked"))


@attempt()
def input_cut_off():
    os.truncate(os.path.join(config["input"], "to-cut"), 0)


@attempt()
def input_by_a_writable_mapping():
    file = os.open(os.path.join(config["input"], "to-map"), os.O_RDWR)
    mmap.mmap(file, 0)[0:1] = b"E"


@attempt("root")
def file_of_etc():
    opened_to_write(first_that_exists("/etc/ld.so.cache", "/etc/hostname"))


@attempt("root")
def file_of_usr():
    opened_to_write("/usr/lib/os-release")


@attempt("root")
def library_of_the_interpreter():
    opened_to_write(os.__file__)


@attempt("root")
def core_pattern():
    opened_to_write("/proc/sys/kernel/core_pattern")


@attempt("root")
def setting_of_the_memory():
    opened_to_write("/proc/sys/vm/overcommit_memory")


@attempt("root")
def setting_of_the_network():
    opened_to_write("/proc/sys/net/ipv4/ip_forward")


@attempt("root")
def sysrq_trigger():
    opened_to_write("/proc/sysrq-trigger")


@attempt("root")
def release_agent():
    found = []
    for folder, folders, files in os.walk("/sys/fs/cgroup"):
        found += [os.path.join(folder, name) for name in files if name in ("release_agent", "cgroup.procs")]
        if folder.count("/") > 4:
            folders.clear()
    if not found:
        raise FileNotFoundError(errno.ENOENT, "no cgroups")
    opened_to_write(found[0])


@attempt("root")
def helper_of_the_kernel():
    opened_to_write(first_that_exists("/sys/kernel/uevent_helper", "/proc/sys/kernel/hotplug", "/proc/sys/kernel/modprobe"))


@attempt("root")
def kernel_messages():
    opened_to_write("/dev/kmsg")


@attempt("root")
def memory_of_the_machine():
    os.close(os.open(first_that_exists("/dev/mem", "/proc/kcore"), os.O_RDONLY))


@attempt("root")
def disk_of_the_machine():
    for name in sorted(os.listdir("/sys/class/block")):
        if os.path.exists(f"/dev/{name}"):
            os.close(os.open(f"/dev/{name}", os.O_RDONLY))
            return
    raise FileNotFoundError(errno.ENOENT, "no disk")


@attempt("root")
def node_of_a_device():
    path = os.path.join(config["scratch"], "null")
    os.mknod(path, 0o20666, os.makedev(1, 3))
    os.unlink(path)


# --- processes of the host ----------------------------------------------------------------------------------------


@attempt()
def signal_to_a_process_outside():
    os.kill(config["victim"], signal.SIGUSR1)


@attempt()
def process_outside_in_proc():
    with open(f"/proc/{config['victim']}/cmdline", "rb") as file:
        if config["marker"].encode() not in file.read():
            raise ProcessLookupError(errno.ESRCH, "another process")


@attempt()
def processes_outside_by_their_names():
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and name != str(os.getpid()) and config["marker"].encode() in content_of(f"/proc/{name}/cmdline"):
                if int(name) == config["victim"]:
                    return
        except OSError:
            pass
    raise ProcessLookupError(errno.ESRCH, "not seen")


@attempt()
def trace_of_a_process_outside():
    call("ptrace", 0x4206, config["victim"], 0, 0)
    call("ptrace", 17, config["victim"], 0, 0, fine=(errno.ESRCH,))


@attempt(surface=True)
def trace_of_a_child():
    child = os.fork()
    if child == 0:
        time.sleep(3)
        os._exit(0)
    try:
        call("ptrace", 0x4206, child, 0, 0)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def piece_of_the_victim():
    with open(f"/proc/{config['victim']}/maps") as file:
        start = int(file.readline().split("-")[0], 16)
    return start


@attempt()
def memory_of_a_process_outside():
    start = piece_of_the_victim() if config["outside"] else 0x400000
    buffer = ctypes.create_string_buffer(16)
    local = Piece(ctypes.addressof(buffer), 16)
    remote = Piece(start, 16)
    call("process_vm_readv", config["victim"], ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)


@attempt()
def memory_of_a_process_outside_by_file():
    os.close(os.open(f"/proc/{config['victim']}/mem", os.O_RDWR))


@attempt()
def descriptor_of_a_process_outside():
    pidfd = call("pidfd_open", config["victim"], 0)
    os.close(call("pidfd_getfd", pidfd, 0, 0))


@attempt()
def signal_by_pidfd():
    pidfd = call("pidfd_open", config["victim"], 0)
    call("pidfd_send_signal", pidfd, int(signal.SIGUSR1), None, 0)


@attempt()
def limits_of_a_process_outside():
    old = (ctypes.c_ulonglong * 2)()
    call("prlimit64", config["victim"], 7, None, old)


@attempt()
def priority_of_a_process_outside():
    call("setpriority", 0, config["victim"], 5)


@attempt()
def processors_of_a_process_outside():
    mask = ctypes.c_ulong(1)
    call("sched_setaffinity", config["victim"], 8, ctypes.byref(mask))


@attempt()
def comparison_with_a_process_outside():
    call("kcmp", os.getpid(), config["victim"], 2, 0, 0)


@attempt()
def locks_of_a_process_outside():
    head, size = ctypes.c_void_p(), ctypes.c_size_t()
    call("get_robust_list", config["victim"], ctypes.byref(head), ctypes.byref(size))


@attempt("root")
def real_time_priority():
    priority = ctypes.c_int(1)
    call("sched_setscheduler", 0, 1, ctypes.byref(priority))


# --- the kernel's surface -----------------------------------------------------------------------------------------

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


# --- running ------------------------------------------------------------------------------------------------------


def tried(function):
    """In a process of its own, since a filter may kill it. @returns whether it got out, and how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            function()
            told = {"out": True, "how": "done"}
        except NotImplementedError as error:
            told = {"out": None, "how": str(error)}
        except OSError as error:
            told = {"out": False, "how": errno.errorcode.get(error.errno, str(error))}
        except BaseException as error:
            told = {"out": False, "how": f"{type(error).__name__}: {error}"}
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], 10)
    answer = os.read(reading, 4096) if ready else b""
    os.close(reading)
    if not ready:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if answer:
        return json.loads(answer)
    if not ready:
        return {"out": False, "how": "hangs"}
    died = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {status}"
    return {"out": False, "how": died}


for name, (function, control, surface) in attempts.items():
    if config["outside"] and config["attempts"] is not None and name not in config["attempts"]:
        continue
    result = tried(function)
    print(json.dumps({"name": name, "control": control, "surface": surface, **result}), flush=True)
