"""Inputs for the benchmark of provenance, signed by the reference implementation.

    provenance.py tree FOLDER COUNT   FOLDER/model with COUNT files, its model.sig, and FOLDER/key.pub
    provenance.py bytes FILE MEGABYTES
"""

import os
import random
import sys

kind, path, size = sys.argv[1], sys.argv[2], int(sys.argv[3])

if kind == "bytes":
    with open(path, "wb") as out:
        for _ in range(size):
            out.write(os.urandom(1 << 20))
    sys.exit()

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from model_signing import hashing, signing

chance = random.Random(1)
model = os.path.join(path, "model")
for at in range(size):
    folder = os.path.join(model, f"part-{at % 100:02}")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"shard-{at:05}.bin"), "wb") as out:
        # A few kilobytes: the tree is about the number of files, the other input is about bytes.
        out.write(chance.randbytes(chance.randrange(1, 8192)))

key = ec.generate_private_key(ec.SECP256R1())
with open(os.path.join(path, "key.pem"), "wb") as out:
    out.write(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
with open(os.path.join(path, "key.pub"), "wb") as out:
    out.write(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
signature = os.path.join(model, "model.sig")
signing.Config().set_hashing_config(
    hashing.Config().set_ignored_paths(paths=["model.sig"])
).use_elliptic_key_signer(private_key=os.path.join(path, "key.pem")).sign(model, signature)
