import { baseOf } from '../../../core/slash-paths.ts';
import type { Inspection } from './inspection.ts';

const largest = 1 << 20;

/** Texts that assistants which write code take as instructions, wherever their makers look for them. */
const instructs =
  /(?:^|\/)(?:(?:AGENTS?|CLAUDE|GEMINI|SKILL|CONVENTIONS|QWEN|WARP)(?:\.[\w-]{1,20})?\.mdx?|\.(?:cursor|windsurf|cline|roo|goose)(?:rules|hints)|copilot-instructions\.md|[^/]+\.mdc|[^/]+\.(?:instructions|prompt|chatmode)\.md|\.(?:cursor|windsurf|roo|kiro|junie|continue|augment|trae|amazonq|clinerules|claude|codex|gemini)\/(?:.*\/)?[^/]+\.(?:mdx?|txt)|\.clinerules\/[^/]+)$/i;

const readme = /^README(?:\.[\w-]{1,20})?\.mdx?$/i;

/** Takes other instructions, or whoever gave them, out of the way. */
const overrides =
  /\b(?:ignore|disregard|forget|override)\s{1,5}(?:(?:all|any|every|of|the|your|my)\s{1,5}){0,4}(?:previous|prior|above|earlier|preceding|other|system|safety|existing)\s{1,5}(?:\w{1,20}\s{1,5})?(?:instructions?|rules?|prompts?|directions?|guidelines?|messages?)\b/i;

const not = String.raw`\b(?:do\s{1,5}not|don['’]?t|never|without|avoid|must\s{1,5}not)\s{1,5}(?:\w{1,20}\s{1,5}){0,3}?`;

