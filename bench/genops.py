"""The worker on CPython's side: reads every opcode of the pickle that each line names, with pickletools.genops."""

import json
import pickletools
import sys
import time

for line in sys.stdin:
    with open(json.loads(line)['path'], 'rb') as file: data = file.read()
    began, cpu, opcodes = time.perf_counter(), time.process_time(), 0
    for _ in pickletools.genops(data): opcodes += 1
    taken = {'seconds': time.perf_counter() - began, 'cpu': time.process_time() - cpu}
    print(json.dumps({**taken, 'opcodes': opcodes}), flush=True)
