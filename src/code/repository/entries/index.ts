import type { Layout } from '../entry-point.ts';
import { agentsLayout } from './agents.ts';
import { diffusersLayout } from './diffusers.ts';
import { mlflowLayout, modelScopeLayout, torchServeLayout } from './frameworks.ts';
import { pthLayout } from './interpreter.ts';
import { kernelsLayout, namedFilesLayout } from './named-files.ts';
import { namedModulesLayout } from './named-modules.ts';
import { packagingLayout, pytestLayout } from './packaging.ts';
import { programsLayout } from './programs.ts';
import { sentenceTransformersLayout } from './sentence-transformers.ts';
import { serversLayout } from './servers.ts';
import { sourcesLayout } from './sources.ts';
import { transformersLayout } from './transformers.ts';

/** Kinds of repository, each with the way in which its loader finds code. */
export const layouts: readonly Layout[] = [
  transformersLayout,
  diffusersLayout,
  sentenceTransformersLayout,
  namedFilesLayout,
  kernelsLayout,
  modelScopeLayout,
  mlflowLayout,
  torchServeLayout,
  serversLayout,
  agentsLayout,
  pthLayout,
  packagingLayout,
  pytestLayout,
  programsLayout,
  sourcesLayout,
  namedModulesLayout,
];
