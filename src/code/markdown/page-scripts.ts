/** How a script in a page asks another machine for something, and so tells it something. */
const asks =
  /\b(?:fetch|sendBeacon|XMLHttpRequest|\.open|WebSocket|EventSource|axios(?:\.\w{1,10})?|\.(?:ajax|get|post|postMessage|importScripts)|new Image|document\.write(?:ln)?|insertAdjacentHTML|setAttribute)\s{0,4}\(|\.(?:src|href|action|innerHTML|outerHTML)\s{0,4}\+?=|\blocation\s{0,4}=|\blocation\.(?:assign|replace)\s{0,4}\(/g;
const elsewhere = /["'`](?:https?:|wss?:)?\/\/(?!(?:localhost|127\.0\.0\.1|\[::1\])\b)[^"'`\s]/i;
/** What is read from them, and not what is put into them. */
const cookies =
  /\bdocument\s{0,4}(?:\.\s{0,4}cookie|\[\s{0,4}["'`]cookie["'`]\s{0,4}\])(?!\s{0,4}=[^=])|\bcookieStore\s{0,4}\.\s{0,4}get/;
const stores =
  /\b(?:localStorage|sessionStorage|indexedDB)\b(?!\s{0,4}\.\s{0,4}(?:(?:set|remove)Item|clear)\b)/;
/** All that is kept for the site, what is kept under a name that is not shown, or what lets somebody in. */
const kept =
  /\bindexedDB\b|\b(?:local|session)Storage\b(?!\s{0,4}\.\s{0,4}(?:(?:set|remove)Item|clear)\b)(?!\s{0,4}\.\s{0,4}getItem\s{0,4}\(\s{0,4}["'`][^"'`]{0,200}["'`]\s{0,4}\))|\bgetItem\s{0,4}\(\s{0,4}["'`][^"'`]{0,100}(?:token|auth|jwt|session|secret|passw|credential|api.?key|refresh)/i;
const asHeader = /\bheaders\b|Authorization|setRequestHeader/i;
const assignment = /([A-Za-z_$][\w$]{0,60})\s{0,4}=(?![=>])([^;\n]{1,400})/g;
const word = /[A-Za-z_$][\w$]{0,60}/g;
const reach = 400;
const mostAsked = 200;
const mostNames = 200;
const mostSteps = 4;
const looked = 200_000;

/** Starts cells of a notebook, or asks its server for files, in the name of whoever looks. */
const drives =
  /\bkernel\s{0,8}\.\s{0,8}execute\b|\brequestExecute\b|["'`]\/?(?:api\/(?:contents|terminals|kernels|sessions))\b/;

/**
 * Whether a page’s script sends cookies, or what the browser keeps for the site, to another machine: at once, or by names
 * that it gave to them and to the address before. A token in a header of a request is how pages log in, and is none.
 */
export function sendsSecrets(text: string): boolean {
  const script = text.slice(0, looked);
  if ((!cookies.test(script) && !stores.test(script)) || !elsewhere.test(script)) return false;
  const taken = namesOf(script, (value) => cookies.test(value));
  const stored = namesOf(script, (value) => kept.test(value));
  const addresses = namesOf(script, (value) => elsewhere.test(value));
  let count = 0;
  for (const { index } of script.matchAll(asks)) {
    count += 1;
    if (count > mostAsked) return false;
    const said = script.slice(index, index + reach);
    if (!elsewhere.test(said) && !mentions(said, addresses)) continue;
    if (cookies.test(said) || mentions(said, taken)) return true;
    if ((stores.test(said) || mentions(said, stored)) && !asHeader.test(said)) return true;
  }
  return false;
}

/** Names of variables that are given such a value, or something that is made of one of these names. */
function namesOf(script: string, holds: (value: string) => boolean): ReadonlySet<string> {
  const names = new Set<string>();
  for (let step = 0; step < mostSteps; step += 1) {
    const before = names.size;
    for (const [, name, value] of script.matchAll(assignment)) {
      if (names.size >= mostNames) return names;
      if (holds(value!) || mentions(value!, names)) names.add(name!);
    }
    if (names.size === before) break;
  }
  return names;
}

function mentions(text: string, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  return (text.match(word) ?? []).some((each) => names.has(each));
}

/** Whether a script in a notebook drives its kernel or its server. */
export function drivesNotebook(text: string): boolean {
  return drives.test(text.slice(0, looked));
}
