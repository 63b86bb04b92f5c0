import type { ConstantValue } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { constantOf } from './call-shape.ts';
import { isDecoded } from './decoded-code.ts';
import { isRun, pathWrittenTo } from './run-files.ts';

const runs = /\b(?:exec|eval)\s*\(|\biex\b|\bInvoke-Expression\b/i;
const brings =
  /urlopen|urlretrieve|requests\.get|b64decode|decompress\s*\(|marshal\.loads|DownloadString|FromBase64String/;

/** A program that brings along what it runs is short. */
const looked = 20_000;

/** `file.write(b"exec(urlopen('http://…').read())")`: what does the harm is in a file that nobody is shown. */
export const plantedLoaders: Check = {
  id: 'planted-loaders',
  about: ['.write', '.write_text', '.write_bytes', '.writelines', '.writestr'],
  call(site, report) {
    for (const each of site.node.args.slice(0, 2)) {
      const text = textOf(constantOf(site, each));
      if (text.length < 20 || !brings.test(text) || !runs.test(text)) continue;
      report.hazard('loader-planted', site.node);
      return;
    }
    const [content] = site.node.args;
    if (content === undefined || !isWrite(site)) return;
    const text = textOf(constantOf(site, content));
    if (text.length < 10 || !(fetches.test(text) || isDecoded(content, 0))) return;
    const path = pathWrittenTo(site);
    if (path !== undefined && isRun(site, path)) report.hazard('loader-planted', site.node);
  },
};

/** The same in a language of commands, where it is run from here. */
const fetches =
  /\b(?:curl|wget|iwr|Invoke-WebRequest|DownloadFile|DownloadString|bitsadmin|certutil|urlopen|urlretrieve|requests\.get|XMLHTTP)\b|\/dev\/(?:tcp|udp)\//i;

function isWrite({ node: { func } }: CallSite): boolean {
  return func.type === 'Attribute' && func.attr.startsWith('write');
}

function textOf(value: ConstantValue | undefined): string {
  if (typeof value === 'string') return value.slice(0, looked);
  return value instanceof Uint8Array ? Buffer.from(value.subarray(0, looked)).toString('latin1') : '';
}
