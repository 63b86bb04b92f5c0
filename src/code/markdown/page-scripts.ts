/** How a script in a page asks another machine for something, and so tells it something. */
const asks =
  /\b(?:fetch|sendBeacon|XMLHttpRequest|\.open|WebSocket|axios(?:\.\w{1,10})?|\.(?:ajax|get|post)|new Image)\s{0,4}\(|\.(?:src|href|action)\s{0,4}=|\blocation\s{0,4}=/g;
const elsewhere = /["'`](?:https?:|wss?:)?\/\/(?!(?:localhost|127\.0\.0\.1|\[::1\])\b)/i;
const cookies = /\bdocument\s{0,4}(?:\.\s{0,4}cookie|\[\s{0,4}["']cookie)/;
const stores = /\b(?:localStorage|sessionStorage|indexedDB)\b/;
const asHeader = /\bheaders\b|Authorization|setRequestHeader/i;
const reach = 400;
const mostAsked = 200;

/** Starts cells of a notebook, or asks its server for files, in the name of whoever looks. */
const drives =
  /\bkernel\s{0,8}\.\s{0,8}execute\b|\brequestExecute\b|["'`]\/?(?:api\/(?:contents|terminals|kernels|sessions))\b/;

/**
 * Whether a page’s script sends cookies, or what the browser keeps for the site, to another machine. A token in a header
 * of a request is how pages log in, and is none.
 */
export function sendsSecrets(text: string): boolean {
  const looked = text.slice(0, 200_000);
  if (!cookies.test(looked) && !stores.test(looked)) return false;
  let count = 0;
  for (const { index } of looked.matchAll(asks)) {
    count += 1;
    if (count > mostAsked) return false;
    const said = looked.slice(index, index + reach);
    if (!elsewhere.test(said)) continue;
    if (cookies.test(said) || (stores.test(said) && !asHeader.test(said))) return true;
  }
  return false;
}

/** Whether a script in a notebook drives its kernel or its server. */
export function drivesNotebook(text: string): boolean {
  return drives.test(text.slice(0, 200_000));
}
