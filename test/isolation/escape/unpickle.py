"""Unpickles files one by one, each in a process of its own, with nothing in between: what a scan would have refused.

    python3 -I -S -B unpickle.py FOLDER     prints a line a file: its name, and how it ended
"""

import os
import pickle
import select
import signal
import sys

folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    if not name.endswith(".pkl"):
        continue
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open("/dev/null", os.O_RDWR), 1)
        os.dup2(1, 2)
        try:
            with open(os.path.join(folder, name), "rb") as file:
                pickle.load(file)
            how = "loaded"
        except BaseException as error:
            how = f"{type(error).__name__}: {error}"
        os.write(writing, how.encode(errors="replace")[:500])
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], 10)
    how = os.read(reading, 4096).decode(errors="replace") if ready else "hangs"
    os.close(reading)
    if not ready:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(f"{name}\t{how or 'died'}".replace("\n", " "), flush=True)
