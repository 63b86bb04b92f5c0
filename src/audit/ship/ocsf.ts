import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';

/** An entry of the log and where it is in it. */
export interface Placed {
  readonly origin: string;
  readonly index: number;
  readonly entry: Uint8Array;
  readonly leaf: Uint8Array;
}

/**
 * The version of the Open Cybersecurity Schema Framework that events are written in, and its class File Hosting
 * Activity with the profile Security Control: schema.ocsf.io.
 */
const ocsf = { version: '1.3.0', category: 6, class: 6006 } as const;

const activities = { Update: 3, Open: 14 } as const;

/** What an event of ours is called there; those that it has no word for are Other, named as we name them. */
const activityOf: ReadonlyMap<string, keyof typeof activities> = new Map([
  ['load', 'Open'],
  ['run', 'Open'],
  ['convert', 'Update'],
]);

const severities = { Unknown: 0, Informational: 1, Medium: 3, High: 4 } as const;

interface Attributes {
  readonly [name: string]: unknown;
}

/** An event, with the parts that others look at. */
export interface OcsfEvent extends Attributes {
  readonly severity_id: number;
  readonly actor: Attributes & { readonly process?: Attributes & { readonly pid: number } };
  readonly src_endpoint: Attributes & { readonly hostname: string };
  readonly metadata: Attributes & {
    readonly event_code: string;
    readonly original_time: string;
    readonly uid: string;
  };
}

