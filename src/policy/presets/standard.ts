import { plainCode } from '../code.ts';
import { plainMcp } from '../mcp.ts';
import type { Policy } from '../policy.ts';

/** For everyday use: what is known to be dangerous is denied, what is not known goes to a person. */
export const standard: Policy = Object.freeze<Policy>({
  name: 'standard',
  enforce: true,
  severity: { critical: 'deny', high: 'deny', medium: 'review', low: 'allow', info: 'allow' },
  rules: new Map(),
  callables: { allow: [], allowDangerous: [], review: [], deny: [] },
  formats: { allow: null, deny: [], unknown: 'allow' },
  incomplete: 'deny',
  limits: {},
  provenance: {
    required: false,
    trust: null,
    sigstoreRoot: null,
    allowLegacy: false,
    ignoredPaths: ['.git', '.gitignore', '.gitattributes', '.github', '.cache/huggingface'],
    maxAge: null,
    versions: new Map(),
  },
  audit: { enabled: true, required: false, folder: null, ship: [] },
  isolation: { require: [] },
  mcp: plainMcp,
  code: plainCode,
});
