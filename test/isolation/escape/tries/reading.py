"""Ways to read the host's secrets."""

import ctypes
import errno
import os
import struct

from tries.kit import attempt, call, config, libc, raised


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