/** An event as one line of printable ASCII: every receiver reads that alike, and no terminal that shows it obeys it. */
export function writeEvent(event: OcsfEvent): string {
  return JSON.stringify(event).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `INDEX:LEAF`, the same for an entry each time that it is sent. */
export function uidOf({ index, leaf }: Pick<Placed, 'index' | 'leaf'>): string {
  return `${index}:${Buffer.from(leaf).toString('hex')}`;
}

/**
 * An entry as an OCSF event. `metadata.uid` says which entry of the log it is, so that a receiver can tell what it got
 * twice; `raw_data` is the entry itself, whose hash the uid ends with.
 */
export function ocsfEvent(placed: Placed, version: string): OcsfEvent {
  const { origin, index, entry } = placed;
  const said = fieldsOf(entry);
  const event = textIn(said, 'event') ?? 'unknown';
  const known = activityOf.get(event);
  const activityId = known === undefined ? 99 : activities[known];
  const decision = textIn(said, 'decision');
  const failed = event === 'error' || said['outcome'] === 'failed';
  const severity =
    failed || decision === 'deny' ? 'High' : decision === 'review' ? 'Medium' : 'Informational';
  const time = timeOf(said);
  const host = textIn(said, 'host') ?? 'unknown';
  return {
    activity_id: activityId,
    activity_name: known ?? event,
    category_uid: ocsf.category,
    category_name: 'Application Activity',
    class_uid: ocsf.class,
    class_name: 'File Hosting Activity',
    type_uid: ocsf.class * 100 + activityId,
    type_name: `File Hosting Activity: ${known ?? 'Other'}`,
    time,
    severity_id: severities[severity],
    severity,
    ...statusOf(failed, said),
    ...controlOf(decision, said),
    message: messageOf(event, decision, said),
    actor: actorOf(said),
    src_endpoint: { hostname: host },
    file: fileOf(said),
    metadata: {
      version: ocsf.version,
      product: { name: 'loadlock', vendor_name: 'loadlock', version },
      profiles: ['security_control'],
      log_name: origin,
      log_provider: 'loadlock',
      original_time: textIn(said, 'time') ?? '',
      event_code: event,
      sequence: index,
      uid: uidOf(placed),
    },
    raw_data: Buffer.from(entry).toString('utf8'),
  };
}

/** An entry that is no object of ours still goes out, as raw data. */
function fieldsOf(entry: Uint8Array): StrictObject {
  try {
    return objectOf(parseStrictJson(entry)) ?? {};
  } catch {
    return {};
  }
}

function timeOf(said: StrictObject): number {
  const time = Date.parse(textIn(said, 'time') ?? '');
  return Number.isNaN(time) ? 0 : time;
}

function statusOf(failed: boolean, said: StrictObject): object {
  const code = textIn(said, 'outcome');
  const detail = textIn(said, 'detail');
  return {
    ...(failed ? { status_id: 2, status: 'Failure' } : { status_id: 1, status: 'Success' }),
    ...(code === null ? {} : { status_code: code }),
    ...(detail === null ? {} : { status_detail: detail }),
  };
}

/** Profile Security Control: what the policy did about it. Review holds a file back until a person decides. */
function controlOf(decision: string | null, said: StrictObject): object {
  const policy = objectIn(said, 'policy');
  const name = policy === null ? null : textIn(policy, 'name');
  const sha256 = policy === null ? null : textIn(policy, 'sha256');
  return {
    ...(decision === 'allow'
      ? { action_id: 1, action: 'Allowed', disposition_id: 1, disposition: 'Allowed' }
      : decision === 'deny'
        ? { action_id: 2, action: 'Denied', disposition_id: 2, disposition: 'Blocked' }
        : decision === 'review'
          ? { action_id: 2, action: 'Denied', disposition_id: 99, disposition: 'Held for review' }
          : { action_id: 0, action: 'Unknown', disposition_id: 0, disposition: 'Unknown' }),
    ...(name === null ? {} : { policy: { name, ...(sha256 === null ? {} : { uid: sha256 }) } }),
  };
}

function messageOf(event: string, decision: string | null, said: StrictObject): string {
  return [event, decision, textIn(said, 'target')].filter((part) => part !== null).join(' ');
}

function actorOf(said: StrictObject): OcsfEvent['actor'] {
  const who = objectIn(said, 'who') ?? {};
  const process = objectIn(said, 'process') ?? {};
  const uid = numberIn(who, 'uid');
  const user = textIn(who, 'user');
  const pid = numberIn(process, 'pid');
  const command = textIn(process, 'command');
  return {
    app_name: 'loadlock',
    ...(uid === null && user === null
      ? {}
      : {
          user: { ...(user === null ? {} : { name: user }), ...(uid === null ? {} : { uid: String(uid) }) },
        }),
    ...(pid === null ? {} : { process: { pid, ...(command === null ? {} : { cmd_line: command }) } }),
  };
}

/** An event of several files names the folder that they are in; `raw_data` has all of them. */
function fileOf(said: StrictObject): object {
  const artifacts = Array.isArray(said['artifacts']) ? (said['artifacts'] as readonly StrictValue[]) : [];
  const target = textIn(said, 'target');
  if (artifacts.length > 1)
    return { ...named(target ?? 'unknown'), type_id: 2, type: 'Folder', desc: `${artifacts.length} files` };
  const artifact = objectOf(artifacts[0]) ?? {};
  const size = numberIn(artifact, 'size');
  const sha256 = textIn(artifact, 'sha256');
  return {
    ...named(target ?? textIn(artifact, 'path') ?? 'unknown'),
    type_id: 1,
    type: 'Regular File',
    ...(size === null ? {} : { size }),
    ...(sha256 === null ? {} : { hashes: [{ algorithm_id: 3, algorithm: 'SHA-256', value: sha256 }] }),
  };
}

function named(path: string): object {
  return { name: path.split('/').findLast((part) => part !== '') ?? path, path };
}

function objectOf(value: StrictValue | undefined): StrictObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as StrictObject)
    : null;
}

function objectIn(object: StrictObject, key: string): StrictObject | null {
  return objectOf(object[key]);
}

function textIn(object: StrictObject, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' ? value : null;
}

function numberIn(object: StrictObject, key: string): number | null {
  const value = object[key];
  return typeof value === 'number' ? value : null;
}
