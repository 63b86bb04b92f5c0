import type { Check } from '../site.ts';
import { keyword, lastWord } from './call-shape.ts';

/** What a service calls the key that its customer alone has. */
const keysOfCustomers: ReadonlySet<string> = new Set([
  'SSECustomerKey',
  'sse_customer_key',
  'cpk',
  'encryption_key',
  'new_key',
]);
const rewrites =
  /^(?:copy|copy_object|copy_from|rewrite|upload_part_copy|start_copy_from_url|update_storage_class)$/;

/**
 * Objects that lie in a service are written anew under a key that the service does not keep: whoever has the key alone can
 * read them from then on.
 */
export const cloudRansom: Check = {
  id: 'cloud-ransom',
  keywords: keysOfCustomers,
  call(site, report) {
    if (!rewrites.test(lastWord(site.node.func) ?? '')) return;
    const given = site.node.keywords.some(({ arg }) => arg !== null && keysOfCustomers.has(arg));
    // A copy of what was encrypted so before names the old key too.
    const before = keyword(site, 'CopySourceSSECustomerKey', 'source_encryption_key');
    if (given && before === undefined) report.hazard('encrypts-files', site.node, { detail: 'in a service' });
  },
};
