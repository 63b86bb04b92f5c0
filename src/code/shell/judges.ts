import type { Judge } from './invocation.ts';
import { accountJudges } from './judges/accounts.ts';
import { cloudJudges } from './judges/cloud-access.ts';
import { containerJudges } from './judges/containers.ts';
import { credentialJudges } from './judges/credentials.ts';
import { deleteJudges } from './judges/deletes.ts';
import { diskJudges } from './judges/disks.ts';
import { escapeJudges } from './judges/escapes.ts';
import { interpreterJudges } from './judges/interpreters.ts';
import { lookupJudges } from './judges/lookups.ts';
import { madeProgramJudges } from './judges/made-programs.ts';
import { metadataJudges } from './judges/metadata.ts';
import { networkJudges } from './judges/network.ts';
import { packageJudges } from './judges/packages.ts';
import { permissionJudges } from './judges/permissions.ts';
import { persistenceJudges } from './judges/persistence.ts';
import { preloadJudges } from './judges/preloads.ts';
import { redirectedFetchJudges } from './judges/redirected-fetches.ts';
import { remoteJudges } from './judges/remote-commands.ts';
import { spreadingJudges } from './judges/spreading.ts';
import { starterJudges } from './judges/starters.ts';
import { systemJudges } from './judges/system.ts';
import { unpackingJudges } from './judges/unpacking.ts';

/** Every judge looks at every command; each knows by the name whether it has something to say. */
export const judges: readonly Judge[] = [
  ...deleteJudges,
  ...diskJudges,
  ...permissionJudges,
  ...credentialJudges,
  ...interpreterJudges,
  ...escapeJudges,
  ...networkJudges,
  ...metadataJudges,
  ...lookupJudges,
  ...madeProgramJudges,
  ...persistenceJudges,
  ...unpackingJudges,
  ...accountJudges,
  ...packageJudges,
  ...redirectedFetchJudges,
  ...starterJudges,
  ...preloadJudges,
  ...remoteJudges,
  ...cloudJudges,
  ...spreadingJudges,
  ...containerJudges,
  ...systemJudges,
];
