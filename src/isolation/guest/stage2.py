"""The second stage: what a process gives up for good, before it reads an untrusted byte.

No new privileges, Landlock and a system call filter, by ctypes alone. Everything is applied to this process while it
has one thread, so that every thread and library that comes later is under it. The filter's bytes are the host's
(`seccompFilter(architecture, 'stage2')`); Landlock is as strong as the kernel's version of it, and the report says how
strong that is: whether it is enough is for the host to say.

    python3 -I -S -B stage2.py OPTION ... -- SCRIPT [ARGUMENT ...]

    --filter PATH     the filter's bytes; a number is a descriptor
    --read PATH       a file or a folder with all below it that may be read
    --write PATH      one that may be read, and changed
    --require NAME    one-thread, no-new-privileges, seccomp, landlock, landlock-truncate, landlock-network,
                      landlock-devices or landlock-scopes: where it is not had, SCRIPT is not run and the status is 78
    --report PATH     where to write what was applied, as JSON; a number is a descriptor

Only what the interpreter has at hand is imported: json and runpy alone would take longer than all that is done here.
"""

import ctypes
import os
import struct
import sys

# include/uapi/linux/prctl.h, seccomp.h
PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP = 38, 39, 21
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, SECCOMP_MODE_FILTER = 1, 1, 2

# seccomp() and tgkill() have a number of their own on each architecture; those of Landlock are the same on all.
MACHINES = {"x86_64": (0xC000003E, 317, 234), "aarch64": (0xC00000B7, 277, 131)}
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_CREATE_RULESET_VERSION, LANDLOCK_RULE_PATH_BENEATH = 1, 1

# include/uapi/linux/landlock.h: rights to files, by bit.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

READ = READ_FILE | READ_DIR
# Of what can be made: files and folders. EXECUTE and devices are granted nowhere.
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE

# Opened for writing by libraries as they are imported (dill, and with it torch).
SINKS = ("/dev/null",)

BIND_TCP, CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_UNIX_SOCKET, SCOPE_SIGNAL = 1, 2

FILTER_LIMIT = 4096 * 8
REFUSED = 78

libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """Something that was required could not be had."""

    def __init__(self, report):
        super().__init__("not confined: " + ", ".join(report["missing"]))
        self.report = report


def confine(filter, read=(), write=(), require=()):
    """Applies all that the kernel has, and tells what. Raises Refused where something required is missing."""
    program = _read_filter(filter)
    report = {
        "threads": len(os.listdir("/proc/self/task")),
        "noNewPrivileges": _no_new_privileges(),
        "landlock": _landlock(read, write),
        "seccomp": _seccomp(program),
    }
    report["missing"] = [name for name in require if not _has(report, name)]
    if report["missing"]:
        raise Refused(report)
    return report


def _has(report, name):
    landlock = report["landlock"]
    if name == "one-thread":
        return report["threads"] == 1
    if name == "no-new-privileges":
        return report["noNewPrivileges"]
    if name == "seccomp":
        return report["seccomp"]
    if name == "landlock":
        return landlock["abi"] > 0 and landlock["refused"] == []
    if name in ("landlock-truncate", "landlock-network", "landlock-devices", "landlock-scopes"):
        return landlock[name.partition("-")[2]]
    return False  # What is not known here cannot have been applied.


def _no_new_privileges():
    libc.prctl(PR_SET_NO_NEW_PRIVS, *_words(1, 0, 0, 0))
    return libc.prctl(PR_GET_NO_NEW_PRIVS, *_words(0, 0, 0, 0)) == 1


