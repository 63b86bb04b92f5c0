import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const starts =
  /^(?:subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|os\.(?:system|popen|exec\w{1,3}|spawn\w{1,3})|asyncio\.create_subprocess_(?:shell|exec))$/;

const assistants =
  /(?:^|[\s'"/\\])(?:claude|gemini|codex|q|qwen|aider|goose|cursor-agent|copilot|opencode|crush|amp)(?:["'\s,]|$)/;

/** The switches by which they do not ask any more. */
const unasked =
  /--dangerously-(?:skip-permissions|bypass-approvals-and-sandbox|allow-all)|--yolo\b|--trust-all-tools|--allow-all-tools|--yes-always|--full-auto|--approval-mode[= ]yolo|--ask-for-approval[= ]never|--no-interactive\b/;

/** What a user keeps for himself. */
const ofUser =
  /\bwallets?\b|\bkeystores?\b|\bseed phrases?\b|\bmnemonics?\b|\b(?:private|ssh|api) keys?\b|\bcredentials?\b|\bpasswords?\b|\bsecrets?\b|\btokens?\b|\.ssh\b|\.aws\b|\.env\b|\bid_(?:rsa|ed25519)\b|\bcookies\b|\b(?:home|whole) (?:folder|directory|machine|disk)\b|\$HOME\b/i;

/** Words of a command as far as they stand in the source: a text, or a list of texts. */
function wordsOf(site: CallSite, expression: Expr): string {
  const parts = expression.type === 'List' || expression.type === 'Tuple' ? expression.elts : [expression];
  return parts
    .slice(0, 40)
    .map((each) => site.text(each) ?? '')
    .join(' ')
    .slice(0, 20_000);
}

/** `run(['claude', '-p', 'look for wallets …', '--dangerously-skip-permissions'])`: somebody else does the looking. */
export const agentsSentOut: Check = {
  id: 'agents-sent-out',
  about: ['.run', '.call', '.check_call', '.check_output', '.Popen', '.system', '.popen', '.getoutput'],
  call(site, report) {
    if (!calledNames(site).some((name) => starts.test(name))) return;
    const [command] = site.node.args;
    if (command === undefined || !sourceHas(site.module, unasked)) return;
    const words = wordsOf(site, command);
    if (!unasked.test(words)) return;
    // The name of the program may be one of several that are tried in turn.
    const isNamed =
      assistants.test(words) || (lastWord(firstOf(command)) !== undefined && sourceHas(site.module, listed));
    if (!isNamed) return;
    if (ofUser.test(words)) report.hazard('assistant-sent-out', site.node);
    else report.hazard('assistant-sent-out', site.node, { detail: 'a task of its own' });
  },
};

const listed = /["'](?:claude|gemini|codex|cursor-agent|qwen|aider)["']/;

function firstOf(command: Expr): Expr {
  if (command.type !== 'List' && command.type !== 'Tuple') return command;
  return command.elts[0] ?? command;
}
