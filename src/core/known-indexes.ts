import { createHash } from 'node:crypto';

/**
 * Indexes that the makers of the packages in them run, and mirrors that are in wide use: the SHA-256 of each host's name in
 * lower case, and whose it is. As digests, so that the program itself has no address of anybody's in it. Indexes where
 * anybody may open a channel of their own (Anaconda's, Python's trial index) are left out.
 */
const owners: ReadonlyMap<string, string> = new Map([
  ['a4aa2ac280bb8d1a0ce7a1be5a7bfb10292b49fe9435ad5cff19f421f3c70e41', "Python's own index"],
  ['c899567ee906851741bf7f3bde17a33777859ff9f53ff54d6f0ea54cf31ad636', 'its files'],
  ['03e390c8d8a6f2cf7bd2459306b376972ea6d6d28453d4a52dcd6c6c06fc9091', 'PyTorch'],
  ['bd848f96e7140691505c2e7fa56266ed0515b223ad2188d7aa428dfc77c2823f', 'NVIDIA'],
  ['df62e3961d50812232f771efa50cd550a3e15655db66f9ed1557699c5ff4fd6b', 'NVIDIA NGC'],
  ['7f298d87fd857a88ec663c0a9b408c82966a9438fc7c8fcea4347a5ced4fdbba', 'PyTorch Geometric'],
  ['81cb2c6b00812985bd7c8b05cf284864e1c44c0f46eaa51a14ad4dc5ee0e4ac9', 'vLLM'],
  ['6efb893d658a49505f04b8b61f7f7a3b662ede34daa07d9a74df8c8f924c5a07', 'FlashInfer'],
  ['5065098291b60349e5fdddf8b1827ce1087022ae84cf7280a502cd5201169603', 'OpenMMLab'],
  ['51fffb5fb49ba3a2fe8780f6137b8c8d65b8133c7e1aa7cd82ee942a2569c682', 'llama-cpp-python'],
  ['fac4895e46787e81d99deb42f97f885e12f29291d40eedec00516cda3322edd0', 'DGL'],
  ['b1fad3d94fd69ec0a9294104852a14e0d613bfcaf29fc8dcb47db5f41b05bebd', 'PaddlePaddle, wheels'],
  ['f444cf7e06a7c1f9327c75ff34d11e1adbf546d5dc4a3b7ecbd58d7e3c289c12', 'Neural Magic'],
  ['67855217519deda9bf2532498736373178cac3f405db4487ecf2d5ed06a5b846', 'Tsinghua University, a mirror'],
  ['83ebc76e70e6df34f73b77b261f634f6a27eb025d40a2ab8613d85b2fefb1531', 'Alibaba Cloud, a mirror'],
  ['76b00a5b8d4501b4481468ee94618d91c61f3752398fe1286bf33b14b4b1d382', 'USTC, a mirror'],
  ['bd0fbd7623bc42a48bd22b9a693f6884bfaddd34681c7799bb8543a70fe4964a', 'Tencent Cloud, a mirror'],
  ['91e226731c329933f077b529fb173a0e5561bb9b8696145f11b71f16f85ea83b', 'Huawei Cloud, a mirror'],
  ['0171bffe69a8b75bffc86167e7948664d8356b96c05241d231c350513ecedf9f', 'Douban, a mirror'],
  ['e5959c11dee9a783d011db898fb19116bf1ba6aeb6ac5beaef5b2df200338aef', 'Douban, its older name'],
  ['ea04f935355e9d34d7ae1688d3c0924bfe1933ad9e540f0da032d81d9fab8a71', 'ModelScope'],
  ['77c3eb840519175447d4d275b913d39470d34d870a9f1169e3140ec0067817ab', 'PaddlePaddle'],
  ['dafb3977781d522aaa45e62f597bfc95440448f869c6c386ddb7b0c1fcaa6646', 'Baidu, a mirror'],
  ['bae94589c5bd4c3a6dbbbcb9db0aa375598b160a96ee9e87e1db0c89e6af6b58', 'Vespa'],
  ['578d205ac893a4b272a5b591ba3aa6c9b40506c3939b204b653fc76973d312d1', 'SGLang'],
] as const);

/** Whether a host is that of an index whose owner is known. */
export function isIndexHost(host: string): boolean {
  return owners.has(createHash('sha256').update(host.toLowerCase()).digest('hex'));
}
