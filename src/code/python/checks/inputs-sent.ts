import { isLoopback } from '../../../core/loopback.ts';
import type { Expr } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Services that a model may well be asked through; hubs are where it came from. */
const services =
  /^https?:\/\/(?:[\w-]+\.)*(?:huggingface\.co|hf\.co|openai\.com|anthropic\.com|googleapis\.com|azure\.com|cohere\.(?:ai|com)|mistral\.ai|github\.com|githubusercontent\.com)(?:[/:]|$)/i;

/** What computes by itself: models, and what prepares their inputs. Tools and clients are there to ask others. */
const models =
  /\b(?:PreTrained\w+|PretrainedConfig|nn\.Module|ProcessorMixin|FeatureExtractionMixin|ImageProcessing\w*|LogitsProcessor\w*|StoppingCriteria\w*)\b/;

const libraries = /^(?:huggingface_hub|transformers|datasets|wandb|mlflow|openai|anthropic|torch)\./;

/**
 * A model, or what cuts texts into tokens for it, posts what it was given to an address that stands in its source: whoever
 * put it there reads along.
 */
export const inputsSent: Check = {
  id: 'inputs-sent',
  about: [(known) => known.effect === 'network'],
  call(site, report) {
    if (
      site.scope.length === 0 ||
      !sourceHas(site.module, models) ||
      calledNames(site).some((name) => libraries.test(name))
    )
      return;
    for (const callee of site.callees) {
      const given = knownCallable(callee)?.arguments;
      if (given === undefined || !isAddressed(site, given)) continue;
      for (const { at, names, role } of given) {
        // What a search is for stands in an address.
        const value = role === 'data' && !names.includes('params') ? site.argument(at, ...names) : undefined;
        if (value === undefined || isWritten(value, 0)) continue;
        report.hazard('input-sent', site.node);
        return;
      }
    }
  },
};

/** Nothing but constants, whatever they are put into. */
function isWritten(expression: Expr, depth: number): boolean {
  if (depth > 6) return false;
  switch (expression.type) {
    case 'Constant':
      return true;
    case 'Dict':
      return expression.values.every((one) => isWritten(one, depth + 1));
    case 'List':
    case 'Tuple':
      return expression.elts.every((one) => isWritten(one, depth + 1));
    default:
      return false;
  }
}

type Given = readonly {
  readonly at: number | null;
  readonly names: readonly string[];
  readonly role: string;
}[];

function isAddressed(site: CallSite, given: Given): boolean {
  for (const { at, names, role } of given) {
    const expression = role === 'url' || role === 'host' ? site.argument(at, ...names) : undefined;
    const text = expression === undefined ? undefined : site.text(expression);
    if (text !== undefined && /^https?:\/\/[\w.-]+/i.test(text))
      return !isLoopback(text) && !services.test(text);
  }
  return false;
}
