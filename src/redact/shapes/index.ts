import type { Shape } from '../shape.ts';
import { cloudShapes } from './cloud.ts';
import { contextShapes } from './contexts.ts';
import { inBase64 } from './encoded.ts';
import { keyShapes } from './keys.ts';
import { tokenShapes } from './tokens.ts';

const plain: readonly Shape[] = [...keyShapes, ...cloudShapes, ...tokenShapes];

/** Everything that is told by how it is written; the first that fits a place wins. */
export const shapes: readonly Shape[] = [...plain, ...contextShapes, ...inBase64(plain)];
