// Writes docs/formats.md: what is read, by how many samples of which real libraries it is tested, against which of them
// the facts are compared, and what it converts to. Called by scripts/docs.ts.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { converters } from '../src/convert/index.ts';
import { formats } from '../src/formats/index.ts';

const root = join(import.meta.dirname, '..');
const corpus = join(root, 'test/corpus');

/** Tests in which another reader of the same bytes says the same: the reader, and the test. */
const compared: Readonly<Record<string, readonly (readonly [reader: string, test: string])[]>> = {
  pickle: [['CPython 3.8 to 3.13', 'test/oracle/oracle.test.ts']],
  joblib: [['CPython, joblib', 'test/oracle/oracle.test.ts']],
  torch: [['torch', 'test/formats/pickle/tensors.test.ts']],
  npy: [['numpy', 'test/formats/npy/npy.test.ts']],
  npz: [['numpy', 'test/formats/npy/npy.test.ts']],
  zip: [['zipfile, unzip and others', 'test/formats/zip/other-readers.test.ts']],
  '7z': [['py7zr', 'test/formats/seven-zip/seven-zip.test.ts']],
  tar: [['tarfile', 'test/formats/tar/tar.test.ts']],
  safetensors: [['safetensors', 'test/formats/safetensors/oracle.test.ts']],
  gguf: [['gguf', 'test/formats/gguf/gguf.test.ts']],
  jinja: [['jinja2', 'test/formats/jinja/agreement.test.ts']],
  onnx: [['onnx', 'test/formats/onnx/onnx.test.ts']],
  coreml: [['coremltools', 'test/formats/coreml/coreml.test.ts']],
  openvino: [['openvino', 'test/formats/openvino/openvino.test.ts']],
  'paddle-program': [['paddle', 'test/formats/paddle/paddle.test.ts']],
  'paddle-params': [['paddle', 'test/formats/paddle/paddle.test.ts']],
  mxnet: [['mxnet', 'test/formats/mxnet/mxnet.test.ts']],
  'saved-model': [['tensorflow', 'test/formats/tensorflow/agreement.long.test.ts']],
  'tensor-bundle': [['tensorflow', 'test/formats/tensorflow/agreement.long.test.ts']],
  tflite: [['tensorflow', 'test/formats/tensorflow/agreement.long.test.ts']],
  executorch: [['executorch’s own schema', 'test/formats/executorch/agreement.long.test.ts']],
  'jax-export': [['jax', 'test/formats/jax-export/agreement.long.test.ts']],
  hdf5: [['h5py', 'test/wire/hdf5/hdf5.test.ts']],
  'keras-h5': [['keras', 'test/formats/hdf5/keras.long.test.ts']],
  keras: [['keras', 'test/formats/hdf5/keras.long.test.ts']],
  pt2: [['torch', 'test/formats/pt2/exported-programs.long.test.ts']],
  skops: [['skops', 'test/formats/skops/skops.test.ts']],
  'xgboost-json': [['xgboost', 'test/formats/json/boosters.test.ts']],
  'xgboost-ubjson': [['xgboost', 'test/formats/boosters/boosters.test.ts']],
  'xgboost-binary': [['xgboost', 'test/formats/boosters/boosters.test.ts']],
  lightgbm: [['lightgbm', 'test/formats/boosters/boosters.test.ts']],
  catboost: [['catboost', 'test/formats/boosters/boosters.test.ts']],
  msgpack: [['msgpack', 'test/formats/msgpack/msgpack.test.ts']],
  pmml: [['Expat', 'test/formats/xml/xml.test.ts']],
  rds: [['R', 'test/formats/r/r.test.ts']],
  json: [['CPython’s json', 'test/wire/json.test.ts']],
  yaml: [['PyYAML', 'test/wire/yaml.test.ts']],
  parquet: [['pyarrow', 'test/formats/parquet/parquet.test.ts']],
  arrow: [['pyarrow', 'test/formats/arrow/arrow.test.ts']],
  requirements: [['packaging', 'test/formats/requirements/requirements.test.ts']],
};

interface Row {
  readonly id: string;
  readonly title: string;
  readonly endings: string;
  readonly counts: { allow: number; review: number; deny: number };
  readonly writers: Set<string>;
}

/** The page. @throws where a test that it names is not there. */
export function formatsPage(): string {
  const rows = rowsById();
  for (const { expected, read } of samples()) {
    const row = rows.get(expected.format) ?? newRow(expected.format, '', '');
    rows.set(expected.format, row);
    row.counts[expected.decision] += 1;
    for (const library of read.split(', ')) row.writers.add(library.replace(/ [0-9v][^ ]*$/, ''));
  }
  const sorted = [...rows.values()].sort((a, b) => a.id.localeCompare(b.id, 'en'));
  const total = { allow: 0, review: 0, deny: 0 };
  for (const { counts } of sorted)
    for (const key of ['allow', 'review', 'deny'] as const) total[key] += counts[key];
  const count = total.allow + total.review + total.deny;
  return [
    '# Formats',
    '',
    'Generated from `src/formats/`, `src/convert/` and the corpus by `npm run docs`. A format is told by its content; the',
    'endings are those under which another content is said to be misleading.',
    '',
    `The corpus holds ${count} files: ${total.allow} to be allowed, ${total.review} for a person, ${total.deny} to be denied. What is`,
    'expected of each comes from how it was made, and every test run holds them all against it. *Written by*: the',
    'libraries that made the samples. *Compared with*: another reader of the same files that says the same tensors,',
    'types, shapes, operators or values; the link leads to the test. [unseen.md](unseen.md) tells of files that nobody here',
    'built.',
    '',
    '| format | | endings | allow | review | deny | written by | compared with | converts to |',
    '|---|---|---|---|---|---|---|---|---|',
    ...sorted.map(line),
    '',
  ].join('\n');
}

function rowsById(): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const { id, title, extensions = [] } of formats) {
    const known = rows.get(id);
    const endings = extensions.map((ending) => `\`${ending}\``).join(' ');
    if (known === undefined) rows.set(id, newRow(id, title, endings));
  }
  return rows;
}

function newRow(id: string, title: string, endings: string): Row {
  return { id, title, endings, counts: { allow: 0, review: 0, deny: 0 }, writers: new Set() };
}

interface Expected {
  readonly format: string;
  readonly decision: 'allow' | 'review' | 'deny';
  readonly made_by: string;
}

function* samples(): Generator<{ readonly expected: Expected; readonly read: string }> {
  for (const path of readdirSync(corpus, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.expect.json')) continue;
    const expected = JSON.parse(readFileSync(join(corpus, path), 'utf8')) as Expected;
    yield { expected, read: expected.made_by };
  }
}

function line({ id, title, endings, counts, writers }: Row): string {
  const { allow, review, deny } = counts;
  const readers = (compared[id] ?? []).map(([reader, test]) => {
    if (!existsSync(join(root, test)))
      throw new Error(`docs/formats.md would name ${test}, which is not there`);
    return `[${reader}](../${test})`;
  });
  const targets = [...new Set(converters.filter(({ from }) => from.includes(id)).map(({ to }) => to))];
  const written = [...writers].filter((library) => library !== 'CPython').sort();
  const cells = [
    id,
    title,
    endings,
    allow || '',
    review || '',
    deny || '',
    written.join(', '),
    readers.join(', '),
  ];
  return `| ${[...cells, targets.join(', ')].join(' | ')} |`.replace(/ +/g, ' ');
}
