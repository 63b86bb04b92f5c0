import type { Backend } from './backend.ts';
import { bubblewrap } from './backends/bubblewrap.ts';
import { container } from './backends/container.ts';
import { gvisor } from './backends/gvisor.ts';
import { microvm } from './backends/microvm.ts';

/** One line a backend. */
export const backends: readonly Backend[] = [bubblewrap, container, gvisor, microvm];
