import { type StockList, stock } from './stock.ts';

/** Steps and pipelines that these libraries ship; what their modules import from elsewhere is not on the list. */
function shipped(loader: string, known: RegExp): StockList {
  return { loader, judge: ({ name }) => (known.test(name) ? stock : undefined) };
}

export const pyannoteNames: StockList = shipped(
  'pyannote',
  /^pyannote\.audio\.(?:pipelines|tasks|models)(?:\.[a-z]\w*)*\.[A-Z]\w*(?<!Path|Pool|Popen)$/,
);

export const rasaNames: StockList = shipped(
  'rasa',
  /^rasa\.(?:nlu|core|graph_components|dialogue_understanding)(?:\.[a-z]\w*)*\.[A-Z]\w*(?<!Path|Pool|Popen)$/,
);

export const mlserverNames: StockList = shipped('mlserver', /^mlserver_[a-z0-9]+\.[A-Z]\w*$/);

/** Callbacks, loggers and modules that configurations of Lightning are made of, and the functions these take. */
export const jsonargparseNames: StockList = shipped(
  'jsonargparse',
  /^(?:(?:pytorch_lightning|lightning\.pytorch)\.(?:(?:callbacks|loggers|strategies|profilers|accelerators|plugins|demos)(?:\.boring_classes)?)\.[A-Z]\w*|torch\.(?:nn|optim|optim\.lr_scheduler)\.[A-Z]\w*|torch\.(?:nn\.(?:functional|init)\.[a-z]\w*|relu|sigmoid|tanh))$/,
);

/** What Lightning's command line makes its own models with. */
export const lightningNames: StockList = shipped(
  'lightning',
  /^(?:pytorch_lightning|lightning\.pytorch)\.cli\.instantiate_module$/,
);
