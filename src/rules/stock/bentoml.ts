import { type StockList, stock } from './stock.ts';

/** What BentoML follows in the descriptions of bentos and of models in its store. */
export const bentoml: StockList = {
  loader: 'bentoml',
  judge({ to, name }) {
    if (to !== 'module') return undefined;
    if (/^bentoml\.(?:_internal\.frameworks\.)?\w+$/.test(name)) return stock;
    return undefined;
  },
};
