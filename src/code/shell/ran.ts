import type { Input, Invocation } from './invocation.ts';

/** What a part of a script ran and, where it is known, printed. */
export interface Ran {
  readonly commands: readonly Invocation[];
  readonly text: string | undefined;
  readonly decoded: boolean;
  /** The input that it passed on as it was. */
  readonly lies?: Input;
}

export const nothing: Ran = { commands: [], text: undefined, decoded: false };

/** What several parts did, one after another; their output is known only where all of them have printed. */
export function merge(ran: readonly Ran[], printed: boolean): Ran {
  const texts = ran.map((each) => each.text);
  const text = printed && texts.every((each) => each !== undefined) ? texts.join('') : undefined;
  return {
    commands: ran.flatMap((each) => each.commands).slice(-200),
    text,
    decoded: ran.some((each) => each.decoded),
  };
}
