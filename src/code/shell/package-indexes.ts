import type { Field } from './field.ts';

/**
 * Indexes of Python packages that those keep who make the packages, and mirrors of the usual one that a university or a
 * cloud stands by. That a host calls itself a mirror says nothing: anybody's may.
 */
const known =
  /^https:\/\/(?:pypi\.org|download\.pytorch\.org|pypi\.nvidia\.com|pypi\.ngc\.nvidia\.com|data\.pyg\.org|storage\.googleapis\.com\/jax-releases|pytorch-geometric\.com|flashinfer\.ai|wheels\.vllm\.ai|abetlen\.github\.io\/llama-cpp-python|developer\.download\.nvidia\.com|mirrors\.(?:aliyun|huaweicloud|163|cloud\.tencent)\.com|mirror\.baidu\.com|repo\.huaweicloud\.com|(?:pypi|mirrors?)\.(?:tuna\.tsinghua|bfsu|ustc|sjtu|nju|zju|sustech|pku|hust)\.edu\.cn)(?:\/|$)/;

const options =
  /^(?:(-i|-f)(.*)|--(index-url|extra-index-url|find-links|trusted-host|index|default-index)(?:=(.*))?)$/s;

/** What a command names as the places of its packages, each time that it names one; a host that it is to trust unchecked too. */
export function indexesOf(args: readonly Field[]): readonly Field[] {
  const found: Field[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const [, letter, glued, name, value] = options.exec(args[i]!.text) ?? [];
    if (letter === undefined && name === undefined) continue;
    const joined = letter === undefined ? value : glued || undefined;
    found.push(joined === undefined ? (args[++i] ?? args[i - 1]!) : { ...args[i]!, text: joined });
  }
  return found;
}

/** A server of this machine's own, which only it can reach. */
const ofThisMachine = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?(?:\/|$)/;

/** Whether packages from there are vouched for by those who make them, or by whom everybody knows. */
export function isKnownIndex(address: string): boolean {
  return (known.test(address) || isOfThisMachine(address)) && !/[@\\]|\.\./.test(address);
}

/** Whether an address is one of the machine itself. */
export function isOfThisMachine(address: string): boolean {
  return ofThisMachine.test(address);
}

/** Whether it is where npm and pip look anyway, or a mirror of it that is known. */
export function isKnownRegistry(address: string): boolean {
  return (
    /^https:\/\/(?:registry\.npmjs\.org|registry\.yarnpkg\.com|registry\.npmmirror\.com)\/?$/.test(address) ||
    isKnownIndex(address)
  );
}
