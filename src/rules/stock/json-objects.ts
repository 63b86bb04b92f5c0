import { type StockList, stock } from './stock.ts';

/** jsonpickle imports and makes whatever the text names; what is called with it is no data at all. */
export const jsonpickleNames: StockList = {
  loader: 'jsonpickle',
  judge: ({ to, key }) => {
    if (to !== 'callable') return undefined;
    return {
      kind: 'hazard',
      severity: key.endsWith('py/repr') ? 'critical' : 'high',
      why: key.endsWith('py/repr')
        ? 'jsonpickle evaluates the expression.'
        : 'jsonpickle calls it with arguments of the document.',
      refs: ['CWE-502', 'CVE-2020-22083'],
    };
  },
};

/** Parts of LangChain that only hold text; clients of services read keys and open connections. */
export const langchainNames: StockList = {
  loader: 'langchain',
  judge: ({ name }) =>
    /^langchain(?:_core)?\.(?:schema|messages|prompts|documents|output_parsers|outputs)(?:\.[a-z]\w*)*\.[A-Z]\w*$/.test(
      name,
    )
      ? stock
      : undefined,
};

/** Stages that Spark itself ships, in Scala and in Python. */
export const sparkNames: StockList = {
  loader: 'spark',
  judge: ({ name }) =>
    /^org\.apache\.spark\.ml(?:lib)?(?:\.[a-z]\w*)*\.[A-Z]\w*$/.test(name) ||
    /^pyspark\.ml(?:lib)?(?:\.[a-z]\w*)*\.[A-Z]\w*$/.test(name)
      ? stock
      : undefined,
};

/** Arrays of objects, of which one codec makes pickles. */
export const zarrCodecs: StockList = {
  loader: 'zarr',
  judge: () => ({
    kind: 'hazard',
    severity: 'medium',
    why: 'Every chunk of the array is unpickled as soon as somebody reads it.',
    refs: ['CWE-502'],
  }),
};

/** Predictors of GluonTS, as its own serializer names them. */
export const gluontsNames: StockList = {
  loader: 'gluonts',
  judge: ({ to, name }) =>
    to === 'class' && /^gluonts(?:\.[a-z]\w*)*\.[A-Z]\w*$/.test(name) ? stock : undefined,
};

/** Parts of AutoGen; a tool brings its own source, which is executed as soon as the document is read. */
export const autogenNames: StockList = {
  loader: 'autogen',
  judge: ({ name }) => {
    if (/\.FunctionTool$|\.code_executors?\./.test(name))
      return {
        kind: 'hazard',
        severity: 'high',
        why: 'It runs source text that stands in the document.',
        refs: ['CWE-94'],
      };
    return /^autogen_(?:agentchat|core|ext)(?:\.[a-z]\w*)*\.[A-Z]\w*$/.test(name) ? stock : undefined;
  },
};
