import { join } from '../values/join.ts';
import type { ClassValue, FunctionValue, Instance, Value } from '../values/values.ts';
import { classAttribute } from './class-attribute.ts';
import { resolutionOrder } from './resolution-order.ts';

const longestOrder = 400;

/** `self.__class__ = Other`: methods of the other class come first, those of the one before may still be meant. */
export function changeClass(instance: Instance, cls: ClassValue, isSure = true): void {
  const { of } = instance;
  if (of.order[0] === cls.order[0]) return;
  if (of.general.instance === instance || !isSure) addToAll(instance, cls);
  else instance.of = { ...cls, order: merged(cls.order, of.order) };
}

function boundTo(self: Instance, func: FunctionValue): Value {
  return func.binding === 'static' ? func : { kind: 'bound', marks: 0, func, self };
}

/** What stands for every object of a class may be of the other one, or may not. */
function addToAll(instance: Instance, cls: ClassValue): void {
  for (const one of cls.order) {
    if (typeof one === 'string') continue;
    for (const [name, value] of one.names)
      if (value.kind === 'function' && !instance.names.has(name)) {
        const before = classAttribute(instance.of, name);
        const added = boundTo(instance, value);
        instance.names.set(
          name,
          before?.kind === 'function' ? join(boundTo(instance, before), added) : added,
        );
      }
  }
}

/** `cls.__bases__ = (Other,)`, for the class and for those that are derived from it. */
export function changeBases(cls: ClassValue, bases: readonly Value[]): void {
  const added = resolutionOrder(bases);
  const derived = cls.module.classes.filter((one) => one === cls || one.order.includes(cls));
  for (const one of new Set([cls, ...derived])) {
    const order = one.order as (ClassValue | string)[];
    const at = order.indexOf(cls) + 1;
    order.splice(at, order.length - at, ...merged(added, order.slice(at)));
  }
}

function merged(
  first: readonly (ClassValue | string)[],
  then: readonly (ClassValue | string)[],
): (ClassValue | string)[] {
  return [...new Set([...first, ...then])].slice(0, longestOrder);
}
