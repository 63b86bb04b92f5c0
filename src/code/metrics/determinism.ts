import type { DeterminismMetrics } from '../../core/code-metrics.ts';
import type { Expr, Module } from '../python/ast.ts';
import type { NamesOf } from '../python/plain-names.ts';
import { walkModule } from '../python/walk.ts';

const randomModules = ['random.', 'numpy.random.', 'torch.rand', 'tensorflow.random.', 'secrets.'];
const randomCalls: ReadonlySet<string> = new Set(
  'torch.normal torch.bernoulli torch.multinomial torch.empty_like torch.poisson os.urandom'.split(' '),
);
const seeds: ReadonlySet<string> = new Set(
  (
    'random.seed numpy.random.seed numpy.random.default_rng numpy.random.RandomState numpy.random.SeedSequence ' +
    'random.Random torch.manual_seed torch.cuda.manual_seed torch.cuda.manual_seed_all tensorflow.random.set_seed ' +
    'transformers.set_seed lightning.seed_everything pytorch_lightning.seed_everything jax.random.PRNGKey jax.random.key'
  ).split(' '),
);
const clocks: ReadonlySet<string> = new Set(
  (
    'time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter time.perf_counter_ns ' +
    'datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today'
  ).split(' '),
);
const identifiers: ReadonlySet<string> = new Set('uuid.uuid1 uuid.uuid4 id hash os.getpid'.split(' '));
const unordered: ReadonlySet<string> = new Set(
  'os.listdir os.scandir os.walk glob.glob glob.iglob set frozenset'.split(' '),
);

/**
 * What makes two runs differ: random numbers (stood for by a seed where the file sets one), the clock, identifiers that
 * a process makes up (`uuid4`, `id`, `hash` of a text), and going through something that has no order (a set, a listing
 * of a directory) with a loop, a comprehension or `list`, but for `sorted`.
 */
export function determinism(module: Module, names: NamesOf): DeterminismMetrics {
  const count = { random: 0, seeds: 0, clock: 0, identifiers: 0, ordering: 0 };
  const isUnordered = (expression: Expr | undefined): boolean =>
    expression?.type === 'Set' ||
    expression?.type === 'SetComp' ||
    (expression?.type === 'Call' && names(expression.func).some((name) => unordered.has(name)));
  walkModule(module, (node) => {
    if (node.type === 'For' && isUnordered(node.iter)) count.ordering += 1;
    // What a set is made of has no order to lose.
    if (node.type === 'ListComp' || node.type === 'GeneratorExp' || node.type === 'DictComp')
      for (const { iter } of node.generators) if (isUnordered(iter)) count.ordering += 1;
    if (node.type !== 'Call') return;
    for (const name of names(node.func)) {
      if (seeds.has(name)) count.seeds += node.args.length + node.keywords.length > 0 ? 1 : 0;
      else if (randomCalls.has(name) || randomModules.some((prefix) => name.startsWith(prefix)))
        count.random += 1;
      else if (clocks.has(name)) count.clock += 1;
      else if (identifiers.has(name)) count.identifiers += 1;
      else if ((name === 'list' || name === 'tuple') && isUnordered(node.args[0])) count.ordering += 1;
    }
  });
  const random = count.seeds > 0 ? 0 : count.random;
  return { ...count, uncontrolled: random + count.clock + count.identifiers + count.ordering };
}
