import { basename } from 'node:path';
import type { ByteSource } from './bytes/source.ts';
import type { Fact } from './core/fact.ts';
import { defaultLimits, type Limits } from './core/limits.ts';
import type { Member } from './core/member.ts';
import { openFile } from './open/file.ts';
import { readArtifact } from './read-artifact.ts';

/** What is inside one file, without any judgement. Hold it open while `source` of a member is used. */
export interface Inspection {
  readonly size: number;
  readonly root: Member;
  readonly facts: readonly Fact[];
  /** True where there were more facts than the limit lets keep. */
  readonly factsOmitted: boolean;
  readonly complete: boolean;
  /** The bytes of a member that a format claimed, by its chain; the file itself has the empty chain. */
  source(chain: string): ByteSource | undefined;
  close(): void;
}

/** A person who looks inside wants to see more than a scan has to keep. */
const inspectionLimits: Limits = Object.freeze({ ...defaultLimits, retained: 1_000_000 });

/**
 * Reads a file and keeps all that there is to say of it.
 * @throws LoadlockError SOURCE_UNREADABLE, TARGET_UNSUPPORTED.
 */
export async function inspectFile(path: string, limits: Limits = inspectionLimits): Promise<Inspection> {
  const file = openFile(path, true);
  try {
    if (file.size === 0) return emptyInspection(basename(path), () => file.close());
    const facts: Fact[] = [];
    let omitted = false;
    const sources = new Map<string, ByteSource>();
    const reading = await readArtifact(
      file.source,
      limits,
      {
        name: basename(path),
        bulk: false,
        detail: true,
        onMember: (member, source) => sources.set(member.chain, source),
      },
      (fact) => {
        if (facts.length < limits.facts) facts.push(fact);
        else omitted = true;
      },
    );
    return {
      size: file.size,
      root: reading.root,
      facts,
      factsOmitted: omitted,
      complete: reading.complete,
      source: (chain) => sources.get(chain),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** No format is asked about no bytes; a scan says the same of them. */
function emptyInspection(name: string, close: () => void): Inspection {
  return {
    size: 0,
    root: { name, chain: '', format: 'empty', detail: '', size: 0, members: [] },
    facts: [{ kind: 'anomaly', where: {}, code: 'empty-file', detail: 'no bytes' }],
    factsOmitted: false,
    complete: true,
    source: () => undefined,
    close,
  };
}
