import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { bufferSource, readBytes } from '../../src/bytes/source.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import type { Format, Loader } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { lzip } from '../bypasses/containers/build/streams.ts';
import { probeOf } from '../formats/kit.ts';
import { openNested } from './open-nested.ts';

const corpus = join(import.meta.dirname, '../corpus');
const longestSeed = 48 * 1024;
const mostSeeds = 60;

export interface Seeds {
  readonly bytes: Uint8Array[];
  /** A name and a loader under which the format claims them: some go by these alone. */
  name: string;
  loader: Loader | undefined;
}

const data = Buffer.from('\x80\x04]\x94(K\x01K\x02e.', 'latin1');
/** What no library writes any more, and what is small enough to be written here. */
const builtHere = [
  { name: 'model.lz', bytes: lzip(data) },
  { name: 'model.z', bytes: zfile(data) },
  // Named, and never opened.
  {
    name: 'package.deb',
    bytes: Buffer.from('!<arch>\ndebian-binary   0           0     0     100644  4         `\n2.0\n'),
  },
  { name: 'setup.cab', bytes: Buffer.from('MSCF\0\0\0\0\x24\0\0\0\0\0\0\0\x24\0\0\0'.padEnd(36, '\0')) },
  // Texts that people and servers write.
  {
    name: 'model.onnxtxt',
    bytes: Buffer.from(
      '<ir_version: 8, opset_import: ["" : 17]>\ng (float[1] x) => (float[1] y)\n' +
        '<float[1] w = ["location": "w.bin"]> { # one\n y = my.Add <a: graph = b () => () {}> (x, w) }\n',
    ),
  },
  {
    name: 'model.textproto',
    bytes: Buffer.from(
      'ir_version: 8 graph { node { op_type: "Add" attribute < name: "a" t { external_data [{ key: "location" ' +
        'value: "w" }] } > } } functions { name: "f" domain: "d" }',
    ),
  },
  {
    name: 'config.pbtxt',
    bytes: Buffer.from(
      'name: "m" runtime: "a.so" model_operations { op_library_filename: ["b.so", \'c.so\'] }\n' +
        'parameters: { key: "EXECUTION_ENV_PATH", value: { string_value: "e.tar.gz" } } # end\n',
    ),
  },
  {
    name: 'operative_config.gin',
    bytes: Buffer.from("import seqio\nfrom t5x import adafactor\ninclude 'base.gin'\nd_ff = 1024\n"),
  },
  { name: 'weka.model', bytes: Buffer.from('\xac\xed\0\x05sr\0\x11java.util.HashMap', 'latin1') },
  { name: 'model.engine', bytes: Buffer.from('ptrt\xe4\0\0\0\0\x10\0\0'.padEnd(64, '\0'), 'latin1') },
  { name: 'described.engine', bytes: Buffer.from('\x08\0\0\0{"a": 1}ptrt\xe4\0\0\0\0\x10\0\0', 'latin1') },
  { name: 'model.t7', bytes: Buffer.from('4\n1\n3\nV 1\n13\nnn.Sequential\n3\n2\n0\n') },
  {
    name: 'checkpoint',
    bytes: Buffer.from(
      'model_checkpoint_path: "a/model.ckpt-2"\nall_model_checkpoint_paths: "/b/model.ckpt-1"\n' +
        "all_model_checkpoint_paths: 'gs://c/model'\nall_model_checkpoint_timestamps: 1.5e9\n",
    ),
  },
  {
    name: 'logo.png',
    bytes: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82\x80\x02cos\ngetcwd\n)R.', 'latin1'),
  },
  // Told by the name alone.
  { name: 'keras_module.txt', bytes: Buffer.from('keras.models') },
  { name: 'fingerprint.pb', bytes: Buffer.from([0x08, 0x01, 0x12, 0x02, 0x68, 0x69]) },
  { name: 'saved_model.cpb', bytes: Buffer.from([0x08, 0x01, 0x12, 0x02, 0x68, 0x69]) },
];

/** joblib before 0.10: `ZF`, the length in hexadecimal in nineteen columns, and a zlib stream. */
function zfile(content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`ZF0x${content.length.toString(16)}`.padEnd(21)), deflateSync(content)]);
}

/** Small samples of each format: files of the corpus, and what is nested in them. */
export async function seedsByFormat(): Promise<Map<Format, Seeds>> {
  const found = new Map<Format, Seeds>();
  for (const path of readdirSync(corpus, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(corpus, path);
    if (/\.(?:py|md|expect\.json)$/.test(path) || !statSync(file).isFile()) continue;
    if (statSync(file).size <= 8 * longestSeed) await take(readFileSync(file), basename(path), undefined, 0);
  }
  for (const { name, bytes } of builtHere) await take(bytes, name, undefined, 0);
  return found;

  async function take(
    bytes: Uint8Array,
    name: string,
    loader: Loader | undefined,
    depth: number,
  ): Promise<void> {
    const probe = probeOf(bytes, loader === undefined ? { name } : { name, loader });
    const claiming = formats.filter((format) => format.claims(probe));
    for (const format of claiming) {
      const seeds = found.get(format) ?? { bytes: [], name, loader };
      found.set(format, seeds);
      if (bytes.length <= longestSeed && seeds.bytes.length < mostSeeds) seeds.bytes.push(bytes);
    }
    if (claiming[0] === undefined || depth > 2) return;
    for (const inner of await openNested(
      claiming[0],
      bufferSource(bytes),
      { name, loader, limits: defaultLimits },
      20,
    ))
      await take(readBytes(inner.source, 0, 8 * longestSeed), inner.name, inner.loader, depth + 1);
  }
}
