import { wrapsIt } from '../calls/handed-over.ts';
import { asText } from '../fold/constants.ts';
import { argumentFor, noArguments } from '../machine.ts';
import { external, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/**
 * `queue.enqueue('os.system', 'ls')`, `scheduler.add_job('os:system', args=['ls'])`: a worker calls what the dotted name
 * leads to, with what stands behind it.
 */
const job =
  (at: number): Special =>
  (m, given, place, { name }) => {
    if (m.quiet > 0) return null;
    const asked = argumentFor(given, at, 'func', 'f');
    const dotted = asText(asked);
    if (asked === undefined || (dotted === null && asked.kind !== 'external')) return null;
    if (dotted !== null && !/^\w+(?:\.\w+)*[.:]\w+$/.test(dotted)) return null;
    const func =
      dotted === null
        ? asked
        : m.call(external('pkgutil.resolve_name'), { ...noArguments, positional: [asked] }, place);
    const args = given.keywords.find(([key]) => key === 'args')?.[1];
    const isScheduled = name.endsWith('.add_job');
    const behind = isScheduled ? [] : given.positional.slice(at + 1);
    const positional: readonly Value[] = args?.kind === 'sequence' ? args.items : behind;
    m.call(func, { ...noArguments, positional: [...positional] }, place);
    return null;
  };

/** `delayed(os.system)('ls')` calls it with what it is given then, now or in another process. */
const delayed: Special = (_m, given) => wrapsIt(given);

const schedulers =
  'background.BackgroundScheduler blocking.BlockingScheduler asyncio.AsyncIOScheduler gevent.GeventScheduler tornado.TornadoScheduler twisted.TwistedScheduler qt.QtScheduler base.BaseScheduler';

export const jobSpecials: readonly (readonly [string, Special])[] = [
  ['joblib.delayed', delayed],
  ['dask.delayed', delayed],
  ['dask.delayed.delayed', delayed],
  ['ray.remote', delayed],
  // Called for each element of what it is given.
  ['numpy.vectorize', delayed],
  ...['rq.Queue', 'rq.queue.Queue'].flatMap((queue): (readonly [string, Special])[] => [
    [`${queue}.enqueue`, job(0)],
    [`${queue}.enqueue_call`, job(0)],
    [`${queue}.enqueue_at`, job(1)],
    [`${queue}.enqueue_in`, job(1)],
  ]),
  ['rq.job.Job.create', job(0)],
  ['django_rq.enqueue', job(0)],
  ['django_q.tasks.async_task', job(0)],
  ['django_q.tasks.schedule', job(0)],
  ...schedulers
    .split(' ')
    .map((one): readonly [string, Special] => [`apscheduler.schedulers.${one}.add_job`, job(0)]),
];
