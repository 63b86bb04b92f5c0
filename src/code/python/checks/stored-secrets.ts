import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Functions that write what they are given to a file, by the place of it. */
const writes: ReadonlySet<string> = new Set([
  ...[
    'configparser.ConfigParser.write',
    'io.TextIOWrapper.write',
    'io.TextIOWrapper.writelines',
    'pathlib.Path.write_text',
  ],
  ...['pathlib.Path.write_bytes', 'json.dump', 'yaml.dump', 'yaml.safe_dump', 'yaml.dump_all', 'toml.dump'],
  ...[
    'tomli_w.dump',
    'tomlkit.dump',
    'pickle.dump',
    'joblib.dump',
    'csv.writer.writerow',
    'csv.writer.writerows',
  ],
  ...['dotenv.set_key', 'numpy.save', 'numpy.savetxt', 'csv.DictWriter.writerow', 'csv.DictWriter.writerows'],
  ...[
    'diskcache.Cache.set',
    'diskcache.Cache.add',
    'diskcache.FanoutCache.set',
    'diskcache.Index.setdefault',
  ],
  ...['zipfile.ZipFile.writestr', 'os.setxattr', 'msgpack.pack', 'msgpack.dump'],
  ...['cloudpickle.dump', 'dill.dump', 'torch.save', 'marshal.dump', 'ruamel.yaml.YAML.dump'],
]);

/** Tables that write themselves. */
const tables =
  /(?:^|\.)(?:to_(?:csv|json|excel|parquet|pickle|html|sql|feather|markdown|hdf|stata|xml|orc|latex)|write_(?:csv|json|ndjson|parquet|excel|ipc))$/;

/** A secret that is written to a file as it is stays there for whoever reads the disk, its backups, or the repository. */
export const secretStored: Check = {
  id: 'secret-stored',
  about: [
    writes,
    /\.to_(?:csv|json|excel|parquet|pickle|html|sql|feather|markdown|hdf|stata|xml|orc|latex)$/,
    /\.write_(?:csv|json|ndjson|parquet|excel|ipc)$/,
  ],
  call(site, report) {
    const value = written(site);
    if (value === undefined || constantOf(site, value) !== undefined) return;
    // A file that nobody else can open, as ssh and git keep theirs.
    if (site.taint(value).includes('secret') && !sourceHas(site.module, forOwner))
      report.hazard('secret-stored', site.node);
  },
};

const forOwner =
  /\b0o[46]00\b|\bS_I(?:RUSR|WUSR)\b|\bumask\(0o?0?77\)|\b(?:NamedTemporaryFile|mkstemp|TemporaryDirectory)\(/;

function written(site: CallSite): Expr | undefined {
  const names = calledNames(site);
  const { func, args } = site.node;
  if (names.includes('dotenv.set_key')) return args[2];
  if (names.includes('configparser.ConfigParser.write') && func.type === 'Attribute') return func.value;
  if (names.includes('os.setxattr')) return args[2];
  if (names.includes('zipfile.ZipFile.writestr')) return args[1];
  if (names.some((name) => name.startsWith('diskcache.'))) return args[1];
  if (names.some((name) => name.startsWith('numpy.') || name === 'joblib.dump'))
    return names.includes('joblib.dump') ? args[0] : args[1];
  if (names.some((name) => writes.has(name))) return args[0];
  return func.type === 'Attribute' && tables.test(func.attr) ? func.value : undefined;
}
