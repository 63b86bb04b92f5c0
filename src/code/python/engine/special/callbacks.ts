import { callsHooks } from '../calls/library-hooks.ts';
import { asksForValue, seesNoCall } from '../calls/unseen-calls.ts';
import { positional } from '../machine.ts';
import { unknown } from '../values/values.ts';
import type { Special } from './special.ts';

/** Functions of the standard library that call what they are given, though it is not what they are for. */
const names =
  'bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort shutil.copytree shutil.rmtree os.walk codecs.register_error codecs.register codecs.CodecInfo sqlite3.Connection.set_trace_callback sqlite3.Connection.create_function sqlite3.Connection.create_aggregate sqlite3.Connection.create_collation sqlite3.Connection.set_authorizer sqlite3.Connection.set_progress_handler concurrent.futures.Future.add_done_callback asyncio.Future.add_done_callback cProfile.Profile.runcall profile.Profile.runcall trace.Trace.runfunc bdb.Bdb.runcall pdb.runcall timeit.timeit timeit.repeat timeit.Timer curses.wrapper argparse.ArgumentParser.add_argument weakref.ref weakref.proxy inspect.getmembers unittest.TestCase.addCleanup contextlib.ExitStack.push';

const calls: Special = (m, given, place, { name }) => {
  if (m.quiet > 0) return null;
  for (const value of [...given.positional, ...given.keywords.map(([, one]) => one)])
    if (value.kind === 'function' || value.kind === 'bound' || value.kind === 'partial') {
      if (asksForValue.test(name)) seesNoCall(value);
      m.call(value, positional(unknown(), unknown()), place);
    } else if (value.kind === 'class') callsHooks(m, value, place);
  return null;
};

export const callbackSpecials: readonly (readonly [string, Special])[] = names
  .split(' ')
  .map((name): [string, Special] => [name, calls]);
