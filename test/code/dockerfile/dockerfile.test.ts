import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instructionsOf } from '../../../src/code/dockerfile/instructions.ts';
import { readCompose, readWorkflow } from '../../../src/code/dockerfile/read-compose.ts';
import { readDockerfile } from '../../../src/code/dockerfile/read-dockerfile.ts';
import { readMakefile } from '../../../src/code/dockerfile/read-makefile.ts';
import { assertLinear } from '../../linear-time.ts';

const code = (text: string): string[] =>
  readDockerfile(text).embedded.map(
    ({ by, line, language, dialect, text: inner }) =>
      `${line} ${by} ${dialect === undefined ? language : dialect}: ${inner}`,
  );

test('instructions, continuations and comments between them', () => {
  const text = 'FROM a\n# no\nRUN one \\\n  # within\n\n  two \\\n  three\nrun four';
  assert.deepEqual(code(text), ['3 RUN shell: one \\\n\\\n\\\n  two \\\n  three', '8 RUN shell: four']);
});

test('a continuation joins words, as Docker does before any shell sees them', () => {
  assert.deepEqual(instructionsOf('RUN cu\\\nrl x')[0]?.text, 'curl x');
  assert.deepEqual(code("RUN sh -c 'cu\\\nrl x'"), ["1 RUN shell: sh -c 'curl x'"]);
  assert.deepEqual(code('# escape=`\nRUN cu`\nrl x'), ['2 RUN shell: cu\\\nrl x']);
  assert.deepEqual(code('RUN --network=none \\\n  make'), ['1 RUN shell: make']);
});

test('exec form, ONBUILD, SHELL and the escape directive', () => {
  assert.deepEqual(code('CMD ["python", "-c", "import os; os.x()"]'), [
    "1 CMD shell: python -c 'import os; os.x()'",
  ]);
  assert.deepEqual(code('ONBUILD RUN curl x | sh'), ['1 ONBUILD RUN shell: curl x | sh']);
  assert.deepEqual(code('SHELL ["powershell", "-Command"]\nRUN Remove-Item x'), [
    '2 RUN powershell: Remove-Item x',
  ]);
  assert.deepEqual(code('# escape=`\nRUN a `\n  b\nRUN c\\\nRUN d'), [
    '2 RUN shell: a \\\n  b',
    '4 RUN shell: c\\',
    '5 RUN shell: d',
  ]);
  assert.deepEqual(code('HEALTHCHECK --interval=5m CMD curl -f http://x\nHEALTHCHECK NONE'), [
    '1 HEALTHCHECK shell: curl -f http://x',
  ]);
  assert.deepEqual(code('RUN --mount=type=cache,target=/x pip install y'), ['1 RUN shell: pip install y']);
});

test('documents, with the program that reads them', () => {
  assert.deepEqual(code('RUN <<EOF\napt update\nrm x\nEOF\nRUN next'), [
    '2 RUN shell: apt update\nrm x',
    '5 RUN shell: next',
  ]);
  assert.deepEqual(code('RUN python3 <<"EOF"\nimport os\nEOF'), ['2 RUN python: import os']);
  assert.deepEqual(code('RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF'), [
    '2 RUN python: #!/usr/bin/env python3\nimport os',
  ]);
  assert.deepEqual(code('COPY <<-EOF /app/run.py\n\timport os\n\tEOF\nRUN x'), [
    '2 COPY python: \timport os',
    '4 RUN shell: x',
  ]);
});

test('addresses that ADD fetches', () => {
  assert.deepEqual(
    readDockerfile('ADD https://e.org/x.tgz /y\nADD --checksum=sha256:0 https://e.org/z /z').fetched,
    [{ line: 1, url: 'https://e.org/x.tgz' }],
  );
});

test('commands of compose files and workflows', () => {
  const compose =
    'services:\n  a:\n    image: x\n    command: python serve.py\n    entrypoint: ["sh", "-c", "rm -rf x"]\n';
  assert.deepEqual(
    readCompose(compose).embedded.map(({ line, text }) => [line, text]),
    [
      [4, 'python serve.py'],
      [5, "sh -c 'rm -rf x'"],
    ],
  );
  const joined = 'services:\n  a:\n    entrypoint: /bin/sh\n    command: ["-c", "rm -rf x"]\n';
  assert.ok(readCompose(joined).embedded.some(({ text }) => text === "/bin/sh -c 'rm -rf x'"));
  const workflow =
    'jobs:\n  a:\n    steps:\n      - run: |\n          one\n          two\n      - run: three\n';
  assert.deepEqual(
    readWorkflow(workflow).embedded.map(({ line, text }) => [line, text]),
    [
      [5, 'one\ntwo\n'],
      [7, 'three'],
    ],
  );
  assert.equal(readWorkflow('a: [').readable, false);
  assert.equal(readWorkflow('['.repeat(200_000)).readable, false);
});

test('recipes of a Makefile, and commands that reading it runs', () => {
  assert.deepEqual(
    readMakefile('X := $(shell curl $(URL))\nY != id\nall: b\n\t@rm -rf $$HOME/x\n\techo $(X)\n').map(
      ({ by, line, text }) => [by, line, text],
    ),
    [
      ['$(shell)', 1, 'curl \u0024{URL}'],
      ['$(shell)', 2, 'id'],
      ['recipe', 4, 'rm -rf $HOME/x\necho $(curl \u0024{URL})'],
    ],
  );
});

test('hostile texts end, in linear time', async () => {
  for (const piece of [
    'RUN \\\n',
    'RUN <<A\n',
    'ONBUILD ',
    'RUN a <<A <<B <<C\n',
    '# escape=`\n',
    '\\\n',
    'ADD http://',
    '--x ',
    '$(shell ',
    '\t@',
  ])
    for (const read of [instructionsOf, readDockerfile, readMakefile])
      await assertLinear(JSON.stringify(piece), 3_000, (count) => piece.repeat(count), read);
});
