import { baseOf } from '../../../core/slash-paths.ts';
import { readDockerfile } from '../../dockerfile/read-dockerfile.ts';
import { isDockerfile } from '../entries/programs.ts';
import type { Inspection } from './inspection.ts';

const mostTold = 50;

/** Addresses that a Dockerfile adds to its image. */
export const fetchedFiles: Inspection = ({ listing }, finds) => {
  for (const { path } of listing.files) {
    if (!isDockerfile(baseOf(path))) continue;
    for (const { line, url } of readDockerfile(listing.text(path) ?? '').fetched.slice(0, mostTold))
      finds.hazard(path, {
        id: 'fetched-without-checksum',
        line,
        evidence: `ADD ${url}`.slice(0, 200),
        phase: 'start',
        reach: 'later',
      });
  }
};
