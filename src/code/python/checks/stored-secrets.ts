import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { isMasked } from './masked.ts';
import { sourceHas } from './module-text.ts';

/** Functions that write what they are given to a file, by the place of it. */
const writes: ReadonlySet<string> = new Set([
  ...['io.TextIOWrapper.write', 'io.TextIOWrapper.writelines', 'pathlib.Path.write_text'],
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
    if (value === undefined || constantOf(site, value) !== undefined || isMasked(value)) return;
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
  if (names.some((name) => name.startsWith('diskcache.'))) return args[1];
  if (names.some((name) => name.startsWith('numpy.') || name === 'joblib.dump'))
    return names.includes('joblib.dump') ? args[0] : args[1];
  if (names.some((name) => writes.has(name))) return args[0];
  return func.type === 'Attribute' && tables.test(func.attr) ? func.value : undefined;
}

/** Without one of these words a source has no secret to tell, and its messages need not be followed. */
const speaksOfSecrets =
  /environ|getenv|getpass|keyring|dotenv|secret|passw|credential|api_?key|vault|boto3|\.ssh|\.aws|shadow/i;

/** A secret in the message of an exception, which ends in a log or on a screen. */
export const secretRaised: Check = {
  id: 'secret-raised',
  nodes: {
    Raise(statement, at, report) {
      const { exc } = statement;
      if (exc?.type !== 'Call' || !sourceHas(at.module, speaksOfSecrets)) return;
      for (const value of [...exc.args, ...exc.keywords.map((keyword) => keyword.value)].slice(0, 4)) {
        if (value.type === 'Constant' || isMasked(value)) continue;
        if (!at.taint(value).includes('secret') || at.constant(value) !== undefined) continue;
        report.hazard('secret-shown', statement, { detail: 'in an exception' });
        return;
      }
    },
    Assert(statement, at, report) {
      const { msg: message } = statement;
      if (message === null || message.type === 'Constant' || isMasked(message)) return;
      if (!sourceHas(at.module, speaksOfSecrets)) return;
      if (at.taint(message).includes('secret') && at.constant(message) === undefined)
        report.hazard('secret-shown', statement, { detail: 'in an exception' });
    },
  },
};
