"""Tensors in safetensors and GGUF files, by the libraries themselves, and files that break their rules.

python test/corpus/build/weight_files.py        needs safetensors, gguf, numpy and torch
"""

import base64
import io
import json
import pickle
import struct
import tempfile
import zipfile
from pathlib import Path

import gguf
import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

from corpus import Trap, sample, shell

HONEST_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
TRAP_TEMPLATE = "{{ cycler.__init__.__globals__.os.popen('" + shell("template").replace("'", "") + "').read() }}"

NUMPY = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]
TORCH = [
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "bfloat16", "float32", "float64",
    "complex64", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu", "float8_e4m3fnuz", "float8_e5m2fnuz", "float4_e2m1fn_x2",
]  # fmt: skip


def numbers(dtype, *shape):
    return np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)


def torch_tensor(dtype, *shape):
    """Of any dtype, also of those that torch does not compute with."""
    size = torch.empty((), dtype=getattr(torch, dtype)).element_size() * int(np.prod(shape))
    raw = torch.arange(size, dtype=torch.uint8) % (2 if dtype == "bool" else 100)
    return raw.view(getattr(torch, dtype)).reshape(shape)


def tiny_llama():
    """The names and shapes of a language model, in small."""
    tensors = {"model.embed_tokens.weight": numbers("float16", 16, 8), "lm_head.weight": numbers("float16", 16, 8)}
    for layer in range(2):
        for part in ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj"):
            tensors[f"model.layers.{layer}.{part}.weight"] = numbers("float16", 8, 8)
        tensors[f"model.layers.{layer}.input_layernorm.weight"] = numbers("float16", 8)
    return tensors


