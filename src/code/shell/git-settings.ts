/** Settings whose value git runs as a command. */
const commandSettings =
  /^(?:core\.(?:sshCommand|pager|editor|fsmonitor|askPass|gitProxy)|diff\.external|diff\..+\.(?:command|textconv)|(?:credential|credential\..+)\.helper|sequence\.editor|gpg(?:\..+)?\.program|filter\..+\.(?:clean|smudge|process)|merge\..+\.driver|pager\.\w+|(?:diff|merge)tool\..+\.cmd|uploadpack\.packObjectsHook|remote\..+\.(?:uploadpack|receivepack|vcs)|interactive\.diffFilter|trailer\..+\.command|browser\..+\.cmd)$/i;

/** Whether git runs what a setting says as a command, `core.sshCommand`. */
export function isCommandSetting(key: string): boolean {
  return commandSettings.test(key);
}
