#!/usr/bin/env node
// The hooks of .pre-commit-hooks.yaml: loadlock out of the clone that pre-commit made, got ready on first use. npm ci
// installs what package-lock.json names by SHA-512; pre-commit's own way of installing a Node package passes it over.

import { runLoadlock } from './run.mjs';
import { setup } from './setup.mjs';

try {
  await setup();
  // Not where npm was called, if it was: pre-commit calls hooks in the repository that they are about.
  process.exitCode = runLoadlock(process.argv.slice(2), process.cwd());
} catch (error) {
  console.error(`loadlock: ${error.message}`);
  process.exitCode = 2;
}
