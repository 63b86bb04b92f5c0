import { LoadlockError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { printable } from '../../core/printable.ts';

interface Named {
  /** Names its state file, and the sink to people. */
  readonly name: string;
}

/** A second folder, on another disk or mount. */
export interface DirectorySettings extends Named {
  readonly to: 'directory';
  readonly folder: string;
}

export type ObjectLock = 'compliance' | 'governance' | 'none';

/** An S3-compatible bucket. Credentials come from the SDK's own chain. */
export interface S3Settings extends Named {
  readonly to: 's3';
  readonly bucket: string;
  /** Empty, or ending in a slash. */
  readonly prefix: string;
  readonly region: string | null;
  /** Null: Amazon's own, for the region. */
  readonly endpoint: string | null;
  readonly pathStyle: boolean;
  readonly lock: ObjectLock;
  /** Milliseconds from the moment of shipping until an object may be deleted. */
  readonly retain: number;
  /** False: the endpoint may be plain HTTP. */
  readonly tls: boolean;
  /** Milliseconds without an answer. */
  readonly timeout: number;
}

/** Where a stream of events goes. */
export interface PeerSettings extends Named {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM files: whom to trust in the place of the public authorities, and who we are. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** The name that the certificate must bear; null: the host. */
  readonly serverName: string | null;
  /** Milliseconds in which nothing moves. */
  readonly timeout: number;
}

/** RFC 5424 messages with octet counts (RFC 6587), over TLS as RFC 5425 says. */
export interface SyslogSettings extends PeerSettings {
  readonly to: 'syslog';
}

/** The same messages over RELP, whose receiver acknowledges each. */
export interface RelpSettings extends PeerSettings {
  readonly to: 'relp';
}

/** One OCSF event a line. */
export interface NdjsonSettings extends PeerSettings {
  readonly to: 'ndjson';
  /** True: the receiver says what it holds, and answers what it has stored. */
  readonly ack: boolean;
}

export type ShipSettings = DirectorySettings | S3Settings | SyslogSettings | RelpSettings | NdjsonSettings;

const peerKeys = ['host', 'port', 'tls', 'ca', 'cert', 'key', 'server-name', 'timeout'];
const keysOf: Readonly<Record<ShipSettings['to'], readonly string[]>> = {
  directory: ['folder'],
  s3: ['bucket', 'prefix', 'region', 'endpoint', 'path-style', 'lock', 'retain', 'tls', 'timeout'],
  syslog: peerKeys,
  relp: peerKeys,
  ndjson: [...peerKeys, 'ack'],
};
const kinds = Object.keys(keysOf) as ShipSettings['to'][];

/**
 * What `[[audit.ship]]` of a policy file says.
 * @param tables the parsed tables, with paths as they are to be used.
 * @param origin the file, as errors name it.
 * @throws LoadlockError POLICY_INVALID
 */
export function readShipSettings(tables: unknown, origin: string): readonly ShipSettings[] {
  if (!Array.isArray(tables))
    throw invalid(origin, 'audit.ship', 'must be tables, written as [[audit.ship]]');
  const read = tables.map((table, at) => readOne(new Table(table, origin, `audit.ship[${at}]`)));
  const names = new Set<string>();
  for (const { name } of read) {
    if (names.has(name)) throw invalid(origin, 'audit.ship', `the name ${name} comes twice`);
    names.add(name);
  }
  return read;
}

function readOne(table: Table): ShipSettings {
  const to = table.choice('to', kinds);
  if (to === undefined) return table.fail('to', `is missing; one of ${kinds.join(', ')}`);
  table.only(['name', 'to', ...keysOf[to]]);
  const name = table.text('name') ?? to;
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
    return table.fail('name', 'must be 1 to 40 lower-case letters, digits and dashes');
  if (to === 'directory') return { name, to, folder: table.must('folder') };
  if (to === 's3') return readS3(name, table);
  const peer = readPeer(name, table);
  return to === 'ndjson' ? { ...peer, to, ack: table.flag('ack') ?? false } : { ...peer, to };
}

function readS3(name: string, table: Table): S3Settings {
  const tls = table.flag('tls') ?? true;
  const endpoint = table.text('endpoint') ?? null;
  if (endpoint !== null) {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) return table.fail('endpoint', 'must be a URL');
    if (url.username !== '' || url.password !== '') return table.fail('endpoint', 'must hold no credentials');
    if (url.protocol === 'http:' && tls)
      return table.fail('endpoint', 'is not encrypted; tls = false says that this is meant');
  }
  const bucket = table.must('bucket');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{1,253}$/.test(bucket))
    return table.fail('bucket', 'is no name of a bucket');
  const prefix = table.text('prefix') ?? '';
  if (prefix !== '' && !/^(?:[A-Za-z0-9!_.*'()=-]{1,100}\/){1,9}$/.test(prefix))
    return table.fail('prefix', 'must be folders of plain characters, each with a slash behind it');
  const lock = table.choice('lock', ['compliance', 'governance', 'none'] as const) ?? 'compliance';
  const retain = table.duration('retain');
  if (lock !== 'none' && retain === undefined)
    return table.fail('retain', 'is missing: how long nobody may delete what was shipped, such as "365d"');
  return {
    name,
    to: 's3',
    bucket,
    prefix,
    region: table.text('region') ?? null,
    endpoint,
    pathStyle: table.flag('path-style') ?? false,
    lock,
    retain: retain ?? 0,
    tls,
    timeout: table.duration('timeout') ?? 30_000,
  };
}

function readPeer(name: string, table: Table): PeerSettings {
  const tls = table.flag('tls') ?? true;
  const [ca, cert, key] = [table.text('ca') ?? null, table.text('cert') ?? null, table.text('key') ?? null];
  const serverName = table.text('server-name') ?? null;
  if (!tls && [ca, cert, key, serverName].some((value) => value !== null))
    return table.fail('tls', 'is false, so ca, cert, key and server-name have no use');
  if ((cert === null) !== (key === null)) return table.fail('cert', 'and key go together');
  return {
    name,
    host: table.must('host'),
    port: table.port('port'),
    tls,
    ca,
    cert,
    key,
    serverName,
    timeout: table.duration('timeout') ?? 30_000,
  };
}

/** One table. Every question about a key checks what is there. */
class Table {
  private readonly values: ReadonlyMap<string, unknown>;
  private readonly origin: string;
  private readonly path: string;

  constructor(value: unknown, origin: string, path: string) {
    this.origin = origin;
    this.path = path;
    const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isTable) throw invalid(origin, path, 'must be a table');
    this.values = new Map(Object.entries(value));
  }

  only(keys: readonly string[]): void {
    for (const key of this.values.keys()) {
      if (keys.includes(key)) continue;
      const near = nearest(key, keys);
      this.fail(key, near === null ? 'is not a key of it' : `is not a key of it; did you mean ${near}?`);
    }
  }

  must(key: string): string {
    return this.text(key) ?? this.fail(key, 'is missing');
  }

  text(key: string): string | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= 4096 && !/[\0-\x1f\x7f]/.test(value))
      return value;
    return this.fail(key, 'must be a text on one line');
  }

  flag(key: string): boolean | undefined {
    const value = this.values.get(key);
    return value === undefined || typeof value === 'boolean'
      ? value
      : this.fail(key, 'must be true or false');
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    return (
      choices.find((choice) => choice === value) ?? this.fail(key, `must be one of ${choices.join(', ')}`)
    );
  }

  port(key: string): number {
    const value = this.values.get(key);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
    return this.fail(key, 'must be a number from 1 to 65535');
  }

  /** In milliseconds. */
  duration(key: string): number | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    const match = typeof value === 'string' ? /^([1-9]\d{0,5})([smhdw])$/.exec(value) : null;
    if (match === null) return this.fail(key, 'must be a time such as "365d", "12h" or "30s"');
    return Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[match[2] as 's']! * 1000;
  }

  fail(key: string, why: string): never {
    throw invalid(this.origin, `${this.path}.${key}`, why);
  }
}

function invalid(origin: string, path: string, why: string): LoadlockError {
  return new LoadlockError('POLICY_INVALID', null, `${printable(origin)}: ${printable(path)} ${why}`);
}

/** The destination in a few words, without secrets. */
export function destinationOf(settings: ShipSettings): string {
  if (settings.to === 'directory') return settings.folder;
  if (settings.to === 's3') return `s3://${settings.bucket}/${settings.prefix}`;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return `${settings.to}+${settings.tls ? 'tls' : 'tcp'}://${host}:${settings.port}`;
}
