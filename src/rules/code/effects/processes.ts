import type { EffectFact } from '../../../core/code.ts';
import { isBuilding, isChecking } from './building.ts';
import { type CommandReach, commandReach } from './commands.ts';
import type { EffectFamily } from './effect-rule.ts';
import { has, isHidden, isUntrusted } from './effect-rule.ts';

/** Programs started past `os` and `subprocess`. */
const aroundPython = /^ctypes\.(?!windll\.shell32\.)/;
/** Asks the user first; what is started may then be anything, as somebody else. */
const elevates = /^(?:ctypes\.windll\.shell32|win32api|win32com\.shell\.shell)\.ShellExecute/;

/** An interpreter, and a program for it of which not even the folder is known. */
const runsAnything =
  /^(?:\uf8ff\/|\S{0,60}[/\\])?(?:python[\d.]*w?|(?:ba|z|da|k)?sh|node|perl|ruby|php)(?:\s+-\w+){0,4}\s+['"]?\uf8ff(?!\/[\w-])/;

/** Copies of this very program, to go on in; `spawnv_passfds` and `set_executable` start any other. */
const copies = /^(?:(?:multiprocessing|torch\.multiprocessing)\.(?!util\.|set_)|os\.fork(?:pty)?$)/;

/** This very Python, given a text that stands there: what that does is read, and told by itself. */
const givenText = /^(?:\uf8ff\/)?python[\d.]* (?:-[A-Za-z]\w* )*-c [^\uf8ff]+$/;

/** Compilers ask what they are called with for programs to start. */
const compiler = /(?:^|[\s'"/])(?:nvcc|hipcc|gcc)\b/;

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
    // The words of pip are given to its functions without its name.
    const reach = commandReach(/^pip\./.test(fact.callable) ? `pip ${fact.argument ?? ''}` : fact.argument);
    // Python has functions for it; who asks the C library does not want to be seen to.
    if (aroundPython.test(fact.callable) && (moment === 'run' || moment === 'construct')) return 'high';
    const untrusted = isUntrusted(fact);
    if (moment === 'never') return null;
    // What runs in it is a function of this program, and is judged by what it does.
    const isCopy = copies.test(fact.callable);
    if (moment === 'load') {
      if (isCopy) return 'medium';
      if (reach === 'dangerous' || untrusted) return 'critical';
      if (isBuilding(fact)) return 'low';
      if (reach === 'asking' && has(fact, 'constant') && !isHidden(fact)) return 'low';
      if (asksUnseen(fact)) return 'medium';
      if (!has(fact, 'shell') && !isHidden(fact) && givenText.test(fact.argument ?? '')) return 'medium';
      // Without a shell, words that are not known are no more than arguments of a program that looks.
      const isFixed =
        has(fact, 'constant') ||
        (!has(fact, 'shell') && !isHidden(fact) && !compiler.test(fact.argument ?? ''));
      return (reach === 'looking' || reach === 'asking') && isFixed ? 'medium' : 'high';
    }
    if (moment === 'construct') {
      if (isCopy) return 'low';
      if (reach === 'dangerous') return 'high';
      if ((isBuilding(fact) || isChecking(fact)) && !untrusted) return 'low';
      // Whoever writes the configuration writes the command too, whatever word it begins with.
      const isWritten = untrusted || fact.taint.includes('config');
      if (isRemoteShell(fact, reach)) return 'high';
      if (isWholeCommand(fact) && (untrusted || fact.taint.includes('file'))) return 'high';
      if (has(fact, 'shell') && isWritten) return 'medium';
      return reach === 'looking' || reach === 'asking' ? 'low' : 'medium';
    }
    if (moment === 'later') {
      if (isRemoteShell(fact, reach)) return 'high';
      if (reach === 'dangerous') return 'medium';
      return untrusted && has(fact, 'shell') ? 'medium' : 'low';
    }
    if (reach === 'dangerous' && /^webbrowser\./.test(fact.callable)) return 'high';
    if (/^webbrowser\./.test(fact.callable) || /^(?:selenium|playwright)\./.test(fact.callable)) return 'low';
    if (/^(?:multiprocessing|torch\.multiprocessing)\./.test(fact.callable)) return null;
    if (isCopy) return 'low';
    if (reach === 'dangerous') return 'high';
    if (has(fact, 'shell') && isUnseen(fact) && reach !== 'looking' && reach !== 'asking')
      return reach === 'harmless' ? 'medium' : 'high';
    if (elevates.test(fact.callable)) return 'medium';
    // Somebody on the other side says which program is run, and not only with which words.
    const isTold = fact.argument === undefined || has(fact, 'shell');
    if (fact.taint.includes('network') && isTold && reach === 'unknown') return 'high';
    // A part of a line for a shell is as good as the whole: a semicolon begins the next command.
    if (fact.taint.includes('network') && (has(fact, 'shell') || runsAnything.test(fact.argument ?? '')))
      return 'high';
    if (untrusted) return 'medium';
    if (has(fact, 'constant'))
      return reach === 'looking' || reach === 'asking' || reach === 'harmless' ? 'info' : 'low';
    return reach === 'unknown' || has(fact, 'shell') ? 'medium' : 'low';
  },
};

/** A setup.py asks a program that it looked for on this machine where something lies: `[pg_config, "--libdir"]`. */
function asksUnseen(fact: EffectFact): boolean {
  if (fact.builds !== true || has(fact, 'shell') || isHidden(fact)) return false;
  return (
    /^\uf8ff(?: --?(?:[\w-]+|\uf8ff)){1,6}$/.test(fact.argument ?? '') &&
    fact.taint.every((source) => source === 'environment' || source === 'parameter')
  );
}

/** Somebody on the other side writes the whole command, and a shell runs it. */
function isRemoteShell(fact: EffectFact, reach: CommandReach): boolean {
  return has(fact, 'shell') && fact.taint.includes('network') && reach === 'unknown' && fact.reach === 'load';
}

/** A shell is given a command of which nothing stands in the source: whoever wrote the file that it came from says what runs. */
function isWholeCommand(fact: EffectFact): boolean {
  const command = fact.argument ?? '\uf8ff';
  return shellGivenAll.test(command) || (has(fact, 'shell') && /^\s*\uf8ff/.test(command));
}

const shellGivenAll =
  /^(?:\S{0,60}[/\\])?(?:(?:ba|z|da|k|a)?sh(?:\s+-\w{1,8})*\s+-\w{0,6}c|cmd(?:\.exe)?\s+\/c|(?:powershell|pwsh)(?:\.exe)?\s+(?:-\w+\s+)*-c\w*)\s+['"]?\uf8ff/i;

/** Methods that Python calls where nothing in the source calls anything: an entry is looked up, two things are compared. */
const unseen =
  /\.__(?:missing|getattr|getattribute|getitem|contains|len|bool|eq|ne|lt|gt|le|ge|hash|str|repr|format|iter|next|index|int|float|add|radd|sub|mul|fspath|set_name|init_subclass|class_getitem|instancecheck|subclasscheck|prepare|reduce|reduce_ex|getstate|setstate|dir|sizeof|bytes)__$/;

function isUnseen({ through }: EffectFact): boolean {
  return unseen.test(through?.at(-1) ?? '');
}
