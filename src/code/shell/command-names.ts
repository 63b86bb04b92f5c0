/** Commands that a pattern in place of a name may stand for, the most telling first. */
export const commandNames: readonly string[] =
  'rm cat sh bash dd nc curl wget mv cp chmod chown ls ps kill python3 python perl ruby node php ssh scp netcat ncat socat mkfs shred tar find grep head tail less more env id whoami uname touch mkdir base64 xxd tee sed awk git sudo make'.split(
    ' ',
  );
