import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { yaraFacts } from '../../../src/code/yara/read-yara.ts';
import { loadYara } from '../../../src/code/yara/yara.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-yara-'));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'rules', 'more'), { recursive: true });

function put(name: string, text: string): string {
  const path = join(folder, 'rules', name);
  writeFileSync(path, text);
  return path;
}

async function refusal(...files: string[]): Promise<string> {
  return loadYara(files).then(
    () => assert.fail('admitted'),
    (error: { code?: string; message: string }) => {
      assert.equal(error.code, 'POLICY_INVALID');
      return error.message;
    },
  );
}

const shell = put(
  'shell.yar',
  'rule shell { meta: severity = "High" description = "runs a shell" strings: $a = "os.system" $b = /ab+c/ condition: any of them }',
);

test('a match is told with its rule, severity, description and places', async () => {
  const rules = await loadYara([shell]);
  const bytes = Buffer.from('import os; os.system("é"); abbc os.system');
  const [fact, ...others] = await yaraFacts(rules, bytes, bytes.length, 'generated');
  assert.deepEqual(others, []);
  // Offsets are counted in bytes: é has two in UTF-8.
  assert.equal(fact!.evidence, 'shell: $a at 11, 33; $b at 28');
  assert.deepEqual(
    [fact!.severity, fact!.detail, fact!.where.offset, fact!.hazard],
    ['high', 'runs a shell', 11, 'yara-match'],
  );
  assert.deepEqual(await yaraFacts(rules, Buffer.from('nothing'), 7, 'generated'), []);
});

test('a severity that is not given, or is none of ours, is medium', async () => {
  const file = put(
    'plain.yar',
    'rule a { condition: true }\nrule b { meta: severity = "warning" condition: true }\nprivate rule c { condition: true }\nrule d { meta: severity = 70 condition: true }',
  );
  const rules = await loadYara([file]);
  assert.deepEqual(
    (await rules.matches(Buffer.from('x'))).map(({ rule, severity }) => `${rule} ${severity}`),
    ['a medium', 'b medium', 'd medium'],
  );
});

test('includes are put in their places, each once', async () => {
  put('more/base.yar', 'rule base { condition: true }\n');
  put('more/other.yar', 'include "base.yar"\nrule other { condition: base }\n');
  const file = put(
    'main.yar',
    '/* include "nowhere.yar"\n*/\ninclude "more/base.yar" // once\ninclude "more/other.yar"\nrule main { strings: $a = "include" condition: other or $a }\n',
  );
  const rules = await loadYara([file]);
  assert.deepEqual(
    (await rules.matches(Buffer.from('x'))).map(({ rule }) => rule),
    ['base', 'other', 'main'],
  );
});

test('two files may have rules of one name', async () => {
  const rules = await loadYara([
    put('one.yar', 'rule same { condition: true }'),
    put('two.yar', 'rule same { condition: true }'),
  ]);
  assert.equal((await rules.matches(Buffer.from('x'))).length, 2);
});

test('an error names the file and the line, in included files too', async () => {
  assert.match(await refusal(put('bad.yar', '\n\nrule bad { condition: nosuch }')), /^bad\.yar:3: .*nosuch/);
  put('more/bad.yar', '\nrule inner { condition: nosuch }');
  assert.match(
    await refusal(put('outer.yar', 'rule a { condition: true }\ninclude "more/bad.yar"')),
    /^more\/bad\.yar:2: /,
  );
  assert.match(await refusal(join(folder, 'none.yar')), /no file/);
});

test('includes stay in the folder of the rules, links resolved, and end', async () => {
  writeFileSync(join(folder, 'outside.yar'), 'rule out { condition: true }');
  assert.match(await refusal(put('up.yar', 'include "../outside.yar"')), /outside of the folder/);
  assert.match(
    await refusal(put('absolute.yar', `include "${join(folder, 'outside.yar')}"`)),
    /outside of the folder/,
  );
  symlinkSync(join(folder, 'outside.yar'), join(folder, 'rules', 'link.yar'));
  assert.match(await refusal(put('linked.yar', 'include "link.yar"')), /outside of the folder/);
  const self = put('self.yar', 'include "self.yar"\nrule self { condition: true }');
  assert.equal((await (await loadYara([self])).matches(Buffer.from('x'))).length, 1);
  for (let at = 0; at < 20; at += 1) put(`deep${at}.yar`, `include "deep${at + 1}.yar"`);
  put('deep20.yar', 'rule deep { condition: true }');
  assert.match(await refusal(join(folder, 'rules', 'deep0.yar')), /deeper/);
});

test('a rule that takes too long is stopped and said, and the next file is looked at', async () => {
  const rules = await loadYara(
    [
      put(
        'slow.yar',
        'rule slow { condition: for all i in (0..filesize): (for all j in (0..filesize): (uint8(i) == uint8(j) or i >= 0)) }',
      ),
    ],
    0.5,
  );
  const bytes = Buffer.alloc(4 * 2 ** 20, 'ab');
  const [fact, ...others] = await yaraFacts(rules, bytes, bytes.length, 'generated');
  assert.deepEqual(others, []);
  assert.match(fact!.evidence, /could not be held against it: they take longer than 0\.5 s/);
  assert.equal(fact!.severity, 'medium');
  assert.equal((await rules.matches(Buffer.from('x'))).length, 1);
});

test('questions that come at once are answered each in its turn', async () => {
  const rules = await loadYara([shell]);
  const texts = ['os.system', 'nothing', 'abc', 'nothing'];
  const answers = await Promise.all(texts.map((text) => rules.matches(Buffer.from(text))));
  assert.deepEqual(
    answers.map((matches) => matches.length),
    [1, 0, 1, 0],
  );
});
