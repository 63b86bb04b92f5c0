import { type DocumentKind, has } from '../../document/kind.ts';

/** `tokenizer.json` of the tokenizers library: tables and rules, read by compiled code that imports nothing. */
export const tokenizer: DocumentKind = {
  id: 'tokenizer',
  is: (document) => has(document, 'pre_tokenizer', 'model', 'added_tokens'),
};
