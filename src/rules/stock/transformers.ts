import { type StockList, stock } from './stock.ts';

/** transformers takes no list of names: what a repository brings along is its own code, and is for a person. */
export const transformersNames: StockList = {
  loader: 'transformers',
  judge: ({ to, name }) => {
    if (to !== 'repository-code') return undefined;
    const cut = name.indexOf('--');
    const repository = cut < 0 ? '' : name.slice(0, cut);
    if (/^[/\\~.]|^[A-Za-z]:|\.\.|:\/\//.test(repository === '' ? name : repository))
      return {
        kind: 'hazard',
        severity: 'high',
        why: 'The name leads to a path or an address instead of a repository.',
        refs: ['CWE-22', 'CWE-829'],
      };
    return undefined;
  },
};

/** Classes that Sentence Transformers itself ships, and the activations of torch that its modules name. */
export const sentenceTransformersNames: StockList = {
  loader: 'sentence-transformers',
  judge: ({ name }) =>
    /^sentence_transformers(?:\.[a-z]\w*)*(?:\.[A-Z]\w*){1,2}$/.test(name) ||
    /^torch\.nn(?:\.modules\.(?:activation|linear))?\.[A-Z]\w*$/.test(name)
      ? stock
      : undefined,
};

/** Libraries that a PEFT adapter's base model comes from. */
export const peftNames: StockList = {
  loader: 'peft',
  judge: ({ name }) =>
    name === 'megatron.core' ||
    /^(?:transformers|diffusers|timm|sentence_transformers)(?:\.models(?:\.[a-z]\w*)*)?$/.test(name)
      ? stock
      : undefined,
};
