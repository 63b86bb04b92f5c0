import type { Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { allFieldsOf, breach, computedArguments, textOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

const evaluates: Breach = breach('medium', 'It evaluates a formula of the file, and formulas are Python.');
const runs: Breach = breach(
  'high',
  'It evaluates a formula of the file, which reaches further than a formula does.',
);

/** Variables, the operators between them, and functions of one argument that formulas are written with. */
const plainFormula = /^[\w\s~+*:|^()-]*$/;
const calls = /([\w.]+)\s*\(/g;
const known =
  /^(?:C|I|Q|S|poly|bs|cr|cc|te|center|scale|standardize|hashed|lag|(?:np\.)?(?:log|log1p|log2|log10|exp|expm1|sqrt|abs|sin|cos|tan|square|power))$/;

/** What evaluating a formula would do, as far as its text tells. */
function ofFormula(text: string | undefined): Breach | null {
  if (text === undefined) return computedArguments;
  const bare = text.replace(/\bnp\.(?=\w)/g, '');
  if (/__|\b(?:import|eval|exec|open|getattr|lambda|os|sys|subprocess)\b/.test(text)) return runs;
  for (const [, name] of text.matchAll(calls)) if (!known.test(name as string)) return evaluates;
  return plainFormula.test(bare) ? null : evaluates;
}

/**
 * Where its state says so, `__setstate__` makes the design of a model anew, out of the formula in that state, by
 * patsy or formulaic, which evaluate what stands between its operators (statsmodels/base/data.py).
 */
const modelData: Contract = {
  always: ['reference', 'new-empty'],
  build(state: Value) {
    const fields = allFieldsOf(state);
    if (fields === undefined) return computedArguments;
    const restores = fields.has('restore_design_info') || fields.has('restore_model_spec');
    return restores ? ofFormula(textOf(fields.get('formula'))) : null;
  },
};

export const formulas: readonly ContractGroup[] = [
  {
    contract: modelData,
    why: 'The data that a model of statsmodels was fitted to; a formula among it is evaluated.',
    modules: { 'statsmodels.base.data': 'ModelData PandasData PatsyData FormulaicData' },
  },
];
