"""OpenVINO models: what OpenVINO saves, and traps.

python test/corpus/build/openvino_files.py        needs openvino; and openvino-tokenizers
"""

import re
import tempfile
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from corpus import sample

RNG = np.random.default_rng(0)


def put(name, text, decision, note):
    data = text if isinstance(text, bytes) else text.encode()
    sample("openvino", name, data, decision, note, "openvino")


def perceptron():
    x = ops.parameter([1, 4], np.float32, name="x")
    h = ops.relu(ops.add(ops.matmul(x, ops.constant(RNG.normal(size=(4, 3)).astype(np.float32)), False, False), np.ones(3, np.float32)))
    return ov.Model([ops.softmax(h, 1)], [x], "perceptron")


def types():
    results = []
    for kind in ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
        constant = ops.constant(np.ones((2, 4), np.dtype(kind)))
        constant.set_friendly_name(f"c_{constant.get_element_type().to_string()}")
        results.append(ops.result(constant))
    return ov.Model(results, [], "types")


def branches():
    flag = ops.parameter([], bool, name="flag")
    x = ops.parameter([3], np.float32, name="x")
    inside = [ops.parameter([3], np.float32), ops.parameter([3], np.float32)]
    yes = ov.Model([ops.add(inside[0], np.ones(3, np.float32))], [inside[0]], "yes")
    no = ov.Model([ops.multiply(inside[1], np.full(3, 2, np.float32))], [inside[1]], "no")
    chosen = ops.if_op(flag)
    chosen.set_then_body(yes)
    chosen.set_else_body(no)
    chosen.set_input(x.output(0), inside[0], inside[1])
    return ov.Model([chosen.set_output(yes.results[0], no.results[0])], [flag, x], "branches")


def saved(model, **options):
    with tempfile.TemporaryDirectory() as folder:
        ov.save_model(model, f"{folder}/model.xml", **options)
        return Path(folder, "model.xml").read_text()


def main():
    text = saved(perceptron(), compress_to_fp16=False)
    put("perceptron.xml", text, "allow", "ov.save_model")
    put("perceptron-half.xml", saved(perceptron()), "allow", "ov.save_model, constants in half precision")
    put("types.xml", saved(types(), compress_to_fp16=False), "allow", "a constant of each type")
    put("branches.xml", saved(branches(), compress_to_fp16=False), "allow", "an If with two networks inside")
    informed = perceptron()
    informed.set_rt_info("someone", ["conversion_parameters", "input"])
    informed.set_rt_info("{% for m in messages %}{{ m['content'] }}{% endfor %}", "chat_template")
    put("template.xml", saved(informed), "allow", "a chat template in the runtime information")
    informed.set_rt_info("{{ ''.__class__.__mro__[1].__subclasses__() }}", "chat_template")
    put("trap-template.xml", saved(informed), "deny", "a chat template that reaches for the interpreter")
    traps(text)
    extensions()


def traps(text):
    custom = text.replace('type="ReLU" version="opset1"', 'type="Frobnicate" version="extension"')
    assert custom != text
    put("custom-operation.xml", custom, "review", "an operation of an extension that nobody knows")
    inside = saved(branches(), compress_to_fp16=False)
    changed = inside.replace('type="Multiply" version="opset1"', 'type="Frobnicate" version="extension"')
    assert changed != inside
    put("custom-operation-in-branch.xml", changed, "review", "the same in a branch")
    root = text.index("<net")
    entity = '<!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n'
    put("trap-entity.xml", text[:root] + entity + text[root:].replace('name="perceptron"', 'name="p"', 1), "deny", "an external entity")
    padded = text[:root] + "<!-- " + "padding " * 1000 + "-->\n" + text[root:]
    put("padded.xml", padded, "allow", "a long comment before the root element")
    put("padded-custom-operation.xml", padded.replace('type="ReLU" version="opset1"', 'type="Own" version="extension"'), "review", "the same with a custom operation")
    put("trap-size.xml", re.sub(r'size="48"', 'size="4"', text, count=1), "deny", "a constant that is smaller than its shape")
    put("trap-offset.xml", re.sub(r'offset="0"', 'offset="-8"', text, count=1), "deny", "a constant before the file's beginning")
    put("truncated.xml", text[: len(text) // 2], "deny", "cut off")
    put("utf-16.xml", text.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"), "allow", "in UTF-16")


def extensions():
    from openvino_tokenizers import _get_factory as factory

    texts = ops.parameter([2], ov.Type.string, name="texts")
    made = factory("opset1").create("StringTensorUnpack", texts.outputs())
    folded = factory().create("CaseFold", made.outputs(), {"encoding": "utf-8"})
    model = ov.Model([ops.result(folded.output(2))], [texts], "tokenizer")
    put("tokenizer.xml", saved(model), "allow", "operations of openvino-tokenizers")


if __name__ == "__main__":
    main()
