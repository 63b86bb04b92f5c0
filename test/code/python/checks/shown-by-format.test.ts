import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysed } from './hazards-of.ts';

const leaks = (source: string): readonly string[] =>
  analysed(source)
    .hazards.filter(({ hazard }) => /^(?:secret-|local-data)/.test(hazard))
    .map(({ hazard }) => hazard);

const filter = (field: string, value: string, shown: string): string => `import logging, os
token = os.environ["SYNC_API_TOKEN"]
class Context(logging.Filter):
    def filter(self, record):
        record.${field} = ${value}
        return True
handler = logging.StreamHandler()
handler.setFormatter(logging.Formatter("${shown}"))
handler.addFilter(Context())
`;

test('what a filter adds to each record is shown by the format of the messages', () => {
  assert.deepEqual(leaks(filter('token', 'token', '%(token)s %(message)s')), ['secret-shown']);
  assert.deepEqual(leaks(filter('token', 'token', '{token} {message}')), ['secret-shown']);
  for (const honest of [
    filter('token', 'token', '%(message)s'),
    filter('token', 'token', '%(tokens)s %(message)s'),
    filter('token', '"set" if token else "missing"', '%(token)s %(message)s'),
    filter('region', 'os.environ["REGION"]', '%(region)s %(message)s'),
  ])
    assert.deepEqual(leaks(honest), [], honest);
});

test('a section of settings that is left out takes its passwords with it', () => {
  const kept = (name: string): string => `import os, yaml
from pathlib import Path
config = yaml.safe_load(Path("experiment.yaml").read_text())
config["database"]["password"] = os.environ["DB_PASSWORD"]
public = {key: value for key, value in config.items() if key != "${name}"}
print(public)
`;
  assert.deepEqual(leaks(kept('database')), []);
  assert.deepEqual(leaks(kept('seed')), ['secret-shown']);
});

test('where and for how long something is kept stands besides the keys to it', () => {
  const shown = (key: string): string => `import tomllib
from pathlib import Path
data = tomllib.loads(Path("secrets.toml").read_text())
print(data["s3"]["${key}"])
`;
  for (const key of ['bucket', 'retention_days', 'timeout']) assert.deepEqual(leaks(shown(key)), [], key);
  for (const key of ['secret_key', 'password', 'bucket_key'])
    assert.deepEqual(leaks(shown(key)), ['secret-shown'], key);
});
