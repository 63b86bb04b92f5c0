import type { ConstantValue, Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { keyword, lastWord } from './call-shape.ts';

/** Settings of Celery and Kombu that say which kinds of messages are read, whoever has put them into the queue. */
const settings: readonly string[] = ['accept_content', 'result_accept_content', 'accept'];

/** As files of settings have them. */
const settingName = /^(?:(?:CELERY_)?(?:RESULT_)?ACCEPT_CONTENT|(?:result_)?accept_content)$/;

/** Names of pickle among the serializers that Kombu registers. */
const pickled = /^(?:pickle|application\/x-python-serialize)$/;

function admitsPickles(value: Expr, constant: (one: Expr) => ConstantValue | undefined): boolean {
  if (value.type !== 'List' && value.type !== 'Tuple' && value.type !== 'Set') return false;
  return value.elts.slice(0, 20).some((one) => pickled.test(String(constant(one))));
}

/** Whoever reaches the broker has a worker unpickle what he likes: Celery reads no pickles unless it is told to. */
export const pickledMessages: Check = {
  id: 'pickled-messages',
  keywords: new Set(settings),
  call(site, report) {
    for (const name of settings) {
      const value = keyword(site, name);
      if (value === undefined || !admitsPickles(value, site.constant.bind(site))) continue;
      report.hazard('objects-served', site.node, { detail: name });
      return;
    }
  },
  nodes: {
    Assign({ targets, value }, at, report) {
      const [target] = targets;
      const name = target === undefined ? undefined : lastWord(target);
      if (target === undefined || name === undefined || !settingName.test(name)) return;
      if (admitsPickles(value, at.constant.bind(at)))
        report.hazard('objects-served', target, { detail: name });
    },
  },
};