def _landlock(read, write):
    report = {"abi": 0, "truncate": False, "network": False, "devices": False, "scopes": False, "refused": []}
    abi = _call(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    if abi < 1:
        return report
    handled = (1 << 13) - 1
    if abi >= 2:
        handled |= REFER
    if abi >= 3:
        handled |= TRUNCATE
    if abi >= 5:
        handled |= IOCTL_DEV
    # struct landlock_ruleset_attr grew with the versions; an older kernel takes the beginning.
    attributes = struct.pack("=Q", handled)
    if abi >= 4:
        attributes += struct.pack("=Q", BIND_TCP | CONNECT_TCP)
    if abi >= 6:
        attributes += struct.pack("=Q", SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL)
    ruleset = _call(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return report
    try:
        for rights, paths in ((READ, read), (WRITE, (*write, *SINKS))):
            report["refused"] += [path for path in paths if not _grant(ruleset, path, rights & handled)]
        if _call(LANDLOCK_RESTRICT_SELF, ruleset, 0) != 0:
            return report
    finally:
        os.close(ruleset)
    report.update(abi=abi, truncate=abi >= 3, network=abi >= 4, devices=abi >= 5, scopes=abi >= 6)
    return report


def _grant(ruleset, path, rights):
    """A path that is not there needs no grant."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        if not os.path.isdir("/proc/self/fd/%d" % descriptor):
            rights &= FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        return _call(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0) == 0
    finally:
        os.close(descriptor)


def _seccomp(program):
    architecture, seccomp, tgkill = MACHINES[os.uname().machine]
    # The pin first: after the host's filter there is no way to add another.
    for filter_ in (_own_process_only(architecture, tgkill), program):
        held = ctypes.create_string_buffer(filter_, len(filter_))
        head = struct.pack("@HP", len(filter_) // 8, ctypes.addressof(held))
        # TSYNC: all threads, or none and the id of the one that could not follow.
        if _call(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, head) != 0:
            return False
    return _refuses_signals()


def _own_process_only(architecture, tgkill):
    """tgkill reaches threads of this process alone; only here is its number known. The host's filter does the rest."""
    steps = (
        (0x20, 0, 0, 4),
        (0x15, 0, 4, architecture),
        (0x20, 0, 0, 0),
        (0x15, 0, 2, tgkill),
        (0x20, 0, 0, 16),
        (0x15, 0, 1, os.getpid()),
        (0x06, 0, 0, 0x7FFF0000),
        (0x06, 0, 0, 0x00050001),
    )
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _refuses_signals():
    """Proof that the host's filter is in force: signal 0 to oneself is always granted without one."""
    try:
        os.kill(os.getpid(), 0)
    except PermissionError:
        return libc.prctl(PR_GET_SECCOMP, *_words(0, 0, 0, 0)) == SECCOMP_MODE_FILTER
    return False


def _read_filter(source):
    descriptor = source if isinstance(source, int) else os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        program = file.read(FILTER_LIMIT + 1)
    if not program or len(program) % 8 or len(program) > FILTER_LIMIT:
        raise ValueError("not a filter: %d bytes" % len(program))
    return program


def _call(number, *arguments):
    words = [word if isinstance(word, bytes) or word is None else ctypes.c_long(word) for word in arguments]
    return libc.syscall(ctypes.c_long(number), *words)


def _words(*values):
    return [ctypes.c_ulong(value) for value in values]


def to_json(value):
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (to_json(key), to_json(entry)) for key, entry in value.items())
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(to_json, value))
    if isinstance(value, str):
        return '"%s"' % "".join(map(_json_character, map(ord, value)))
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else "%d" % value


def _json_character(code):
    """By hand, since a codec is a file of the library, which may be out of reach by now."""
    if 0x20 <= code < 0x7F and code not in (0x22, 0x5C):
        return chr(code)
    if code < 0x10000:
        return "\\u%04x" % code
    return "\\u%04x\\u%04x" % (0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF))


def _options(words):
    """@returns the options, and the script with its arguments"""
    lists = {"--read": [], "--write": [], "--require": []}
    single = {"--filter": None, "--report": None}
    words = iter(words)
    for word in words:
        if word == "--":
            break
        if word in lists:
            lists[word].append(next(words))
        elif word in single:
            value = next(words)
            single[word] = int(value) if value.isdecimal() else value
        else:
            raise SystemExit("stage2: no such option: %s" % word)
    script = list(words)
    if single["--filter"] is None or not script:
        raise SystemExit("stage2: --filter and a script are needed")
    return lists, single, script


def _run(script):
    """As the interpreter would, in a __main__ of its own."""
    with open(script[0], "rb") as file:
        code = compile(file.read(), script[0], "exec")
    module = type(sys)("__main__")
    module.__file__ = script[0]
    sys.modules["__main__"] = module
    sys.argv = script
    exec(code, module.__dict__)


def main(words):
    lists, single, script = _options(words)
    refused = False
    try:
        report = confine(single["--filter"], lists["--read"], lists["--write"], lists["--require"])
    except Refused as refusal:
        report, refused = refusal.report, True
    if single["--report"] is not None:
        with open(single["--report"], "w") as out:
            out.write(to_json(report))
    if refused:
        sys.exit(REFUSED)
    _run(script)


if __name__ == "__main__":
    main(sys.argv[1:])
