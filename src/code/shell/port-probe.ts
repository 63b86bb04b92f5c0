import type { Invocation } from './invocation.ts';

/** `echo > /dev/tcp/host/port`: whether somebody answers there; nothing is said, and nothing read. */
export function asksPort({ name, args, redirections, input }: Invocation): boolean {
  return (
    /^(?:echo|:|true)$/.test(name) &&
    args.every((arg) => arg.text === '') &&
    input === undefined &&
    redirections
      .filter(({ target }) => /^\/dev\/(?:tcp|udp)\//.test(target.text))
      .every(({ operator }) => operator === '>')
  );
}
