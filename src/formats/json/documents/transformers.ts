import { type DocumentKind, has } from '../../document/kind.ts';

/** What only these configurations have: the keys that lead somewhere are the same in all, and are followed anyway. */

/** `tokenizer_config.json`. */
export const tokenizerConfig: DocumentKind = {
  id: 'tokenizer-config',
  is: (document) =>
    ['tokenizer_class', 'added_tokens_decoder', 'tokenizer_file'].some((key) => has(document, key)) &&
    !has(document, 'model_type') &&
    !has(document, 'architectures'),
};

/** `preprocessor_config.json`, `processor_config.json`, `video_preprocessor_config.json`. */
export const processorConfig: DocumentKind = {
  id: 'processor-config',
  is: (document) => processorKeys.some((key) => has(document, key)) && !has(document, 'model_type'),
};

const processorKeys: readonly string[] = [
  'processor_class',
  'feature_extractor_type',
  'image_processor_type',
  'video_processor_type',
];

/** `config.json` of a model. */
export const transformersConfig: DocumentKind = {
  id: 'transformers-config',
  is: (document) => ['model_type', 'architectures', 'auto_map'].some((key) => has(document, key)),
};

/** `generation_config.json`. */
export const generationConfig: DocumentKind = {
  id: 'generation-config',
  is: (document) => has(document, 'transformers_version'),
};

/** `chat_template.json`, as processors wrote it before templates had files of their own. */
export const chatTemplateFile: DocumentKind = {
  id: 'chat-template',
  is: (document) => has(document, 'chat_template') && document.root?.size === 1,
};
