import type { HazardFact } from '../../core/code.ts';
import type { Severity } from '../../core/finding.ts';
import type { Hazard } from './hazard-rule.ts';

const recursion = ['CWE-674'];
const loop = ['CWE-835'];
const resources = ['CWE-400', 'CWE-770'];

/** A generated program runs at once, and hangs at once; code of a repository does so only for somebody who calls it. */
function certain({ context, phase }: HazardFact): Severity {
  if (phase === 'dead') return 'low';
  if (context === 'generated') return phase === 'import' || phase === 'start' ? 'high' : 'medium';
  return phase === 'import' ? 'medium' : 'low';
}

function likely({ context, phase }: HazardFact): Severity {
  if (phase === 'dead') return 'info';
  return context === 'generated' ? 'medium' : 'low';
}

function unlikely({ context, phase }: HazardFact): Severity {
  return context === 'generated' && phase !== 'dead' ? 'low' : 'info';
}

/** Takes the machine with it, not the program alone. */
function bomb({ context, phase }: HazardFact): Severity {
  if (phase === 'dead') return 'low';
  return context === 'generated' || phase === 'import' ? 'high' : 'medium';
}

/** What makes a program hang, run out of memory, or die; src/code/python/crash finds them. */
export const crashHazards: readonly Hazard[] = [
  {
    id: 'endless-recursion',
    severity: 'medium',
    severityOf: certain,
    what: 'A function calls itself on every way through its body, alone or in a circle with others.',
    why: 'There is no base case that a call could reach: it ends in RecursionError, or in a crash of the interpreter.',
    fix: 'Return without the call where the work is done, before the call is made.',
    refs: recursion,
  },
  {
    id: 'overridable-recursion',
    severity: 'low',
    severityOf: unlikely,
    what: 'Methods of a class call each other in a circle that only a subclass can break.',
    why: 'An object of the class itself, or of a subclass that overrides none of them, recurses without end.',
    fix: 'Let one of them raise NotImplementedError, or make the class abstract.',
    refs: recursion,
  },
  {
    id: 'recursion-without-progress',
    severity: 'medium',
    severityOf: likely,
    what: 'A function calls itself with arguments that bring it no nearer to its base case.',
    why: 'Once the call is reached, it is reached again and again, until RecursionError.',
    fix: 'Pass something smaller in each call: what the base case asks about has to change towards it.',
    refs: recursion,
  },
  {
    id: 'depth-from-outside',
    severity: 'low',
    severityOf: unlikely,
    what: 'How deep a function calls itself depends on data or failures that nothing bounds.',
    why: 'It ends in RecursionError once the data goes in a circle, or what fails does so often enough.',
    fix: 'Remember where it has been, hand on how deep it is, or use a loop.',
    refs: recursion,
  },
  {
    id: 'self-triggered-event',
    severity: 'medium',
    severityOf: likely,
    what: 'What handles an event brings the same event about, whenever it runs.',
    why: 'Each event leads to another one: the program recurses, floods a queue, or answers itself for good.',
    fix: 'Leave out events of its own, act only where something is to be changed, or publish to another place.',
    refs: [...recursion, ...loop],
  },
  {
    id: 'endless-loop',
    severity: 'medium',
    severityOf: certain,
    what: 'A loop never ends: nothing in it leaves, waits, or can fail.',
    why: 'The program hangs, and keeps a processor busy.',
    fix: 'Give the loop a condition that comes to an end, or a `break`.',
    refs: loop,
  },
  {
    id: 'loop-without-progress',
    severity: 'medium',
    severityOf: likely,
    what: 'The condition of a loop asks about names that the loop does not change, or changes away from its end.',
    why: 'If the loop is entered at all, it does not end.',
    fix: 'Change what the condition asks about in each round, towards its end.',
    refs: loop,
  },
  {
    id: 'endless-retry',
    severity: 'medium',
    severityOf: likely,
    what: 'A loop tries again at once, and without an end, whatever fails.',
    why: 'Where the file or the server is gone for good, the loop keeps a processor busy, or floods the server.',
    fix: 'Bound the number of attempts, and wait between them.',
    refs: loop,
  },
  {
    id: 'blocked-event-loop',
    severity: 'medium',
    severityOf: likely,
    what: 'A loop in a coroutine waits for a change without giving way to what would make it.',
    why: 'Nothing else runs in the event loop meanwhile: the change never comes, and all tasks hang.',
    fix: 'Await something in the loop: an `asyncio.Event`, or `asyncio.sleep`.',
    refs: loop,
  },
  {
    id: 'unbounded-growth',
    severity: 'medium',
    severityOf: certain,
    what: 'Something grows without bound, in a loop that does not end or by doubling in each round.',
    why: 'The process takes all memory, and the system may end others in its place.',
    fix: 'Bound the number of rounds, or what is kept.',
    refs: [...loop, ...resources],
  },
  {
    id: 'growth-over-time',
    severity: 'low',
    severityOf: unlikely,
    what: 'Something grows for as long as the program runs, and nothing is ever taken out of it.',
    why: 'The program takes more memory from day to day, until the system ends it.',
    fix: 'Give it a size: `deque(maxlen=…)`, `Queue(maxsize=…)`, `lru_cache(maxsize=…)`.',
    refs: resources,
  },
  {
    id: 'growth-while-iterating',
    severity: 'medium',
    severityOf: likely,
    what: 'A loop goes through a list and adds to it in each round.',
    why: 'The loop never gets to the end of the list, which takes all memory.',
    fix: 'Go through a copy (`list(x)`), or collect what is added in another list.',
    refs: [...loop, ...resources],
  },
  {
    id: 'changed-while-iterated',
    severity: 'low',
    severityOf: unlikely,
    what: 'A loop goes through a dictionary and takes entries out of it on the way.',
    why: 'The next round raises RuntimeError, with the work half done.',
    fix: 'Go through a copy: `list(table.items())`.',
    refs: ['CWE-248'],
  },
  {
    id: 'endless-iterator',
    severity: 'low',
    severityOf: unlikely,
    what: 'An iterator never raises StopIteration.',
    why: 'A loop over it, or `list` of it, never ends.',
    fix: 'Raise StopIteration at the end, or write a generator.',
    refs: loop,
  },
  {
    id: 'huge-allocation',
    severity: 'medium',
    severityOf: certain,
    what: 'The code asks for a gigabyte or more at once, by a constant.',
    why: 'The process runs out of memory, or the system does.',
    fix: 'Work on parts, or use an iterator that makes its items one by one.',
    refs: resources,
  },
  {
    id: 'huge-number',
    severity: 'medium',
    severityOf: certain,
    what: 'The code computes an integer of tens of millions of digits.',
    why: 'This takes minutes to forever, cannot be interrupted, and holds the interpreter lock meanwhile.',
    fix: 'Use floats or logarithms, or `pow` with a modulus.',
    refs: ['CWE-400'],
  },
  {
    id: 'size-from-request',
    severity: 'medium',
    severityOf: likely,
    what: 'What a request says is how much is computed, allocated or kept, and nothing bounds it.',
    why: 'Anybody who may send a request can have the server run out of memory or time.',
    fix: 'Refuse numbers that are larger than what is meant, and bound what is kept.',
    refs: ['CWE-400', 'CWE-789'],
  },
  {
    id: 'combinatorial-growth',
    severity: 'medium',
    severityOf: likely,
    what: 'All orders, subsets or combinations of data from outside are gathered, with nothing that bounds the data.',
    why: 'A dozen items are half a billion orders: a short input takes all memory or time.',
    fix: 'Bound how many items there may be, or go through the combinations one by one and stop.',
    refs: ['CWE-400', 'CWE-407'],
  },
  {
    id: 'endless-input',
    severity: 'medium',
    severityOf: likely,
    what: 'The code reads to its end a file that has none.',
    why: 'The read takes all memory and never comes back.',
    fix: 'Read a number of bytes that is given.',
    refs: resources,
  },
  {
    id: 'unbounded-decompression',
    severity: 'low',
    severityOf: (fact) => (fact.detail?.includes('request') === true ? likely(fact) : unlikely(fact)),
    what: 'Data is decompressed into memory without a limit.',
    why: 'A few kilobytes can become gigabytes where the data is not one’s own.',
    fix: 'Use a decompressor object with `max_length`, or read the file object in parts.',
    refs: ['CWE-409'],
  },
  {
    id: 'unbounded-read',
    severity: 'low',
    severityOf: unlikely,
    what: 'A server reads a stream to its end at once, whatever its length.',
    why: 'Whoever sends it says how much memory that takes.',
    fix: 'Read it in parts, up to a limit: `stream.read(limit + 1)`, or set `MAX_CONTENT_LENGTH`.',
    refs: resources,
  },
  {
    id: 'fork-bomb',
    severity: 'high',
    severityOf: bomb,
    what: 'Processes start other processes without end.',
    why: 'The machine runs out of processes within seconds; often only a restart helps.',
    fix: 'Bound the number of processes, and wait for them: a pool does both.',
    refs: ['CWE-400', 'CWE-770'],
  },
  {
    id: 'thread-growth',
    severity: 'medium',
    severityOf: certain,
    what: 'Threads are started without end.',
    why: 'Each takes a stack: the process runs out of memory or threads.',
    fix: 'Bound the number of threads, and wait for them: a pool does both.',
    refs: resources,
  },
  {
    id: 'process-for-each-item',
    severity: 'medium',
    severityOf: likely,
    what: 'A process, browser, thread or open file is there for each item of data from outside, all at once.',
    why: 'As many run as there are items: a long list takes all memory, processes or handles of the machine.',
    fix: 'Use a pool, or a semaphore that lets some run at a time; close each file before the next is opened.',
    refs: resources,
  },
  {
    id: 'pool-without-main-guard',
    severity: 'low',
    severityOf: unlikely,
    what: 'Processes are started while the file is imported.',
    why: 'Where processes are spawned (Windows, macOS, and Linux from Python 3.14 on), each imports the file again.',
    fix: "Start them behind `if __name__ == '__main__':`.",
    refs: ['CWE-674'],
  },
  {
    id: 'spawn-without-main-guard',
    severity: 'medium',
    severityOf: likely,
    what: 'Processes are spawned while the file is imported, and each of them imports it again.',
    why: 'Each process fails or starts others; a pool puts new ones in the place of those that fail, without an end.',
    fix: "Start them behind `if __name__ == '__main__':`.",
    refs: ['CWE-674', 'CWE-400'],
  },
  {
    id: 'catastrophic-pattern',
    severity: 'low',
    severityOf: ({ context, phase }) => (context === 'generated' && phase !== 'dead' ? 'medium' : 'info'),
    what: 'A regular expression can match the same text in exponentially many ways.',
    why: 'A short text that does not match in the end keeps the program busy for years.',
    fix: 'Make the repeated parts exclude each other, or use an atomic group or possessive quantifier (Python 3.11).',
    refs: ['CWE-1333'],
  },
  {
    id: 'raised-recursion-limit',
    severity: 'low',
    severityOf: ({ context, phase }) => (context === 'generated' && phase !== 'dead' ? 'medium' : 'low'),
    what: 'The recursion limit is raised so far that it protects no more.',
    why: 'In place of RecursionError the C stack overflows, and the process dies.',
    fix: 'Use a loop with a stack of its own, or a limit that the stack can hold (about 10,000).',
    refs: recursion,
  },
  {
    id: 'self-deadlock',
    severity: 'medium',
    severityOf: certain,
    what: 'A lock is taken by a thread that holds it already.',
    why: 'The thread waits for itself, forever.',
    fix: 'Use `threading.RLock`, or split off a function that expects the lock to be held.',
    refs: ['CWE-764', 'CWE-833'],
  },
  {
    id: 'lock-order',
    severity: 'medium',
    severityOf: likely,
    what: 'Two locks are taken one inside of the other, here in one order and there in the other.',
    why: 'Two threads that hold one each wait for each other, forever.',
    fix: 'Take them in the same order everywhere.',
    refs: ['CWE-833'],
  },
  {
    id: 'endless-wait',
    severity: 'medium',
    severityOf: likely,
    what: 'The code waits for something that nothing in it brings about.',
    why: 'The wait never ends, and the program hangs.',
    fix: 'Read a pipe or queue before the end of who writes to it is waited for, signal what is waited for, or wait with a timeout.',
    refs: ['CWE-833'],
  },
  {
    id: 'process-abort',
    severity: 'medium',
    severityOf: ({ context, phase }) =>
      phase === 'dead' ? 'low' : context === 'generated' || phase === 'import' ? 'medium' : 'low',
    what: 'The code ends its own process as a crash does.',
    why: 'Nothing is cleaned up or saved, and the program around it dies as well.',
    fix: 'Raise an exception.',
    refs: ['CWE-705'],
  },
];
