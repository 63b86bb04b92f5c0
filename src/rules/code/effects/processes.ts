import { commandReach } from './commands.ts';
import type { EffectFamily } from './effect-rule.ts';
import { has, isHidden, isUntrusted } from './effect-rule.ts';

/** Programs started past `os` and `subprocess`. */
const aroundPython = /^ctypes\.(?!windll\.shell32\.)/;
/** Asks the user first; what is started may then be anything, as somebody else. */
const elevates = /^(?:ctypes\.windll\.shell32|win32api|win32com\.shell\.shell)\.ShellExecute/;

/** Copies of this very program, to go on in; `spawnv_passfds` and `set_executable` start any other. */
const copies = /^(?:multiprocessing|torch\.multiprocessing)\.(?!util\.|set_)/;

/** A program is started. Commands in it are read as shell code too, and have findings of their own. */
export const processStarted: EffectFamily = {
  id: 'process-started',
  severity: 'critical',
  what: 'The code starts another program.',
  why: 'A program that is started does whatever its user may do, outside of Python and of every check of this code.',
  fix: 'Do without it, or use a library call. Where it has to be: a constant list of arguments, no shell.',
  refs: ['CWE-78', 'CWE-77', 'AML.T0011'],
  belongs: ({ capability }) => capability === 'process',
  judge: (fact, moment) => {
    const reach = commandReach(fact.argument);
    // Python has functions for it; who asks the C library does not want to be seen to.
    if (aroundPython.test(fact.callable) && (moment === 'run' || moment === 'construct')) return 'high';
    const untrusted = isUntrusted(fact);
    if (moment === 'never') return null;
    // What runs in it is a function of this program, and is judged by what it does.
    const isCopy = copies.test(fact.callable);
    if (moment === 'load') {
      if (isCopy) return 'medium';
      if (reach === 'dangerous' || untrusted) return 'critical';
      if (reach === 'asking' && has(fact, 'constant') && !isHidden(fact)) return 'low';
      return (reach === 'looking' || reach === 'asking') && has(fact, 'constant') ? 'medium' : 'high';
    }
    if (moment === 'construct') {
      if (isCopy) return 'low';
      if (reach === 'dangerous') return 'high';
      // Whoever writes the configuration writes the command too, whatever word it begins with.
      const isWritten = untrusted || fact.taint.includes('config');
      if (has(fact, 'shell') && isWritten) return 'medium';
      return reach === 'looking' || reach === 'asking' ? 'low' : 'medium';
    }
    if (moment === 'later') {
      if (reach === 'dangerous') return 'medium';
      return untrusted && has(fact, 'shell') ? 'medium' : 'low';
    }
    if (reach === 'dangerous' && /^webbrowser\./.test(fact.callable)) return 'high';
    if (/^webbrowser\./.test(fact.callable) || /^(?:selenium|playwright)\./.test(fact.callable)) return 'low';
    if (/^(?:multiprocessing|torch\.multiprocessing)\./.test(fact.callable)) return null;
    if (reach === 'dangerous') return 'high';
    if (elevates.test(fact.callable)) return 'medium';
    // Somebody on the other side says which program is run, and not only with which words.
    const isTold = fact.argument === undefined || has(fact, 'shell');
    if (fact.taint.includes('network') && isTold && reach === 'unknown') return 'high';
    if (untrusted) return 'medium';
    if (has(fact, 'constant'))
      return reach === 'looking' || reach === 'asking' || reach === 'harmless' ? 'info' : 'low';
    return reach === 'unknown' || has(fact, 'shell') ? 'medium' : 'low';
  },
};
