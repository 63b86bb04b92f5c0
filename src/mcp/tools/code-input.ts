import type { Schema } from '../tool.ts';

export const checkedLanguages = ['python', 'sql', 'shell', 'markdown', 'notebook', 'dockerfile'] as const;
export type CheckedLanguage = (typeof checkedLanguages)[number];

export const codeText: Schema = { type: 'string', description: 'The code, as it would be run.' };
export const codeLanguage: Schema = {
  type: 'string',
  enum: [...checkedLanguages],
  description: 'markdown: an answer with fenced blocks of code.',
};

const endings: Readonly<Record<CheckedLanguage, string>> = {
  python: 'code.py',
  sql: 'query.sql',
  shell: 'script.sh',
  markdown: 'answer.md',
  notebook: 'notebook.ipynb',
  dockerfile: 'Dockerfile',
};

/** What code without a file is called. */
export function nameFor(language: CheckedLanguage): string {
  return endings[language];
}
