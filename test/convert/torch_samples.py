"""Checkpoints as torch writes them, and whether a conversion of each holds what torch.load gives.

    torch_samples.py write FOLDER      a file for each sample; prints a line of JSON: names
    torch_samples.py check FOLDER      compares NAME.safetensors (+ .json) beside each with the real loaders
"""

import collections
import io
import json
import os
import pathlib
import struct
import sys
import tarfile
import warnings

import numpy
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save

warnings.simplefilter('ignore')
torch.manual_seed(0)

PLAIN = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
    torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.bool, torch.complex64, torch.float8_e4m3fn,
    torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz, torch.float8_e8m0fnu,
]
# Those that have a typed storage; torch.load of its own legacy files knows no others.
TYPED = [dtype for dtype in PLAIN if 'float8' not in str(dtype) and str(dtype) not in ('torch.uint16', 'torch.uint32', 'torch.uint64')]


def noise(dtype, *shape):
    """Any bits at all, NaNs included."""
    count = int(numpy.prod(shape, dtype=numpy.int64))
    if dtype is torch.bool:
        return torch.randint(0, 2, (count,)).to(torch.bool).reshape(shape)
    size = torch.empty((), dtype=dtype).element_size()
    return torch.randint(0, 256, (count * size,), dtype=torch.uint8).view(dtype).reshape(shape)


