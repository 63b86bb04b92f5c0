"""Lists the operators that MXNet registers, without those that reach out of it and those that only training uses."""

import mxnet

from writing import write

# What calls Python, or an address in memory: src/rules/operations/mxnet.ts says of each what it does.
REACHING = ("Custom", "_Native", "_NDArray", "CachedOp")


def main():
    names = {
        name
        for name in mxnet.operator.get_all_registered_operators()
        if not name.startswith("_backward") and not any(word in name for word in REACHING)
    }
    write("mxnet", ["mxnet"], {"": names})


main()
