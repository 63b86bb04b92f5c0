import { isLoopback } from '../../../core/loopback.ts';

/** Where a request goes, as far as its address tells. */
export type AddressReach = 'hub' | 'local' | 'named' | 'bare' | 'drop-point' | 'unknown';

const hubs =
  /^https:\/\/(?:[\w-]+\.)*(?:huggingface\.co|hf\.co|pytorch\.org|pypi\.org|githubusercontent\.com|github\.com|openaipublic\.(?:azureedge\.net|blob\.core\.windows\.net)|dl\.fbaipublicfiles\.com|storage\.googleapis\.com|modelscope\.cn|tfhub\.dev|kaggle\.com|zenodo\.org|s3\.amazonaws\.com|images\.cocodataset\.org)(?:[/:]|$)/i;

const dropPoints =
  /(?:discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org\/bot|webhook\.site|requestbin|pipedream|ngrok|oast\.|interact\.sh|burpcollaborator|oastify|dnslog|ceye\.io|transfer\.sh|file\.io|anonfiles|gofile\.io|trycloudflare|pastebin\.com|paste\.ee|hooks\.zapier|beeceptor)/i;

/** Between threads, and between processes of one machine. */
const withinMachine = /^(?:inproc|ipc):\/\//i;

/** `hub`: a home of models; `local`: this machine; `bare`: a number or an unencrypted address; `drop-point`: where stolen data is sent. */
export function addressReach(text: string | undefined): AddressReach {
  if (text === undefined) return 'unknown';
  const address = text.slice(0, 2000).trim();
  if (dropPoints.test(address)) return 'drop-point';
  if (isLoopback(address) || withinMachine.test(address)) return 'local';
  if (hubs.test(address)) return 'hub';
  if (/^(?:\(\s*['"])?(?:[a-z]+:\/\/)?\d{1,3}(?:\.\d{1,3}){3}\b/i.test(address)) return 'bare';
  if (/^(?:http|ftp|ws|tcp):\/\//i.test(address)) return 'bare';
  if (/^(?:https|wss):\/\/[\w.-]+/i.test(address)) return 'named';
  return 'unknown';
}
