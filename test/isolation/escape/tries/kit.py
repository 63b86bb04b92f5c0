"""What attempts are made with: the list of them, system calls by number."""

import ctypes
import json
import os
import platform
import sys

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
