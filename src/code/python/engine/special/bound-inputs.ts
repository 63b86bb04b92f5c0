import { asText } from '../fold/constants.ts';
import { argumentFor } from '../machine.ts';
import { sourceBit } from '../marks.ts';
import { unknown } from '../values.ts';
import type { Special } from './special.ts';

/** `ui.textarea().bind_value(form, "text")`: what a visitor types becomes the attribute of an object. */
const bindValue: Special = (m, given, place) => {
  const target = argumentFor(given, 0, 'target_object');
  const name = asText(argumentFor(given, 1, 'target_name')) ?? 'value';
  if (m.quiet === 0 && target?.kind === 'instance')
    m.setAttribute(target, name, unknown(sourceBit('network')), place);
  return null;
};

export const boundInputSpecials: readonly (readonly [string, Special])[] = [
  'input',
  'textarea',
  'editor',
  'codemirror',
  'chat_input',
  'input_chips',
].flatMap((element): (readonly [string, Special])[] => [
  [`nicegui.ui.${element}.bind_value`, bindValue],
  [`nicegui.ui.${element}.bind_value_to`, bindValue],
]);
