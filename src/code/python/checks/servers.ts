import type { Check } from '../site.ts';
import { calledNames, lastWord } from './call-shape.ts';

/** CGI hands a request's `Proxy` header on as `HTTP_PROXY` (CVE-2016-1000110 and its kin). */
export const cgiProxy: Check = {
  id: 'cgi-proxy',
  about: ['.run', /CGI(?:Script|Directory|Handler)/],
  call(site, report) {
    const names = calledNames(site);
    const word = lastWord(site.node.func);
    const handler =
      names.some((name) =>
        /^wsgiref\.handlers\.CGIHandler\.run$|^twisted\.web\.twcgi\.CGI(?:Script|Directory)$/.test(name),
      ) ||
      /^CGI(?:Script|Directory)$/.test(word ?? '') ||
      (word === 'run' &&
        site.node.func.type === 'Attribute' &&
        site.node.func.value.type === 'Call' &&
        lastWord(site.node.func.value.func) === 'CGIHandler');
    if (handler) report.hazard('cgi-proxy-header', site.node);
  },
};

/** `logging.config.listen` takes configurations from a port, and evaluates parts of them. */
export const loggingListener: Check = {
  id: 'logging-listener',
  about: ['logging.config.listen'],
  call(site, report) {
    if (calledNames(site).includes('logging.config.listen'))
      report.hazard('remote-logging-config', site.node);
  },
};

/** The guard against forged requests is taken off a view. */
export const csrfOff: Check = {
  id: 'csrf-off',
  nodes: {
    FunctionDef({ decorators }, _at, report) {
      for (const decorator of decorators) {
        const word = lastWord(decorator.type === 'Call' ? decorator.func : decorator);
        if (word === 'csrf_exempt') report.hazard('csrf-switched-off', decorator);
      }
    },
  },
};
