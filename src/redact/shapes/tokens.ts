import { alphanumeric, base64url, byteSet, lowerHex, word } from '../byte-set.ts';
import { looksRandom, run, type Secret, type Seen, type Shape, varied } from '../shape.ts';
import { hasChecksum } from './checksum.ts';

const dotted = byteSet('A-Za-z0-9_.-');
const upper = byteSet('A-Z0-9');
const padded = byteSet('A-Za-z0-9_=-');

/** Tokens that begin with a mark of their service, as the services document them. */
export const tokenShapes: readonly Shape[] = [
  {
    kind: 'github-token',
    anchors: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    runs: [run(alphanumeric, 36)],
    judge: checked,
  },
  // Newer tokens of GitHub's apps are longer, and have dots in them.
  token('github-token', ['ghs_', 'ghu_'], 40, dotted),
  token('github-token', ['github_pat_'], 60, word),
  { kind: 'npm-token', anchors: ['npm_'], runs: [run(alphanumeric, 36)], judge: checked },
  token(
    'gitlab-token',
    [
      ...['glpat-', 'gloas-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'glsoat-'],
      'glwt-',
    ],
    20,
    dotted,
  ),
  token('huggingface-token', ['hf_', 'api_org_'], 30, alphanumeric),
  { ...token('openai-token', ['sk-'], 20, base64url), runs: [run(base64url, 20, 256)], judge: secretKey },
  {
    ...token(
      'slack-token',
      ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxc-', 'xoxd-', 'xoxe.'],
      10,
      byteSet('A-Za-z0-9%.-'),
    ),
  },
  token('slack-token', ['xapp-'], 20, base64url),
  {
    ...token(
      'slack-webhook',
      ['hooks.slack.com/services/', 'hooks.slack.com/workflows/'],
      20,
      byteSet('A-Za-z0-9/_+-'),
    ),
    judge: afterAnchor,
  },
  {
    ...token(
      'discord-webhook',
      ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
      40,
      byteSet('A-Za-z0-9/_-'),
    ),
    judge: afterAnchor,
  },
  token('stripe-key', ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'], 16, alphanumeric),
  token('pypi-token', ['pypi-AgE'], 50, base64url),
  {
    kind: 'jwt',
    anchors: ['eyJ'],
    notAfter: word,
    runs: [run(base64url, 8, 2048), run(byteSet('.'), 1), run(base64url, 4)],
    tail: byteSet('A-Za-z0-9_=.-'),
    judge: webToken,
  },
  token('sendgrid-key', ['SG.'], 50, dotted),
  { ...token('twilio-key', ['SK'], 32, lowerHex), notBefore: word },
  { ...token('databricks-token', ['dapi'], 32, lowerHex) },
  token('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 64, lowerHex),
  token('docker-token', ['dckr_pat_', 'dckr_oat_'], 20, base64url),
  token('vault-token', ['hvs.', 'hvb.', 'hvr.'], 24, base64url),
  token('terraform-token', ['.atlasv1.'], 40, padded, null),
  token('grafana-token', ['glc_', 'glsa_'], 30, padded),
  token('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], 32, byteSet('A-Fa-f0-9')),
  token('atlassian-token', ['ATATT3', 'ATCTT3', 'ATBB'], 24, padded),
  token('groq-token', ['gsk_'], 40, alphanumeric),
  token('nvidia-token', ['nvapi-'], 40, base64url),
  token('xai-token', ['xai-'], 60, alphanumeric),
  token('perplexity-token', ['pplx-'], 32, alphanumeric),
  token('replicate-token', ['r8_'], 32, alphanumeric),
  token('together-token', ['tgp_v1_'], 32, base64url),
  token('figma-token', ['figd_'], 30, base64url),
  token('notion-token', ['ntn_', 'secret_'], 40, alphanumeric),
  token('linear-token', ['lin_api_', 'lin_oauth_'], 32, alphanumeric),
  token('pulumi-token', ['pul-'], 40, lowerHex),
  token('rubygems-token', ['rubygems_'], 48, lowerHex),
  // So short a mark begins many a word of base64: what goes on with it is none.
  {
    ...token('crates-token', ['cio'], 32, alphanumeric),
    runs: [run(alphanumeric, 32, 32)],
    notBefore: byteSet('A-Za-z0-9_+/='),
    notAfter: byteSet('A-Za-z0-9_+/='),
  },
  token('postman-token', ['PMAK-'], 40, byteSet('A-Fa-f0-9-')),
  token('doppler-token', ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'], 30, dotted),
  token('1password-token', ['ops_eyJ'], 60, padded),
  token('sentry-token', ['sntrys_', 'sntryu_'], 40, byteSet('A-Za-z0-9+/=_')),
  token('newrelic-key', ['NRAK-'], 27, upper),
  token('supabase-key', ['sbp_', 'sb_secret_'], 30, base64url),
  token('square-token', ['sq0atp-', 'sq0csp-'], 22, base64url),
  token('fly-token', ['fo1_', 'fm2_'], 40, padded),
  token('artifactory-token', ['AKCp', 'cmVmd'], 59, alphanumeric),
  token('alibaba-access-key', ['LTAI'], 17, alphanumeric),
  token('mailgun-key', ['key-'], 32, lowerHex),
  token('planetscale-token', ['pscale_tkn_', 'pscale_pw_'], 32, dotted),
  token('cloudflare-token', ['v1.0-'], 150, byteSet('a-f0-9-')),
];

/** An anchor at a word's beginning, and at least so many characters after it. */
function token(
  kind: string,
  anchors: readonly string[],
  least: number,
  of: ReturnType<typeof byteSet>,
  notAfter: ReturnType<typeof byteSet> | null = word,
): Shape {
  return {
    kind,
    anchors,
    ...(notAfter === null ? {} : { notAfter }),
    runs: [run(of, least)],
    tail: of,
    judge: varied,
  };
}

/** With the right checksum it is a token wherever it stands; without, where nothing of a word is beside it. */
function checked(seen: Seen): Secret | null {
  const { bytes, anchor, before, after } = seen;
  if (hasChecksum(bytes.toString('latin1', anchor))) return { from: 0, to: bytes.length };
  return word[before] === 1 || word[after] === 1 ? null : varied(seen);
}

/** `sk-` begins keys of many services, and names in style sheets. */
function secretKey({ bytes }: Seen): Secret | null {
  const text = bytes.toString('latin1');
  if (!looksRandom(text.slice(3)) || !/[A-Za-z0-9]{16}/.test(text)) return null;
  const kind = text.startsWith('sk-ant-')
    ? 'anthropic-token'
    : text.startsWith('sk-or-')
      ? 'openrouter-token'
      : 'openai-token';
  return { from: 0, to: bytes.length, kind };
}

function afterAnchor({ bytes, anchor }: Seen): Secret | null {
  return looksRandom(bytes.toString('latin1', anchor)) ? { from: anchor, to: bytes.length } : null;
}

/** RFC 7519: the first part is the header, JSON in base64url. */
function webToken({ bytes }: Seen): Secret | null {
  const [header = ''] = bytes.toString('latin1').split('.', 1);
  const text = Buffer.from(header, 'base64url').toString('latin1');
  return /"(?:alg|enc|typ)"\s*:/.test(text) ? { from: 0, to: bytes.length } : null;
}
