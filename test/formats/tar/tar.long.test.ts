// The same with many more inputs: the long run sets LOADLOCK_LONG.
import './tar.test.ts';
