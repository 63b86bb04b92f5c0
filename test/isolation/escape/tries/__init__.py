"""The attempts, a file for what they are after."""