class Rebuilt:
    """Pickled as a tensor of another device is."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.one = torch.nn.Linear(3, 4)
        self.norm = torch.nn.BatchNorm1d(4)
        self.tied = torch.nn.Linear(3, 4)
        self.tied.weight = self.one.weight
        self.register_buffer('kept', torch.arange(3.0))
        self.register_buffer('passing', torch.arange(2.0), persistent=False)
        self.register_parameter('absent', None)
        self.layers = torch.nn.ModuleList([torch.nn.Linear(4, 4), torch.nn.Linear(4, 2)])
        self.plain = torch.ones(2)
        # It keeps its weights in a list besides, of which nothing is lost.
        self.memory = torch.nn.LSTM(2, 2)


def trained():
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for _ in range(2):
        model(torch.randn(5, 4)).sum().backward()
        optimizer.step()
    return model, optimizer


def samples():
    base = torch.arange(24, dtype=torch.float32)
    matrix = torch.arange(35, dtype=torch.float64).reshape(5, 7)
    cube = noise(torch.int16, 3, 4, 5)
    complex_base = torch.randn(4, 3, dtype=torch.complex64)
    yield 'dtypes', {str(dtype).split('.')[1]: noise(dtype, 3, 5) for dtype in PLAIN}
    yield 'typed', {str(dtype).split('.')[1]: noise(dtype, 3, 5) for dtype in TYPED}
    yield 'shapes', {
        'scalar': torch.tensor(3.5), 'empty': torch.empty(0), 'empty2': torch.empty(0, 4, dtype=torch.int32),
        'one': torch.tensor([1], dtype=torch.int8), 'long': noise(torch.uint8, 7), 'deep': noise(torch.float16, 1, 2, 1, 3, 1),
    }
    yield 'views', {
        'whole': base, 'slice': base[3:10], 'step': base[::5], 'same': base[3:10], 'rows': base.reshape(4, 6)[1:3, ::2],
        'alias': base, 'back': base[20:],
    }
    yield 'strides', {
        'transposed': matrix.t(), 'permuted': cube.permute(2, 0, 1), 'column': matrix[:, 3], 'diagonal': torch.diagonal(matrix),
        'expanded': torch.arange(3.0).reshape(3, 1).expand(3, 4), 'broadcast': torch.tensor(7, dtype=torch.int32).expand(2, 3),
        'windows': base.unfold(0, 5, 2), 'kernel': noise(torch.float32, 8, 4, 3, 3).to(memory_format=torch.channels_last),
        'bf16': noise(torch.bfloat16, 6, 5).t(), 'bytes': noise(torch.uint8, 6, 5).t(), 'complex': complex_base.t(),
        'outer': noise(torch.int64, 9, 9)[1::3, 2::2],
    }
    yield 'big-strides', {'turned': noise(torch.float32, 1500, 2100).t(), 'sparse': noise(torch.uint8, 4000, 3000)[::7, ::11],
                          'flat': noise(torch.float16, 3, 700, 900).permute(1, 2, 0)}
    yield 'bits', {
        'conj': complex_base.conj(), 'neg': torch.randn(4, dtype=torch.complex64).conj().imag, 'both': complex_base.t().conj(),
        'real': torch.randn(4, dtype=torch.complex64).real, 'imag': torch.randn(4, dtype=torch.complex64).imag,
    }
    codes = {}
    for dtype in PLAIN:
        if 'float8' in str(dtype) or dtype in (torch.float16, torch.bfloat16):
            size = torch.empty((), dtype=dtype).element_size()
            every = torch.arange(256**size, dtype=torch.int32).to(torch.uint8 if size == 1 else torch.uint16).view(dtype)
            codes[str(dtype).split('.')[1]] = {'codes': every, 'numbers': every.float()}
    yield 'codes', codes
    array = numpy.arange(3, dtype='f4')
    yield 'devices', {
        'array': Rebuilt(torch._utils._rebuild_device_tensor_from_numpy, array, torch.float32, 'cpu', False),
        'other': Rebuilt(torch._utils._rebuild_device_tensor_from_numpy, array, torch.bfloat16, 'cpu', False),
        'tensor': Rebuilt(torch._utils._rebuild_device_tensor_from_cpu_tensor, base, torch.float32, 'cpu', False),
    }
    yield 'nested', {
        'model': collections.OrderedDict([('a.b', torch.ones(2)), ('a', {'b': torch.zeros(2)})]),
        'list': [torch.ones(1), (torch.zeros(1), {'x': torch.ones(3)})], 7: torch.arange(2), None: torch.arange(3),
        (1, 'k'): torch.arange(4), b'raw': torch.arange(6), numpy.int64(9): torch.arange(7), '': torch.arange(5), '__metadata__': torch.ones(1), 'emoji\u2603': torch.ones(1),
    }
    yield 'rest', {
        'weights': torch.ones(2), 'epoch': 3, 'loss': 1.0, 'best': float('inf'), 'none': None, 'flag': True, 'big': 2**80,
        'text': 'schöner "Text"', 'raw': b'\x00\xff', 'shape': torch.Size([1, 2]), 'dtype': torch.float16, 'z': 1 + 2j,
        'lists': [1, [2.5, 'x']], 'keys': {1: 'a', 'b': 2}, 'set': {1, 2}, 'numpy': numpy.float64(2.5), 'array': numpy.arange(4).reshape(2, 2),
        'names': numpy.array(['a', 'bc']), 'betas': (0.9, 0.999), 'default': collections.defaultdict(list, a=[1]),
    }
    model, optimizer = trained()
    yield 'state-dict', model.state_dict()
    yield 'training', {'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': 2}
    yield 'parameters', [torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(3), requires_grad=False)]
    yield 'module', Small()
    yield 'tensor', torch.arange(6).reshape(2, 3)
    quantized = torch.quantize_per_tensor(torch.randn(4), 0.1, 3, torch.quint8)
    yield 'left-out', {
        'good': torch.ones(1), 'quantized': quantized, 'sparse': torch.eye(3).to_sparse(), 'csr': torch.eye(3).to_sparse_csr(),
        'double': torch.ones(1, dtype=torch.complex128), 'meta': torch.empty(3, device='meta'),
    }


def write(folder):
    names = []
    for name, thing in samples():
        for kind in ['zip', 'legacy']:
            if kind == 'legacy' and name in ('dtypes', 'codes', 'left-out', 'big-strides'):
                continue
            path = f'{folder}/{name}-{kind}.pt'
            torch.save(thing, path, _use_new_zipfile_serialization=kind == 'zip')
            names.append(f'{name}-{kind}')
    swapped(f'{folder}/views-zip.pt', f'{folder}/views-big.pt')
    old_tar(f'{folder}/old-tar.pt')
    print(json.dumps([*names, 'views-big', 'old-tar']))


def swapped(source, target):
    """The same checkpoint as a big-endian machine writes it: float32 storages turned around, and the mark."""
    import zipfile

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, 'w') as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith('/byteorder'):
                data = b'big'
            elif '/data/' in info.filename:
                data = numpy.frombuffer(data, '<f4').astype('>f4').tobytes()
            new.writestr(zipfile.ZipInfo(info.filename), data)


def old_tar(path):
    """The tar layout of torch before 2018, as `legacy_load` reads it."""
    import pickle

    values = numpy.arange(12, dtype='<f4')
    storages = io.BytesIO()
    pickle.dump(1, storages, protocol=2)
    pickle.dump((11, 'cpu', torch.FloatStorage), storages, protocol=2)
    storages.write(struct.pack('<q', 12) + values.tobytes())
    pickle.dump([], storages, protocol=2)
    tensors = io.BytesIO()
    pickle.dump(2, tensors, protocol=2)
    for key, shape, stride, offset in [(1, (3, 4), (4, 1), 0), (2, (4,), (2,), 3)]:
        pickle.dump((key, 11, torch.FloatTensor), tensors, protocol=2)
        tensors.write(struct.pack('<ii', len(shape), 0))
        tensors.write(struct.pack(f'<{len(shape)}q', *shape) + struct.pack(f'<{len(stride)}q', *stride))
        tensors.write(struct.pack('<q', offset))

    class Id:
        def __init__(self, key):
            self.key = key

    class Old(pickle.Pickler):
        def persistent_id(self, thing):
            return thing.key if isinstance(thing, Id) else None

    thing = io.BytesIO()
    Old(thing, protocol=2).dump(collections.OrderedDict([('w', Id('1')), ('b', Id('2')), ('step', 5)]))
    with tarfile.open(path, 'w:', format=tarfile.PAX_FORMAT) as tar:
        for name, member in [('storages', storages), ('tensors', tensors), ('pickle', thing)]:
            info = tarfile.TarInfo(name)
            info.size = len(member.getvalue())
            member.seek(0)
            tar.addfile(info, member)


def flatten(thing, path, found):
    """The documented names, in Python."""
    if isinstance(thing, torch.nn.Module):
        for key, value in thing.state_dict(keep_vars=True).items():
            found.append((f'{path}.{key}' if path else key, value))
    elif isinstance(thing, torch.Tensor):
        found.append((path or 'tensor', thing))
    elif isinstance(thing, numpy.ndarray):
        if thing.dtype.kind in 'biufc':
            found.append((path or 'tensor', torch.from_numpy(thing)))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            flatten(value, joined(path, key), found)
    elif isinstance(thing, (list, tuple)):
        for index, value in enumerate(thing):
            flatten(value, joined(path, index), found)
    return found


def joined(path, key):
    if isinstance(key, bytes):
        key = key.decode()
    part = key if isinstance(key, str) else f'({", ".join(map(str, key))})' if isinstance(key, tuple) else str(key)
    return f'{path}.{part}' if path else part


def unique(found):
    taken = {'__metadata__'}
    for name, value in found:
        given, count = name, 2
        while given in taken:
            given, count = f'{name}#{count}', count + 1
        taken.add(given)
        yield given, value


def bits(tensor):
    tensor = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b''


def check(folder):
    done = 0
    for path in sorted(pathlib.Path(folder).glob('*.pt')):
        result = path.with_suffix('.safetensors')
        record = json.loads(pathlib.Path(f'{result}.conversion.json').read_text())
        left = {entry['name'] for entry in record['leftOut']}
        thing = torch.load(path, weights_only=False)
        with safe_open(str(result), framework='pt') as file:
            metadata = file.metadata()
            for name, expected in unique(flatten(thing, '', [])):
                if name in left:
                    assert name not in file.keys(), (path, name)
                    continue
                at = name if name in file.keys() else metadata[name]
                got = file.get_tensor(at)
                assert got.dtype == expected.dtype, (path, name, got.dtype, expected.dtype)
                assert got.shape == expected.shape, (path, name, got.shape, expected.shape)
                assert bits(got) == bits(expected), (path, name)
                done += 1
            assert metadata['format'] == 'pt'
        if len(metadata) == 1:
            # The same file, to the last byte, that the reference library writes.
            assert save(load_file(result), metadata=metadata) == result.read_bytes(), path
        if path.stem.startswith('left-out'):
            assert left == {'quantized', 'sparse', 'csr', 'double', 'meta'}, left
        if path.stem.startswith('devices'):
            assert left == {'other'}, left
        if path.stem.startswith('module'):
            assert left == {'passing', 'plain'}, left
        if path.stem.startswith('views'):
            assert {(alias['name'], alias['of']) for alias in record['aliases']} == {('whole', 'alias'), ('slice', 'same')}, record
    print(done)


if __name__ == '__main__':
    sys.modules['torch_samples'] = sys.modules['__main__']
    Small.__module__ = 'torch_samples'
    {'write': write, 'check': check}[sys.argv[1]](sys.argv[2])