def by_hand(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def tensor_files():
    def honest(name, data, note, *libraries):
        assert safetensors.deserialize(data) is not None
        sample("safetensors", f"{name}.safetensors", data, "allow", note, "safetensors", *libraries)

    save, numpy_all = safetensors.numpy.save, {f"array.{dtype}": numbers(dtype, 2, 3) for dtype in NUMPY}
    honest("numpy", save(numpy_all), "every dtype of numpy", "numpy")
    torch_all = {f"tensor.{dtype}": torch_tensor(dtype, 2, 4) for dtype in TORCH}
    honest("torch", safetensors.torch.save(torch_all, {"format": "pt"}), "every dtype of torch", "torch")
    honest("model", save(tiny_llama(), {"format": "pt"}), "a small language model", "numpy")
    shapes = {"scalar": np.array(1.5), "none": np.zeros((0, 4)), "one": np.ones((1, 1, 1, 1, 1, 1), "int8"), "": np.zeros(2), "ключ": np.ones(3)}
    honest("shapes", save(shapes), "no dimensions, no elements, many dimensions, odd names", "numpy")
    honest("empty", save({}), "no tensors")
    notes = {"format": "pt", "chat_template": TRAP_TEMPLATE, "pickle": base64.b64encode(pickle.dumps(Trap("metadata"))).decode()}
    honest("metadata", save({"a": np.ones(2)}, notes), "texts of any kind, which no loader runs", "numpy")
    many = {f"t{index}": np.full(1, index % 256, "uint8") for index in range(300)}
    honest("many", save(many), "300 tensors", "numpy")
    spaced = b'\n { "a" : ' + json.dumps(tensor("U8", [2], 0, 2)).encode() + b"} \t\r\n"
    honest("white-space", by_hand(spaced, b"xx"), "white space around the header, which the library takes")
    order = {"b": tensor("U8", [1], 2, 3), "__metadata__": {}, "a": tensor("I16", [1], 0, 2), "e": tensor("F32", [0], 2, 2)}
    honest("any-order", by_hand(order, b"xxx"), "tensors in another order than their data")

    def broken(name, data, note, decision="deny"):
        if decision == "deny":
            try:
                safetensors.deserialize(data)
            except safetensors.SafetensorError:
                pass
            else:
                raise SystemExit(f"{name} is taken")
        sample("safetensors", f"{name}.safetensors", data, decision, note, "safetensors")

    two = {"a": tensor("U8", [4], 0, 4), "b": tensor("U8", [4], 4, 8)}
    broken("overlap", by_hand({**two, "b": tensor("U8", [4], 2, 6)}, b"12345678"), "two tensors share bytes")
    broken("hole", by_hand({**two, "b": tensor("U8", [4], 5, 9)}, b"123456789"), "a byte belongs to no tensor")
    broken("trailing", by_hand(two, b"12345678and more"), "bytes after the last tensor")
    broken("cut", by_hand(two, b"12345678")[:-3], "the data is cut")
    broken("cut-header", by_hand(two, length=9999), "the header is cut")
    broken("shape", by_hand({"a": tensor("F32", [3], 0, 8)}, b"12345678"), "a shape that needs more than there is")
    broken("overflow", by_hand({"a": tensor("F64", [2**62, 4], 0, 0)}), "a shape whose product overflows to zero")
    broken("dtype", by_hand({"a": tensor("F128", [1], 0, 16)}, bytes(16)), "an unknown dtype")
    broken("metadata-number", by_hand({"__metadata__": {"a": 1}}), "metadata that is no text")
    key = json.dumps(tensor("U8", [4], 0, 4))
    twice = f'{{"a":{key},"a":{key}}}'.encode()
    sample("safetensors", "twice.safetensors", by_hand(twice, b"1234"), "deny", "one name for two tensors that share their bytes", "safetensors")
    empty = json.dumps(tensor("U8", [0], 4, 4))
    twice = f'{{"a":{key},"a":{empty}}}'.encode()
    sample("safetensors", "twice-in-a-row.safetensors", by_hand(twice, b"1234"), "review", "one name for two tensors, one behind the other", "safetensors")
    zipped = safetensors_and_zip()
    honest_bytes(zipped)
    sample("safetensors", "polyglot-zip.safetensors", zipped, "deny", "the last tensor holds a torch checkpoint", "safetensors", "torch")
    pickled = safetensors_and_pickle()
    honest_bytes(pickled)
    sample("safetensors", "polyglot-pickle.bin", pickled, "deny", "pickle.load runs it, safetensors takes it", "safetensors")


def honest_bytes(data):
    assert safetensors.deserialize(data) is not None


def safetensors_and_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("model/data.pkl", (2020, 1, 1, 0, 0, 0)), pickle.dumps(Trap("safetensors-zip"), 2))
        archive.writestr(zipfile.ZipInfo("model/version", (2020, 1, 1, 0, 0, 0)), b"3\n")
    return safetensors.numpy.save({"a": np.ones(4), "z": np.frombuffer(buffer.getvalue(), "uint8")})


def safetensors_and_pickle():
    """The length of the header is also BINBYTES; SHORT_BINBYTES then hops through the header into the data."""
    start = b'{"__metadata__":{"a":"'
    skipped = 3 + len(start)
    size = 0x42 + 256 * skipped
    data = pickle.dumps(Trap("safetensors-pickle"), 0)
    end = b'"},"t":' + json.dumps(tensor("U8", [len(data)], 0, len(data)), separators=(",", ":")).encode() + b"}"
    room = size - len(start) - len(end)
    hops = b""
    while room - len(hops) > 250:
        hops += b"C~" + b"x" * 126
    while (room - len(hops) - 2 + len(end)) > 126:
        left = min(90, room - len(hops) - 2 - 40)
        hops += b"C" + bytes([left]) + b"x" * left
    left = room - len(hops) - 2
    hops += b"C" + bytes([left + len(end)]) + b"x" * left
    both = struct.pack("<Q", size) + start + hops + end + data
    assert both[:1] == b"B" and struct.unpack("<I", both[1:5])[0] == skipped
    return both


class Writing:
    """A GGUF file in memory, written by the real writer."""

    def __init__(self, **options):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "model.gguf"
        self.writer = gguf.GGUFWriter(self.path, "llama", **options)

    def bytes(self):
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()
        return {path.name: path.read_bytes() for path in sorted(Path(self.folder.name).iterdir())}

    def one(self):
        (data,) = self.bytes().values()
        return data


