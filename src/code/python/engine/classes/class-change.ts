import type { ClassValue, Instance, Value } from '../values/values.ts';
import { resolutionOrder } from './resolution-order.ts';

const longestOrder = 400;

/** `self.__class__ = Other`: methods of the other class come first, those of the one before may still be meant. */
export function changeClass(instance: Instance, cls: ClassValue): void {
  const { of } = instance;
  if (of.order[0] === cls.order[0]) return;
  if (of.general.instance === instance) addToAll(instance, cls);
  else instance.of = { ...cls, order: merged(cls.order, of.order) };
}

/** What stands for every object of a class may be of the other one, or may not. */
function addToAll(instance: Instance, cls: ClassValue): void {
  for (const one of cls.order) {
    if (typeof one === 'string') continue;
    for (const [name, value] of one.names)
      if (value.kind === 'function' && !instance.names.has(name))
        instance.names.set(
          name,
          value.binding === 'static' ? value : { kind: 'bound', marks: 0, func: value, self: instance },
        );
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
