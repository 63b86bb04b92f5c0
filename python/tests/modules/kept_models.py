"""Models of the tests' own, for `paths`: each does what its name says once it is in its sandbox."""

import ctypes
import os
import socket
import time

import numpy as np


class Model:
    answer = 42
    _private = 1

    def predict(self, X):
        return X[:, 0] * 2

    def transform(self, X):
        return X

    def predict_proba(self, value):
        """What comes in goes out."""
        return value

    def score(self, what, *more):
        return getattr(self, "do_" + what)(*more)

    def do_exit(self):
        os._exit(3)

    def do_crash(self):
        ctypes.string_at(0)

    def do_loop(self):
        while True:
            pass

    def do_sleep(self, seconds):
        time.sleep(seconds)
        return "slept"

    def do_speak(self, data, times):
        """As the guest itself, over its channel."""
        for _ in range(times):
            os.write(3, data)
        return "spoken"

    def do_cut(self):
        """Takes the memory away that the host is about to read."""
        for descriptor in (4, 5):
            try:
                os.ftruncate(descriptor, 0)
            except OSError:
                pass
        return np.ones(1000)

    def do_fill(self):
        kept = []
        while True:
            kept.append(np.ones(8 << 20))

    def do_print(self):
        print("x" * 100_000)
        return None

    def do_warn(self):
        import warnings

        warnings.warn("mind \x1b[31m this", RuntimeWarning)
        return 1

    def do_huge(self, size):
        return np.zeros(size, np.uint8)

    def do_object(self):
        return object()

    def do_nested(self):
        value = []
        for _ in range(100):
            value = [value]
        return value

    def do_raise(self, message):
        raise KeyError(message)

    def do_threads(self):
        import threading

        done = []
        threads = [threading.Thread(target=done.append, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(done)

    def do_keep(self, X):
        self.__dict__.setdefault("kept", []).append(X)
        return len(self.kept)

    def do_sums(self):
        return [float(X.sum()) for X in self.kept]

    def do_escape(self, marker):
        tried = {
            "file": lambda: open(marker, "w").close(),
            "home": lambda: os.listdir(os.path.dirname(marker)),
            "fork": os.fork,
            "exec": lambda: os.execv("/bin/sh", ["sh", "-c", "touch " + marker]),
            "socket": lambda: socket.socket(socket.AF_INET),
            "unix": lambda: socket.socket(socket.AF_UNIX),
            "kill": lambda: os.kill(1, 9),
        }
        found = {}
        for name, attempt in tried.items():
            try:
                attempt()
                found[name] = "done"
            except OSError as error:
                found[name] = type(error).__name__
        found["descriptors"] = sorted(int(n) for n in os.listdir("/proc/self/fd"))
        found["environment"] = sorted(os.environ)
        return found
