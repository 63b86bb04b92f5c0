import { argumentMarks } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import { fromSecret, sourceMask } from './marks.ts';
import type { External, Value } from './values.ts';

/** Objects of libraries that give back what was put into them: buffers, queues, settings, messages, tables. */
const holders =
  /^(?:io\.(?:StringIO|BytesIO)|(?:queue|asyncio|multiprocessing|janus|culsans)\.(?:\w+\.)*\w*Queue|collections\.\w+|contextvars\.ContextVar|configparser\.\w*Parser|email\.(?:message|mime)\.[\w.]+|tempfile\.SpooledTemporaryFile|array\.array|prettytable\.\w+|texttable\.\w+|rich\.(?:table|tree|text)\.\w+|xml\.etree\.ElementTree\.\w+|tomlkit\.\w+|string\.\w+|multidict\.\w+|cachetools\.\w+)$/;

/** Methods that put something in; whatever else is called of such an object leaves it as it was. */
const takes =
  /\.(?:write|writelines|put|put_nowait|append|appendleft|extend|add|add_\w+|set|set_\w+|setdefault|update|read_dict|attach|insert|push|send|__setitem__)$/;

/** Such an object holds a secret from now on, under all of its names. */
export function takesSecret({ name, self }: External, given: CallArguments): void {
  const marks = argumentMarks(given);
  if ((marks & fromSecret) !== 0 && takes.test(name)) holdsSecret(self, marks);
}

export function holdsSecret(value: Value | null, marks: number): void {
  if (value?.kind !== 'external' || !value.instance || (marks & fromSecret) === 0) return;
  if (holders.test(value.name)) (value as { marks: number }).marks |= marks & sourceMask;
  // The names in it no longer say what is secret.
  if (value.name === 'os.environ.copy') (value as { name: string }).name = 'os.environ.filled';
}

/** `settings["db"]["password"] = key`: what is set in a section is set in all of them. */
export function isSection({ name, instance }: External): boolean {
  return instance && name === 'configparser.ConfigParser';
}
