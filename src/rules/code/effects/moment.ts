import type { EffectFact } from '../../../core/code.ts';

/**
 * When an effect takes place for whom it threatens. `load`: whoever loads the model has it happen; `construct`: whoever
 * makes an object of it; `later`: only when something is called, or somebody starts the file; `run`: the program is about
 * to be run, and this is part of it; `never`: nothing leads there.
 */
export type Moment = 'load' | 'construct' | 'later' | 'run' | 'never';

/** The moment of a fact, by its context, its phase and whether a loader runs its file. */
export function momentOf({ context, phase, reach }: Pick<EffectFact, 'context' | 'phase' | 'reach'>): Moment {
  if (phase === 'dead') return 'never';
  if (context === 'generated') return 'run';
  if (reach !== 'load' || phase === 'call' || phase === 'start') return 'later';
  return phase === 'import' ? 'load' : 'construct';
}

const words: Readonly<Record<EffectFact['phase'], string>> = {
  import: 'as soon as the file is imported',
  construct: 'when an object is made or loaded',
  call: 'when it is called',
  start: 'when the file is started as a program',
  dead: 'nothing in the repository leads there',
};

/** The same for a reader. */
export function momentWords({
  context,
  phase,
  reach,
  started,
}: Pick<EffectFact, 'context' | 'phase' | 'reach' | 'started'>): string {
  const said = phase === 'construct' && started === true ? words.start : words[phase];
  return context === 'repository' && reach === 'none' && phase !== 'dead'
    ? `${said}; nothing in the repository leads to the file`
    : said;
}
