import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualFiles, usualIndex } from '../usual-index.ts';
import { hazards } from './build.ts';

/** As uv 0.5, Poetry 1.8, pipenv 2024 and PDM 2.20 write them, shortened. */
const uv = `version = 1
requires-python = ">=3.10"

[[package]]
name = "requests"
version = "2.32.3"
source = { registry = "${usualIndex}" }
dependencies = [
    { name = "certifi" },
]
sdist = { url = "${usualFiles}/packages/aa/requests-2.32.3.tar.gz", hash = "sha256:55", size = 131218 }
wheels = [
    { url = "${usualFiles}/packages/bb/requests-2.32.3-py3-none-any.whl", hash = "sha256:70", size = 64928 },
]

[[package]]
name = "evaluate"
version = "0.4"
source = { git = "https://github.com/huggingface/evaluate?rev=main#a45df1eb9996eec64ec3282ebe554061cb366388" }

[[package]]
name = "mine"
source = { editable = "." }
`;
const poetry = `[[package]]
name = "torch"
version = "2.3.0"

[package.source]
type = "legacy"
url = "https://download.pytorch.org/whl/cu118"
reference = "pytorch"

[[package]]
name = "foo-of-ours"
version = "1"

[package.source]
type = "git"
url = "https://github.com/a/foo.git"
resolved_reference = "a45df1eb9996eec64ec3282ebe554061cb366388"
`;
const pipenv = `{
    "_meta": {
        "hash": {
            "sha256": "b8"
        },
        "requires": {
            "python_version": "3.10"
        },
        "sources": [
            {
                "name": "pypi",
                "url": "${usualIndex}",
                "verify_ssl": true
            }
        ]
    },
    "default": {
        "requests": {
            "hashes": [
                "sha256:55"
            ],
            "version": "==2.32.3"
        }
    }
}
`;

test('locks that only name indexes of known owners, and commits, are nothing to tell', () => {
  assert.deepEqual(hazards({ 'uv.lock': uv, 'poetry.lock': poetry, 'Pipfile.lock': pipenv, 'a.py': '' }), []);
});

test('another host in a lock is told once, and so is a name that is nearly another', () => {
  const elsewhere = uv.replaceAll(`${usualFiles}/packages/bb`, 'https://files.invalid/packages/bb');
  assert.deepEqual(hazards({ 'uv.lock': elsewhere, 'a.py': '' }), ['uv.lock: package-from-elsewhere']);
  const twice = elsewhere.replaceAll(usualFiles, 'https://files.invalid');
  assert.deepEqual(hazards({ 'uv.lock': twice, 'a.py': '' }), ['uv.lock: package-from-elsewhere']);
  const index = poetry.replace('https://download.pytorch.org/whl/cu118', 'https://index.invalid/simple');
  assert.deepEqual(hazards({ 'poetry.lock': index, 'a.py': '' }), ['poetry.lock: package-from-elsewhere']);
  const open = poetry.replace('https://github.com', 'http://github.com');
  assert.deepEqual(hazards({ 'poetry.lock': open, 'a.py': '' }), ['poetry.lock: package-from-elsewhere']);
  const named = pipenv.replace('"requests"', '"reqeusts"');
  assert.deepEqual(hazards({ 'Pipfile.lock': named, 'a.py': '' }), ['Pipfile.lock: near-miss-package']);
  const user = uv.replace(usualIndex, usualIndex.replace('://', '://files.invalid#@'));
  assert.deepEqual(hazards({ 'uv.lock': user, 'a.py': '' }), ['uv.lock: package-from-elsewhere']);
});
