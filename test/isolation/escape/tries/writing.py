"""Ways to write to the host."""

import errno
import mmap
import os

from tries.kit import attempt, config, first_that_exists, opened_to_write


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
