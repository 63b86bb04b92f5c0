import type { EffectFact } from '../../../core/code.ts';
import type { Severity } from '../../../core/finding.ts';
import { commandReach } from './commands.ts';
import type { EffectFamily } from './effect-rule.ts';
import { has, isHidden, isUntrusted } from './effect-rule.ts';
import type { Moment } from './moment.ts';
import { asksItself, reachesOut } from './native.ts';

/** Effects that are common in honest code; hiding one of them hides nothing of worth. */
const ordinary = new Set([
  ...['file-read', 'file-write', 'environment', 'reflection', 'database', 'deserialisation'],
]);

/** Paths and addresses are put together from pieces all day; commands and code are not. */
function isJoinedPath({ capability, traits }: EffectFact): boolean {
  if (traits.includes('decoded') || traits.includes('computed-callee')) return false;
  return capability === 'file-delete' || capability === 'network' || capability === 'system';
}

/** What malware sends by, and would rather not name. */
const carriers =
  /^(?:socket|ssl|select|asyncio|urllib\d?|http|httplib\d?|ftplib|smtplib|telnetlib|imaplib|poplib|nntplib|xmlrpc|socketserver|requests|httpx|aiohttp|pycurl|curl_cffi|treq|wget|websockets?|paramiko|dns|scapy|impacket|telegram|telebot|discord\w*|dhooks|slack_sdk)\b/;

/** A library that is imported by its plain name once it is needed: what it is and what is asked of it stands there. */
function isLateImport({ capability, traits, callable }: EffectFact): boolean {
  if (traits.includes('decoded') || traits.includes('computed-text') || traits.includes('opaque'))
    return false;
  return capability === 'network' && callable.includes('.') && !carriers.test(callable);
}

/** Classes of models are chosen by names out of configurations, and then load themselves. */
function isLoader({ callable, traits }: EffectFact): boolean {
  return /\.from_(?:pretrained|single_file|config)$/.test(callable) && !traits.includes('decoded');
}

/**
 * Methods of the text that tells the name, or the list that tells the folders or the public names, of a module or class which
 * is not known: they compute with it. Of the module itself they would be functions of its own, called whatever its author likes.
 */
const computes =
  /\.__(?:name|qualname|module|file|path|package|all)__\.(?:lower|upper|casefold|capitalize|title|swapcase|r?split|[lr]?strip|r?partition|startswith|endswith|replace|remove(?:prefix|suffix)|is(?:identifier|lower|upper)|[lr]just|encode|format|count|r?find|append|extend|insert|remove|index|sort)$/;

/**
 * Methods of texts and mappings, as no module has functions that harm: names out of `sys.modules`, `vars(module)` or a
 * registry are cut, compared and listed by them.
 */
const ofPlainValues =
  /\.(?:lower|upper|casefold|capitalize|title|swapcase|r?split|splitlines|[lr]?strip|r?partition|startswith|endswith|remove(?:prefix|suffix)|is(?:identifier|lower|upper|digit|alpha|alnum|numeric|decimal|space)|[lr]just|zfill|encode|items|keys|values|setdefault)$/;

/** What an installed package registered to be found: whoever runs a program has chosen what is installed beside it. */
function isPlugin({ callable }: EffectFact): boolean {
  return callable === 'importlib.metadata.EntryPoint.load';
}

/** Only asks an unknown thing for what it says, or for a copy of itself: copies of files take two arguments. */
function asksPlainly({ callable, evidence, argument }: EffectFact): boolean {
  if (computes.test(callable) || ofPlainValues.test(callable) || evidence.endsWith('.copy()')) return true;
  // `tables.get(state)`: what is fetched by that name from elsewhere has an address.
  return callable.endsWith('.get') && /^\w{1,40}$/.test(argument ?? '');
}

/**
 * What a function of a native library is given is data. Where its name is known and leads nowhere, it hides nothing either
 * that whole tables of such names are gone through.
 */
function isGivenText({ capability, callable, traits }: EffectFact): boolean {
  if (capability !== 'native-code' || traits.includes('decoded')) return false;
  if (traits.includes('computed-callee') && (reachesOut.test(callable) || !/\.\w{4,}$/.test(callable)))
    return false;
  return /^ctypes\.(?:memmove|(?:CDLL|cdll|windll|oledll|pythonapi)\.\w+)$/.test(callable);
}

