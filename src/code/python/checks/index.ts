import type { Check } from '../site.ts';
import { agentsSentOut } from './agents-sent-out.ts';
import { agentsThatRun } from './agents-that-run.ts';
import { answeredBySetting } from './answered-by-setting.ts';
import { secretAnswered, secretHanded } from './answers.ts';
import { archiveExtraction } from './archives.ts';
import { weakCiphers, weakKeys } from './ciphers.ts';
import { clipboardsReplaced } from './clipboards.ts';
import { cloudCredentials } from './cloud-credentials.ts';
import { cloudRansom } from './cloud-ransom.ts';
import { copiesItself } from './copies-itself.ts';
import { hardcodedCredentials } from './credentials.ts';
import { decodedCode, oddEncodings } from './decoded-code.ts';
import { djangoSql } from './django-sql.ts';
import { droppedPrograms } from './dropped-programs.ts';
import { emptiedStores } from './emptied-stores.ts';
import { encryptedCode } from './encrypted-code.ts';
import { environmentStored } from './environment-stored.ts';
import { fedInterpreters } from './fed-interpreters.ts';
import { fetchedCode } from './fetched-code.ts';
import { fieldWalks } from './field-walks.ts';
import { graveNames, packagePaths } from './grave-names.ts';
import { guessedPasswords } from './guessed-passwords.ts';
import { handedToSender } from './handed-to-sender.ts';
import { weakHashes } from './hashes.ts';
import { heldMachineCode } from './held-machine-code.ts';
import { hostChecks } from './host-checks.ts';
import { hostileAddresses } from './hostile-addresses.ts';
import { customPipeline, torchHub, trustsRemoteCode, unpinnedModel } from './hub-pins.ts';
import { inputsSent } from './inputs-sent.ts';
import { installCommands } from './install-commands.ts';
import { interpretersServed } from './interpreters-served.ts';
import { secretKept } from './kept-secrets.ts';
import { keyElsewhere } from './keys-elsewhere.ts';
import { keyOfOthers } from './keys-of-others.ts';
import { secretSent } from './leaks.ts';
import { bindsAll, debugServer } from './listening.ts';
import { localsInTracebacks } from './local-variables.ts';
import { mailedSecrets } from './mailed-secrets.ts';
import { namelessAddresses } from './nameless-addresses.ts';
import { namesAlike } from './names-alike.ts';
import { networkAttacks } from './network-attacks.ts';
import { objectsServed } from './objects-served.ts';
import { packagesRewritten } from './packages-rewritten.ts';
import { libraryPatched } from './patches.ts';
import { encryptsFiles, picklePayload, renamesFiles, scansPorts } from './payloads.ts';
import { paymentsRedirected } from './payments-redirected.ts';
import { loosePermissions } from './permissions.ts';
import { pickledMessages } from './pickled-messages.ts';
import { piecedCode } from './pieced-code.ts';
import { plantedLoaders } from './planted-loaders.ts';
import { weakRandom } from './randomness.ts';
import { objectGraph, unsafeReflection } from './reflection.ts';
import { regularExpressions } from './regular-expressions.ts';
import {
  cleartextProtocols,
  fedShell,
  hostKeys,
  reverseShell,
  sharedTerminal,
  snmpChecks,
} from './remote-shells.ts';
import {
  logInjection,
  openRedirect,
  pathTraversal,
  queryInjection,
  requestForgery,
} from './requests-from-users.ts';
import { errorShown, pageFromRequest } from './responses.ts';
import { rewritingLoaders } from './rewriting-loaders.ts';
import { secretCommitted, secretInArguments, secretInHeader } from './secret-arguments.ts';
import { sentFiles } from './sent-files.ts';
import { cgiProxy, csrfOff, loggingListener } from './servers.ts';
import { openSettings } from './settings.ts';
import { shadowedLibraries } from './shadowed-libraries.ts';
import { shellSwitch } from './shell-switch.ts';
import { secretShown } from './shown-secrets.ts';
import { spelledInEscapes } from './spelled-in-escapes.ts';
import { sqlText } from './sql-text.ts';
import { standardInput } from './standard-input.ts';
import { startsDownload } from './starts-download.ts';
import { assertGuard, swallowedException } from './statements.ts';
import { secretStored } from './stored-secrets.ts';
import { tappedPrompts } from './tapped-prompts.ts';
import { librariesTapped } from './taps.ts';
import { mailsSearched, tellingTexts } from './telling-texts.ts';
import { autoescape, markedSafe, templateText } from './templates.ts';
import { temporaryFiles } from './temporary-files.ts';
import { missingTimeout } from './timeouts.ts';
import { timingCompare } from './timing.ts';
import { oldTls, unverifiedTls } from './tls.ts';
import { cookieFlags, jwtChecks } from './tokens-of-users.ts';
import { toolsThatMislead } from './tools-that-mislead.ts';
import { torchLoad } from './torch-load.ts';
import { jsonPickle, kerasLoad, numpyLoad, untrustedPickle, yamlLoad } from './unsafe-loaders.ts';
import { wipedServices } from './wiped-services.ts';
import { wireDebugging } from './wire-debugging.ts';
import { workerEnvironments } from './worker-environments.ts';
import { xmlEntities } from './xml.ts';

