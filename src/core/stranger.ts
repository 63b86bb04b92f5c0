import { isLoopback } from './loopback.ts';

/** Where the keys of an account are used, and secrets are kept. */
const ofCloud =
  /^https:\/\/(?:[\w\uf8ff.-]{1,200}\.)?(?:amazonaws\.com(?:\.cn)?|vault\.azure\.net|aliyuncs\.com)(?:[/:?]|$)/i;

/** Telegram's bots have their token in the address of their own service. */
export function isOwnBot(address: string): boolean {
  return /^https:\/\/api\.telegram\.org\/bot\uf8ff\/[\w\uf8ff]+$/.test(address.slice(0, 400));
}

/** Whether an address says a host that has no business with private keys and files of keys: it is no service that they open. */
export function isStranger(address: string): boolean {
  const text = address.slice(0, 400);
  return /^[a-z][\w+.-]{1,20}:\/\/[^\s\uf8ff/]/i.test(text) && !isLoopback(text) && !ofCloud.test(text);
}
