import { basename } from 'node:path';
import type { AuditRecord } from './audit/entry.ts';
import type { Receipt } from './audit/receipt.ts';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import type { StrictObject, StrictValue } from './core/strict-json.ts';
import type { BackendId } from './isolation/backend.ts';
import { type Ended, type Running, start } from './isolation/launch.ts';
import { openFile } from './open/file.ts';
import type { AuditSink, OriginSources } from './pipeline-options.ts';
import { type LoadPlan, planLoad } from './plan.ts';
import type { Policy } from './policy/policy.ts';
import { Gone, parseTree } from './quarantine/frames.ts';
import { GuestError } from './quarantine/guest-error.ts';
import { type Link, SharedLink, StreamLink } from './quarantine/link.ts';
import { SharedMemory } from './quarantine/memory.ts';
import { Malformed, TreeReader } from './quarantine/read.ts';
import type { Data } from './quarantine/values.ts';
import {
  type PreparedQuarantine,
  prepareQuarantine,
  type QuarantineLimits,
  type SandboxOptions,
} from './quarantine-launch.ts';
import { openRecorder } from './recording.ts';
import { recordsOfReport } from './records.ts';

/** What models are asked by those who use them; `methods` adds to it. */
const usualMethods: readonly string[] = [
  ...['__call__', 'predict', 'predict_proba', 'predict_log_proba', 'decision_function', 'score_samples'],
  ...['score', 'transform', 'inverse_transform', 'apply', 'kneighbors', 'radius_neighbors'],
  ...['get_feature_names_out', 'forward', 'encode', 'decode', 'generate', 'eval', 'state_dict'],
];

export interface QuarantineOptions {
  readonly policy: Policy;
  /** The interpreter inside, an absolute path; with it the libraries that the model needs. */
  readonly python: string;
  readonly isolation?: BackendId | 'auto';
  readonly limits?: Partial<QuarantineLimits>;
  /** Milliseconds for a call, after which the sandbox is ended; by default 60 000. */
  readonly timeout?: number;
  /** Milliseconds for loading; by default 120 000. */
  readonly loadTimeout?: number;
  /** Bytes that one call may take in, or give out; by default 2 GiB. */
  readonly most?: number;
  /** Methods that may be called besides the usual ones. */
  readonly methods?: readonly string[];
  /** Folders of modules that the model needs, absolute. */
  readonly paths?: readonly string[];
  /** The environment, of which only what chooses how libraries compute is taken: with it results are the same. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** What the target is called in the report and in the audit log. */
  readonly name?: string;
  readonly origin?: OriginSources;
  readonly audit?: AuditSink;
}

export interface CallOptions {
  /** Keyword arguments. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly timeout?: number;
}

/** A model in a sandbox of its own, for as long as it is not closed. Calls are answered one after the other. */
export interface QuarantinedModel {
  readonly plan: LoadPlan;
  /** The proof that the audit log holds how the load ended; null where nothing was recorded. */
  readonly receipt: Receipt | null;
  /** The model's class, as it tells it. */
  readonly type: string;
  /** Those that it has of the methods that may be called. */
  readonly methods: readonly string[];
  /** Which backend isolates it, and its version. */
  readonly isolation: string;
  /** @throws LoadlockError ISOLATION_FAILED where the sandbox died or was ended; GuestError for what the model raised. */
  call(method: string, args: readonly unknown[], options?: CallOptions): Promise<Data>;
  /** A public attribute, as far as it is data; dots lead into parts. */
  attribute(name: string, options?: Pick<CallOptions, 'timeout'>): Promise<Data>;
  /** All of it that can be reached as data: of every object its class and its attributes. */
  export(options?: Pick<CallOptions, 'timeout'> & { readonly most?: number }): Promise<Data>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Decides on a file and loads it in a sandbox, where it stays: data goes in, data comes out.
 * @throws LoadlockError POLICY_REFUSED, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, SOURCE_CHANGED, and as `plan`; GuestError
 */
export async function quarantineFile(path: string, options: QuarantineOptions): Promise<QuarantinedModel> {
  const { policy, audit, name = path, origin, python } = options;
  const plan = await planLoad(path, {
    policy,
    name,
    interpreter: python,
    ...(audit === undefined ? {} : { audit }),
    ...(origin === undefined ? {} : { origin }),
  });
  if (plan.route === 'refused')
    throw new LoadlockError('POLICY_REFUSED', null, `${printable(basename(name))} is ${plan.why}`);
  return quarantinePlanned(path, plan, options);
}

/** As `quarantineFile`, of what was decided on already. */
export async function quarantinePlanned(
  path: string,
  plan: LoadPlan,
  options: QuarantineOptions,
): Promise<QuarantinedModel> {
  const { audit, name = path } = options;
  let isolation: string | null = null;
  const record = async (outcome: string, detail: string | null): Promise<Receipt | null> => {
    const recorder = await openRecorder(audit);
    try {
      const [about] = recordsOfReport('load', plan.report);
      const entry: AuditRecord = { event: 'load', ...about, target: name, isolation, outcome, detail };
      return await recorder.record(entry);
    } finally {
      await recorder.close();
    }
  };
  let model: Model | null = null;
  try {
    const prepared = await prepareQuarantine(sandboxOf(options), true);
    isolation = `${prepared.backend} ${prepared.version}`;
    model = await Model.start(plan, prepared, options);
    await model.load(path, options);
    model.receipt = await record('done', null);
    return model;
  } catch (error) {
    await model?.close();
    const detail = printable(error instanceof Error ? error.message : String(error)).slice(0, 500);
    // What went wrong is what the caller must hear of.
    await record('failed', detail).catch(() => null);
    throw error;
  }
}

function sandboxOf(options: QuarantineOptions): SandboxOptions {
  const { python, isolation, limits, paths, settings, policy } = options;
  return {
    python,
    launcher: process.pid,
    require: policy.isolation.require,
    ...(isolation === undefined ? {} : { isolation }),
    ...(limits === undefined ? {} : { limits }),
    ...(paths === undefined ? {} : { paths }),
    ...(settings === undefined ? {} : { settings }),
  };
}

/** JSON becomes some ten times its size in values. */
const longestTree = 64 * 2 ** 20;
const defaults = { timeout: 60_000, loadTimeout: 120_000, most: 2 ** 31 } as const;

class Model implements QuarantinedModel {
  readonly plan: LoadPlan;
  readonly isolation: string;
  receipt: Receipt | null = null;
  type = '?';
  methods: readonly string[] = [];
  private readonly running: Running;
  private readonly link: Link;
  private readonly timeout: number;
  private readonly required: readonly string[];
  private readonly words: Buffer[] = [];
  private number = 0;
  private last: Promise<unknown> = Promise.resolve();
  /** Why it is gone. */
  private gone: string | null = null;

