"""JAX: exported functions, their modules as bytecode, and what Orbax writes.

python test/corpus/build/jax_files.py            needs jax, orbax-checkpoint
"""

import tempfile
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint
from jax import export

from corpus import ROOT, sample

SQUARE = jax.ShapeDtypeStruct((3, 3), np.float32)


def put(form, name, data, decision, note, *libraries):
    (ROOT / form / name).parent.mkdir(parents=True, exist_ok=True)
    sample(form, name, bytes(data), decision, note, *(libraries or ["jax", "jaxlib"]))


def perceptron(x):
    return jax.nn.softmax(jnp.tanh(x @ jnp.ones((3, 2))))


def linear_algebra(x):
    values = jnp.linalg.eigh(x @ x.T)[0]
    return values, jnp.linalg.cholesky(x @ x.T + jnp.eye(3)), jnp.linalg.solve(x, values), jax.lax.top_k(x, 2)[0]


def loops(x):
    y = jax.lax.fori_loop(0, 3, lambda _, y: y @ x, x)
    key = jax.random.key(0)
    return jax.lax.cond(y.sum() > 0, lambda: y, lambda: -y) + jax.random.normal(key, (3, 3))


def foreign(x):
    return jax.ffi.ffi_call("loadlock_marker", x)(x)


def prints(x):
    jax.debug.print("{x}", x=x)
    return x


def honest():
    for name, function in {"perceptron": perceptron, "linear-algebra": linear_algebra, "loops": loops}.items():
        made = export.export(jax.jit(function))(SQUARE)
        put("jax-export", f"{name}.bin", made.serialize(), "allow", f"jax.export of {name}")
        put("mlir-bytecode", f"{name}.mlirbc", made.mlir_module_serialized, "allow", f"the module of {name}")
    made = export.export(jax.jit(lambda x: (x * x).sum()))(SQUARE)
    put("jax-export", "with-derivatives.bin", made.serialize(vjp_order=2), "allow", "a function with its derivatives")
    (rows,) = export.symbolic_shape("n", constraints=["n >= 2"])
    made = export.export(jax.jit(lambda x: x.reshape(-1).sum()))(jax.ShapeDtypeStruct((rows, 3), np.float32))
    put("jax-export", "symbolic-shape.bin", made.serialize(), "allow", "a shape that is known later")


def traps():
    allowed = [export.DisabledSafetyCheck.custom_call("loadlock_marker")]
    made = export.export(jax.jit(foreign), disabled_checks=allowed)(SQUARE)
    put("jax-export", "foreign-call.bin", made.serialize(), "review", "a custom call that the safety check was turned off for")
    put("mlir-bytecode", "foreign-call.mlirbc", made.mlir_module_serialized, "review", "a custom call of no library")


def checkpoints():
    with tempfile.TemporaryDirectory() as folder:
        checkpointer = orbax.checkpoint.StandardCheckpointer()
        checkpointer.save(Path(folder, "step"), {"w": np.arange(6.0).reshape(2, 3), "b": np.zeros(3)})
        checkpointer.wait_until_finished()
        put("ocdbt", "manifest.ocdbt", Path(folder, "step/manifest.ocdbt").read_bytes(), "allow", "StandardCheckpointer", "orbax-checkpoint", "jax")


honest()
traps()
checkpoints()