def described(writing, template=HONEST_TEMPLATE):
    writer = writing.writer
    writer.add_name("tiny")
    writer.add_context_length(64)
    writer.add_embedding_length(32)
    writer.add_block_count(2)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"<{index}>" for index in range(40)] + ["▁the", "\n"])
    writer.add_token_scores([0.5 * index for index in range(42)])
    writer.add_token_types([1] * 42)
    if template is not None:
        writer.add_chat_template(template)
    return writing


def weights(writing):
    rng = np.random.default_rng(0)
    writer = writing.writer
    writer.add_tensor("token_embd.weight", rng.normal(size=(42, 32)).astype("float32"))
    writer.add_tensor("output_norm.weight", np.ones(32, "float16"))
    for name in ("Q4_0", "Q5_1", "Q8_0"):
        kind = gguf.GGMLQuantizationType[name]
        quantised = gguf.quants.quantize(rng.normal(size=(2, 64)).astype("float32"), kind)
        writer.add_tensor(f"blk.0.{name.lower()}.weight", quantised, raw_dtype=kind)
    return writing


def every_type():
    writing = Writing()
    writer = writing.writer
    for name in ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"):
        getattr(writer, f"add_{name}")(f"x.{name}", 7)
    writer.add_int64("x.negative", -(2**60))
    writer.add_bool("x.true", True)
    writer.add_string("x.text", "ключ")
    writer.add_array("x.numbers", [1, -2, 3])
    writer.add_array("x.floats", [1.5, 2.5])
    writer.add_array("x.bools", [True, False])
    for kind, (block, size) in gguf.GGML_QUANT_SIZES.items():
        raw = np.zeros((2, size * 2), "uint8") if block > 1 or size != 1 else np.zeros((2, 2), "uint8")
        writer.add_tensor(f"t.{kind.name}", raw, raw_dtype=kind)
    return writing


def model_files():
    def honest(name, data, note):
        sample("gguf", f"{name}.gguf", data, "allow", note, "gguf", "numpy")

    plain = weights(described(Writing())).one()
    honest("model", plain, "tokenizer, chat template, quantised tensors")
    honest("big-endian", weights(described(Writing(endianess=gguf.GGUFEndian.BIG))).one(), "the other byte order")
    honest("every-type", every_type().one(), "every type of metadata and of tensors")
    honest("vocabulary", described(Writing()).one(), "no tensors")
    aligned = weights(described(Writing()))
    aligned.writer.add_custom_alignment(256)
    honest("alignment-256", aligned.one(), "tensors aligned to 256 bytes")
    honest("version-2", plain[:4] + struct.pack("<I", 2) + plain[8:], "the version before, of the same layout")
    for name, data in weights(described(Writing(split_max_tensors=2))).bytes().items():
        honest(name.removesuffix(".gguf").replace("model-", "split-"), data, "one part of a model in several files")
    named = described(Writing(), None)
    named.writer.add_chat_template([{"name": "default", "template": HONEST_TEMPLATE}, {"name": "tool_use", "template": "{{ tools }}"}])
    honest("two-templates", named.one(), "a template for tools beside the usual one")
    sample("gguf", "version-1.gguf", version_1(), "allow", "counts of 32 bits, as the first version had them", "numpy")

    def trap(name, data, note):
        sample("gguf", f"{name}.gguf", data, "deny", note, "gguf", "numpy")

    trap("template", described(Writing(), TRAP_TEMPLATE).one(), "a chat template that runs a command (CVE-2024-34359)")
    hidden = described(Writing(), None)
    hidden.writer.add_chat_template([{"name": "default", "template": HONEST_TEMPLATE}, {"name": "rag", "template": TRAP_TEMPLATE}])
    trap("second-template", hidden.one(), "the same in a template for another use")
    trap("cut", plain[:-40], "the data of the last tensor is cut")
    trap("cut-metadata", plain[:300], "the metadata is cut")
    # Counts and lengths that readers multiplied or allocated unchecked: CVE-2024-21802, -21825, -21836, -23496, -23605.
    trap("tensor-count", plain[:8] + struct.pack("<Q", 2**61) + plain[16:], "2^61 tensors")
    trap("pair-count", plain[:16] + struct.pack("<Q", 2**63 + 1) + plain[24:], "2^63 pairs of metadata")
    trap("key-length", plain[:24] + struct.pack("<Q", 2**64 - 1) + plain[32:], "a key of 2^64 - 1 bytes")
    array = plain.index(b"tokenizer.ggml.scores") + len("tokenizer.ggml.scores")
    trap("array-count", plain[: array + 8] + struct.pack("<Q", 2**62) + plain[array + 16 :], "an array of 2^62 floats")
    info = plain.index(b"token_embd.weight") + len("token_embd.weight")
    trap("dimensions", plain[:info] + struct.pack("<I", 5) + plain[info + 4 :], "a tensor of five dimensions")
    trap("overflow", plain[: info + 4] + struct.pack("<QQ", 2**62, 4) + plain[info + 20 :], "dimensions whose product overflows")
    offset = info + 4 + 16 + 4
    trap("offset", plain[:offset] + struct.pack("<Q", 2**40) + plain[offset + 8 :], "a tensor behind the end of the file")
    second = plain.index(b"output_norm.weight") + len("output_norm.weight") + 4 + 8 + 4
    trap("overlap", plain[:second] + struct.pack("<Q", 0) + plain[second + 8 :], "two tensors share bytes")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr(zipfile.ZipInfo("model/data.pkl", (2020, 1, 1, 0, 0, 0)), pickle.dumps(Trap("gguf-zip"), 2))
    trap("polyglot-zip", plain + archive.getvalue(), "a zip archive behind the tensors")
    older_files()


