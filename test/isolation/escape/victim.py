"""A process of the host that sandboxes try to find, signal and read. Ends when its input does.

    python3 victim.py MARKER FOLDER KEY SECRET      waits in FOLDER; a shared segment KEY holds SECRET
"""

import ctypes
import os
import signal
import sys

_, marker, folder, key, secret = sys.argv
libc = ctypes.CDLL(None)
os.chdir(folder)
signal.signal(signal.SIGUSR1, lambda *_: open("signalled", "w").close())
# Yama lets only descendants trace, unless one says otherwise: the control outside is none.
libc.prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
libc.shmat.restype = ctypes.c_void_p
segment = libc.shmget(int(key), 4096, 0o1600)
address = libc.shmat(segment, None, 0)
ctypes.memmove(address, secret.encode(), len(secret))
print("ready", flush=True)
try:
    sys.stdin.read()
finally:
    libc.shmctl(segment, 0, None)