  private constructor(
    plan: LoadPlan,
    { backend, version, required }: PreparedQuarantine,
    running: Running,
    link: Link,
    timeout: number,
  ) {
    this.plan = plan;
    this.isolation = `${backend} ${version}`;
    this.required = required;
    this.running = running;
    this.link = link;
    this.timeout = timeout;
    running.stderr.on('data', (chunk: Buffer) => this.words.length < 16 && this.words.push(chunk));
  }

  static async start(
    plan: LoadPlan,
    prepared: PreparedQuarantine,
    { most = defaults.most, timeout = defaults.timeout }: QuarantineOptions,
  ): Promise<Model> {
    if (prepared.stream) {
      const job = { ...prepared.job, limits: { ...prepared.job.limits, output: most } };
      const running = await start(job, prepared.launch);
      return new Model(plan, prepared, running, new StreamLink(running, most), timeout);
    }
    const [input, output] = [new SharedMemory(most), new SharedMemory(most)];
    const close = (): void => {
      input.close();
      output.close();
    };
    try {
      const job = { ...prepared.job, descriptors: ['pipe', input.descriptor, output.descriptor] as const };
      const running = await start(job, prepared.launch);
      void running.ended.then(close);
      return new Model(plan, prepared, running, new SharedLink(running, input, output), timeout);
    } catch (error) {
      close();
      throw error;
    }
  }

  async load(path: string, options: QuarantineOptions): Promise<void> {
    const { loadTimeout = defaults.loadTimeout, methods = [] } = options;
    const allowed = [...new Set([...usualMethods, ...methods])];
    await this.inTurn(loadTimeout, 'it was not loaded', async () => {
      this.checkConfined(await this.link.receive());
      const { format, streams } = this.plan;
      this.lend(path, { id: 0, do: 'load', format, streams, options: {}, methods: allowed });
      const found = await this.answer(0);
      this.link.settle();
      const told = found instanceof Map ? found : new Map<Data, Data>();
      const names = told.get('methods');
      if (typeof told.get('type') !== 'string' || !Array.isArray(names))
        throw new Malformed('a description that is none');
      this.type = printable(String(told.get('type')).slice(0, 300));
      this.methods = allowed.filter((name) => names.includes(name));
    });
  }

  call(method: string, args: readonly unknown[], { options = {}, timeout }: CallOptions = {}): Promise<Data> {
    return this.ask({ do: 'call', name: method }, [args, options], timeout);
  }

  attribute(name: string, { timeout }: Pick<CallOptions, 'timeout'> = {}): Promise<Data> {
    return this.ask({ do: 'get', name }, null, timeout);
  }

  export({
    timeout,
    most = 2 ** 20,
  }: Pick<CallOptions, 'timeout'> & { readonly most?: number } = {}): Promise<Data> {
    return this.ask({ do: 'export', most }, null, timeout);
  }

