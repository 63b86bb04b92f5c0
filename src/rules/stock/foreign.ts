/** Packages of models import these from elsewhere, so that they are reached under stock names too; all of them act. */
const acting =
  /(?:^|\.)(?:Popen|Process|Pool|Path|PosixPath|MethodType|Thread|Timer|Template|Environment|CDLL|File\w*|\w*Handler)$/;

/** Whether a name under a stock package is one of a class that acts: a borrowed one, or what imports modules itself. */
export function isForeign(name: string): boolean {
  // torchmetrics' utilities hold a class that imports whatever it is given, and a mock of anything.
  return acting.test(name) || name.startsWith('torchmetrics.utilities.');
}
