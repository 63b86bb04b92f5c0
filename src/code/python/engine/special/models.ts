import { callMethodOf } from '../calls/implicit-calls.ts';
import { argumentMarks, noArguments, positional } from '../machine.ts';
import { unknown } from '../values/values.ts';
import type { Special } from './special.ts';

/** Decorators by which pydantic finds what it asks of an object that becomes a dictionary or a text. */
const asked = /^(?:computed_field|field_serializer|model_serializer|serializer)$/;

/** `model.model_dump()` computes the fields that are computed, and calls what serialises them. */
const dumps: Special = (m, _given, place, { self }) => {
  if (self?.kind !== 'instance' || m.quiet > 0) return null;
  for (const one of self.of.order) {
    if (typeof one === 'string') continue;
    for (const func of one.names.values()) {
      if (func.kind !== 'function' || func.info.node.type !== 'FunctionDef') continue;
      const isAsked = func.info.node.decorators.some((decorator) => {
        const called = decorator.type === 'Call' ? decorator.func : decorator;
        return asked.test(
          called.type === 'Name' ? called.id : called.type === 'Attribute' ? called.attr : '',
        );
      });
      if (isAsked) m.call({ kind: 'bound', marks: 0, func, self }, positional(unknown()), place);
    }
  }
  return null;
};

/** `Model.model_validate(data)` makes an object of the class. */
const validates: Special = (m, given, place, { self }) =>
  self?.kind !== 'class' || m.quiet > 0
    ? null
    : m.call(self, { ...noArguments, moreKeywords: unknown(argumentMarks(given)) }, place);

/** `dataclasses.replace(x, a=1)` makes another object of its class. */
const another: Special = (m, given, place) => {
  const [of] = given.positional;
  return of?.kind !== 'instance' || m.quiet > 0
    ? null
    : m.call(of.of, { ...given, positional: [], moreKeywords: unknown(of.marks) }, place);
};

/** `module.init(key, x)` of flax calls the module. */
const runsModule: Special = (m, _given, place, { self }) => {
  if (self?.kind !== 'instance' || m.quiet > 0) return null;
  callMethodOf(m, self, ['setup'], place);
  callMethodOf(m, self, ['__call__'], place, positional(unknown()));
  return null;
};

/** What libraries of models and of their configurations call of an object that they have a method of. */
export const modelSpecials: readonly (readonly [string, Special])[] = [
  ...'model_dump model_dump_json dict json copy model_copy'
    .split(' ')
    .map((name): [string, Special] => [`pydantic.BaseModel.${name}`, dumps]),
  ...'model_validate model_validate_json model_validate_strings parse_obj parse_raw parse_file from_orm validate'
    .split(' ')
    .map((name): [string, Special] => [`pydantic.BaseModel.${name}`, validates]),
  ...'dataclasses.replace copy.replace attr.evolve attr.assoc attrs.evolve attrs.assoc'
    .split(' ')
    .map((name): [string, Special] => [name, another]),
  ...'init init_with_output lazy_init apply tabulate'
    .split(' ')
    .map((name): [string, Special] => [`flax.linen.Module.${name}`, runsModule]),
];
