import { argumentText } from '../calls/argument-text.ts';
import { callMethodOf } from '../calls/implicit-calls.ts';
import { asText } from '../fold/constants.ts';
import { innerFrame, namesGiven } from '../inner-frame.ts';
import { argumentFor, positional } from '../machine.ts';
import { tellEffect } from '../record.ts';
import { runsText } from '../run-text.ts';
import type { Frame } from '../state.ts';
import { external, none, unknown, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** `exec` and `eval`: what they run is followed where it is known, in the scope that it is given. */
function runs(mode: 'exec' | 'eval'): Special {
  return (m, given, place, callee) => {
    const code = argumentFor(given, 0, 'source', 'object', 'expression') ?? given.more ?? undefined;
    if (code === undefined) return null;
    const text =
      code.kind === 'code'
        ? (code.text ?? code.outline ?? null)
        : code.kind === 'external'
          ? null
          : argumentText(code, 'code');
    const known =
      code.kind === 'constant' || (code.kind === 'code' && (code.text !== null || code.func !== null));
    tellEffect(m, place, {
      capability: 'dynamic-code',
      callable: callee.name,
      argument: text,
      callee: callee.marks,
      marks: code.marks,
      traits: [known ? 'constant' : 'opaque'],
    });
    const scope = scopeOf(
      given.positional[1] ?? given.keywords.find(([name]) => name === 'globals')?.[1],
      place.frame,
    );
    // A mapping of one's own is asked for every name.
    for (const asked of given.positional.slice(1, 3))
      if (asked.kind === 'instance')
        callMethodOf(m, asked, ['__getitem__', '__missing__'], place, positional(unknown()));
    const value = runsText(m, code, place, scope, mode);
    const names = given.positional[2] ?? given.positional[1];
    if (names?.kind === 'mapping' && scope !== place.frame) {
      for (const [name, one] of scope.names)
        names.entries.set(`s${name}`, { key: { kind: 'constant', marks: 0, value: name }, value: one });
      names.rest ??= unknown(code.marks);
    }
    return mode === 'eval' ? value : none;
  };
}

function scopeOf(names: Value | undefined, frame: Frame): Frame {
  if (names === undefined) return frame;
  // `vars(module)` and the like: what is bound becomes attributes.
  if (names.kind === 'namespace' && 'of' in names.of && names.of.kind === 'instance')
    return innerFrame(frame, names.of.names);
  if (names.kind === 'namespace')
    return 'owner' in names.of && names.of.kind === 'module' ? frame.module.frame : frame;
  if (names.kind !== 'mapping') return frame;
  return innerFrame(frame, namesGiven(names));
}

/** Commands that a person types; whoever builds or installs a package asks for none of them. */
const typed =
  /^(?:upload|publish|release|test|tests|pytest|tox|lint|flake8|mypy|format|clean|docs?|build_docs?|build_sphinx|coverage|benchmark|tag|bump)$/;

/** One command runs another by a name that stands there. */
const runsNamed = /\brun_command\s{0,9}\(\s{0,99}(["'])(\w{1,60})\1\s{0,99}\)/g;

/** By which one command runs another one. */
const runsOthers =
  /\b(?:run_command|sub_commands|get_finalized_command|reinitialize_command|script_args)\b|\bargv\s{0,9}(?:=[^=]|\+=|\.(?:append|insert|extend)\b|\[[^\]\n]{0,20}\]\s{0,9}=[^=])/;

/** `setup(cmdclass={'install': Install})` runs the commands that it is told to. */
const setup: Special = (m, given, place) => {
  const commands = given.keywords.find(([name]) => name === 'cmdclass')?.[1];
  if (commands?.kind !== 'mapping') return null;
  // `self.run_command('build_proto')` runs that one, and no other.
  const others = new Set<string>();
  const text = place.frame.module.tree.source.text.replace(runsNamed, (_all, _quote, name: string) => {
    others.add(name);
    return '';
  });
  const isAsked = !runsOthers.test(text);
  for (const { key, value } of commands.entries.values()) {
    if (value.kind !== 'class') continue;
    const name = asText(key) ?? '';
    if (isAsked && typed.test(name) && !others.has(name)) continue;
    const command = m.call(value, positional(unknown()), place);
    for (const name of [
      'initialize_options',
      'finalize_options',
      'run',
      'build_extension',
      'build_extensions',
      'run_tests',
    ]) {
      const method = m.attribute(command, name, place);
      if (method.kind === 'bound') m.call(method, positional(), place);
    }
  }
  return null;
};

/** A thread or process of a class of the repository runs its `run`. */
const start: Special = (m, _given, place, callee) => {
  const { self } = callee;
  if (self?.kind !== 'instance') return null;
  const run = m.attribute(self, 'run', place);
  if (run.kind === 'bound') m.call(run, positional(), place);
  return null;
};

/** `timeit.timeit(text, globals=names)`: what is run there looks for its names among those. */
const timed: Special = (m, given, place) => {
  const names = argumentFor(given, 4, 'globals');
  if (names === undefined || m.quiet > 0) return null;
  for (const text of [argumentFor(given, 0, 'stmt'), argumentFor(given, 1, 'setup')])
    if (text?.kind === 'constant') m.call(external('builtins.exec'), positional(text, names), place);
  return null;
};

export const executionSpecials: readonly (readonly [string, Special])[] = [
  ['builtins.exec', runs('exec')],
  ['builtins.eval', runs('eval')],
  ['timeit.timeit', timed],
  ['timeit.repeat', timed],
  ['timeit.Timer', timed],
  ['setuptools.setup', setup],
  ['distutils.core.setup', setup],
  ['threading.Thread.start', start],
  ['multiprocessing.Process.start', start],
  ['multiprocessing.context.Process.start', start],
];
