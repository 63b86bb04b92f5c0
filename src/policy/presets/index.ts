import type { Policy, PresetName } from '../policy.ts';
import { observe } from './observe.ts';
import { standard } from './standard.ts';
import { strict } from './strict.ts';

export const presets: Readonly<Record<PresetName, Policy>> = { observe, standard, strict };

export const presetNames: readonly PresetName[] = ['observe', 'standard', 'strict'];

export function isPresetName(text: string): text is PresetName {
  return (presetNames as readonly string[]).includes(text);
}
