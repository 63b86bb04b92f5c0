import { knownOperations } from './known.ts';
import type { OperationCatalog } from './operations.ts';

/** Operations of OpenVINO's opsets and of its tokenizers only compute; others come with a library of their own. */
export const openvinoOperations: OperationCatalog = {
  domain: 'openvino',
  judge: ({ name }) => {
    const cut = name.indexOf('::');
    const opset = cut < 0 ? 'opset' : name.slice(0, cut);
    const type = name.slice(cut < 0 ? 0 : cut + 2);
    const known = knownOperations('openvino', /^opset[0-9]{1,3}$/.test(opset) ? 'opset' : opset);
    if (known?.has(type) === true) return null;
    return {
      severity: 'medium',
      why: 'It is no operation of OpenVINO, but one of an extension that the program which runs the model must load.',
    };
  },
};
