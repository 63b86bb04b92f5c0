import { importsAny } from '../../imported-libraries.ts';
import { wordOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import { servers } from './request-caches.ts';

/** Streams of what is sent, and of what another server answers, before anything has looked at their length. */
const streams = /^(?:stream|raw|rfile)$/;

/** The server, or the program itself, asks how long it is. */
const asking = /MAX_CONTENT_LENGTH|max_content_length|content_length|Content-Length|CONTENT_LENGTH/;

/** Finds servers that read a stream to its end at once, `request.stream.read()`: whoever sends it says how long that is. */
export function findUnboundedReads({ module, survey, report }: Search): void {
  if (!importsAny(module, servers) || asking.test(module.source.text)) return;
  for (const { node } of survey.callsOf('read')) {
    const stream = node.func.type === 'Attribute' ? node.func.value : undefined;
    if (node.args.length > 0 || node.keywords.length > 0) continue;
    if (stream?.type !== 'Attribute' || !streams.test(stream.attr) || wordOf(stream.value) === 'self')
      continue;
    report({
      hazard: 'unbounded-read',
      node,
      detail: `${stream.attr} is read to its end at once, however long it is`,
    });
  }
}
