import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/index.ts';

// A path that begins in a folder for scratch files, and leads out of it again.
const attacks = [
  "import shutil\nshutil.rmtree('/tmp/../home')",
  "import os, sys, shutil\nshutil.rmtree(os.path.join('/tmp', sys.argv[1], '../../home'))",
  "import os, shutil, tempfile\nshutil.rmtree(os.path.join(tempfile.gettempdir(), '../home'))",
  "import os\nos.remove('/var/tmp/../../etc/fstab')",
  "import pathlib\npathlib.Path('/tmp/x/../../etc/fstab').unlink()",
  "open('/dev/shm/../../usr/lib/x.so', 'wb').write(b'x')",
  "from pathlib import Path\n(Path('/tmp') / '..' / 'usr' / 'bin' / 'ls').write_bytes(b'x')",
  "import subprocess\nsubprocess.run(['rm', '-rf', '/tmp/../home'])",
];

const honest = [
  "import shutil\nshutil.rmtree('/tmp/work/../other')",
  "open('/tmp/a/../b.txt', 'w').write('x')",
  "import os\nos.makedirs(os.path.join(os.path.dirname(__file__), '..', 'data'), exist_ok=True)",
  "from pathlib import Path\nout = Path(__file__).parent / '..' / 'out'\nout.mkdir(exist_ok=True)\n(out / 'a.txt').write_text('x')",
];

for (const source of attacks)
  test(`denied: ${source.replaceAll('\n', '⏎')}`, async () => {
    assert.equal((await check({ text: `${source}\n`, name: 'clean.py' })).decision, 'deny');
  });

for (const source of honest)
  test(`allowed: ${source.replaceAll('\n', '⏎')}`, async () => {
    assert.equal((await check({ text: `${source}\n`, name: 'clean.py' })).decision, 'allow');
  });
