"""Tries to get out of a sandbox, one way after the other, each in a process of its own, and prints what came of it.

    python3 -I -S -B attempts.py CONFIG-AS-JSON [NAME...]

CONFIG names what the host prepared: secrets, listeners, a process to attack. An attempt that returns got out; one that
raises, dies or hangs did not. Outside a sandbox the same attempts are the controls: they must succeed, those marked
`root` only for root. Payloads are inert: files are opened for writing and closed, calls that would change the machine
get arguments that it refuses after it has checked the right to call.
"""

import errno
import json
import os
import select
import signal
import sys

# Under -I the folder of the script is none that modules are looked for in.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import tries.network, tries.reading, tries.writing, tries.processes, tries.kernel  # noqa: E401, E402, F401
from tries.kit import attempts, config  # noqa: E402


def tried(function):
    """In a process of its own, since a filter may kill it. @returns whether it got out, and how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            function()
            told = {"out": True, "how": "done"}
        except NotImplementedError as error:
            told = {"out": None, "how": str(error)}
        except OSError as error:
            told = {"out": False, "how": errno.errorcode.get(error.errno, str(error))}
        except BaseException as error:
            told = {"out": False, "how": f"{type(error).__name__}: {error}"}
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], 10)
    answer = os.read(reading, 4096) if ready else b""
    os.close(reading)
    if not ready:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if answer:
        return json.loads(answer)
    if not ready:
        return {"out": False, "how": "hangs"}
    died = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {status}"
    return {"out": False, "how": died}


for name, (function, control, surface) in attempts.items():
    if config["outside"] and config["attempts"] is not None and name not in config["attempts"]:
        continue
    result = tried(function)
    print(json.dumps({"name": name, "control": control, "surface": surface, **result}), flush=True)