/** Keeps what is done from whoever would object: what he is not told of is a step, and no key. */
const hides: readonly RegExp[] = [
  new RegExp(
    String.raw`${not}(?:mention|tell|inform|notify|alert|announce|surface)(?:ing)?\b[^.\n]{0,80}\b(?:users?|developers?|humans?|owners?|reviewers?|any(?:one|body)|this|it|steps?|instructions?)\b(?!\s{1,5}to\b)`,
    'i',
  ),
  new RegExp(
    String.raw`${not}(?:show|reveal|disclose|display|report|explain|include|log|discuss|acknowledge|reference|expose)(?:ing)?\b[^.\n]{0,20}\b(?:this|that|these|the)\s{1,5}(?:\w{1,20}\s{1,5})?(?:steps?|commands?|instructions?|requests?|actions?|uploads?|notes?|sections?|rules?|calls?|behaviou?r)\b`,
    'i',
  ),
  /\b(?:users?|developers?|humans?|reviewers?|nobody|no\s{1,5}one)\b[^.\n]{0,20}\b(?:need\s{1,5}not|not\s{1,5}need\s{1,5}to|must\s{0,5}n[o'’]t|should\s{0,5}n[o'’]t|(?:does|do|will)\s{0,5}n[o'’]t|never)\s{1,5}(?:know|notice|see|find\s{1,5}out|be\s{1,5}(?:told|aware|informed|notified))(?=\s{0,5}(?:[.,;:!)]|$)|\s{1,5}(?:about|of|this|it|that|these|anything)\b)/im,
  /\b(?:users?|developers?|humans?)\s{1,5}(?:are\s{1,5}|is\s{1,5}|stays?\s{1,5}|remains?\s{1,5})?unaware\b/i,
  /\bdescribe\s{1,5}(?:the|this|your|it|that)\b[^.\n]{0,40}\bas\s{1,5}["“'`]/i,
  /\b(?:keep|hide)\s{1,5}(?:this|it|these|that)\b[^.\n]{0,40}\b(?:secret|hidden|from\s{1,5}the\s{1,5}(?:user|developer|human))\b/i,
];

/** The same said of how a thing is done; of other things honest instructions say it too. */
const quietly = /\b(?:silently|secretly|covertly|unnoticed|stealthily|quietly)\b/i;

/** Common in honest instructions too, for what harms nobody. */
const unasked = new RegExp(
  String.raw`(?:${not}|\bno\s{1,5}need\s{1,5}to\s{1,5})(?:ask|seek|request|wait)(?:ing)?\b[^.\n]{0,40}\b(?:confirm\w{0,8}|permission|approval|consent)\b`,
  'i',
);

/** Of another machine. */
const address =
  /\b(?:https?|wss?|ftp):\/\/(?!localhost|127\.|0\.0\.0\.0|\[)[^\s`'")>\]]{3}|\b(?!127\.|0\.|10\.|192\.168\.)\d{1,3}(?:\.\d{1,3}){3}\b/i;

/** Runs what it fetches. */
const runsFetched =
  /\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^|;\n]{0,300}(?:\|\s{0,5}(?:sudo\s{1,5})?(?:(?:ba|z|da|k)?sh|python3?|node|iex)\b|&&\s{0,5}(?:ba|z|da|k)?sh\b)|\b(?:ba|z)?sh\s{1,5}<\(\s{0,5}(?:curl|wget)\b/i;

/** The same said in words, and a script of somebody else's that comes into what is written. */
const bringsIn =
  /\b(?:download|fetch|retrieve|get|grab|pull)\b[^.\n]{0,80}\bhttps?:\/\/\S{4,200}\s[^.\n]{0,40}\b(?:and|then)\s{1,5}(?:run|execute|source|eval|install)\s{1,5}(?:it|them|that|this|(?:the|its)\s{1,5}(?:script|file|code|contents?|result))\b|<script\b[^>\n]{0,100}\bsrc\s{0,3}=\s{0,3}["']?(?:https?:)?\/\//i;

const secrets =
  /\.(?:aws|ssh|gnupg|kube|azure|docker)\b|\bid_(?:rsa|ed25519|ecdsa)\b|(?:^|[\s`'"(/])\.env(?:\.\w{1,20})?\b|\.netrc\b|\.npmrc\b|\.pypirc\b|\.kube\/config|\.git-credentials|\bprintenv\b|\benv\s{0,5}\||\benvironment\s{1,5}variables?\b|\b(?:api|access|private|ssh|secret)[\s_-]{0,2}keys?\b|\b(?:credentials|passwords?|secrets|tokens)\b/i;

const sends =
  /\b(?:upload|send|post|transmit|exfiltrate|submit|append|attach|forward|beacon|leak|pass)\b|\b(?:include|put|embed|encode)\b[^.\n]{0,80}\bin(?:to)?\s{1,5}(?:a|an|the|every|each)\s{1,5}(?:\w{1,20}\s{1,5})?(?:requests?|urls?|query|headers?|images?|links?)\b|\b(?:curl|wget|nc|ncat|scp)\b[^\n`]{0,200}(?:-d|--data\S{0,12}|-F|-T|--upload-file|\$\(|@)/i;

const verbs = 'send|upload|post|transmit|exfiltrate|submit|forward|leak';
/** What is sent is the secret itself, or what was made of it; one that only says who asks is none. */
const handsOver = new RegExp(
  String.raw`\b(?:${verbs})\b(?:(?!\b(?:with|using|via|by)\b)[^.\n]){0,60}?(?:${secrets.source})|(?:${secrets.source})[^.\n]{0,80}\b(?:${verbs})\s{1,5}(?:them|it|its|these|that|those|the\s{1,5}(?:contents?|output|results?|archive|file|zip))\b`,
  'i',
);

const refuses =
  /\b(?:never|do\s{1,5}not|don['’]?t|must\s{1,5}not|should\s{1,5}not|avoid|forbidden|prohibited|not\s{1,5}allowed)\b/i;

/** A command that hands files of secrets to another machine, as it would be typed. */
const pipesSecrets =
  /(?:\.aws\/|\.ssh\/|\bid_(?:rsa|ed25519)|\.env\b|\.netrc|\.npmrc|\.pypirc|\.kube\/config|\bprintenv\b|\benv\b)[^\n`|]{0,200}\|[^\n`]{0,100}\b(?:curl|wget|nc|ncat)\b|\bcurl\b[^\n`|]{0,200}(?:@|-T\s{1,5}|--upload-file\s{1,5})(?:~|\$HOME|\/root|\/home)?[^\s`]{0,60}(?:\.aws\/|\.ssh\/|id_rsa|id_ed25519|\.env\b|\.netrc|\.npmrc|\.pypirc)/i;

/** Characters that are looked at together; a longer paragraph is looked at in pieces that overlap. */
const together = 4_000;
const overlap = 1_000;

/** Instructions to an assistant that are meant against whoever works with it. */
export const misledAssistants: Inspection = ({ listing }, finds) => {
  for (const { path, size } of listing.files) {
    const isReadme = readme.test(baseOf(path));
    if (size > largest || !(isReadme || instructs.test(path))) continue;
    const text = listing.text(path) ?? '';
    for (const { at, words, isComment } of paragraphs(text)) {
      // What everybody reads explains such texts too; what stands in a comment is for nobody but machines.
      const id = isReadme && !isComment ? null : judged(words, isComment);
      if (id === null) continue;
      const from = beginsAt(words);
      finds.hazard(path, {
        id,
        line: text.slice(0, at + from).split('\n').length,
        evidence: words
          .slice(from, from + 400)
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, 200),
        phase: 'start',
        reach: 'later',
      });
      break;
    }
  }
};

/**
 * Whether the description of a tool has the model that reads it bring along secrets of its user's: the tool's own arguments
 * carry them away, so no address need be named.
 */
export function misleadsModel(words: string): boolean {
  if (judged(words, false) !== null) return true;
  const asks = secretFiles.test(words) && carriesAlong.test(words);
  return asks && (hides.some((one) => one.test(words)) || demands.test(words));
}

const secretFiles =
  /~\/\.[\w-]|\.(?:aws|ssh|gnupg|kube|azure|docker|cursor|claude)\/|\bid_(?:rsa|ed25519|ecdsa)\b|(?:^|[\s`'"(/])\.env\b|\.netrc\b|\.npmrc\b|\.pypirc\b|\bmcp\.json\b|\b(?:private|ssh)\s{1,5}keys?\b|\bconversation\s{1,5}history\b|\bsystem\s{1,5}prompt\b/i;
const carriesAlong =
  /\b(?:pass|send|include|put|provide|attach|append|forward|submit|supply|set|copy)\b[^.\n]{0,120}\b(?:content|contents|it|them|value|argument|parameter|field|as|in|into|to)\b/i;
const demands =
  /<(?:important|system|instructions?|critical|secret)>|\b(?:before|prior\s{1,5}to)\s{1,5}(?:using|calling|invoking|running|you)\b|\b(?:otherwise|or\s{1,5}else)\b[^.\n]{0,60}\b(?:not\s{1,5}work|fail)/i;

function judged(words: string, isComment: boolean): string | null {
  const overriding = overrides.test(words);
  const hiding = hides.some((one) => one.test(words));
  const leaves = sends.test(words) && address.test(words) && secrets.test(words);
  if (leaves && pipesSecrets.test(words) && !refusesIt(words)) return 'assistant-misled';
  const isUnasked = leaves && unasked.test(words) && handsOver.test(words);
  const isHidden = (hiding || isUnasked || sentences(words).some(isQuiet)) && !refusesOnly(words);
  const acts = leaves || runsFetched.test(words) || bringsIn.test(words);
  if (acts && (overriding || isHidden)) return 'assistant-misled';
  if (overriding && (hiding || isComment)) return 'assistant-overridden';
  return null;
}

/** Whether a sentence has something sent or run, so that nobody sees it. */
function isQuiet(sentence: string): boolean {
  return (
    quietly.test(sentence) &&
    (sends.test(sentence) || runsFetched.test(sentence) || bringsIn.test(sentence)) &&
    (address.test(sentence) || secrets.test(sentence))
  );
}

function sentences(words: string): readonly string[] {
  return words.split(/[.!?](?=\s)|\n/);
}

/** Where the sentence begins that says what is judged. */
function beginsAt(words: string): number {
  const places = [pipesSecrets, runsFetched, bringsIn, overrides, ...hides, quietly, secrets]
    .map((one) => words.search(one))
    .filter((place) => place >= 0);
  const acts = places.length === 0 ? 0 : Math.min(...places);
  const sentence = words.lastIndexOf('. ', acts);
  return Math.max(acts - 150, words.lastIndexOf('\n', acts) + 1, sentence < 0 ? 0 : sentence + 2);
}

/** `Never run …`: the words before the command forbid it. */
function refusesIt(words: string): boolean {
  const at = words.search(/\b(?:cat|curl|env|printenv|tar|base64|wget)\b/i);
  const from = Math.max(0, at - 120);
  const sentence =
    words
      .slice(from, at)
      .split(/[.:;!?]\s/)
      .at(-1) ?? '';
  return refuses.test(sentence);
}

/** Rules that only forbid: every sentence of them that acts says not to. */
function refusesOnly(words: string): boolean {
  return sentences(words)
    .filter(
      (sentence) =>
        runsFetched.test(sentence) ||
        bringsIn.test(sentence) ||
        (sends.test(sentence) && address.test(sentence)),
    )
    .every((sentence) => refuses.test(sentence.slice(0, 60)));
}

interface Paragraph {
  readonly at: number;
  readonly words: string;
  readonly isComment: boolean;
}

/** What stands between empty lines, and comments as a whole, each with where it begins. */
function* paragraphs(text: string): Generator<Paragraph> {
  let at = 0;
  let opens = text.indexOf('<!--');
  while (at < text.length) {
    // Looked for again only once it is passed.
    if (opens >= 0 && opens < at) opens = text.indexOf('<!--', at);
    const gap = /\n[ \t\r]*\n/g;
    gap.lastIndex = at;
    const blank = gap.exec(text);
    const end = blank === null ? text.length : blank.index;
    if (opens >= 0 && opens < end) {
      yield* pieces(text, at, opens, false);
      const closes = text.indexOf('-->', opens + 4);
      const stop = closes < 0 ? text.length : closes;
      yield* pieces(text, opens + 4, stop, true);
      at = stop + 3;
    } else {
      yield* pieces(text, at, end, false);
      at = blank === null ? text.length : gap.lastIndex;
    }
  }
}

function* pieces(text: string, from: number, to: number, isComment: boolean): Generator<Paragraph> {
  for (let at = from; at < to; at += together - overlap) {
    yield { at, words: text.slice(at, Math.min(to, at + together)), isComment };
    if (at + together >= to) return;
  }
}
