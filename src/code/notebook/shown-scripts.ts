import { drivesNotebook, sendsSecrets } from '../markdown/page-scripts.ts';
import type { Notebook } from './read-notebook.ts';

/** Something in a notebook that a browser runs. */
export interface ShownScript {
  readonly cell: string;
  readonly hazard: string;
  readonly evidence: string;
}

const inText =
  /<script\b|<[a-z][^>]{0,400}\son[a-z]{3,20}[ \t\n]{0,8}=|(?:href|src|action)\s{0,8}=\s{0,8}["']?\s{0,8}javascript:/i;
/** `display(Javascript("…"))`, `HTML("<script>…")`. */
const shows = /\b(?:Javascript|JavaScript|HTML|display_javascript|display_html)\s{0,4}\(/;
const mostFound = 200;

/**
 * Scripts that a notebook shows: in what its cells have printed, in its texts, and in what its cells would show. Most do
 * nothing but draw; of those in cells only what reaches further is told.
 */
export function shownScripts(notebook: Notebook): readonly ShownScript[] {
  const found: ShownScript[] = [];
  const tell = (cell: string, hazard: string, what: string, text: string): void => {
    if (found.length < mostFound) found.push({ cell, hazard, evidence: `${what}: ${text.slice(0, 160)}` });
  };
  for (const { name, kind, source, active } of notebook.cells) {
    for (const { media, text } of active) tell(name, worst(text) ?? 'active-output', media, text);
    if (kind === 'code') {
      const pages = shows.test(source) || /^\s{0,200}%%(?:html|javascript|js|svg)\b/i.test(source);
      const hazard = pages ? worst(source) : undefined;
      if (hazard !== undefined) tell(name, hazard, 'script', source);
      continue;
    }
    const script = inText.exec(source);
    if (script !== null) tell(name, worst(source) ?? 'active-output', 'text', source.slice(script.index));
  }
  return found;
}

function worst(text: string): string | undefined {
  if (sendsSecrets(text)) return 'page-sends-secrets';
  return drivesNotebook(text) ? 'script-drives-notebook' : undefined;
}
