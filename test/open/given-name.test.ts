import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unsafeName } from '../../src/open/given-name.ts';
import { layerName } from '../../src/open/oci/names.ts';

test('settings that a program of version control obeys are not written, however the folder is spelled', () => {
  for (const path of [
    '.git/config',
    'a/.git/hooks/post-checkout',
    '.GIT/config',
    'b/.Git',
    'git~1/config',
    'GIT~1/config',
    '.git::$INDEX_ALLOCATION/config',
    '.hg/hgrc',
    '.svn/wc.db',
    '\uff0egit/config',
  ])
    assert.match(unsafeName(path) ?? 'admitted', /^one of \w+ itself$/, path);
});

test('a registry gives no such name either', () => {
  const annotations = new Map([['org.opencontainers.image.title', '.git/config']]);
  const layer = {
    mediaType: 'application/vnd.oci.image.layer.v1',
    digest: `sha256:${'a'.repeat(64)}`,
    size: 1,
    artifactType: null,
    annotations,
  };
  assert.throws(() => layerName(layer), { code: 'PARSE_INVALID' });
  annotations.set('org.opencontainers.image.title', '.gitattributes');
  assert.equal(layerName(layer), '.gitattributes');
});

test('names of honest repositories are admitted', () => {
  for (const path of [
    '.gitattributes',
    '.gitignore',
    '.github/workflows/ci.yml',
    'git/notes.txt',
    'model.git',
    'digit~1.bin',
    'runs/2024-01-02T03:04:05/model.safetensors',
    '模型/权重.bin',
    'a b/c (1).txt',
  ])
    assert.equal(unsafeName(path), null, path);
});
