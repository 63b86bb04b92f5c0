/** Places where those who make a program offer the script that installs it, by what they say of it themselves. */
const installers: readonly RegExp[] = [
  /^(?:sh\.rustup\.rs|static\.rust-lang\.org|get\.docker\.com|astral\.sh|install\.python-poetry\.org|pdm-project\.org|pdm\.fming\.dev|hatch\.pypa\.io|bootstrap\.pypa\.io|pyenv\.run)\//,
  /^(?:deb\.nodesource\.com|rpm\.nodesource\.com|get\.pnpm\.io|bun\.sh|fnm\.vercel\.app|get\.volta\.sh|install\.duckdb\.org|cli\.doppler\.com|get\.jetify\.com)\//,
  /^(?:get\.k3s\.io|get\.helm\.sh|get\.rke2\.io|get\.sdkman\.io|get\.haskellstack\.org|get-ghcup\.haskell\.org|install\.determinate\.systems|nixos\.org|sdk\.cloud\.google\.com|aka\.ms\/InstallAzureCLIDeb)(?:\/|$)/,
  /^(?:uploader\.codecov\.io|codecov\.io\/bash|coverage\.codacy\.com|taskfile\.dev|just\.systems|starship\.rs|ollama\.com\/(?:install\.sh|download)|dl\.yarnpkg\.com|deno\.land\/(?:x\/install\/)?install\.sh|cli\.codecov\.io)(?:\/|$)/,
  /^(?:dl\.k8s\.io|dl\.min(?:io)?\.io|go\.dev\/dl|releases\.hashicorp\.com|codeclimate\.com\/downloads\/test-reporter|awscli\.amazonaws\.com|storage\.googleapis\.com\/kubernetes-release|nodejs\.org\/(?:dist|download)|services\.gradle\.org|dlcdn\.apache\.org|downloads\.apache\.org|repo\.(?:anaconda|continuum)\.(?:com|io)|julialang-s3\.julialang\.org)\//,
  // By the name of a branch or a version alone: a host of repositories gives out what strangers have sent, too, by the
  // digest of a fork's commit and below `refs/pull`.
  /^raw\.githubusercontent\.com\/(?:Homebrew\/install|nvm-sh\/nvm|helm\/helm|pyenv\/pyenv-installer|golangci\/golangci-lint|pypa\/get-pip|kubernetes-sigs\/kustomize|aquasecurity\/trivy|anchore\/(?:syft|grype)|python-poetry\/poetry|pdm-project\/pdm|k3d-io\/k3d|ohmyzsh\/ohmyzsh|rhysd\/actionlint|tilt-dev\/tilt)\/(?:refs\/(?:heads|tags)\/)?(?:HEAD|main|master|develop|v?\d{1,4}\.\d{1,6}[\w.-]{0,20})\//,
];

const longest = 2_000;

/** What the detail of a hazard ends with whose script comes from whoever makes the program. */
export const fromVendor = ', from whoever makes it';

/** Options that send the question elsewhere, or take an answer from anybody. */
const elsewhere =
  /^(?:-\w*[kKx]\w*|--(?:insecure|no-check-certificate|resolve|connect-to|proxy|config|url|doh-url|socks5?|preproxy|unix-socket|input-file|execute)(?:=.*)?|-e|-i|https?_proxy=.*)$/;

/** Whether all that is fetched by some words comes from there, and in a way in which nobody else can answer. */
export function isVendors(texts: readonly string[]): boolean {
  let found = 0;
  for (const text of texts)
    for (const word of text.slice(0, longest).split(/[\s'"()|;&<>]+/, 200)) {
      if (/^https?:\/\//.test(word)) {
        if (!isInstaller(word)) return false;
        found += 1;
      } else if (elsewhere.test(word) || (!word.startsWith('-') && /[./\uf8ff]|\$\{?\w/.test(word)))
        return false;
    }
  return found > 0;
}

function isInstaller(url: string): boolean {
  const path = /^https:\/\/([^?#]+)/.exec(url)?.[1]?.replace(/^www\./, '');
  if (path === undefined || /[@\\]/.test(url) || path.includes('..') || /%2e/i.test(path)) return false;
  // A name alone is a folder: nothing that goes on with another domain is meant.
  return installers.some((pattern) => pattern.test(path.includes('/') ? path : `${path}/`));
}
