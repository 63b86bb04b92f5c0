#!/usr/bin/env node
import { start } from './start.ts';

// The build puts a bundle of this program in the place of this file (scripts/bundle.mjs).
await start(process.argv.slice(2));
