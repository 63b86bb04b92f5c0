/** What a call puts into a store of the program's own, as it is: a file, an archive, a cache, a table, a collection. */
export interface Store {
  /** Positions of what is put in; 'self' where it is the object that writes itself. */
  readonly at: readonly number[] | 'self';
  /** Keywords of it; null: every keyword. */
  readonly names: readonly string[] | null;
}

const first: Store = { at: [0], names: ['data', 'obj', 'document', 'value', 's', 'row', 'rows'] };
const second: Store = { at: [1], names: ['value', 'data', 'fileobj', 'arr', 'X', 'mapping', 'time'] };
const third: Store = { at: [2], names: ['value', 'value_to_set'] };
const itself: Store = { at: 'self', names: [] };
const named: Store = { at: [], names: null };
const later: Store = { at: [1, 2, 3], names: ['value', 'mapping', 'time'] };
const documents: Store = { at: [0, 1], names: ['document', 'documents', 'update', 'replacement'] };

/** Functions that write what they are given to a file, by the place of it. */
const files: ReadonlyMap<string, Store> = new Map<string, Store>([
  ...(
    [
      'io.TextIOWrapper.write io.TextIOWrapper.writelines pathlib.Path.write_text pathlib.Path.write_bytes',
      'json.dump yaml.dump yaml.safe_dump yaml.dump_all toml.dump tomli_w.dump tomlkit.dump pickle.dump joblib.dump',
      'csv.writer.writerow csv.writer.writerows csv.DictWriter.writerow csv.DictWriter.writerows',
      'msgpack.pack msgpack.dump cloudpickle.dump dill.dump torch.save marshal.dump ruamel.yaml.YAML.dump',
    ] as const
  ).flatMap((names) => names.split(' ').map((name): [string, Store] => [name, first])),
  ...'numpy.save numpy.savetxt zipfile.ZipFile.writestr tarfile.TarFile.addfile tarfile.open.addfile diskcache.Cache.set diskcache.Cache.add diskcache.FanoutCache.set diskcache.Index.setdefault'
    .split(' ')
    .map((name): [string, Store] => [name, second]),
  ['dotenv.set_key', third],
  ['os.setxattr', third],
  ['configparser.ConfigParser.write', itself],
]);

/** Tables that write themselves. */
const tables =
  /(?:^|\.)(?:to_(?:csv|json|excel|parquet|pickle|html|sql|feather|markdown|hdf|stata|xml|orc|latex)|write_(?:csv|json|ndjson|parquet|excel|ipc))$/;

/** Clients of caches, tables and collections, and the methods by which they keep something. */
const clients: readonly (readonly [RegExp, Store])[] = [
  [
    /^(?:redis|valkey|aioredis|coredis|fakeredis|pymemcache|memcache|pylibmc|aiomcache|flask_caching|aiocache|cashews|django\.core\.cache)\.(?:\w+\.){0,6}(?:set|setex|psetex|setnx|getset|hset|hsetnx|hmset|lpush|rpush|sadd|append|set_many|add)$/,
    later,
  ],
  [
    /^(?:redis|valkey|pymemcache|memcache|django\.core\.cache)\.(?:\w+\.){0,6}(?:mset|msetnx|set_many)$/,
    first,
  ],
  [
    /^(?:pymongo|motor|mongomock|beanie|tinydb)\.(?:\w+\.){0,8}(?:insert|insert_one|insert_many|insert_multiple|update_one|update_many|replace_one|find_one_and_update|find_one_and_replace|upsert|update)$/,
    documents,
  ],
  [
    /^(?:boto3|aioboto3|aiobotocore|botocore)\.(?:\w+\.){0,6}(?:put_item|update_item|batch_write_item|put_object|put)$/,
    named,
  ],
  [
    /^(?:google\.cloud\.firestore|firebase_admin|google\.cloud\.datastore|azure\.cosmos|supabase|pocketbase)\.(?:\w+\.){0,8}(?:set|add|create|update|put|push|insert|upsert|create_item|upsert_item|replace_item)$/,
    first,
  ],
  [/^(?:lmdb|plyvel|rocksdict|etcd3|consul|kazoo)\.(?:\w+\.){0,6}(?:put|create|set)$/, second],
];

/** How long a name may be that is asked for here. */
const longest = 160;

const answers = new Map<string, Store | null>();
const mostAnswers = 20_000;

/** Which arguments of a call are put into a store. */
export function storeOf(name: string): Store | null {
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = looked(name);
    if (answers.size >= mostAnswers) answers.clear();
    answers.set(name, answer);
  }
  return answer;
}

function looked(name: string): Store | null {
  const known = files.get(name);
  if (known !== undefined || name.length > longest) return known ?? null;
  if (tables.test(name)) return itself;
  return clients.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** What writes files, for the question whether a call is worth a look. */
export const storeNames: readonly (ReadonlySet<string> | RegExp)[] = [new Set(files.keys()), tables];

/** Files that nobody else can open, as ssh and git keep theirs. */
export const forOwner: RegExp =
  /\b0o[46]00\b|\bS_I(?:RUSR|WUSR)\b|\bumask\(0o?0?77\)|\b(?:NamedTemporaryFile|mkstemp|TemporaryDirectory)\(/;
