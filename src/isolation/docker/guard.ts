/**
 * Stays beside docker's client, which the container would outlive: when it is told to end, or its launcher does, it removes
 * the container with all that runs in it. It ends where the launcher is gone already, since the kernel's signal comes only
 * to those who had asked for it by then.
 */
export const guard: string = [
  'launcher=$1 id=$2 image=$3; shift 3',
  'end() {',
  "  trap '' TERM",
  '  "$@" rm --force --volumes "$id"',
  '  "$@" image rm "$image"',
  '  exit 137',
  '} >/dev/null 2>&1',
  'trap \'end "$@"\' TERM',
  '[ "$PPID" = "$launcher" ] || end "$@"',
  // A shell gives /dev/null to what it starts in the background, unless told otherwise.
  'exec 3<&0',
  '"$@" start --attach --interactive "$id" <&3 3<&- &',
  'exec 3<&- </dev/null',
  'wait "$!"',
].join('\n');
