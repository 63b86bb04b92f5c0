import { isLoopback } from '../../../../core/loopback.ts';

/** A host that is written down, asked without encryption, or by its number: no certificate says who answers. */
const unproven =
  /^(?:(?:http|ftp|ws):\/\/[\w.-]{1,200}\.[a-z0-9]|(?:https|wss):\/\/\d{1,3}(?:\.\d{1,3}){3}(?:[:/?#]|$))/i;

/** Whether anybody on the way, or whoever has that number today, may be the one that an address leads to. */
export function isUnproven(address: string): boolean {
  const text = address.slice(0, 400);
  return unproven.test(text) && !isLoopback(text);
}
