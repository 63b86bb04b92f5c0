import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';

/** A field of a format that goes from an object to what its module, or the interpreter, holds. */
const walks =
  /\{[^{}\n]{0,80}(?:\.|\[)__(?:globals|builtins|subclasses|mro|base|bases|class|init|dict|code|closure|func|self|reduce)__[^{}\n]{0,200}[.[][^{}\n]{0,200}\}/;

const reaches = /__(?:globals|builtins|subclasses|mro|bases?|code|closure)__/;

/**
 * `'{event.__init__.__globals__[KEY]}'.format(event=event)`: a text that takes secrets of the module, or every class, out of
 * whatever it is filled with. It stands in the source, and has no use there but that one.
 */
export const fieldWalks: Check = {
  id: 'field-walks',
  nodes: {
    Constant(expression, at, report) {
      const { value } = expression;
      if (typeof value !== 'string' || value.length > 10_000 || !value.includes('__')) return;
      if (!reaches.test(value) || !walks.test(value)) return;
      // What looks for such texts has them too.
      if (sourceHas(at.module, fills)) report.hazard('object-graph-walk', expression);
    },
  },
};

const fills = /\.(?:format|format_map|vformat|get_field)\s*\(/;
