import type { Arguments, Expr, FunctionDef, Module } from '../../ast.ts';
import { presetOf } from '../../targets.ts';
import type { Frame, FunctionInfo } from '../state.ts';
import { isClosedPattern } from './closed-patterns.ts';

/** Types no value of which is a text that somebody could write something into. */
const types =
  /^(?:int|float|bool|complex|UUID[1-8]?|date|datetime|time|timedelta|Decimal|PositiveInt|NonNegativeInt|PositiveFloat|NonNegativeFloat|NegativeInt|conint|confloat|condecimal|Literal|IPv[46]Address|None|NoneType)$/;

const closed = new WeakMap<object, ReadonlySet<number>>();

/** The parameters of a function that can be nothing but numbers, dates, members of an enumeration or words of a list. */
export function closedParameters(info: FunctionInfo): ReadonlySet<number> {
  const { node, parameters, module } = info;
  let found = closed.get(node);
  if (found !== undefined) return found;
  const set = new Set<number>();
  if (node.type === 'FunctionDef') {
    const annotations = annotationsOf(node.args);
    const converted = convertedBy(node);
    for (let at = 0; at < parameters.length; at += 1) {
      const name = parameters[at] as string;
      const annotation = annotations.get(name);
      if (converted.has(name) || (annotation !== undefined && isClosed(annotation, module.tree, 0)))
        set.add(at);
    }
  }
  found = set;
  closed.set(node, found);
  return found;
}

/** What a framework hands to a function beside what was sent: its own objects, and those that it was told to make. */
const ownNames =
  /^(?:self|cls|request|req|response|resp|res|ctx|context|info|root|parent|interaction|update|bot|client|db|session|conn|connection|cursor|app|state|settings|config|logger|log|background_tasks|tasks|ws|websocket|socket|page|scope|send|receive|environ|start_response)$/;
const ownTypes =
  /(?:Session|SessionDep|Connection|Engine|Database|DB|Request|Response|WebSocket|Client|Context|State|Repository|Service|Manager|Cache|Redis|Pool|Settings|Config|Logger|Tasks|Interaction|Bot|Update|Event|Page|User|Principal)$/;
const bodies = /^(?:\w*BaseModel|SQLModel|Struct|TypedDict|NamedTuple|\w*Schema|DTO|\w*DTO|Form|\w*Form)$/;
const made = /^(?:Depends|Security|Provide|Inject|FromDishka|Dependency|State)$/;

/** Whether a parameter of a function that a framework calls is data that somebody sent, and can be a text. */
export function isSentData(info: FunctionInfo, at: number): boolean {
  const { node, parameters } = info;
  const name = parameters[at];
  if (node.type !== 'FunctionDef' || name === undefined || ownNames.test(name)) return false;
  if (closedParameters(info).has(at)) return false;
  const annotation = annotationsOf(node.args).get(name);
  if (annotation !== undefined && isOwn(annotation, info.module.tree, 0)) return false;
  const preset = presetOf(node.args, name);
  return !(preset?.type === 'Call' && made.test(wordOf(preset.func)));
}

/** What a program makes for itself, and its framework hands on: settings, sessions, stores. */
const ownThings =
  /(?:Session|Engine|Database|Settings|Config|Logger|Repository|Service|Pool|Redis|Connection|Tasks)$/;
const plainTypes = /^(?:str|bytes|dict|list|tuple|set|Any|object|Dict|List|Optional|Union|Mapping|)$/;

/** Whether a parameter of a function that a framework calls is something of the program's own, by its type. */
export function isOwnThing(info: FunctionInfo, at: number): boolean {
  const { node, parameters, module } = info;
  const name = parameters[at];
  const given =
    node.type === 'FunctionDef' && name !== undefined ? annotationsOf(node.args).get(name) : undefined;
  if (given === undefined || node.type !== 'FunctionDef') return false;
  const annotation = (given.type === 'Name' ? aliasOf(given.id, module.tree) : null) ?? given;
  const preset = presetOf(node.args, name as string);
  const parts =
    annotation.type === 'Subscript' && wordOf(annotation.value) === 'Annotated'
      ? annotation.slice.type === 'Tuple'
        ? annotation.slice.elts
        : [annotation.slice]
      : [annotation];
  const [type, ...more] = parts;
  const word = type === undefined ? '' : wordOf(type);
  if (isBody(word, module.tree)) return false;
  const isMade = [preset, ...more].some((one) => one?.type === 'Call' && made.test(wordOf(one.func)));
  return ownThings.test(word) || (isMade && !plainTypes.test(word));
}

function isOwn(annotation: Expr, module: Module, depth: number): boolean {
  if (depth > 4) return false;
  // `Db = Annotated[Session, Depends(session)]`
  const alias = annotation.type === 'Name' ? aliasOf(annotation.id, module) : null;
  if (alias !== null) return isOwn(alias, module, depth + 1);
  if (annotation.type === 'Subscript') {
    const inner = annotation.slice.type === 'Tuple' ? annotation.slice.elts : [annotation.slice];
    return (
      inner.some((one) => one.type === 'Call' && made.test(wordOf(one.func))) ||
      ownTypes.test(wordOf(annotation.value)) ||
      (inner[0] !== undefined && isOwn(inner[0], module, depth + 1))
    );
  }
  const isText = annotation.type === 'Constant' && typeof annotation.value === 'string';
  const name = isText ? (annotation.value as string).slice(0, 100) : wordOf(annotation);
  return ownTypes.test(name) && !isBody(name, module);
}

