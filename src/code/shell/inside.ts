const names =
  /^(?:localhost|[\w.-]+\.(?:internal|local|lan|corp|home|intranet|svc|test|localhost))(?::\d{1,5})?$/i;
const numbers = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]+(?::\d{1,5})?$/;

/** Whether a host, with its port, is of one's own network: nobody outside can have its name. */
export function isInside(host: string): boolean {
  return names.test(host) || numbers.test(host);
}

/** Whether an address is reached without encryption, over networks of others: anybody on the way can answer. */
export function isOpenToAll(address: string): boolean {
  const host = /^(?:git\+)?(?:http|ftp):\/\/(?:[^/@]*@)?([^/]+)/i.exec(address)?.[1];
  return host !== undefined && !isInside(host) && /[.:]/.test(host);
}
