import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hazardsOf } from './risks-of.ts';

describe('reads that do not see the end', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      // stdin read
      [
        'loop-without-progress',
        `import sys
def f():
    out = []
    while True:
        line = sys.stdin.readline().rstrip()
        if line == "quit":
            break
        out.append(line)`,
      ],
      // walrus end
      [
        'loop-without-progress',
        `def f(fh):
    while (line := fh.readline()) != "END\\n":
        print(line)`,
      ],
      // socket recv never empty
      [
        'loop-without-progress',
        `def f(sock):
    buf = b""
    while b"\\n" not in buf:
        buf += sock.recv(1024)
    return buf`,
      ],
      // recv exact
      [
        'loop-without-progress',
        `def recv_exact(sock, n):
    buf = b""
    while len(buf) < n:
        buf += sock.recv(n - len(buf))
    return buf`,
      ],
      // recv chunk
      [
        'loop-without-progress',
        `def recv_line(sock):
    buf = b""
    while not buf.endswith(b"\\n"):
        chunk = sock.recv(1)
        buf = buf + chunk
    return buf`,
      ],
      // flag never set
      [
        'loop-without-progress',
        `import sys
def f():
    done = False
    while not done:
        line = sys.stdin.readline()
        if line.strip() == "quit":
            done = True
        print(line)`,
      ],
    ];
    for (const [hazard, source] of cases) assert.deepEqual(hazardsOf(source), [hazard], source);
  });

  it('are told from honest ones', () => {
    const cases: readonly string[] = [
      // read until prompt pexpect
      `def f(f):
    line = ""
    while line != "END\\n":
        line = f.readline()
        if not line:
            raise EOFError`,
      // readline loop ends
      `import sys
def f():
    while True:
        line = sys.stdin.readline()
        if not line: break
        print(line)`,
      // socket file
      `def f(sock):
    buf = b""
    while b"\\r\\n" not in buf:
        part = sock.recv(100)
        if not part: raise ConnectionError
        buf += part`,
      // tail -f
      `import time
def follow(f):
    while True:
        line = f.readline()
        if not line:
            time.sleep(0.1)
            continue
        print(line)`,
      // recv checked
      `def recv_exact(sock, n):
    buf = b""
    while len(buf) < n:
        part = sock.recv(n - len(buf))
        if not part:
            raise EOFError
        buf += part
    return buf`,
      // serial
      `def f(ser, n):
    buf = b""
    while len(buf) < n:
        buf += ser.read(n - len(buf))
    return buf`,
      // recv into list
      `def f(sock, n):
    got = []
    while len(got) < 3:
        got.append(sock.recv(10))
    return got`,
      // walrus read
      `def f(fh):
    while chunk := fh.read(10):
        print(chunk)`,
      // walrus line not empty
      `def f(fh):
    while (line := fh.readline()) != "":
        print(line)`,
      // count lines
      `def f(fh):
    n = 0
    while n < 10:
        line = fh.readline()
        n += 1`,
      // recv loop breaks
      `def f(sock):
    data = b""
    while True:
        part = sock.recv(10)
        data += part
        if len(part) < 10:
            break`,
      // skip comment lines
      `def f(fh):
    line = "#"
    while line.startswith("#"):
        line = fh.readline()
    return line`,
    ];
    for (const source of cases) assert.deepEqual(hazardsOf(source), [], source);
  });
});
