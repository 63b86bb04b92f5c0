"""The second stage where a thread is there already: threaded.py FOLDER FILTER. Prints what is missing."""

import sys
import threading

folder, program = sys.argv[1:]
sys.path.insert(0, folder)
import stage2

done = threading.Event()
threading.Thread(target=done.wait).start()
try:
    stage2.confine(program, require=["one-thread", "seccomp", "a wall of ice"])
except stage2.Refused as refused:
    print(stage2.to_json(refused.report["missing"]))
finally:
    done.set()
