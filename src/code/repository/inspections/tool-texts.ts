import type { Expr, FunctionDef } from '../../python/ast.ts';
import { lineOf } from '../../python/source-lines.ts';
import { walkModule } from '../../python/walk.ts';
import type { Inspection } from './inspection.ts';
import { misleadsModel } from './misled-assistants.ts';

const largest = 1 << 20;
const longest = 8_000;

/** Libraries by which functions are offered to a language model. */
const offers =
  /\b(?:mcp|fastmcp|FastMCP|langchain\w*|llama_index|smolagents|crewai|autogen\w*|pydantic_ai|openai|anthropic|semantic_kernel|agents)\b/;

/** Decorators that offer a function under its name, with what its documentation says. */
const offering =
  /^(?:tool|prompt|resource|function_tool|kernel_function|ai_function|register_for_llm|tool_plain)$/;

/** What models read of tools: the documentation of a function, and descriptions that are given. */
export const toolTexts: Inspection = ({ listing, module }, finds) => {
  for (const { path, size } of listing.files) {
    if (!path.endsWith('.py') || size > largest || !offers.test(listing.text(path) ?? '')) continue;
    const source = module(path);
    if (source === null) continue;
    let told = false;
    const tell = (text: Expr | null): void => {
      if (told || text?.type !== 'Constant' || typeof text.value !== 'string') return;
      if (!misleadsModel(text.value.slice(0, longest))) return;
      told = true;
      finds.hazard(path, {
        id: 'assistant-misled',
        line: lineOf(source.source, text.at),
        evidence: text.value.replace(/\s+/g, ' ').trim().slice(0, 200),
        phase: 'start',
        reach: 'later',
      });
    };
    walkModule(source, (node) => {
      if (node.type === 'FunctionDef' && node.decorators.some((one) => offering.test(wordOf(one))))
        tell(documentation(node));
      else if (node.type === 'Call')
        for (const { arg, value } of node.keywords)
          if (arg === 'description' || arg === 'instructions') tell(value);
      return !told;
    });
  }
};

function documentation({ body }: FunctionDef): Expr | null {
  const [first] = body;
  return first?.type === 'Expr' ? first.value : null;
}

/** `tool` of `@server.tool()`. */
function wordOf(decorator: Expr): string {
  const func = decorator.type === 'Call' ? decorator.func : decorator;
  if (func.type === 'Name') return func.id;
  return func.type === 'Attribute' ? func.attr : '';
}
