import type { Check } from '../site.ts';
import { calledNames, constantOf, keyword } from './call-shape.ts';

const requestsCall = /^requests\.(?:Session\.)?(?:get|post|put|patch|delete|head|options|request)$/;
const httpxCall = /^httpx\.(?:get|post|put|patch|delete|head|options|request|stream|Client|AsyncClient)$/;

/** Without a timeout a server that says nothing holds the program for ever (CWE-400). */
export const missingTimeout: Check = {
  id: 'missing-timeout',
  about: [requestsCall, httpxCall],
  call(site, report) {
    const names = calledNames(site);
    const timeout = keyword(site, 'timeout');
    const hidden = site.node.keywords.some(({ arg }) => arg === null);
    if (names.some((name) => requestsCall.test(name))) {
      if ((timeout === undefined && !hidden) || constantOf(site, timeout) === null)
        report.hazard('no-timeout', site.node);
    } else if (names.some((name) => httpxCall.test(name)) && constantOf(site, timeout) === null) {
      // httpx has a timeout of its own unless it is taken away.
      report.hazard('no-timeout', site.node);
    }
  },
};
