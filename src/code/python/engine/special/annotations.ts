import type { Expr } from '../../ast.ts';
import { forEachChild, type Node } from '../../walk.ts';
import { asText, truth } from '../fold/constants.ts';
import { argumentFor, argumentMarks, type Machine } from '../machine.ts';
import { runsText } from '../run-text.ts';
import type { CallPlace, Frame, ModuleState } from '../state.ts';
import { dependencyMask } from '../values/marks.ts';
import { type ClassValue, instanceOf, sequence, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

const mostTexts = 64;
const mostNodes = 2_000;

/** Annotations that are texts are evaluated where something asks for types: `typing.get_type_hints`. */
export function evaluatesAnnotations(m: Machine, of: Value, place: CallPlace): void {
  if (of.kind === 'function') {
    evaluateAssigned(m, of.state.attributes?.get('__annotations__'), of.closure, place);
    const { node } = of.info;
    if (node.type === 'Lambda') return;
    const { posonly, args, vararg, kwonly, kwarg } = node.args;
    const all = [
      ...posonly,
      ...args,
      ...kwonly,
      ...(vararg === null ? [] : [vararg]),
      ...(kwarg === null ? [] : [kwarg]),
    ];
    evaluate(m, [...all.map(({ annotation }) => annotation), node.returns], of.closure, place);
  } else if (of.kind === 'class') {
    for (const one of of.order) {
      if (typeof one === 'string') continue;
      evaluateAssigned(m, one.names.get('__annotations__'), one.module.frame, place);
      const body = one.node?.body ?? [];
      const noted = body.map((statement) => (statement.type === 'AnnAssign' ? statement.annotation : null));
      evaluate(m, noted, one.module.frame, place);
    }
  } else if (of.kind === 'module') {
    const { tree, frame } = of.module;
    evaluateAssigned(m, frame.names.get('__annotations__'), frame, place);
    const noted = tree.body.map((statement) =>
      statement.type === 'AnnAssign' ? statement.annotation : null,
    );
    evaluate(m, noted, frame, place);
  } else if (of.kind === 'bound') evaluatesAnnotations(m, of.func, place);
  else if (of.kind === 'instance') evaluatesAnnotations(m, of.of, place);
  // Texts of whatever is given here are run: it is as good as called.
  else place.frame.summary.called |= of.marks & dependencyMask;
}

/** Classes that ask for the types of their fields as soon as one is derived from them. */
const asking =
  /^(?:pydantic\.(?:\w+\.)*(?:BaseModel|BaseSettings|RootModel|GenericModel)|pydantic_settings\.(?:\w+\.)*BaseSettings|sqlmodel\.(?:\w+\.)*SQLModel|ninja\.(?:\w+\.)*(?:Model)?Schema|beanie\.(?:\w+\.)*Document|odmantic\.(?:\w+\.)*Model|redis_om\.(?:\w+\.)*(?:Hash|Json)Model)$/;

/** What a class evaluates because of what it is derived from, when it is made. */
export function asksForTypes(m: Machine, cls: ClassValue, place: CallPlace): void {
  if (cls.order.some((base) => typeof base === 'string' && asking.test(base)))
    evaluatesAnnotations(m, cls, place);
}

function evaluate(
  m: Machine,
  annotations: readonly (Expr | null | undefined)[],
  frame: Frame,
  place: CallPlace,
): void {
  let left = mostTexts;
  for (const annotation of annotations) {
    if (annotation == null) continue;
    for (const text of textsIn(annotation)) {
      if (left === 0) return;
      left -= 1;
      // A name alone does nothing.
      if (/[^\w.[\], ]/.test(text)) m.runText(text, frame, place, 'eval', 0);
    }
  }
}

/** `A.__annotations__ = {"x": "…"}`: texts that do not stand where annotations do. */
function evaluateAssigned(m: Machine, of: Value | undefined, frame: Frame, place: CallPlace): void {
  if (of?.kind !== 'mapping') return;
  let left = mostTexts;
  for (const { value } of of.entries.values()) {
    if (left === 0) return;
    left -= 1;
    if (value.kind !== 'constant' || (typeof value.value === 'string' && /[^\w.[\], ]/.test(value.value)))
      runsText(m, value, place, frame, 'eval');
  }
}

function textsIn(annotation: Expr): string[] {
  const texts: string[] = [];
  const open: Node[] = [annotation];
  for (let node = open.pop(), left = mostNodes; node !== undefined && left > 0; node = open.pop(), left -= 1)
    if (node.type === 'Constant') {
      if (typeof node.value === 'string') texts.push(node.value);
    } else forEachChild(node, (child) => open.push(child));
  return texts;
}

const typeHints: Special = (m, given, place) => {
  const [of] = given.positional;
  if (of !== undefined && m.quiet === 0) evaluatesAnnotations(m, of, place);
  return null;
};

/** `pydantic.dataclasses.dataclass(cls)`, `beartype(f)`: they ask for types, and give back what they were given. */
const typeChecked: Special = (m, given, place, callee) => {
  const [of] = given.positional;
  typeHints(m, given, place, callee);
  return of?.kind === 'class' || of?.kind === 'function' ? of : null;
};

/** `from_dict(data_class=A, data=…)`, `structure(data, A)`: what is made says of which types its fields are. */
const typesOf =
  (at: number, ...names: readonly string[]): Special =>
  (m, given, place) => {
    const of = argumentFor(given, at, ...names);
    if (of !== undefined && m.quiet === 0) evaluatesAnnotations(m, of, place);
    return null;
  };

/** `inspect.signature(f, eval_str=True)`. */
const signature: Special = (m, given, place) => {
  const asked = argumentFor(given, null, 'eval_str');
  const [of] = given.positional;
  if (of !== undefined && asked !== undefined && truth(asked) !== false && m.quiet === 0)
    evaluatesAnnotations(m, of, place);
  return null;
};

/** A text that stands for a type, until somebody asks which. */
const forwardRef: Special = (_m, given) => {
  const [text] = given.positional;
  return text === undefined ? null : instanceOf('typing.ForwardRef', argumentMarks(given), text);
};

const evaluateRef: Special = (m, given, place, { self }) => {
  const ref = self ?? given.positional[0];
  if (ref?.kind === 'external' && ref.name === 'typing.ForwardRef' && ref.self !== null)
    runsText(m, ref.self, place, place.frame, 'eval');
  return null;
};

/** Versions before 2.8.5 evaluate any Python: CVE-2023-39631. */
const numexpr: Special = (m, given, place) => {
  const text = asText(argumentFor(given, 0, 'ex'));
  if (text?.includes('__') === true)
    runsText(m, argumentFor(given, 0, 'ex') as Value, place, place.frame, 'eval');
  return null;
};

/** Functions that were decorated with `typing.overload`, by the name that they have. */
const overloads = new WeakMap<ModuleState, Map<string, Value[]>>();

const overload: Special = (_m, given) => {
  const [of] = given.positional;
  if (of?.kind !== 'function') return null;
  const { module, qualified } = of.info;
  const known = overloads.get(module) ?? new Map<string, Value[]>();
  overloads.set(module, known);
  const all = known.get(qualified) ?? [];
  known.set(qualified, all);
  if (all.length < mostTexts) all.push(of);
  return of;
};

const getOverloads: Special = (_m, given) => {
  const [of] = given.positional;
  if (of?.kind !== 'function') return null;
  return sequence('list', [...(overloads.get(of.info.module)?.get(of.info.qualified) ?? [])]);
};

export const annotationSpecials: readonly (readonly [string, Special])[] = [
  ['typing.get_type_hints', typeHints],
  ['typing_extensions.get_type_hints', typeHints],
  ['inspect.signature', signature],
  ['inspect.get_annotations', signature],
  ['annotationlib.get_annotations', signature],
  ['typing_extensions.get_annotations', signature],
  ...['attr', 'attrs'].map((module): readonly [string, Special] => [`${module}.resolve_types`, typeHints]),
  ...[
    'pydantic.dataclasses.dataclass',
    'pydantic.validate_call',
    'pydantic.validate_arguments',
    'marshmallow_dataclass.dataclass',
    'beartype.beartype',
    'typeguard.typechecked',
  ].map((name): readonly [string, Special] => [name, typeChecked]),
  ['pydantic.TypeAdapter', typeHints],
  ['pydantic.create_model', typeHints],
  ['dacite.from_dict', typesOf(0, 'data_class')],
  ['cattrs.structure', typesOf(1, 'cl')],
  ['typer.run', typeHints],
  ['typing.ForwardRef', forwardRef],
  ['typing.ForwardRef._evaluate', evaluateRef],
  ['typing.ForwardRef.evaluate', evaluateRef],
  ['typing._eval_type', evaluateRef],
  ['typing.evaluate_forward_ref', evaluateRef],
  ...['typing', 'typing_extensions'].flatMap((module): (readonly [string, Special])[] => [
    [`${module}.overload`, overload],
    [`${module}.get_overloads`, getOverloads],
  ]),
  ['numexpr.evaluate', numexpr],
  ['numexpr.NumExpr', numexpr],
];
