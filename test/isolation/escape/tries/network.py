"""Ways to reach a network."""

import errno
import os
import socket
import struct

from tries.kit import attempt, config


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
