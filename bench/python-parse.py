"""The worker on CPython's side: parses its own standard library with ast.parse, on one core.

Each line read is JSON: {"list": true} asks for the paths, anything else for one run over all of them.
"""

import ast
import json
import os
import sys
import sysconfig
import time
import warnings

warnings.simplefilter('ignore')


def library():
    found = []
    for folder, folders, names in os.walk(sysconfig.get_paths()['stdlib']):
        folders[:] = sorted(name for name in folders if name not in ('site-packages', 'dist-packages', '__pycache__'))
        found += [os.path.join(folder, name) for name in sorted(names) if name.endswith('.py')]
    return found


paths = library()
sources = []
for path in paths:
    with open(path, 'rb') as file:
        sources.append(file.read())

for line in sys.stdin:
    if 'list' in json.loads(line):
        print(json.dumps({'paths': paths, 'version': sys.version.split()[0]}), flush=True)
        continue
    refused = 0
    began, cpu = time.perf_counter(), time.process_time()
    for source in sources:
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            refused += 1
    taken = {'seconds': time.perf_counter() - began, 'cpu': time.process_time() - cpu}
    print(json.dumps({**taken, 'bytes': sum(map(len, sources)), 'refused': refused}), flush=True)
