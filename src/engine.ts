import { randomUUID } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { isAbsolute } from 'node:path';
import type { AuditRecord } from './audit/entry.ts';
import { LoadlockError } from './core/errors.ts';
import type { StrictObject } from './core/strict-json.ts';
import { Launches } from './engine/launches.ts';
import {
  type Answer,
  checkParams,
  type Params,
  type Request,
  type Shape,
  serveLines,
} from './engine/lines.ts';
import { OpenLogs } from './engine/open-logs.ts';
import { draftOf, guardFolder, inodeAt, takePlace } from './engine/place.ts';
import type { BackendId } from './isolation/backend.ts';
import { scanTargets } from './pipeline.ts';
import type { AuditSink, OriginSources } from './pipeline-options.ts';
import { type LoadPlan, planLoad } from './plan.ts';
import type { Policy } from './policy/policy.ts';
import type { QuarantineLimits } from './quarantine-launch.ts';
import { recorded } from './recorded.ts';
import { openRecorder } from './recording.ts';
import { recordsOfReport } from './records.ts';
import { version } from './version.ts';

/** What the program around an engine knows: the environment, the command line, the texts of results. */
export interface EngineOptions {
  /** A path in a folder that only this user can enter. */
  readonly socket: string;
  /** Milliseconds without a client after which it ends. */
  readonly idle: number;
  /** The policy of a request: by its name or file, else the one that `cwd` finds for these targets. */
  policyFor(spec: string | undefined, cwd: string, targets: readonly string[]): Promise<Policy>;
  auditFor(policy: Policy): AuditSink | undefined;
  readonly origin: OriginSources;
  /** A report as its JSON document. */
  document(report: LoadPlan['report']): unknown;
}

export type Ended = 'idle' | 'asked' | 'replaced' | 'not-needed';

interface Method {
  readonly params: Shape;
  run(params: Params, engine: Engine): Promise<unknown>;
}

/** What a client may ask. Paths are absolute: a client's working folder is not the engine's. */
const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['ping', { params: {}, run: async () => ({ schema: 'loadlock.engine/1', version, pid: process.pid }) }],
  [
    'plan',
    {
      params: { path: 'text', cwd: 'text', policy: 'text?', name: 'text?', environment: 'text?' },
      run: (params, engine) => engine.plan(params),
    },
  ],
  [
    'outcome',
    {
      params: { ticket: 'text', outcome: 'text', detail: 'text?' },
      run: (params, engine) => engine.outcome(params),
    },
  ],
  [
    'scan',
    {
      params: { targets: 'texts', cwd: 'text', policy: 'text?' },
      run: (params, engine) => engine.scan(params),
    },
  ],
  [
    'verify',
    {
      params: {
        ...{ path: 'text', cwd: 'text', policy: 'text?', environment: 'text?' },
        ...{ key: 'text?', trust: 'text?', oms: 'text?', sigstoreBundle: 'text?' },
        ...{ identity: 'text?', issuer: 'text?', acceptOlder: 'flag?' },
      },
      run: (params, engine) => engine.verify(params),
    },
  ],
  [
    'launch',
    {
      params: {
        ...{ path: 'text', cwd: 'text', policy: 'text?', name: 'text?', environment: 'text?' },
        ...{ python: 'text', launcher: 'number', isolation: 'text?', limits: 'object?', paths: 'texts?' },
        settings: 'object?',
      },
      run: (params, engine) => engine.launch(params),
    },
  ],
  [
    'release',
    { params: { launch: 'text' }, run: (params, engine) => engine.launches.release(params.text('launch')) },
  ],
  ['shutdown', { params: {}, run: async (_params, engine) => engine.end('asked') }],
]);

/** Plans whose outcome may still be told. */
const mostTickets = 1_000;

/**
 * Answers plans, scans and verifications over a unix socket until nobody asks any more. One engine serves many
 * clients; a second one on the same socket ends at once.
 * @throws LoadlockError USAGE where others could reach the socket.
 */
