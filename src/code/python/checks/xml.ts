import type { Check } from '../site.ts';
import { calledNames, constantOf, isUntrusted, keyword } from './call-shape.ts';

const standard =
  /^xml\.(?:etree\.ElementTree\.(?:parse|iterparse|fromstring|fromstringlist|XML|XMLParser|XMLPullParser)|sax\.(?:parse|parseString|make_parser|expatreader\.create_parser)|dom\.(?:minidom|pulldom|expatbuilder)\.(?:parse|parseString)|parsers\.expat\.ParserCreate)$/;
const lxml =
  /^lxml\.(?:etree\.(?:parse|fromstring|XML|XMLParser|iterparse|ETCompatXMLParser)|objectify\.(?:parse|fromstring))$/;

/**
 * Entities expand a small document into gigabytes, and external ones read files and addresses. The standard parsers
 * leave external entities alone since Python 3.7.1, and expat bounds expansion since 2.4.1: what is left is told low,
 * unless the document comes from somebody else.
 */
export const xmlEntities: Check = {
  id: 'xml-entities',
  about: [standard, lxml, '.setFeature'],
  call(site, report) {
    const names = calledNames(site);
    const external =
      names.some((name) => name === 'lxml.etree.XMLParser') &&
      (constantOf(site, keyword(site, 'resolve_entities')) === true ||
        constantOf(site, keyword(site, 'no_network')) === false ||
        constantOf(site, keyword(site, 'load_dtd')) === true ||
        constantOf(site, keyword(site, 'huge_tree')) === true);
    const feature =
      site.node.func.type === 'Attribute' &&
      site.node.func.attr === 'setFeature' &&
      site.node.args[0] !== undefined &&
      /feature_external_(?:ges|pes)|external-general-entities/.test(
        featureName(site.names(site.node.args[0]), constantOf(site, site.node.args[0])),
      ) &&
      [true, 1].includes(constantOf(site, site.node.args[1]) as never);
    if (external || feature) {
      report.hazard('xml-external-entities', site.node);
      return;
    }
    if (!names.some((name) => standard.test(name) || lxml.test(name))) return;
    const document = site.node.args[0];
    if (document !== undefined && isUntrusted(site.taint(document)) && names.some((name) => lxml.test(name)))
      report.hazard('xml-external-entities', site.node, { detail: 'the document comes from outside' });
    else report.hazard('xml-entities', site.node);
  },
};

function featureName(names: readonly string[], value: unknown): string {
  return `${names.join(' ')} ${typeof value === 'string' ? value : ''}`;
}
