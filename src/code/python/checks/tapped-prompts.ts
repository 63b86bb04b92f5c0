import type { Expr, FunctionDef, Lambda, Module } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { Check, NodePlace } from '../site.ts';
import { walkModule } from '../walk.ts';
import { lastWord } from './call-shape.ts';

/** Functions that passwords are typed into. */
const prompts =
  /^(?:getpass\.(?:getpass|unix_getpass|win_getpass|fallback_getpass)|builtins\.(?:input|getpass)|click\.prompt|keyring\.(?:get_password|set_password)|pwinput\.pwinput|maskpass\.\w+)$/;

/** `getpass.getpass = theirs`, where `theirs` writes down or sends what was typed. */
export const tappedPrompts: Check = {
  id: 'tapped-prompts',
  about: ['builtins.setattr', 'wrapt.wrap_function_wrapper'],
  call(site, report) {
    const [on, name, given] = site.node.args;
    if (on === undefined || name === undefined || given === undefined) return;
    const word = site.constant(name);
    if (typeof word !== 'string') return;
    const module = on.type === 'Constant' ? [String(on.value)] : site.names(on);
    // A function of a library that is wrapped and sends what it is given is a tap, whichever it is.
    const isLibrary = module.some((one) => one !== '');
    if (!isLibrary) return;
    const isPrompt = module.some((one) => prompts.test(`${one}.${word}`));
    if (keeps(given, site, isPrompt)) report.hazard('library-tapped', site.node);
  },
  nodes: {
    Assign({ targets, value }, at, report) {
      const [target] = targets;
      if (target?.type !== 'Attribute') return;
      const owners = at.names(target.value);
      if (!owners.some((one) => prompts.test(`${one}.${target.attr}`))) return;
      if (keeps(value, at, true)) report.hazard('library-tapped', target);
    },
  },
};

type Place = Pick<NodePlace, 'module' | 'names'>;

function keeps(value: Expr, at: Place, isPrompt: boolean): boolean {
  const taps = value.type === 'Lambda' ? [value] : value.type === 'Name' ? named(at.module, value.id) : [];
  return taps.some((one) => writesDown(one, at, isPrompt));
}

const known = new WeakMap<Module, ReadonlyMap<string, readonly FunctionDef[]>>();
const mostFunctions = 2_000;

function named(module: Module, name: string): readonly FunctionDef[] {
  let functions = known.get(module);
  if (functions === undefined) {
    const found = new Map<string, FunctionDef[]>();
    let left = mostFunctions;
    walkModule(module, (node) => {
      if (node.type !== 'FunctionDef' || left === 0) return;
      left -= 1;
      found.set(node.name, [...(found.get(node.name) ?? []).slice(0, 4), node]);
    });
    functions = found;
    known.set(module, functions);
  }
  return functions.get(name) ?? [];
}

/** Whether a function sends something that is not constant, or writes it to a file where that is a password. */
function writesDown(tap: FunctionDef | Lambda, at: Place, isPrompt: boolean): boolean {
  let found = false;
  walkModule(tap, (node) => {
    if (found) return false;
    if (node.type === 'Call' && [...node.args, ...node.keywords.map(({ value }) => value)].some(isOpen)) {
      const word = lastWord(node.func) ?? '';
      const effect = at.names(node.func).map((name) => knownCallable(name)?.effect);
      found = effect.includes('network') || (isPrompt && /^(?:write|writelines|write_text|dump)$/.test(word));
      // What is printed to an open file is in it.
      found ||= isPrompt && word === 'print' && node.keywords.some(({ arg }) => arg === 'file');
    }
    return !found;
  });
  return found;
}

function isOpen({ type }: Expr): boolean {
  return type !== 'Constant';
}
