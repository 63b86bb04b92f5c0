/** The API server of the cluster that a container runs in, by the name that nobody outside of it has. */
const ownCluster =
  /^(?:\(\s{0,4}["'])?(?:https:\/\/)?kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?(?:[:/'",?\uf8ff]|$)/;

export function isOwnCluster(address: string): boolean {
  return ownCluster.test(address.slice(0, 400));
}