  async close(): Promise<void> {
    this.end('it was closed');
    await this.running.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Hands the guest the bytes of the file, if they are those that were decided on. */
  private lend(path: string, request: object): void {
    const file = openFile(path, true);
    try {
      const { sha256, size } = this.plan;
      const changed = (): LoadlockError =>
        new LoadlockError('SOURCE_CHANGED', null, `${printable(path)} changed while it was being loaded`);
      if (file.size !== size) throw changed();
      this.link.lend(request, file.source, (digest) => {
        if (digest !== sha256) throw changed();
      });
    } finally {
      file.close();
    }
  }

  private ask(request: object, value: unknown, timeout = this.timeout): Promise<Data> {
    return this.inTurn(timeout, 'a call was not answered', async () => {
      this.number += 1;
      this.link.ask({ ...request, id: this.number }, value);
      return this.answer(this.number);
    });
  }

  private async answer(number: number): Promise<Data> {
    let frame = await this.link.receive();
    if (frame['id'] === -1) {
      this.link.send({ room: this.link.room(frame['need']) });
      frame = await this.link.receive();
    }
    if (frame['id'] !== number) throw new Malformed('an answer to something else');
    this.link.keep(frame['held'] ?? 0);
    const error = frame['error'];
    if (error !== undefined) throw guestError(error);
    return this.valueOf(frame);
  }

  private valueOf(frame: StrictObject): Data {
    const reader = new TreeReader(this.link.written());
    const { at } = frame;
    if (at === undefined) return reader.value(frame['value']);
    const [place, size] = Array.isArray(at) ? (at as readonly StrictValue[]) : [];
    if (typeof size !== 'number' || !(size >= 0 && size <= longestTree))
      throw new Malformed('a value that is nowhere');
    return reader.value(parseTree(new Uint8Array(reader.bytes(place, size))));
  }

  /** Before it is handed a byte, the guest says what it gave up; that is the program that we gave it. */
  private checkConfined(frame: StrictObject): void {
    const { confined } = frame;
    const report = typeof confined === 'string' ? parseTree(Buffer.from(confined)) : null;
    const told = (report ?? {}) as StrictObject;
    const landlock = (told['landlock'] ?? {}) as StrictObject;
    const got = new Map<string, boolean>([
      ['one-thread', told['threads'] === 1],
      ['no-new-privileges', told['noNewPrivileges'] === true],
      ['seccomp', told['seccomp'] === true],
      ['landlock', Number(landlock['abi']) > 0 && isEmpty(landlock['refused'])],
    ]);
    const missing = this.required.filter((name) => got.get(name) !== true);
    if (missing.length > 0 || !isEmpty(told['missing']))
      throw new LoadlockError(
        'ISOLATION_FAILED',
        null,
        `the sandbox is weaker than it must be: without ${missing.join(', ')}`,
      );
  }

  /** One after the other. Whatever goes wrong with the guest ends its sandbox: it cannot be believed any more. */
  private inTurn<Result>(timeout: number, late: string, work: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(() => this.watched(timeout, late, work));
    this.last = done.catch(() => {});
    return done;
  }

  private async watched<Result>(timeout: number, late: string, work: () => Promise<Result>): Promise<Result> {
    if (this.gone !== null) throw this.failure();
    const timer = setTimeout(() => this.end(`${late} within ${timeout / 1000} s`), timeout);
    try {
      return await work();
    } catch (error) {
      if (error instanceof Gone) throw await this.died();
      if (error instanceof Malformed) {
        this.end(`it answered with ${error.message}`);
        throw this.failure();
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async died(): Promise<LoadlockError> {
    if (this.gone === null) {
      const ended = await this.running.ended;
      this.gone ??= reasonOf(ended, Buffer.concat(this.words).toString('utf8'));
    }
    return this.failure();
  }

  private failure(): LoadlockError {
    const name = printable(basename(this.plan.report.targets[0]?.target ?? 'the model'));
    return new LoadlockError('ISOLATION_FAILED', null, `the sandbox of ${name} is gone: ${this.gone}`);
  }

  private end(why: string): void {
    this.gone ??= why;
    this.running.kill();
    this.link.close();
  }
}

function isEmpty(value: StrictValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}

function guestError(told: StrictValue): GuestError {
  const { type, message } = (typeof told === 'object' && told !== null ? told : {}) as StrictObject;
  if (typeof type !== 'string' || typeof message !== 'string') throw new Malformed('an error that is none');
  return new GuestError(printable(type.slice(0, 200)), printable(message.slice(0, 4_000)));
}

function reasonOf({ exitCode, signal, hit, failure }: Ended, words: string): string {
  if (hit !== null) return `it reached its limit of ${hit}`;
  if (failure !== null) return printable(failure);
  if (words.trim() !== '') return printable(words.trim().slice(-500));
  // Who stays beside the sandbox tells a signal as shells do.
  const number = (exitCode ?? 0) - 128;
  return signal !== null || number > 0 ? `${signal ?? `signal ${number}`}` : `it exited with ${exitCode}`;
}
