"""Ways to reach processes of the host."""

import ctypes
import errno
import os
import signal
import time

from tries.kit import attempt, call, config
from tries.reading import content_of


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
