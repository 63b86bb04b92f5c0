"""The second stage on a kernel that says it has an older Landlock: older.py VERSION FOLDER WORD..."""

import sys

version, folder, *words = sys.argv[1:]
sys.path.insert(0, folder)
import stage2

real = stage2._call


# Bits of file rights, and bytes of struct landlock_ruleset_attr, by version: Documentation/userspace-api/landlock.rst.
RIGHTS = (0, 13, 14, 15, 15, 16, 16)
BYTES = (0, 8, 8, 8, 16, 16, 24)


def older(number, *arguments):
    if number == stage2.LANDLOCK_CREATE_RULESET:
        attributes = arguments[0]
        if attributes is None:
            return int(version)
        last = min(int(version), 6)
        # As the older kernel would: E2BIG, EINVAL.
        if len(attributes) > BYTES[last] or int.from_bytes(attributes[:8], "little") >> RIGHTS[last]:
            return -1
    return real(number, *arguments)


stage2._call = older
stage2.main(words)
