"""Tries what each enforcement is there to stop, and prints what came of it: one line of JSON an enforcement.

    python3 -I -S -B probe.py CONFIG-AS-JSON

Run inside a sandbox, and outside as the control. Standard library only. Nothing that it tries does harm where it
succeeds: it reads a file made for it, writes beside it, connects to a listener made for it, signals a process made for
it, and fills no more than it is told.
"""

import ctypes
import json
import os
import platform
import select
import signal
import socket
import sys
import time

config = json.loads(sys.argv[1])


def succeeds(function, *arguments):
    try:
        function(*arguments)
        return True
    except Exception:
        return False


def read_secret():
    with open(config["secret"], "rb") as file:
        file.read(1)


def write_beside():
    with open(config["marker"], "w") as file:
        file.write("x")


def connect_to_tcp():
    socket.create_connection(("127.0.0.1", config["port"]), 1).close()


def connect_to_abstract():
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(1)
        one.connect("\0" + config["abstract"])


def see_victim():
    with open(f"/proc/{config['victim']}/cmdline", "rb") as file:
        if config["word"].encode() not in file.read():
            raise ProcessLookupError


def call(numbers, *arguments):
    """A system call by its number on x86_64 or aarch64. In a child: a filter may kill for it."""
    number = numbers[0 if platform.machine() == "x86_64" else 1]
    child = os.fork()
    if child == 0:
        ctypes.set_errno(0)
        libc = ctypes.CDLL(None, use_errno=True)
        result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(one) for one in arguments])
        os._exit(0 if result != -1 else 1)
    return os.waitpid(child, 0)[1] == 0


def netlink():
    socket.socket(16, socket.SOCK_RAW, 0).close()


def calls():
    # Of keyrings, of page faults, of rings, of other name spaces, of the kernel's routing.
    found = []
    if call((250, 219), 0, -3, 1):
        found.append("keyctl")
    if call((323, 282), 0o2000001):
        found.append("userfaultfd")
    if call((135, 92), 0x0040000):
        found.append("personality")
    if call((272, 97), 0x10000000):
        found.append("unshare")
    if succeeds(netlink):
        found.append("netlink")
    return found


def kernel():
    told = [" ".join(os.uname()[2:4])]
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            told.append(file.read().strip())
    except OSError:
        pass
    return told


def has_ended(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def in_children(count, work):
    """How many of so many children could be made, and do their work at the same time."""
    children = []
    reading, writing = os.pipe()
    go, hold = os.pipe()
    for _ in range(count):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            os.close(hold)
            try:
                held = work()
                os.write(writing, b"1")
                # All of them hold what they have until the last one is done.
                os.read(go, 1)
                del held
            except BaseException:
                os.write(writing, b"0")
            os._exit(0)
        children.append(child)
    os.close(writing)
    done = b""
    deadline = time.monotonic() + 5
    while len(done) < len(children) and time.monotonic() < deadline:
        if select.select([reading], [], [], 0.1)[0]:
            piece = os.read(reading, 100)
            if not piece:
                break
            done += piece
        elif len(done) + sum(map(has_ended, children)) >= len(children):
            # The kernel ended some for what they took; the others wait for us.
            break
    if len(done) == len(children):
        # What looks at intervals shall have seen it.
        time.sleep(0.3)
    os.close(hold)
    for child in children:
        try:
            os.kill(child, signal.SIGKILL)
        except OSError:
            pass
        os.waitpid(child, 0)
    return done.count(b"1")


def fill_disk():
    """How many bytes can be written, in files of a megabyte, anywhere."""
    written = 0
    made = []
    for folder in config["folders"]:
        for number in range(config["megabytes"]):
            path = os.path.join(folder, f"loadlock-probe-{os.getpid()}-{number}")
            try:
                with open(path, "wb") as file:
                    made.append(path)
                    file.write(bytes(1 << 20))
                written += 1
            except OSError:
                break
    for path in made:
        os.unlink(path)
    return written


def left_behind():
    """A process that goes on when its parents are gone."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", "import time; time.sleep(20)", config["daemon"]])
        os._exit(0)


def tell(**what):
    print(json.dumps(what), flush=True)


def all_of_it():
    tell(files=[succeeds(read_secret), succeeds(write_beside)])
    tell(network=[succeeds(connect_to_tcp), succeeds(connect_to_abstract)])
    tell(processes=[succeeds(os.kill, config["victim"], signal.SIGUSR1), succeeds(see_victim)])
    tell(calls=calls())
    tell(kernel=kernel())
    tell(disk=fill_disk())
    tell(many=in_children(config["processes"], lambda: None))
    left_behind()
    # Last, since it may be the end of the sandbox.
    tell(begun=True)
    tell(memory=in_children(3, lambda: bytearray(b"x") * config["bytes"]))


def spin():
    # Of the processor, which others may want too.
    while time.process_time() < config["seconds"]:
        pass


def flood():
    for _ in range(config["megabytes"]):
        sys.stdout.write("x" * (1 << 20))


{"all": all_of_it, "spin": spin, "sleep": lambda: time.sleep(config["seconds"]), "flood": flood}[config["mode"]]()
