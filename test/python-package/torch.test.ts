import { test } from 'node:test';
import { unittest } from './unittest.ts';

const torch = process.env['LOADLOCK_TEST_TORCH'];
const skip = torch === undefined ? 'torch is some 700 MB: runs in the long mode' : false;

test('torch checkpoints and modules, and guard in front of torch.load', { skip, timeout: 300_000 }, (t) =>
  unittest(t, 'test_guard_torch', { python: torch! }),
);