def text(value):
    return struct.pack("<I", len(value)) + value


def version_1():
    data = np.arange(4, dtype="float32").tobytes()
    head = b"GGUF" + struct.pack("<III", 1, 1, 1) + text(b"general.architecture") + struct.pack("<I", 8) + text(b"llama")
    head += text(b"w") + struct.pack("<IIIQ", 1, 4, 0, 0)
    return head + bytes(-len(head) % 32) + data


def older_files():
    """The layouts of llama.cpp before August 2023 and of whisper.cpp; nothing that is installed today writes them."""
    data = np.arange(8, dtype="float32").tobytes()

    def entry(at, aligned, name=b"tok_embeddings.weight"):
        head = struct.pack("<IIIII", 2, len(name), 0, 4, 2) + name
        return head + bytes(-(at + len(head)) % 32 if aligned else 0) + data

    words = [b"<unk>", b"a", b"bc"]
    for magic, version, name in ((0x67676A74, 3, "ggjt-3"), (0x67676D66, 1, "ggmf-1"), (0x67676D6C, None, "ggml")):
        head = struct.pack("<I", magic) + (b"" if version is None else struct.pack("<I", version))
        head += struct.pack("<7I", len(words), 4, 256, 1, 1, 4, 0)
        for word in words:
            head += text(word) + (b"" if version is None else struct.pack("<f", 0.5))
        sample("ggml", f"{name}.bin", head + entry(len(head), name == "ggjt-3"), "allow", "llama.cpp's layout before GGUF", "numpy")
    head = struct.pack("<I11I", 0x67676D6C, 51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1) + struct.pack("<II", 2, 3) + data[:24]
    head += struct.pack("<I", len(words)) + b"".join(text(word) for word in words)
    sample("ggml", "whisper.bin", head + entry(0, False, b"decoder.weight"), "allow", "whisper.cpp's layout", "numpy")
    sample("ggml", "unknown-layout.bin", head[:-3], "review", "the magic, and nothing that is understood behind it", "numpy")


if __name__ == "__main__":
    tensor_files()
    model_files()
