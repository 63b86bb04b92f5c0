import type { CodeContext, HazardFact } from '../../core/code.ts';
import type { Severity } from '../../core/finding.ts';
import { worthOf } from './placeholder.ts';
import { type Sighting, sightings } from './rules.ts';

/** A credential in a text. */
export interface Secret {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly severity: Severity;
  /** What it is and how it begins; never all of it. */
  readonly shown: string;
}

/** What is looked at in one go, and what the next piece repeats: longer than any private key. */
const pieceLength = 2 * 2 ** 20;
const overlap = 16 * 2 ** 10;
/** Longer texts are data. */
const longest = 32 * 2 ** 20;
const most = 200;
const shownCharacters = 4;

/** Credentials in a text, in their order. `name` is the file's base name: some rules are for certain files. */
export async function findSecrets(text: string, name: string): Promise<readonly Secret[]> {
  const found: Secret[] = [];
  const lines = new LineCounter(text);
  let reached = 0;
  for (let start = 0; start < Math.min(text.length, longest); start += pieceLength - overlap) {
    const piece = text.slice(start, start + pieceLength);
    for (const { rule, message, ...range } of await sightings(piece, name)) {
      const [from, to] = extent(rule, message, piece, range);
      // Two rules may see the same, and so may two pieces; the first to see it has it.
      if (start + from < reached || found.length >= most) continue;
      const worth = worthOf(rule, piece.slice(from, to));
      if (worth === 'none') continue;
      reached = start + to;
      found.push({
        from: start + from,
        to: reached,
        line: lines.lineOf(start + from),
        severity: worth === 'real' ? 'medium' : 'low',
        shown: shownAs(rule, message, piece.slice(from, to)),
      });
    }
    if (start + pieceLength >= text.length) break;
  }
  return found;
}

/** Where exactly the credential stands: some rules tell where what leads to it begins, or take the whole file. */
function extent(
  rule: string,
  message: string,
  piece: string,
  { from, to }: Pick<Sighting, 'from' | 'to'>,
): readonly [number, number] {
  if (rule === 'gcp') return [Math.max(0, piece.indexOf('"private_key"')), to];
  if (rule !== 'aws' || !/secret/i.test(message)) return [from, to];
  const line = piece.slice(from, from + 200);
  const key = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/.exec(line);
  return key === null ? [from, to + 100] : [from + key.index, from + key.index + key[0].length];
}

/** Facts of the credentials in a text, each with its line. */
export function secretFacts(secrets: readonly Secret[], context: CodeContext): HazardFact[] {
  return secrets.map(({ line, severity, shown }) => ({
    kind: 'hazard',
    where: { line },
    language: 'text',
    context,
    hazard: 'hardcoded-secret',
    phase: 'dead',
    reach: 'none',
    evidence: shown,
    severity,
  }));
}

/** The text with each credential cut after its first characters, in as many lines as before. */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  let out = '';
  let at = 0;
  for (const { from, to } of secrets) {
    if (from < at) continue;
    const kept = Math.min(to, from + shownCharacters);
    out += `${text.slice(at, kept)}…${text.slice(kept, to).replace(/[^\n]+/g, '')}`;
    at = to;
  }
  return out + text.slice(at);
}

/** `GITHUB_TOKEN` of the rule `github`: "GitHub token ghp_… (40 characters)". */
function shownAs(rule: string, message: string, text: string): string {
  const what = titles.get(rule) ?? message.toLowerCase().replaceAll('_', ' ');
  if (rule === 'privatekey' || rule === 'gcp') return what;
  if (rule === 'basicauth' || rule === 'database-connection-string') {
    const scheme = /^[a-z+.:]{1,20}:\/\//i.exec(text)?.[0] ?? '';
    return `${what}: ${scheme}…`;
  }
  return `${what}: ${text.trimStart().slice(0, shownCharacters)}… (${text.length} characters)`;
}

const titles: ReadonlyMap<string, string> = new Map([
  ['aws', 'a key of Amazon Web Services'],
  ['gcp', 'the key of a Google Cloud service account'],
  ['privatekey', 'a private key'],
  ['npm', 'an npm token'],
  ['basicauth', 'a user and a password in an address'],
  ['slack', 'a Slack token'],
  ['sendgrid', 'a SendGrid key'],
  ['shopify', 'a Shopify token'],
  ['github', 'a GitHub token'],
  ['gitlab', 'a GitLab token'],
  ['grafana', 'a Grafana token'],
  ['openai', 'an OpenAI key'],
  ['anthropic', 'an Anthropic key'],
  ['groq', 'a Groq key'],
  ['huggingface', 'a Hugging Face token'],
  ['linear', 'a Linear key'],
  ['notion', 'a Notion token'],
  ['1password', 'a 1Password service account token'],
  ['database-connection-string', 'a user and a password for a database'],
  ['hashicorp-vault', 'a HashiCorp Vault token'],
  ['vercel', 'a Vercel token'],
  ['databricks', 'a Databricks token'],
  ['docker', 'a Docker token'],
  ['figma', 'a Figma token'],
]);

/** Counts lines as it goes: offsets are asked for in their order, but for the odd one. */
class LineCounter {
  private readonly text: string;
  private at = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  lineOf(offset: number): number {
    if (offset < this.at) {
      this.at = 0;
      this.line = 1;
    }
    for (;;) {
      const next = this.text.indexOf('\n', this.at);
      if (next < 0 || next >= offset) return this.line;
      this.at = next + 1;
      this.line += 1;
    }
  }
}
