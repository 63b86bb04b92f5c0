import { type StockJudgement, type StockList, stock } from './stock.ts';

/** Whoever deploys with the file runs it: that is what such a file is for, and a person should have seen it. */
const deployed: StockJudgement = {
  kind: 'hazard',
  severity: 'medium',
  why: 'Whoever deploys with this file runs it.',
  refs: ['CWE-78'],
};

/** Names that a service ships, by a pattern of its own packages; a command of its files is for a person to read. */
function service(loader: string, shipped: RegExp): StockList {
  return {
    loader,
    judge: ({ to, name }) => (to === 'command' ? deployed : shipped.test(name) ? stock : undefined),
  };
}

/** Loaders that start services and jobs out of a file of settings. */
export const serviceNames: readonly StockList[] = [
  service('litellm', /^litellm\.integrations\.[a-z]\w*(?:\.[a-z]\w*)*\.\w+$/),
  service('ray-serve', /^ray\.serve\.llm[:.]build_\w+$/),
  service(
    'prefect',
    /^prefect(?:_(?:docker|aws|gcp|azure|github|gitlab|bitbucket|kubernetes))?\.(?:deployments|projects)\.steps\.(?!run_|pip_)(?:[a-z]\w*\.)?[a-z]\w*$/,
  ),
  service('dagster', /^dagster(?:_\w+)?(?:\.[a-z_]\w*)*\.[A-Z]\w*$/),
  service(
    'airflow',
    /^airflow\.(?:operators|sensors|providers(?:\.[a-z]\w*)+\.(?:operators|sensors))(?:\.[a-z]\w*)*\.[A-Z]\w*(?:Operator|Sensor)$/,
  ),
  service('accelerate', /^$/),
];