/** All checks, in the order in which they are asked. */
export const checks: readonly Check[] = [
  torchLoad,
  numpyLoad,
  yamlLoad,
  jsonPickle,
  kerasLoad,
  untrustedPickle,
  unpinnedModel,
  trustsRemoteCode,
  torchHub,
  customPipeline,
  reverseShell,
  sharedTerminal,
  fedShell,
  fedInterpreters,
  hostileAddresses,
  namelessAddresses,
  encryptedCode,
  decodedCode,
  oddEncodings,
  piecedCode,
  agentsSentOut,
  packagesRewritten,
  paymentsRedirected,
  spelledInEscapes,
  namesAlike,
  installCommands,
  workerEnvironments,
  picklePayload,
  standardInput,
  startsDownload,
  droppedPrograms,
  heldMachineCode,
  encryptsFiles,
  renamesFiles,
  cloudRansom,
  copiesItself,
  tellingTexts,
  toolsThatMislead,
  mailsSearched,
  fetchedCode,
  plantedLoaders,
  rewritingLoaders,
  scansPorts,
  objectGraph,
  fieldWalks,
  networkAttacks,
  guessedPasswords,
  shadowedLibraries,
  emptiedStores,
  wipedServices,
  agentsThatRun,
  graveNames,
  packagePaths,
  libraryPatched,
  librariesTapped,
  tappedPrompts,
  unsafeReflection,
  secretSent,
  sentFiles,
  mailedSecrets,
  environmentStored,
  inputsSent,
  cloudCredentials,
  clipboardsReplaced,
  handedToSender,
  secretShown,
  localsInTracebacks,
  secretAnswered,
  secretHanded,
  answeredBySetting,
  wireDebugging,
  secretKept,
  secretInArguments,
  secretCommitted,
  secretInHeader,
  keyElsewhere,
  keyOfOthers,
  secretStored,
  hardcodedCredentials,
  sqlText,
  djangoSql,
  templateText,
  autoescape,
  markedSafe,
  pageFromRequest,
  errorShown,
  queryInjection,
  requestForgery,
  pathTraversal,
  openRedirect,
  logInjection,
  regularExpressions,
  hostChecks,
  xmlEntities,
  archiveExtraction,
  temporaryFiles,
  loosePermissions,
  shellSwitch,
  unverifiedTls,
  oldTls,
  hostKeys,
  snmpChecks,
  cleartextProtocols,
  weakHashes,
  weakCiphers,
  weakKeys,
  weakRandom,
  timingCompare,
  jwtChecks,
  cookieFlags,
  csrfOff,
  bindsAll,
  objectsServed,
  pickledMessages,
  interpretersServed,
  debugServer,
  openSettings,
  missingTimeout,
  cgiProxy,
  loggingListener,
  assertGuard,
  swallowedException,
];
