import type { Contract } from '../entry.ts';
import { computedArguments, isLabel, isPlain } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Parts of tokenizers are written as JSON, which the library's Rust code parses; nothing in it names code. */
const asJson: Contract = {
  always: ['reference', 'new', 'new-empty'],
  build: (state) => (isLabel(state) || isPlain(state) ? null : computedArguments),
};

export const tokenizers: readonly ContractGroup[] = [
  {
    contract: asJson,
    why: 'It is a part of a tokenizer; its state is JSON.',
    modules: {
      tokenizers: 'Tokenizer AddedToken Encoding',
      'tokenizers.models': 'Model BPE Unigram WordLevel WordPiece',
      'tokenizers.normalizers': 'Normalizer',
      'tokenizers.pre_tokenizers': 'PreTokenizer',
      'tokenizers.processors': 'PostProcessor',
      'tokenizers.decoders': 'Decoder',
    },
  },
];
