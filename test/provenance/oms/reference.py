"""Signs and verifies with the reference implementation: a JSON list of orders in, a JSON list of outcomes out.

An outcome is null, or the words of what went wrong.
"""

import json
import pathlib
import sys

from model_signing import hashing, signing, verifying


def hashing_config(order, model):
    config = hashing.Config()
    how = order.get("hashing", {})
    if how.get("shard_size"):
        config.use_shard_serialization(
            hashing_algorithm=how.get("algorithm", "sha256"), shard_size=how["shard_size"]
        )
    else:
        config.use_file_serialization(hashing_algorithm=how.get("algorithm", "sha256"))
    config.set_ignored_paths(paths=order.get("ignored", []), ignore_git_paths=True)
    config.set_allow_symlinks(how.get("links", False))
    if pathlib.Path(order["signature"]).is_relative_to(model):
        config.add_ignored_paths(model_path=model, paths=[order["signature"]])
    return config


def sign(order):
    model = pathlib.Path(order["model"])
    config = signing.Config().set_hashing_config(hashing_config(order, model))
    if "certificate" in order:
        config.use_certificate_signer(
            private_key=order["key"],
            signing_certificate=order["certificate"],
            certificate_chain=order["chain"],
        )
    else:
        config.use_elliptic_key_signer(private_key=order["key"])
    config.sign(model, order["signature"])


def verify(order):
    model = pathlib.Path(order["model"])
    config = verifying.Config()
    if "authority" in order:
        config.use_certificate_verifier(certificate_chain=[order["authority"]])
    else:
        config.use_elliptic_key_verifier(public_key=order["key"])
    # As its command line does, which names the signature's own path.
    ignored = [order["signature"]] if pathlib.Path(order["signature"]).is_relative_to(model) else []
    config.set_hashing_config(hashing.Config().set_ignored_paths(paths=ignored, ignore_git_paths=True))
    config.verify(model, order["signature"])


def main():
    outcomes = []
    for order in json.load(sys.stdin):
        try:
            (sign if order["do"] == "sign" else verify)(order)
            outcomes.append(None)
        except Exception as error:
            outcomes.append(f"{type(error).__name__}: {error}")
    json.dump(outcomes, sys.stdout)


main()
