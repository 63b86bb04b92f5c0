/** Something that a file declares, which no command in it says. */
export interface Declared {
  readonly hazard:
    | 'container-holds-host'
    | 'workflow-runs-strangers-code'
    | 'workflow-fills-in-text'
    | 'pipeline-from-elsewhere'
    | 'shell-given-every-secret';
  /** A word that the line begins with on which it stands. */
  readonly word: string;
  readonly evidence: string;
  readonly detail?: string;
}
