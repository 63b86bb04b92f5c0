import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { risksOf } from './risks-of.ts';

describe('loops without an exit', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['while True:\n    pass', 'endless-loop:1'],
      ['while 1:\n    print("hi")', 'endless-loop:1'],
      ['while not False:\n    x = 1 + 1', 'endless-loop:1'],
      ['while 1 == 1:\n    pass', 'endless-loop:1'],
      ['while x() or True:\n    pass', 'endless-loop:1'],
      ['while True:\n    for x in y:\n        break', 'endless-loop:1'],
      ['def f():\n    while True:\n        g(2)\ndef g(n):\n    return n * 2', 'endless-loop:2'],
      ['import itertools\nfor i in itertools.count():\n    print(i)', 'endless-loop:2'],
      ['from itertools import cycle\nfor i in cycle("ab"):\n    print(i)', 'endless-loop:2'],
      ['import itertools\nfor i, x in enumerate(itertools.repeat(0)):\n    print(i)', 'endless-loop:2'],
      ['for i in iter(int, 1):\n    pass', 'endless-loop:1'],
      ['for i in range(10 ** 15):\n    print(i)', 'endless-loop:1'],
      ['while True:\n    def f():\n        return 1', 'endless-loop:1'],
    ];
    for (const [source, expected] of cases) assert.deepEqual(risksOf(source), [expected], source);
  });

  it('are told apart where something grows in them', () => {
    assert.deepEqual(risksOf('x = []\nwhile True:\n    x.append(1)'), ['unbounded-growth:2']);
    assert.deepEqual(risksOf('s = ""\nwhile True:\n    s += "x"'), ['unbounded-growth:2']);
    assert.deepEqual(risksOf('while True:\n    with open("f", "a") as f:\n        f.write("x" * 100)'), [
      'unbounded-growth:1',
    ]);
    assert.deepEqual(risksOf('import os\nwhile True:\n    i += 1\n    os.makedirs(f"d{i}")'), [
      'unbounded-growth:2',
    ]);
  });

  it('are not seen where they leave, wait, serve or ask', () => {
    for (const source of [
      'while True:\n    if done:\n        break',
      'def f():\n    while True:\n        if x:\n            return 1',
      'while True:\n    raise ValueError',
      'while True:\n    with lock:\n        print(1)',
      'while not started[0]:\n    pass',
      'def f():\n    while True:\n        yield 1',
      'async def f():\n    while True:\n        await g()',
      'import time\nwhile True:\n    time.sleep(1)',
      'while True:\n    connection = server.accept()\n    handle(connection)',
      'while True:\n    job = queue.get()\n    print(job)',
      'while True:\n    line = input()\n    print(line)',
      'import sys\nwhile True:\n    print(1)\n    sys.exit()',
      'while True:\n    x = next(it)\n    print(x)',
      'try:\n    while True:\n        print(1)\nexcept KeyboardInterrupt:\n    pass',
      'try:\n    while True:\n        print(x[i])\n        i += 1\nexcept IndexError:\n    pass',
      'while True:\n    try:\n        value = int(text)\n    except ValueError:\n        break',
      'import itertools\nfor i in itertools.count():\n    if i > 5:\n        break',
      'import itertools\nfor i in zip(itertools.count(), "abc"):\n    print(i)',
      'import itertools\nfor i in itertools.repeat(0, 5):\n    print(i)',
      'for block in iter(f.read, b""):\n    print(block)',
      'def f():\n    while True:\n        g()\ndef g():\n    raise StopIteration',
      'while True:\n    for x in y:\n        pass\n    else:\n        break',
      'for i in range(10 ** 6):\n    print(i)',
      'while False:\n    pass',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('loops whose condition nothing changes', () => {
  it('are found', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['def f():\n    i = 0\n    while i < 10:\n        print(i)', 'loop-without-progress:3'],
      [
        'def f(items):\n    i = 0\n    while i < len(items):\n        process(items[i])',
        'loop-without-progress:3',
      ],
      ['i = 10\nwhile i > 0:\n    print(i)', 'loop-without-progress:2'],
      ['def f(n):\n    while n > 0:\n        print(n)', 'loop-without-progress:2'],
      ['def f():\n    x, y = 1, 2\n    while x != 3:\n        y += 1', 'loop-without-progress:3'],
    ];
    for (const [source, expected] of cases) assert.deepEqual(risksOf(source), [expected], source);
  });

  it('are found where the counter moves the wrong way', () => {
    for (const source of [
      'i = 0\nwhile i < 10:\n    i -= 1',
      'i = 10\nwhile i > 0:\n    print(i)\n    i = i + 1',
      'i = 0\nwhile 10 >= i:\n    i -= 2',
      'def f(n):\n    i = 0\n    while i < n:\n        work(i)\n        i -= 1',
      'i = 0\nwhile i < 10:\n    print(i)\n    i =+ 1',
      'def f(x):\n    state = 0\n    while state != 3:\n        if x:\n            state = 1\n        else:\n            state = 2',
    ])
      assert.deepEqual(
        risksOf(source).map((risk) => risk.split(':')[0]),
        ['loop-without-progress'],
        source,
      );
  });

  it('are not seen where something may change it', () => {
    for (const source of [
      'i = 0\nwhile i < 10:\n    i += 1',
      'i = 0\nwhile i < 10:\n    if x:\n        i += 1',
      'def f():\n    i = 0\n    while i < 10:\n        i = step(i)',
      'while queue:\n    queue.pop()',
      'while len(queue) > 0:\n    consume(queue)',
      'def f():\n    done = False\n    def stop():\n        nonlocal done\n        done = True\n    while not done:\n        wait(stop)',
      'running = True\ndef stop():\n    global running\n    running = False\nwhile running:\n    pass',
      'while self.i < 10:\n    work()',
      'while time.time() < end:\n    work()',
      'def f(n):\n    while n > 0:\n        if work():\n            return n\n        n -= 1',
      'def f(node):\n    while node is not None:\n        node = node.next',
      'def f(n):\n    while n > 0:\n        n, r = divmod(n, 10)',
      'def f(it, n):\n    while n < 5:\n        for n in it:\n            print(n)',
      'def f(x):\n    while (n := x.read()) > 0:\n        print(n)',
      'def f(a, b):\n    while a < b:\n        a.advance()',
      'def f(stack):\n    while stack:\n        item = stack.pop()',
      'def f(n, items):\n    while n < len(items):\n        items.pop()',
      'def f(i, n):\n    while i < n:\n        n -= 1',
      'def f(a, b):\n    while a < b:\n        a -= 1\n        b -= 2',
      'state = 0\nwhile state != 2:\n    if x():\n        state = 2\n    else:\n        state = 1',
      'def f(it):\n    i = 0\n    try:\n        while i < 5:\n            next(it)\n    except StopIteration:\n        pass',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('growth', () => {
  it('is found where a loop adds to what it goes through', () => {
    for (const source of [
      'x = [1]\nfor i in x:\n    x.append(i)',
      'for i in self.items:\n    print(i)\n    self.items.append(i)',
      'for i in x:\n    x += [i]',
    ])
      assert.deepEqual(
        risksOf(source).map((risk) => risk.split(':')[0]),
        ['growth-while-iterating'],
        source,
      );
  });

  it('is found where a sequence doubles', () => {
    assert.deepEqual(risksOf('s = "x"\nfor _ in range(100):\n    s += s'), ['unbounded-growth:3']);
    assert.deepEqual(risksOf('s = [0]\nfor _ in range(64):\n    s = s + s'), ['unbounded-growth:3']);
    assert.deepEqual(risksOf('s = "x"\nwhile True:\n    s = s * 2').includes('unbounded-growth:3'), true);
    assert.deepEqual(risksOf('s = [1]\nfor _ in range(50):\n    s.extend(s)'), ['unbounded-growth:3']);
  });

  it('is not seen in worklists, copies, numbers and few rounds', () => {
    for (const source of [
      'for i in queue:\n    if i.children:\n        queue.append(i.child)',
      'for i in list(x):\n    x.append(i)',
      'for i in x:\n    y.append(i)',
      'for i in x:\n    x.append(i)\n    break',
      'for i in x:\n    if seen(i):\n        continue\n    x.append(i)',
      'for i in x:\n    x.extend(i.children)',
      'n = 1\nfor _ in range(100):\n    n += n',
      's = "x"\nfor _ in range(10):\n    s += s',
      's = "x"\nfor _ in range(100):\n    s += s\n    if len(s) > 100:\n        break',
    ])
      assert.deepEqual(risksOf(source), [], source);
  });
});

describe('iterators without an end', () => {
  it('are found', () => {
    const source =
      'class A:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        self.n += 1\n        return self.n';
    assert.deepEqual(risksOf(source), ['endless-iterator:4']);
  });

  it('are not seen where something may raise', () => {
    for (const body of [
      'if self.n > 3:\n            raise StopIteration\n        return self.n',
      'return next(self.inner)',
      'return self.items[self.n]',
      'return 1 // self.n',
      '...',
    ])
      assert.deepEqual(
        risksOf(
          `class A:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        ${body}`,
        ),
        [],
        body,
      );
  });
});
