import type { ConstantValue } from '../ast.ts';
import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';

/** Sources that describe tools to an assistant. */
const describesTools =
  /\b(?:mcp|fastmcp|FastMCP|langchain\w*|smolagents|crewai|autogen\w*|llama_index|semantic_kernel|pydantic_ai)\b/;

const asksFor =
  /\b(?:before|first|always|must|need to|should|required to)\b[^.!?]{0,80}\b(?:read|open|cat|load|include|send|attach|pass)\b[^.!?]{0,60}?(?:~\/\.|\/\.(?:ssh|aws|kube|gnupg|cursor|claude)\b|\bid_(?:rsa|ed25519)\b|\bmcp\.json\b|\.env\b)/gi;
const refuses = /\b(?:not|never|cannot|refuse\w*|without)\b|n't\b/i;
const conceals =
  /\b(?:not|never|n't|without)\b[^.!?]{0,30}\b(?:mention|tell|telling|inform|informing|notify|explain|reveal)\b/i;

const longest = 8000;

/** The description of a tool that has the assistant bring along what is secret, and say nothing of it. */
export const toolsThatMislead: Check = {
  id: 'tools-that-mislead',
  nodes: {
    Constant(node, at, report) {
      const text = textOf(node.value);
      if (text === undefined || !conceals.test(text) || !sourceHas(at.module, describesTools)) return;
      for (const [asked] of text.matchAll(asksFor))
        if (!refuses.test(asked)) {
          report.hazard('assistant-misled', node);
          return;
        }
    },
  },
};

function textOf(value: ConstantValue): string | undefined {
  return typeof value === 'string' && value.length >= 60 ? value.slice(0, longest) : undefined;
}