/** What a name for a type stands for, where a file gives one to something that is written in brackets. */
function aliasOf(name: string, { body }: Module): Expr | null {
  for (const one of body) {
    const [target] = one.type === 'Assign' ? one.targets : one.type === 'AnnAssign' ? [one.target] : [];
    if (target?.type !== 'Name' || target.id !== name) continue;
    const value = one.type === 'Assign' || one.type === 'AnnAssign' ? one.value : null;
    return value?.type === 'Subscript' ? value : null;
  }
  return null;
}

/** A class of this file that a framework fills with what was sent: `class Event(BaseModel)`. */
function isBody(name: string, module: Module): boolean {
  return module.body.some(
    (one) =>
      one.type === 'ClassDef' && one.name === name && one.bases.some((base) => bodies.test(wordOf(base))),
  );
}

function wordOf(expression: Expr): string {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : '';
}

/** A parameter of such a type, or what a member of an enumeration stands for: `limit`, `sort.value`. */
export function isOfClosedType(expression: Expr, { func }: Frame): boolean {
  if (func === null) return false;
  const of =
    expression.type === 'Attribute' && /^(?:value|name)$/.test(expression.attr)
      ? expression.value
      : expression;
  return of.type === 'Name' && closedParameters(func.info).has(func.info.parameters.indexOf(of.id));
}

function annotationsOf({ posonly, args, kwonly }: Arguments): ReadonlyMap<string, Expr> {
  const found = new Map<string, Expr>();
  for (const each of [...posonly, ...args, ...kwonly])
    if (each.annotation !== null) found.set(each.arg, each.annotation);
  return found;
}

function isClosed(annotation: Expr, module: Module, depth: number): boolean {
  if (depth > 6) return false;
  switch (annotation.type) {
    case 'Constant':
      return (
        annotation.value === null || (typeof annotation.value === 'string' && types.test(annotation.value))
      );
    case 'Name':
      return types.test(annotation.id) || enumerations(module).has(annotation.id);
    case 'Attribute':
      return types.test(annotation.attr);
    case 'BinOp':
      return (
        annotation.op === '|' &&
        isClosed(annotation.left, module, depth + 1) &&
        isClosed(annotation.right, module, depth + 1)
      );
    case 'Subscript': {
      const of = annotation.value;
      const word = of.type === 'Name' ? of.id : of.type === 'Attribute' ? of.attr : '';
      const inner = annotation.slice.type === 'Tuple' ? annotation.slice.elts : [annotation.slice];
      if (word === 'Literal') return true;
      if (word === 'Annotated')
        return (
          (inner[0] !== undefined && isClosed(inner[0], module, depth + 1)) || inner.slice(1).some(hasPattern)
        );
      return (
        /^(?:Optional|Union|List|list|Sequence|Set|set|Tuple|tuple|FrozenSet|frozenset)$/.test(word) &&
        inner.every((one) => isClosed(one, module, depth + 1))
      );
    }
    default:
      return false;
  }
}

/** `Path(pattern=r"^[a-z]+$")`, `Query(regex=…)`. */
function hasPattern(expression: Expr): boolean {
  return (
    expression.type === 'Call' &&
    expression.keywords.some(
      ({ arg, value }) =>
        (arg === 'pattern' || arg === 'regex') &&
        value.type === 'Constant' &&
        typeof value.value === 'string' &&
        isClosedPattern(value.value, false),
    )
  );
}

const enumerated = new WeakMap<Module, ReadonlySet<string>>();

function enumerations(module: Module): ReadonlySet<string> {
  let found = enumerated.get(module);
  if (found !== undefined) return found;
  const names = new Set<string>();
  for (const one of module.body)
    if (
      one.type === 'ClassDef' &&
      one.bases.some((base) =>
        /^(?:\w*Enum|Flag|IntFlag|TextChoices|IntegerChoices)$/.test(
          base.type === 'Name' ? base.id : base.type === 'Attribute' ? base.attr : '',
        ),
      )
    )
      names.add(one.name);
  found = names;
  enumerated.set(module, found);
  return found;
}

/** Parts of a route that its framework converts: `"/user/<int:id>"`, `"/user/{id:int}"`. */
function convertedBy({ decorators }: FunctionDef): ReadonlySet<string> {
  const found = new Set<string>();
  for (const decorator of decorators) {
    if (decorator.type !== 'Call') continue;
    for (const one of decorator.args.slice(0, 2)) {
      if (one.type !== 'Constant' || typeof one.value !== 'string') continue;
      const text = one.value.slice(0, 500);
      for (const [, name = ''] of text.matchAll(
        /<(?:int|float|uuid|date|datetime|ymd)(?:\([^)]{0,60}\))?:(\w{1,60})>/g,
      ))
        found.add(name);
      for (const [, name = ''] of text.matchAll(
        /[<{](\w{1,60}):(?:int|float|decimal|uuid|date|datetime|time|timedelta|dt)(?:\([^)]{0,60}\))?[>}]/g,
      ))
        found.add(name);
    }
  }
  return found;
}
