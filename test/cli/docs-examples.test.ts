import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check } from '../../src/api/check.ts';
import { patternSet } from '../../src/code/pattern/pattern-set.ts';
import { loadPolicy, parsePolicy } from '../../src/policy/load.ts';
import { loadlock } from './program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'loadlock-docs-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function blocksOf(page: string, language: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    ([, block]) => block!,
  );
}

test('every policy in the documentation is read as it stands', async () => {
  let read = 0;
  for (const page of readdirSync(join(root, 'docs'))) {
    if (!page.endsWith('.md')) continue;
    for (const block of blocksOf(`docs/${page}`, 'toml')) {
      const { code } = await parsePolicy(block, `docs/${page}`);
      patternSet(code.patterns);
      read += 1;
    }
  }
  assert.ok(read >= 8, `${read} policies`);
});

test('the policy of docs/policy.md decides as its comments say', async () => {
  const [example] = blocksOf('docs/policy.md', 'toml');
  const path = join(folder, 'loadlock.toml');
  writeFileSync(path, example!);
  writeFileSync(join(folder, 'rules.yar'), 'rule nothing { condition: false }\n');
  writeFileSync(join(folder, 'trust.json'), blocksOf('docs/trust.md', 'json')[0]!);
  const { policy } = await loadPolicy(path, folder);
  const rulesOf = async (text: string, language: 'python' | 'sql' | 'shell'): Promise<string[]> => {
    const { targets } = await check({ text, name: '-' }, { policy, language });
    return targets[0]!.artifacts[0]!.findings.map(({ rule, severity, why }) => `${rule} ${severity} ${why}`);
  };
  const holds = (found: readonly string[], what: string): void =>
    assert.ok(
      found.some((line) => line.startsWith(what)),
      `${what}: ${found.join('\n')}`,
    );
  holds(await rulesOf('import socket\n', 'python'), 'module-not-admitted high');
  holds(await rulesOf('import os\nos.system("ls")\n', 'python'), 'function-not-admitted high');
  holds(await rulesOf('INSERT INTO t VALUES (1)', 'sql'), 'statement-not-admitted high');
  holds(await rulesOf('curl -s https://example.com', 'shell'), 'command-not-admitted high');
  holds(await rulesOf('print(1)\n', 'python'), 'pattern-prohibited medium Use the logger.');
  holds(await rulesOf('import os\nos.remove("a")\n', 'python'), 'capability-not-admitted high');
  const plain = await rulesOf('SELECT a FROM t WHERE b = 1', 'sql');
  assert.deepEqual(
    plain.filter((line) => line.startsWith('statement-not-admitted')),
    [],
  );
});

interface Typed {
  readonly command: string;
  readonly output: string;
}

/** What was typed in a session, each with what was shown. */
function sessionOf(block: string): readonly Typed[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/**
 * Plays a session: `ls FOLDER` shows the files that it then has, empty ones until `cat FILE` shows what FILE holds, and
 * `echo $?` the exit code of what went before.
 */
function play(session: readonly Typed[], cwd: string): void {
  let code: number | null = null;
  for (const { command, output } of session) {
    const [program, ...words] = command.replace(/^npx /, '').split(' ');
    if (program === 'ls') {
      mkdirSync(join(cwd, words[0]!), { recursive: true });
      for (const name of output.trim().split(/\s+/)) writeFileSync(join(cwd, words[0]!, name), '');
    } else if (program === 'cat') {
      mkdirSync(join(cwd, dirname(words[0]!)), { recursive: true });
      writeFileSync(join(cwd, words[0]!), output);
    } else if (command === 'echo $?') assert.equal(`${code}\n`, output);
    else {
      assert.equal(program, 'loadlock', command);
      const ran = loadlock(words, { cwd });
      code = ran.code;
      assert.equal(ran.stdout, output, `${command}\n${ran.stderr}`);
    }
  }
}

test('what README.md shows is what comes out', () => {
  const [session] = blocksOf('README.md', 'console');
  play(sessionOf(session!), root);
});

test('what docs/policy.md shows is what comes out', () => {
  const [session] = blocksOf('docs/policy.md', 'console');
  play(sessionOf(session!), folder);
  const commands = blocksOf('docs/policy.md', 'sh')[0]!.trim().split('\n');
  assert.equal(commands.length, 2);
  const [first, second] = commands.map((line) =>
    loadlock(Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, word]) => quoted ?? word!).slice(1)),
  );
  assert.equal(first!.code, 0, first!.stderr);
  assert.match(first!.stdout, /^ALLOW +torch\.device$/m);
  assert.match(first!.stdout, /^DENY +os\.system$/m);
  const [told] = JSON.parse(second!.stdout) as Record<string, string>[];
  assert.deepEqual(Object.keys(told!), ['global', 'decision', 'why']);
  assert.equal(told!['decision'], 'allow');
});
