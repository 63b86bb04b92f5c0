"""Makes the inputs of the benchmarks: `inputs.py KIND PATH [OPTION…]`. Nothing in them does harm."""

import fractions
import os
import pickle
import struct
import sys
import types
import zipfile
import zlib

MEBIBYTE = 1 << 20


class Point:
    def __init__(self, n): self.x, self.y, self.name = n, n + 0.5, f'point {n}'


def integers(n): return list(range(n))
def floats(n): return [i * 0.37 for i in range(n)]
def words(n): return [f's{i}' for i in range(n // 2)]
def table(n): return {f'k{i}': i for i in range(n // 3)}
def pairs(n): return [(i, i + 1) for i in range(n // 4)]
def calls(n): return [complex(i, 1) for i in range(n // 7)]
def objects(n): return [Point(i) for i in range(n // 14)]


def records(n):
    kinds = [f'kind {i}' for i in range(977)]
    return [
        {'id': i, 'name': f'item {i}', 'score': i * 0.5, 'tags': [kinds[i % 977], 'b', 'c'], 'on': i % 2 == 0, 'at': (i, i + 1)}
        for i in range(n // 27)
    ]


def dense(path, shape, opcodes, protocol='4'):
    """A pickle of about so many opcodes, written by CPython."""
    with open(path, 'wb') as out:
        pickle.dump(globals()[shape](int(opcodes)), out, int(protocol))


def folder(path, count):
    """Small pickles of different kinds, some with calls of well-known harmless classes."""
    os.makedirs(path)
    for i in range(int(count)):
        value = [{'id': i, 'name': f'item {i}', 'values': list(range(i % 50))}, fractions.Fraction(i, 7), complex(i, 1)]
        with open(os.path.join(path, f'{i:04}.pkl'), 'wb') as out:
            pickle.dump(value, out, i % 6)


class Sparse:
    """A file in which blocks of zeros take no room."""

    def __init__(self, path): self.file = open(path, 'wb')
    def write(self, data):
        if len(data) >= MEBIBYTE and not any(data[:64]) and data.count(0) == len(data): self.file.seek(len(data), 1)
        else: self.file.write(data)
        return len(data)
    def __getattr__(self, name): return getattr(self.file, name)


class Storage:
    def __init__(self, key, count): self.key, self.count = key, count


class Tensor:
    def __init__(self, storage, shape): self.storage, self.shape = storage, shape
    def __reduce__(self):
        rows, columns = self.shape
        return sys.modules['torch._utils']._rebuild_tensor_v2, (self.storage, 0, self.shape, (columns, 1), False, None)


def torch_zip(path, mebibytes, filled='zeros'):
    """A checkpoint in the layout of torch.save: stored members, payloads aligned to 64 bytes by an `FB` field."""
    torch, utils = types.ModuleType('torch'), types.ModuleType('torch._utils')
    sys.modules['torch'], sys.modules['torch._utils'] = torch, utils
    float_storage = type('FloatStorage', (), {'__module__': 'torch'})
    torch.FloatStorage, torch._utils = float_storage, utils
    def _rebuild_tensor_v2(*args): raise NotImplementedError
    _rebuild_tensor_v2.__module__ = 'torch._utils'
    _rebuild_tensor_v2.__qualname__ = '_rebuild_tensor_v2'
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2

    each = 8 * MEBIBYTE
    layers = int(mebibytes) * MEBIBYTE // each
    state = {f'layers.{i}.weight': Tensor(Storage(str(i), each // 4), (2048, each // 8192)) for i in range(layers)}
    class Pickler(pickle._Pickler):
        def persistent_id(self, value):
            return ('storage', float_storage, value.key, 'cpu', value.count) if isinstance(value, Storage) else None
    import io
    data = io.BytesIO()
    Pickler(data, 2).dump(state)

    out = Sparse(path)
    stem = os.path.splitext(os.path.basename(path))[0]
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED) as archive:
        def member(name, chunks, size):
            info = zipfile.ZipInfo(f'{stem}/{name}')
            # A member of unknown length would get a zip64 field of its own, so that the padding is no longer right.
            begin = out.tell() + 30 + len(info.filename) + 4
            padding = -begin % 64
            info.extra = b'FB' + struct.pack('<H', padding) + b'Z' * padding
            info.file_size = size
            with archive.open(info, 'w') as to:
                for chunk in chunks: to.write(chunk)
        member('data.pkl', [data.getvalue()], len(data.getvalue()))
        member('byteorder', [b'little'], 6)
        for i in range(layers):
            block = bytes(MEBIBYTE) if filled == 'zeros' else os.urandom(MEBIBYTE)
            member(f'data/{i}', [block] * (each // MEBIBYTE), each)
        member('version', [b'3\n'], 2)


def llama(mebibytes):
    """Names and shapes of a language model whose half-precision weights have about so many bytes."""
    layers = 32
    width = int((int(mebibytes) * MEBIBYTE / 2 / layers / 12) ** 0.5) // 64 * 64
    for layer in range(layers):
        for part in ('attn_q', 'attn_k', 'attn_v', 'attn_output'): yield f'blk.{layer}.{part}.weight', (width, width)
        for part in ('ffn_gate', 'ffn_up'): yield f'blk.{layer}.{part}.weight', (width, width * 4)
        for part in ('attn_norm', 'ffn_norm', 'ffn_scale'): yield f'blk.{layer}.{part}.weight', (width,)
    yield 'token_embd.weight', (width, 2048)
    yield 'output_norm.weight', (width,)
    yield 'output.weight', (width, 2048)


def bytes_of(shape):
    size = 2
    for count in shape: size *= count
    return size


def safetensors_file(path, mebibytes):
    import json
    header, end = {'__metadata__': {'format': 'pt'}}, 0
    for name, shape in llama(mebibytes):
        header[name] = {'dtype': 'F16', 'shape': shape, 'data_offsets': [end, end + bytes_of(shape)]}
        end += bytes_of(shape)
    text = json.dumps(header, separators=(',', ':')).encode()
    with open(path, 'wb') as out:
        out.write(struct.pack('<Q', len(text)) + text)
        out.truncate(8 + len(text) + end)


def gguf_file(path, mebibytes):
    def text(value): return struct.pack('<Q', len(value)) + value.encode()
    def strings(values): return struct.pack('<IIQ', 9, 8, len(values)) + b''.join(map(text, values))
    tokens = [f'token{i}' for i in range(128_000)]
    pairs = {
        'general.architecture': struct.pack('<I', 8) + text('llama'),
        'tokenizer.ggml.tokens': strings(tokens),
        'tokenizer.ggml.merges': strings([f't{i} u{i}' for i in range(280_000)]),
        'tokenizer.ggml.token_type': struct.pack('<IIQ', 9, 5, len(tokens)) + b'\1\0\0\0' * len(tokens),
        'tokenizer.chat_template': struct.pack('<I', 8) + text('{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}'),
    }
    tensors, end = [], 0
    for name, shape in llama(mebibytes):
        tensors.append(text(name) + struct.pack(f'<I{len(shape)}QIQ', len(shape), *shape, 1, end))
        end += -(-bytes_of(shape) // 32) * 32
    head = b'GGUF' + struct.pack('<IQQ', 3, len(tensors), len(pairs))
    head += b''.join(text(key) + value for key, value in pairs.items()) + b''.join(tensors)
    with open(path, 'wb') as out:
        out.write(head)
        out.truncate(-(-len(head) // 32) * 32 + end)


def sparse(path, gibibytes):
    with open(path, 'wb') as out: out.truncate(int(gibibytes) << 30)


def long_list(path, mebibytes):
    """One list of floats as CPython writes it, in batches of a thousand, without holding it in memory."""
    batch = b'(' + b''.join(b'G' + struct.pack('>d', i * 0.37) for i in range(1000)) + b'e'
    with open(path, 'wb') as out:
        out.write(b'\x80\x03]q\x00')
        for _ in range(int(mebibytes) * MEBIBYTE // len(batch)): out.write(batch)
        out.write(b'.')


def shape(path, kind, opcodes):
    """Streams that a pickler would not write, to see that time stays linear in their length."""
    n = int(opcodes)
    made = {
        'nested': b'\x80\x02' + b']' * (n // 2) + b'a' * (n // 2 - 1) + b'.',
        'doubled': b'\x80\x02N' + b'2\x86' * (n // 2) + b'.',
        'marks': b'(' * (n // 2) + b'l' * (n // 2) + b'.',
        'thrown away': b'\x80\x02' + b'cos\ngetpid\n)R0' * (n // 4) + b'N.',
        'far memo': b'\x80\x02N' + b''.join(b'r' + struct.pack('<I', i * 1000) for i in range(n)) + b'.',
        'dict grows': b'\x80\x02}' + b''.join(b'J' + struct.pack('<i', i) + b'Ns' for i in range(n // 3)) + b'.',
        'states': b'\x80\x02cos\ngetpid\n)R' + b'}b' * (n // 2) + b'.',
    }
    with open(path, 'wb') as out: out.write(made[kind])


kind, path, *options = sys.argv[1:]
{'dense': dense, 'folder': folder, 'torch': torch_zip, 'sparse': sparse, 'safetensors': safetensors_file, 'gguf': gguf_file, 'long-list': long_list, 'shape': shape}[kind](path, *options)
