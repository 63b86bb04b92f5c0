import type { CodeCapability } from '../../../core/code.ts';
import { isPlainValue, withoutTypes } from './plain-values.ts';

/** A danger that shows in one line of PowerShell or cmd. */
export interface WindowsPattern {
  readonly pattern: RegExp;
  readonly hazard: string;
  readonly capability: CodeCapability;
}

function danger(
  hazard: string,
  capability: CodeCapability,
  ...patterns: readonly RegExp[]
): readonly WindowsPattern[] {
  return patterns.map((pattern) => ({ pattern, hazard, capability }));
}

/** Programs of Windows that either shell may start. */
const programs: readonly WindowsPattern[] = [
  ...danger(
    'shell-writes-disk',
    'system',
    /\bformat(?:\.com)?\s+["']?[a-z]:/i,
    /\bdiskpart\b/i,
    /\bcipher\s+\/w/i,
  ),
  ...danger(
    'shell-destroys-data',
    'file-delete',
    /\bvssadmin(?:\.exe)?\s+(?:delete|resize)\b/i,
    /\bwbadmin(?:\.exe)?\s+delete\b/i,
    /\bwmic(?:\.exe)?\b.{0,40}\bshadowcopy\b.{0,20}\bdelete\b/i,
    /\bbcdedit(?:\.exe)?\b.{0,60}\b(?:recoveryenabled|bootstatuspolicy|safeboot|delete)\b/i,
    /\bfsutil\s+usn\s+deletejournal\b/i,
  ),
  ...danger(
    'shell-runs-download',
    'network',
    /\bmshta(?:\.exe)?\s+["']?(?:https?:|vbscript:|javascript:)/i,
    /\bregsvr32(?:\.exe)?\b.{0,60}https?:/i,
    /\brundll32(?:\.exe)?\b.{0,80}(?:javascript:|https?:|\\\\)/i,
    /\bmsiexec(?:\.exe)?\b.{0,40}https?:/i,
    /\binstallutil\b.{0,60}https?:/i,
  ),
  ...danger(
    'shell-hidden-command',
    'process',
    /\brundll32(?:\.exe)?\b/i,
    /\bregsvr32(?:\.exe)?\b/i,
    /\b(?:mshta|wscript|cscript)(?:\.exe)?\s/i,
    /\bforfiles\b.{0,80}\/c/i,
    /\bpcalua\b/i,
    /\bwmic(?:\.exe)?\b.{0,60}\bprocess\b.{0,20}\bcall\b/i,
  ),
  ...danger(
    'shell-fetches-file',
    'network',
    /\bcertutil(?:\.exe)?\b.{0,40}[-/](?:urlcache|decode)/i,
    /\bbitsadmin(?:\.exe)?\b.{0,40}\/transfer/i,
  ),
  ...danger(
    'shell-persistence',
    'system',
    /\breg(?:\.exe)?\s+add\b.{0,200}\\(?:run|runonce|winlogon|image file execution options|services|policies\\explorer\\run|userinit)\b/i,
    /\bschtasks(?:\.exe)?\b.{0,20}\/create\b/i,
    /\bsc(?:\.exe)?\s+(?:create|config)\b/i,
    /\\start menu\\programs\\startup\b/i,
  ),
  ...danger(
    'shell-disables-protection',
    'system',
    /\bnetsh(?:\.exe)?\b.{0,60}\b(?:firewall|advfirewall)\b.{0,60}\b(?:off|disable|reset)\b/i,
    /\bsc(?:\.exe)?\s+(?:stop|delete|config)\s+(?:windefend|wuauserv|mpssvc|sense|wscsvc|eventlog)/i,
    /\breg(?:\.exe)?\s+add\b.{0,200}(?:disableantispyware|disablerealtimemonitoring|enablelua|disabletaskmgr)/i,
    /\bnet\s+stop\s+["']?(?:windefend|mpssvc|eventlog|wscsvc|security center|windows defender)/i,
  ),
  ...danger(
    'shell-changes-accounts',
    'system',
    /\bnet1?(?:\.exe)?\s+(?:user|localgroup|group)\s+\S.{0,200}\/(?:add|delete|active)/i,
    /\bnet1?(?:\.exe)?\s+user\s+\S+\s+\S+/i,
  ),
  ...danger(
    'shell-opens-system',
    'file-write',
    /\b(?:takeown|icacls|cacls)(?:\.exe)?\b.{0,20}["']?[a-z]:\\(?:windows|["'\s*])/i,
    /\bicacls(?:\.exe)?\b.{0,100}\beveryone:\(?\w*f/i,
  ),
  ...danger('shell-hides-traces', 'system', /\bwevtutil(?:\.exe)?\s+(?:cl|clear-log)\b/i),
  ...danger('shell-stops-machine', 'system', /\bshutdown(?:\.exe)?\s+.{0,40}[-/][srhp]\b/i, /\bnotmyfault/i),
  ...danger('shell-kills', 'process', /\btaskkill(?:\.exe)?\b/i, /\btskill\b/i),
  ...danger(
    'shell-reads-credentials',
    'credentials',
    /\b(?:mimikatz|lsass|procdump|ntdsutil|sekurlsa|lazagne)\b/i,
    /\breg(?:\.exe)?\s+save\s+["']?(?:hklm|hkey_local_machine)\\(?:sam|system|security)/i,
    /\bcmdkey(?:\.exe)?\s+\/list/i,
    /\bvaultcmd\b/i,
    /\bcomsvcs(?:\.dll)?\b.{0,20}minidump/i,
  ),
  ...danger(
    'shell-system-settings',
    'system',
    /\breg(?:\.exe)?\s+(?:add|delete|import|restore)\b/i,
    /\bnetsh(?:\.exe)?\b/i,
    /\\drivers\\etc\\hosts\b/i,
  ),
];

export const batchPatterns: readonly WindowsPattern[] = [
  ...danger(
    'shell-deletes-everything',
    'file-delete',
    /\b(?:del|erase|rd|rmdir)\b.{0,60}\s["']?(?:[a-z]:(?:\\|\/)?(?:\*(?:\.\*)?)?["']?(?:\s|$)|[a-z]:\\(?:windows|users|program files)\b|%(?:systemroot|windir|systemdrive|userprofile|homepath|programfiles)%\\?(?:\*|["'\s]|$))/i,
  ),
  ...danger(
    'shell-deletes-around',
    'file-delete',
    /\b(?:del|erase)\b(?=.{0,60}\s\/s)/i,
    /\b(?:rd|rmdir)\b(?=.{0,60}\s\/s)/i,
    /\b(?:del|erase)\b.{0,40}\s\*\.\*/i,
  ),
  ...danger(
    'shell-runs-download',
    'network',
    /\b(?:curl|certutil|bitsadmin|powershell)\b.{0,200}\b(?:https?:\/\/).{0,200}&+\s*(?:start\s+)?["']?[\w.%\\]+\.(?:exe|bat|cmd|ps1|vbs|dll|scr)\b/i,
  ),
  ...danger(
    'shell-runs-download',
    'network',
    /\b(?:curl|wget|bitsadmin)\b[^|]{0,400}\|\s{0,20}(?:cmd|powershell|pwsh)\b/i,
    /\bfor\s+\/f\b.{0,100}\(\s{0,20}['`]?\s{0,20}(?:curl|wget|powershell|nslookup)\b.{0,300}\bdo\s{1,20}(?:cmd\s+\/c\s+)?"?%%?\w/i,
  ),
  ...danger(
    'shell-deletes-everything',
    'file-delete',
    /\bfor\s+\/[dr]\b.{0,60}[("\s](?:[a-z]:\\(?:users|windows|program files)?|%(?:systemroot|windir|systemdrive|userprofile|homepath|programfiles)%)\\?\*?["')\s].{0,40}\bdo\b.{0,40}\b(?:rd|rmdir|del|erase)\b/i,
  ),
  ...danger(
    'shell-reads-credentials',
    'credentials',
    /\b(?:type|copy|xcopy|more|findstr|certutil)\b.{0,120}(?:\\\.ssh\\(?!known_hosts|config)|\\\.aws\\|\bid_(?:rsa|ed25519)\b(?!\.pub)|\\login data\b)/i,
  ),
  ...danger(
    'shell-fork-bomb',
    'process',
    /%0\s*\|\s*%0/i,
    /\bstart\s+["']?(?:%0|%~f0)/i,
    /(?:^|\s)goto\s+\w+\s*&.{0,200}\bstart\b/i,
  ),
  ...danger(
    'shell-dynamic',
    'process',
    /\bfor\s+\/f\b.{0,200}\bdo\b.{0,40}%%?\w\s*$/i,
    /\bcmd(?:\.exe)?\s+\/[ck]\s+["']?%\w+%/i,
  ),
  ...programs,
];

export const powerShellPatterns: readonly WindowsPattern[] = [
  ...danger(
    'shell-runs-download',
    'dynamic-code',
    /(?:\biex\b|\binvoke-expression\b).{0,400}(?:downloadstring|downloaddata|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b|\bcurl\b|\bwget\b|https?:\/\/)/i,
    /(?:downloadstring|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b|\bcurl\b|\bwget\b).{0,400}\|\s*(?:iex\b|invoke-expression\b|powershell|cmd)/i,
    /(?:\bload(?:file|from|withpartialname)?\s*\(|\[scriptblock\]::create\s*\(|\.invokescript\s*\().{0,400}(?:downloadstring|downloaddata|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b)/i,
    /\bdownloadfile\b.{0,400}(?:start-process|invoke-item|\bsaps\b|\bii\b|;\s*&)/i,
  ),
  ...danger(
    'shell-dynamic',
    'dynamic-code',
    /\biex\b|\binvoke-expression\b/i,
    /\[scriptblock\]::create/i,
    /\.invokescript\(|\binvokecommand\b/i,
    /&\s*\(\s*(?:['"$]|gcm|get-command)/i,
    /\[reflection\.assembly\]::load|\badd-type\b/i,
  ),
  ...danger(
    'shell-fetches-file',
    'network',
    /\bdownload(?:string|file|data)\b/i,
    /\b(?:invoke-webrequest|invoke-restmethod|iwr|irm|start-bitstransfer)\b/i,
    /\bnet\.(?:webclient|sockets|httpwebrequest)/i,
  ),
  ...danger('shell-reverse-shell', 'network', /\bnet\.sockets\.tcpclient\b.{0,600}\bgetstream\b/i),
  ...danger(
    'shell-deletes-everything',
    'file-delete',
    /\b(?:remove-item|rm|ri|del|rd|rmdir|erase)\b.{0,80}\s["']?(?:[a-z]:[\\/]?(?:\*|["'\s]|$)|[a-z]:[\\/](?:windows|users|program files)\b|~[\\/]?(?:\*|["'\s]|$)|\/(?:\*|\s|$)|\$env:(?:systemroot|userprofile|systemdrive|windir|home|programfiles)[\\/]?(?:\*|["'\s]|$)|\$home[\\/]?(?:\*|["'\s]|$))/i,
  ),
  // `Get-ChildItem C:\\Users | Remove-Item`, with nothing in between that chooses.
  ...danger(
    'shell-deletes-everything',
    'file-delete',
    /\b(?:get-childitem|gci|dir|ls)\s+(?:-(?:path|literalpath)\s+)?["']?(?:[a-z]:[\\/]?|[a-z]:[\\/](?:windows|users|program files)|~|\/|\$home|\$env:(?:systemroot|userprofile|systemdrive|windir|home|programfiles))[\\/]?\*?["']?(?:\s+-(?:recurse|force|file|directory|hidden))*\s*\|\s*(?:remove-item|ri|rm|del)\b/i,
  ),
  ...danger(
    'shell-deletes-around',
    'file-delete',
    /\b(?:remove-item|ri|rm|del|rd|rmdir)\b.{0,120}\s-r(?:e|ecurse?)?\b/i,
    /\b(?:get-childitem|gci|dir|ls)\b.{0,200}\|\s*(?:remove-item|ri|rm|del)\b/i,
    /\bclear-(?:content|recyclebin|item)\b/i,
  ),
  ...danger('shell-deletes', 'file-delete', /\b(?:remove-item|ri|del|erase)\b/i),
  ...danger(
    'shell-writes-disk',
    'system',
    /\b(?:format-volume|clear-disk|initialize-disk|remove-partition|set-disk)\b/i,
    /\\\\\.\\physicaldrive/i,
  ),
  ...danger(
    'shell-disables-protection',
    'system',
    /\b(?:set|add)-mppreference\b/i,
    /\bset-netfirewallprofile\b.{0,60}false/i,
    /\b(?:stop|set)-service\b.{0,60}(?:windefend|mpssvc|wuauserv)/i,
    /\bset-executionpolicy\b.{0,40}(?:bypass|unrestricted)/i,
    /\bamsi(?:utils|initfailed|scanbuffer)\b/i,
    /\buninstall-windowsfeature\b.{0,40}defender/i,
  ),
  ...danger(
    'shell-hidden-command',
    'process',
    /-(?:w|windowstyle)\s+hidden\b/i,
    /-(?:ep|exec|executionpolicy)\s+bypass\b/i,
  ),
  ...danger(
    'shell-persistence',
    'system',
    /\b(?:new|register|set)-scheduledtask\b/i,
    /\bnew-service\b/i,
    /\b(?:set|new)-itemproperty\b.{0,200}\\(?:run|runonce|winlogon|services)\b/i,
    /\$profile\b.{0,80}(?:add-content|set-content|out-file|>)|(?:add-content|set-content|out-file|>).{0,80}\$profile\b/i,
    /\bregister-wmievent\b|\bset-wmiinstance\b|__eventfilter/i,
  ),
  ...danger(
    'shell-changes-accounts',
    'system',
    /\b(?:new|remove|set|enable)-localuser\b|\badd-localgroupmember\b|\bset-adaccountpassword\b|\bnew-aduser\b/i,
  ),
  ...danger(
    'shell-system-settings',
    'system',
    /\b(?:set|new|remove)-itemproperty\b.{0,60}(?:hklm|hkcu|registry)/i,
    /\bset-(?:dnsclientserveraddress|netipaddress|itemproperty)\b/i,
  ),
  ...danger('shell-stops-machine', 'system', /\b(?:stop|restart)-computer\b/i),
  ...danger('shell-kills', 'process', /\b(?:stop-process|spps|kill)\b/i),
  ...danger('shell-services', 'system', /\b(?:stop|start|restart|set|remove)-service\b/i),
  ...danger(
    'shell-hides-traces',
    'system',
    /\bclear-(?:eventlog|history)\b|\bremove-eventlog\b|consolehost_history/i,
  ),
  ...danger(
    'shell-reads-credentials',
    'credentials',
    /\bget-credential\b|\bconvertfrom-securestring\b|\bget-storedcredential\b|\binvoke-mimikatz\b|\[windows\.security\.credentials/i,
    /\b(?:get-content|gc|cat|type)\b.{0,120}(?:\.ssh|\.aws|id_rsa|credentials|login data|\.env\b)/i,
  ),
  ...danger('shell-shows-environment', 'environment', /\b(?:get-childitem|gci|dir|ls)\s+env:/i),
  ...danger(
    'shell-sends-data',
    'network',
    /\b(?:invoke-webrequest|invoke-restmethod|iwr|irm)\b.{0,200}-(?:body|infile)\b/i,
    /\bsend-mailmessage\b|\buploadfile\b|\buploadstring\b/i,
  ),
  ...programs,
];

const quietCmdlets =
  /^(?:write-(?:host|output|verbose|warning|error|debug|progress)|get-(?:childitem|location|item|date|command|help|host|process|service|member|variable|random|unique|filehash|module|culture|timezone|computerinfo)|set-location|cd|ls|dir|pwd|echo|select-(?:object|string)|sort-object|where-object|foreach-object|measure-object|format-(?:table|list|wide)|out-(?:null|host|string)|test-path|join-path|split-path|resolve-path|convert-path|start-sleep|compare-object|group-object|convertto-json|convertfrom-json|import-csv|new-item|mkdir|md|register-argumentcompleter|python3?|node|dotnet|pip|git|exit|return|param|function|if|else|elseif|foreach|for|while|switch|try|catch|finally|break|continue|throw|\$?\w+\s*=\s*[\w"'.\-\s\d]+)(?:\s|\(|\{|$)/i;

/** Whether a line of PowerShell is made of words that only look, print or arrange. */
export function harmlessPowerShell(line: string): boolean {
  const plain = withoutTypes(line);
  if (isDeclared(plain)) return true;
  if (/[`[\]&]|\$\(|::/.test(plain)) return false;
  return plain.split(/[;|]/).every((part) => {
    const text = part.trim();
    return text === '' || /^[{}()\s]*$/.test(text) || quietCmdlets.test(text.replace(/^[{}()\s]+/, ''));
  });
}

/** `$x = $PSScriptRoot + "\\a"`, `$Force = $false,`, `$Name)`: a variable, and the value that it is given. */
function isDeclared(line: string): boolean {
  const [, value] = /^\s*\$\w{1,80}\s{0,20}(?:[-+]?=(?!=)([^;|&{}]{1,2000}))?[,)\s]{0,10}$/.exec(line) ?? [
    '',
    null,
  ];
  return value === undefined || (value !== null && isPlainValue(value.replace(/[,\s]{1,20}$/, '')));
}

const quietCommands =
  /^@?(?:echo|rem|cd|chdir|dir|type|set|setlocal|endlocal|pause|cls|exit|ver|whoami|where|find|findstr|sort|more|tree|mkdir|md|title|color|if|else|for|goto|call\s+:\w+|shift|ping|ipconfig|hostname|systeminfo|tasklist|python3?|py|pip|git|sphinx-build|%SPHINXBUILD%|timeout|prompt|path|pushd|popd|:\w+)(?:[\s.:(]|$)/i;

/** Whether a line of cmd is made of commands that only look, print or arrange. */
export function harmlessBatch(line: string): boolean {
  return line.split(/[&|]+/).every((part) => {
    const text = part.trim().replace(/^[()]+/, '');
    return text === '' || quietCommands.test(text);
  });
}
