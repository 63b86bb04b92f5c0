"""Prints pickles with tensors or arrays in them, one JSON line each, with what the libraries say of these."""

import base64, collections, io, json, pickle, sys, zipfile


def show(label, data, expected):
    print(json.dumps({'label': label, 'pickle': base64.b64encode(data).decode(), 'tensors': expected}))


def arrays():
    import numpy as np
    found = {
        'weights': np.arange(12, dtype='float32').reshape(3, 4), 'empty': np.zeros((0, 5)), 'scalar shape': np.array(7),
        'bool': np.array([True, False]), 'big': np.arange(3, dtype='>i4'), 'text': np.array(['ab', 'c']),
        'half': np.zeros((2, 2, 2), 'float16'), 'complex': np.zeros(3, 'complex128'), 'bytes': np.array([b'abc']),
        'fortran': np.asfortranarray(np.ones((5, 6), 'uint8')), 'large': np.zeros((300, 400), 'int64'),
        'objects': np.array([None, 'x'], dtype=object), 'mixed': np.zeros(4, dtype=[('a', 'i4'), ('b', 'f8')]),
        'masked': np.ma.masked_array(np.arange(4.0), mask=[0, 1, 0, 0]),
    }
    def row(name, a):
        objects = a.dtype.hasobject
        return [name, a.dtype.str if a.dtype.names else str(a.dtype) if a.dtype.kind not in 'US' else a.dtype.str, list(a.shape), None if objects else a.nbytes]
    for protocol in range(6):
        show(f'numpy protocol {protocol}', pickle.dumps(found, protocol), [row(name, a) for name, a in found.items()])
        nested = [{'a': [np.ones(2), 5, (np.ones(3),)]}, collections.OrderedDict(x=np.ones(4, 'int8'))]
        expected = [['0.a.0', 'float64', [2], 16], ['0.a.2.0', 'float64', [3], 24], ['1.x', 'int8', [4], 4]]
        show(f'nested protocol {protocol}', pickle.dumps(nested, protocol), expected)
        shared = np.ones(2)
        show(f'shared protocol {protocol}', pickle.dumps([shared, shared], protocol), [[str(i), 'float64', [2], 16] for i in range(2)])
        show(f'scalars protocol {protocol}', pickle.dumps([np.float64(1), np.dtype('f4'), 1.5], protocol), [])


def tensors():
    import torch
    def data_pickle(value, **options):
        out = io.BytesIO(); torch.save(value, out, **options)
        archive = zipfile.ZipFile(out)
        return archive.read(next(n for n in archive.namelist() if n.endswith('data.pkl')))
    def rows(state): return [[name, str(t.dtype).removeprefix('torch.'), list(t.shape), t.numel() * t.element_size()] for name, t in state.items()]
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3)))
    for protocol in (2, 4, 5):
        show(f'state dict {protocol}', data_pickle(model.state_dict(), pickle_protocol=protocol), rows(model.state_dict()))
        show(f'whole module {protocol}', data_pickle(model, pickle_protocol=protocol), rows(model.state_dict()))
    kinds = ['float64', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool', 'complex64', 'complex128', 'uint16', 'uint32', 'uint64', 'float8_e4m3fn', 'float8_e5m2']
    each = {kind: torch.zeros(3, 2, dtype=getattr(torch, kind)) for kind in kinds if hasattr(torch, kind)}
    show('dtypes', data_pickle(each), rows(each))
    base = torch.zeros(10, 10)
    some = {'view': base[2:4], 'transposed': base.t(), 'scalar': torch.tensor(1.5), 'parameter': torch.nn.Parameter(base[:1].clone()), 'expanded': torch.zeros(1).expand(5)}
    show('views', data_pickle(some), rows(some))
    listed = {'model': {'a': torch.zeros(2)}, 'steps': [torch.zeros(1), torch.zeros(3)], 'epoch': 7}
    show('training checkpoint', data_pickle(listed), [['model.a', 'float32', [2], 8], ['steps.0', 'float32', [1], 4], ['steps.1', 'float32', [3], 12]])
    sparse = {'coo': torch.zeros(3, 4).to_sparse()}
    show('sparse', data_pickle(sparse), [['coo', 'float32', [3, 4], 0]])
    meta = {'meta': torch.zeros(3, 4, device='meta')}
    show('meta', data_pickle(meta), [['meta', 'float32', [3, 4], None]])
    quantized = {'q': torch.quantize_per_tensor(torch.zeros(3, 4), 0.1, 0, torch.qint8)}
    show('quantized', data_pickle(quantized), [['q', 'qint8', [3, 4], 12]])
    class Own(torch.Tensor): pass
    globals()['Own'] = Own; Own.__module__ = '__main__'; Own.__qualname__ = 'Own'
    show('a class of its own', data_pickle({'own': torch.zeros(2, 3).as_subclass(Own)}), [['own', 'float32', [2, 3], 24]])


{'numpy': arrays, 'torch': tensors}[sys.argv[1]]()
