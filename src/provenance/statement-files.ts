import { folderManifest } from './manifest.ts';

/** Where OpenSSF Model Signing puts its signature by default. */
export const omsSignature = 'model.sig';

/** Files at the top of a folder that hold signatures of it: they cannot be part of what they sign. */
export function isStatementFile(path: string): boolean {
  return path === folderManifest || path === omsSignature || isSignatureOf(path, folderManifest);
}

/** `NAME.minisig`, or `NAME.<key id>.minisig` for further signatures of the same bytes. */
export function isSignatureOf(path: string, file: string): boolean {
  return path.startsWith(file) && /^(?:\.[0-9A-F]{16})?\.minisig$/.test(path.slice(file.length));
}