export async function serveEngine(options: EngineOptions): Promise<Ended> {
  const { socket } = options;
  guardFolder(socket);
  const engine = new Engine(options);
  const server = createServer();
  const draft = draftOf(socket);
  await listening(server, draft);
  engine.attach(server);
  if (!(await takePlace(draft, socket))) {
    server.close();
    return 'not-needed';
  }
  const inode = inodeAt(socket);
  const held = (): boolean => inodeAt(socket) === inode;
  try {
    return await engine.ended(held);
  } finally {
    if (held()) unlinkSync(socket);
    await engine.launches.close();
    await engine.logs.close();
    server.close();
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

class Engine {
  /** Opening the log and closing it takes longer than writing to it. */
  readonly logs: OpenLogs = new OpenLogs();
  readonly launches: Launches = new Launches();
  private readonly options: EngineOptions;
  private readonly tickets = new Map<string, { readonly about: AuditRecord; readonly sink: AuditSink }>();
  private clients = 0;
  private lastSeen = Date.now();
  private stop: (why: Ended) => void = () => {};

  constructor(options: EngineOptions) {
    this.options = options;
  }

  attach(server: Server): void {
    server.on('connection', (socket) => {
      this.clients += 1;
      socket.once('close', () => {
        this.clients -= 1;
        this.lastSeen = Date.now();
      });
      serveLines(socket, (request) => this.answer(request));
    });
  }

  end(why: Ended): void {
    // The one who asked still gets an answer.
    setTimeout(() => this.stop(why), 20);
  }

  async ended(held: () => boolean): Promise<Ended> {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.stop = resolve;
    const { idle } = this.options;
    const watch = setInterval(
      () => {
        void this.launches.sweep();
        if (this.clients > 0 || this.launches.count > 0) return;
        if (!held()) resolve('replaced');
        else if (Date.now() - this.lastSeen >= idle) resolve('idle');
      },
      Math.min(idle, 5_000),
    );
    try {
      return await promise;
    } finally {
      clearInterval(watch);
    }
  }

  private async answer({ method, params }: Request): Promise<Answer> {
    try {
      const known = methods.get(method);
      if (known === undefined) throw new LoadlockError('USAGE', null, 'there is no such method');
      return { result: (await known.run(checkParams(params, known.params), this)) ?? null };
    } catch (error) {
      const code = error instanceof LoadlockError ? error.code : 'INTERNAL';
      // Whatever became of the log, it is read anew for whoever asks next.
      if (code.startsWith('AUDIT_')) await this.logs.close();
      return { error: { code, message: error instanceof Error ? error.message : String(error) } };
    }
  }

  async plan(params: Params): Promise<unknown> {
    const path = absolute(params.text('path'));
    const name = params.optional('name') ?? path;
    const policy = await this.policy(params, [path]);
    const sink = this.sink(policy);
    const plan = await planLoad(path, {
      policy,
      name,
      origin: this.origin(params),
      ...(sink === undefined ? {} : { audit: sink }),
    });
    return {
      plan: { ...plan, report: this.options.document(plan.report) },
      ticket: this.ticket(name, plan, sink),
    };
  }

  /** The command line of a sandbox for a file; the client starts it and hands it the data. */
  async launch(params: Params): Promise<unknown> {
    const path = absolute(params.text('path'));
    const name = params.optional('name') ?? path;
    const policy = await this.policy(params, [path]);
    const sink = this.sink(policy);
    const { launchQuarantine } = await import('./quarantine-launch.ts');
    const made = await launchQuarantine(path, {
      plan: { policy, name, origin: this.origin(params), ...(sink === undefined ? {} : { audit: sink }) },
      python: absolute(params.text('python')),
      launcher: params.number('launcher')!,
      ...isolationOf(params),
      limits: limitsOf(params),
      paths: params.texts('paths').map(absolute),
      settings: textsOf(params.object('settings')),
    });
    const { plan, launch, backend, version, enforces, required } = made;
    return {
      plan: { ...plan, report: this.options.document(plan.report) },
      ticket: this.ticket(name, plan, sink, `${backend} ${version}`),
      ...{ backend, version, enforces, required },
      launch: this.launches.keep(launch, params.number('launcher')!),
    };
  }

  private ticket(
    target: string,
    { report }: LoadPlan,
    sink: AuditSink | undefined,
    isolation: string | null = null,
  ): string | null {
    if (sink === undefined) return null;
    const [record] = recordsOfReport('load', report);
    const ticket = randomUUID();
    this.tickets.set(ticket, { about: { event: 'load', ...record, target, isolation, detail: null }, sink });
    const [oldest] = this.tickets.keys();
    if (this.tickets.size > mostTickets && oldest !== undefined) this.tickets.delete(oldest);
    return ticket;
  }

  /** Records how a load ended that was planned before. */
  async outcome(params: Params): Promise<boolean> {
    const outcome = params.text('outcome');
    if (outcome !== 'done' && outcome !== 'failed')
      throw new LoadlockError('USAGE', null, 'an outcome is done or failed');
    const ticket = params.text('ticket');
    const known = this.tickets.get(ticket);
    if (known === undefined) return false;
    this.tickets.delete(ticket);
    const recorder = await openRecorder(known.sink);
    try {
      await recorder.record({
        ...known.about,
        outcome,
        detail: params.optional('detail')?.slice(0, 2_000) ?? null,
      });
    } finally {
      await recorder.close();
    }
    return true;
  }

  async scan(params: Params): Promise<unknown> {
    const targets = params.texts('targets').map(absolute);
    const policy = await this.policy(params, targets);
    const sink = this.sink(policy);
    const work = (): Promise<LoadPlan['report']> =>
      scanTargets(targets, { policy, origin: this.options.origin });
    if (sink === undefined) return this.options.document(await work());
    const report = await recorded(sink, 'decision', targets, work, (made) =>
      recordsOfReport('decision', made),
    );
    return this.options.document(report);
  }

  async verify(params: Params): Promise<unknown> {
    const path = absolute(params.text('path'));
    const policy = await this.policy(params, [path]);
    const sink = this.sink(policy);
    const oms = params.optional('oms');
    const chosen: Record<string, unknown> = { acceptOlder: params.flag('acceptOlder') };
    for (const key of ['key', 'trust', 'sigstoreBundle', 'identity', 'issuer', 'environment']) {
      const value = params.optional(key);
      if (value !== undefined) chosen[key] = value;
    }
    if (oms !== undefined) chosen['oms'] = oms === 'model.sig' ? true : oms;
    const { verifyTarget } = await import('./verify.ts');
    const work = (): Promise<LoadPlan['report']> =>
      verifyTarget(path, { policy, ...this.options.origin, ...chosen });
    if (sink === undefined) return this.options.document(await work());
    const report = await recorded(sink, 'verify', [path], work, (made) => recordsOfReport('verify', made));
    return this.options.document(report);
  }

  private sink(policy: Policy): AuditSink | undefined {
    const sink = this.options.auditFor(policy);
    return sink === undefined ? undefined : { ...sink, opened: () => this.logs.of(sink) };
  }

  private policy(params: Params, targets: readonly string[]): Promise<Policy> {
    return this.options.policyFor(params.optional('policy'), absolute(params.text('cwd')), targets);
  }

  private origin(params: Params): OriginSources {
    const environment = params.optional('environment');
    return environment === undefined ? this.options.origin : { ...this.options.origin, environment };
  }
}

function isolationOf(params: Params): { readonly isolation?: BackendId } {
  const isolation = params.optional('isolation');
  if (isolation === undefined || isolation === 'auto') return {};
  const known: readonly BackendId[] = ['bubblewrap', 'gvisor', 'container', 'microvm'];
  const found = known.find((id) => id === isolation);
  if (found === undefined) throw new LoadlockError('USAGE', null, 'there is no such isolation');
  return { isolation: found };
}

function limitsOf(params: Params): Partial<QuarantineLimits> {
  const given = params.object('limits') ?? {};
  for (const [key, value] of Object.entries(given))
    if (
      !['memory', 'cpuTime', 'disk'].includes(key) ||
      !Number.isSafeInteger(value) ||
      (value as number) <= 0
    )
      throw new LoadlockError('USAGE', null, 'limits are memory, cpuTime and disk, whole numbers above zero');
  return given as Partial<QuarantineLimits>;
}

function textsOf(given: StrictObject = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function absolute(path: string): string {
  if (!isAbsolute(path)) throw new LoadlockError('USAGE', null, 'paths must be absolute');
  return path;
}