/** A list of words, not all of which are known, for a program that somebody asks for later. */
function isListOfWords({ capability, traits }: EffectFact): boolean {
  return (
    capability === 'process' &&
    !traits.some(
      (one) => one === 'decoded' || one === 'computed-callee' || one === 'shell' || one === 'constant',
    )
  );
}

/** Putting a command together makes it no better than it is. */
function destroys({ capability, argument }: EffectFact): boolean {
  return capability === 'process' && commandReach(argument) === 'dangerous';
}

/** A text of code that was put together from letters and numbers, or a code object whose parts were, whatever it says in the end. */
function isSpelledOut({ callable, traits }: EffectFact): boolean {
  return (
    traits.includes('computed-text') &&
    /^(?:builtins\.(?:exec|eval)|types\.FunctionType(?:\.__code__)?|types\.LambdaType)$/.test(callable)
  );
}

/** Something of which nobody says what it is gets a text that is a program, or a command of one that is known. */
function isProgram({ capability, argument }: EffectFact): boolean {
  if (capability !== 'dynamic-code' || argument === undefined) return false;
  if (program.test(argument.slice(0, 2000))) return true;
  const reach = commandReach(argument);
  return argument.includes(' ') && reach !== 'unknown' && reach !== 'other';
}

const program =
  /^\s*(?:import|from)\s+\w|__import__\s*\(|\b(?:os|subprocess|pty)\s*\.\s*\w+\s*\(|\b(?:exec|eval|compile)\s*\(/;

const opaque: Readonly<Record<Moment, Severity>> = {
  load: 'high',
  construct: 'medium',
  later: 'low',
  run: 'medium',
  never: 'info',
};

/** Text that was decoded and then run as code, or something done under a name that was put together. */
export const hiddenEffect: EffectFamily = {
  id: 'hidden-effect',
  severity: 'critical',
  what: 'The code hides what it does: names or texts are decoded or put together just before they are used.',
  why: 'Nobody has to hide honest code from its reader. Malware decodes its payload and executes it, so that neither reviewers nor patterns see it.',
  fix: 'Do not import or run this file. Ask its publisher for the plain source, or use another model.',
  refs: ['CWE-506', 'CWE-94', 'AML.T0011', 'AML.T0010.003'],
  belongs: (fact) =>
    (isHidden(fact) &&
      !ordinary.has(fact.capability) &&
      !isLoader(fact) &&
      !isLateImport(fact) &&
      !(asksItself.test(fact.callable) && !has(fact, 'decoded')) &&
      !isGivenText(fact) &&
      !isJoinedPath(fact)) ||
    (fact.capability === 'reflection' && has(fact, 'decoded')),
  judge: (fact, moment) => {
    const decoded = has(fact, 'decoded');
    // Chosen by a name that is not known: libraries look classes up so, and attacks do too.
    if (has(fact, 'opaque') && !decoded && !isSpelledOut(fact))
      return asksPlainly(fact) || (moment === 'run' && isPlugin(fact))
        ? null
        : moment === 'run' && isProgram(fact)
          ? 'high'
          : opaque[moment];
    // The text stands in the source as it is, and was read: what it does is told by itself.
    if (
      fact.capability === 'dynamic-code' &&
      has(fact, 'constant') &&
      !decoded &&
      !has(fact, 'computed-text')
    )
      return moment !== 'run' ? 'low' : has(fact, 'computed-callee') && isProgram(fact) ? 'high' : 'medium';
    const grave =
      fact.capability === 'dynamic-code' ||
      fact.capability === 'process' ||
      fact.capability === 'native-code';
    switch (moment) {
      case 'never':
        return 'low';
      case 'load':
        return decoded && grave ? 'critical' : 'high';
      case 'construct':
        return 'high';
      case 'run':
        // Code out of letters, numbers or pixels: whoever only generates code joins lines that can be read.
        return decoded || has(fact, 'computed-callee') || fact.capability === 'dynamic-code'
          ? 'high'
          : (grave && isUntrusted(fact)) || destroys(fact)
            ? 'high'
            : 'medium';
      default:
        if (isListOfWords(fact) && !destroys(fact)) return 'low';
        return decoded && grave ? 'high' : grave ? 'medium' : 'low';
    }
  },
};
