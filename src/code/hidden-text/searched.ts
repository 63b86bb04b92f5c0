import type { CodeLanguage } from '../../core/code.ts';
import type { Regions } from './regions.ts';

/** What a search for hidden text looks through. */
export interface Searched {
  readonly text: string;
  readonly language: CodeLanguage;
  readonly regions: Regions;
  /** Tells one, unless enough of its kind have been told. */
  tell(hazard: string, at: number, detail: string, end?: number): void;
  /** Where the line of an offset begins. */
  lineStart(at: number): number;
}
