import { isLoopback } from './loopback.ts';

/** Where the keys of an account are used, and secrets are kept. */
const ofCloud =
  /^https:\/\/(?:[\w\uf8ff.-]{1,200}\.)?(?:amazonaws\.com(?:\.cn)?|aws\.amazon\.com|vault\.azure\.net|microsoftonline\.com|(?:management|graph)\.(?:azure|microsoft)\.com|googleapis\.com|aliyuncs\.com)(?:[/:?]|$)/i;

/** Telegram's bots have their token in the address of their own service. */
export function isOwnBot(address: string): boolean {
  return /^https:\/\/api\.telegram\.org\/bot\uf8ff\/[\w\uf8ff]+$/.test(address.slice(0, 400));
}

/** Where somebody logs in by what a machine or a job of his is known by. */
const logsIn =
  /^[a-z][\w+.-]{1,20}:\/\/[^\s/]{1,200}\/(?:[\w\uf8ff.-]{1,60}\/){0,6}(?:login|oauth2?|token(?:exchange)?|sts|authenticate|oidc(?:-\w+)?|mint-token)(?:[/?]|$)/i;

/** Whether an address says a host that has no business with private keys and files of keys: it is no service that they open. */
export function isStranger(address: string): boolean {
  const text = address.slice(0, 400);
  return (
    /^[a-z][\w+.-]{1,20}:\/\/[^\s\uf8ff/]/i.test(text) &&
    !isLoopback(text) &&
    !ofCloud.test(text) &&
    !logsIn.test(text)
  );
}
