import type { EmbeddedCode } from '../code.ts';
import { readDockerfile } from './read-dockerfile.ts';

/** What a Dockerfile runs that stands in another file, with `before` lines in front of it. */
export function instructionsIn(text: string, before: number): readonly EmbeddedCode[] {
  return readDockerfile(text).embedded.map((each) => ({ ...each, line: each.line + before }));
}
