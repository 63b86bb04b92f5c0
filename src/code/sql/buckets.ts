const bucket =
  /^(?:s3[an]?|s3-[\w-]{1,40}|gs|gcs|r2|az|azure|azblob|abfss?|wasbs?|adls?|oss|oci|cosn?|obs|b2|hf):\/\/(?!\d+\.\d+\.\d+\.\d+)[\w{$}][^\s?#@]{2,500}$/i;
/** Addresses under which the large clouds keep buckets; one that carries a signature lets anybody write there. */
const service =
  /^https:\/\/[\w.-]{1,200}\.(?:blob\.core\.windows\.net|dfs\.core\.windows\.net|amazonaws\.com|r2\.cloudflarestorage\.com)\/[^\s?#@]{1,500}$/i;
const storage = /^https:\/\/storage\.(?:cloud\.)?google(?:apis)?\.com\/[^\s?#@]{1,500}$/i;

/** A place in a cloud's storage, named by itself: who owns it is not to be told from its name. */
export function isBucket(address: string): boolean {
  return bucket.test(address) || service.test(address) || storage.test(address);
}

/** What it is to read rows from an address: out of a bucket, which only holds data, or from whoever answers there. */
export function hazardOfReading(address: string): string {
  return isBucket(address) ? 'sql-reads-bucket' : 'sql-reads-address';
}
