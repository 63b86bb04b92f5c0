"""Runs a program under a system call filter: under.py FILTER PROGRAM ARGUMENT..."""

import ctypes
import os
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
with open(sys.argv[1], "rb") as file:
    program = file.read()
held = ctypes.create_string_buffer(program, len(program))
head = struct.pack("@HP", len(program) // 8, ctypes.addressof(held))
zero = ctypes.c_ulong(0)
# PR_SET_NO_NEW_PRIVS; PR_SET_SECCOMP with SECCOMP_MODE_FILTER
if libc.prctl(38, ctypes.c_ulong(1), zero, zero, zero) != 0 or libc.prctl(22, ctypes.c_ulong(2), head) != 0:
    sys.exit("the kernel refused the filter")
os.execv(sys.argv[2], sys.argv[2:])
