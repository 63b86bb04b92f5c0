"""Files as numpy, pickle and joblib write them, and whether a conversion of each holds what the real loaders give.

    numpy_samples.py write FOLDER     a file for each sample
    numpy_samples.py check FOLDER     compares NAME.npz and NAME.safetensors beside each with the real loaders
"""

import collections
import json
import pathlib
import pickle
import sys

import joblib
import ml_dtypes
import numpy
from safetensors import safe_open
from safetensors.numpy import load_file, save

STRUCTURE = [('a', '<i4'), ('b', '>f8', (2,)), ('c', [('x', 'U3'), ('y', 'M8[s]')])]


def plain():
    grid = numpy.arange(24, dtype='<i2').reshape(2, 3, 4)
    return {
        'float64': numpy.linspace(0, 1, 7), 'float32': numpy.float32([[1, 2], [3, 4]]), 'float16': numpy.float16([1.5, -2]),
        'int8': numpy.int8([-1, 2]), 'uint64': numpy.uint64([2**63]), 'bool': numpy.array([True, False]),
        'complex64': numpy.complex64([1 + 2j]), 'big': numpy.arange(5, dtype='>f4'), 'fortran': numpy.asfortranarray(grid),
        'strided': grid[:, ::2, 1:], 'empty': numpy.zeros((0, 3), dtype='f4'), 'scalar': numpy.array(2.5),
        'turned': numpy.arange(6, dtype='>i8').reshape(2, 3).T,
    }


def odd():
    return {
        'text': numpy.array(['ab', 'schön', '\U0001f600']), 'bytes': numpy.array([b'ab', b'c']), 'complex128': numpy.array([1 - 1j]),
        'time': numpy.array(['2020-01-01', 'NaT'], dtype='M8[ns]'), 'span': numpy.array([3], dtype='m8[25s]'),
        'record': numpy.array([(1, [2, 3], ('abc', 0)), (4, [5, 6], ('de', 9))], dtype=STRUCTURE),
        'aligned': numpy.zeros(3, dtype=numpy.dtype([('a', 'i1'), ('b', 'f8')], align=True)),
        'void': numpy.array([b'abc', b'd'], dtype='V4'), 'long': numpy.array([1, 2], dtype='g'),
    }


def objects():
    return {
        'texts': numpy.array(['a', 'bcd'], dtype=object), 'numbers': numpy.array([1, 2.5], dtype=object),
        'wholes': numpy.array([[1, -2], [3, 2**40]], dtype=object), 'flags': numpy.array([True, False], dtype=object),
        'raw': numpy.array([b'a', b'bc'], dtype=object), 'mixed': numpy.array([1, 'x', None, [2]], dtype=object),
        'fortran': numpy.asfortranarray(numpy.array([[1, 2], [3, 4]], dtype=object)), 'kept': numpy.arange(3),
    }


class Thing:
    pass


def nest():
    shared = numpy.arange(4.0)
    return {
        'layers': [{'w': shared, 'b': numpy.zeros(2)}, (numpy.ones(3), shared)], 'a.b': numpy.ones(1), 'a': {'b': numpy.zeros(1)},
        'step': 7, 'rate': 1.0, 'scale': numpy.float32(2.5), 'path/like': numpy.arange(2), 'path_like': numpy.arange(3),
        'order': collections.OrderedDict(z=numpy.arange(2), y=None), 'words': ['a', 'b'],
    }


def inner():
    """Arrays inside of arrays of objects, as ragged data and weights saved by `numpy.save(path, dict)` are."""
    ragged = numpy.empty(2, dtype=object)
    ragged[:] = [numpy.arange(3), numpy.ones((2, 2), dtype='f4')]
    grid = numpy.empty((2, 2), dtype=object)
    for at in numpy.ndindex(2, 2):
        grid[at] = numpy.full(sum(at), sum(at))
    deep = numpy.empty(1, dtype=object)
    deep[0] = {'ragged': ragged, 'texts': numpy.array(['a', 'bc'], dtype=object)}
    return {
        'ragged': ragged, 'grid': grid, 'deep': deep,
        'weights': numpy.array({'conv': [numpy.ones((3, 3)), numpy.zeros(3)], b'raw': numpy.arange(2), numpy.int64(7): numpy.ones(1)}, dtype=object),
    }


# What safetensors calls the types of ml_dtypes that it has.
SMALL = {
    'bfloat16': 'BF16', 'float8_e4m3fn': 'F8_E4M3', 'float8_e5m2': 'F8_E5M2', 'float8_e8m0fnu': 'F8_E8M0',
    'float8_e4m3fnuz': 'F8_E4M3FNUZ', 'float8_e5m2fnuz': 'F8_E5M2FNUZ',
}


def small():
    names = [*SMALL, 'int4', 'uint2', 'float6_e2m3fn', 'complex32']
    grids = {name: numpy.arange(6).reshape(2, 3).astype(getattr(ml_dtypes, name)) for name in names}
    return grids | {'turned': grids['bfloat16'].T, 'none': grids['float8_e5m2'][:0], 'one': grids['bfloat16'][1, 2:].reshape(())}


def write(folder):
    every = {'plain': plain(), 'odd': odd(), 'objects': objects(), 'nest': nest(), 'inner': inner(), 'small': small()}
    for name, thing in every.items():
        for protocol in (0, 2, 4, 5):
            with open(f'{folder}/{name}-p{protocol}.pkl', 'wb') as file:
                pickle.dump(thing, file, protocol=protocol)
        joblib.dump(thing, f'{folder}/{name}.joblib')
        joblib.dump(thing, f'{folder}/{name}-zlib.joblib', compress=3)
        if name not in ('nest', 'small'):
            numpy.savez(f'{folder}/{name}-stored.npz-in', **thing)
            pathlib.Path(f'{folder}/{name}-stored.npz-in.npz').rename(f'{folder}/{name}-stored.npz-in')
            with open(f'{folder}/{name}-packed.npz-in', 'wb') as file:
                numpy.savez_compressed(file, **thing)
    # numpy writes these, and does not load them itself.
    numpy.savez(f'{folder}/raw.npz-in', **{name: small()[name] for name in ('bfloat16', 'float8_e5m2', 'complex32')})
    pathlib.Path(f'{folder}/raw.npz-in.npz').rename(f'{folder}/raw.npz-in')
    for name in ('float32', 'fortran', 'big'):
        with open(f'{folder}/{name}.npy', 'wb') as file:
            numpy.save(file, plain()[name])
    with open(f'{folder}/object.npy', 'wb') as file:
        numpy.save(file, objects()['texts'])
    with open(f'{folder}/words-object.npy', 'wb') as file:
        # More words than JavaScript takes arguments.
        numpy.save(file, numpy.array([f'w{at}\U0001f600'[: at % 9 + 1] for at in range(200_000)], dtype=object))
    for name in ('weights', 'ragged'):
        with open(f'{folder}/{name}.npy', 'wb') as file:
            numpy.save(file, inner()[name])
    joblib.dump(numpy.arange(9.0), f'{folder}/alone.joblib')


def load(path):
    if path.suffix == '.pkl':
        return pickle.loads(path.read_bytes())
    if path.suffix == '.joblib':
        return joblib.load(path)
    loaded = numpy.load(path, allow_pickle=True)
    return loaded if path.suffix == '.npy' else dict(loaded)


def holds_arrays(thing):
    if isinstance(thing, numpy.ndarray):
        return thing.dtype != object or any(holds_arrays(item) for item in thing.flat)
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, (list, tuple)) else ()
    return any(holds_arrays(part) for part in parts)


def flatten(thing, path, found):
    if isinstance(thing, numpy.ndarray) and thing.dtype == object and holds_arrays(thing):
        for index in numpy.ndindex(thing.shape):
            flatten(thing[index], '.'.join([*([path] if path else []), *map(str, index)]), found)
    elif isinstance(thing, numpy.ndarray):
        found.append((path or 'arr_0', thing))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            text = key.decode() if isinstance(key, bytes) else str(key)
            flatten(value, f'{path}.{text}' if path else text, found)
    elif isinstance(thing, (list, tuple)):
        for index, value in enumerate(thing):
            flatten(value, f'{path}.{index}' if path else str(index), found)
    return found


def named(found, spelt):
    taken = {'__metadata__'}
    for name, value in found:
        name = spelt(name)
        given, count = name, 2
        while given in taken:
            given, count = f'{name}#{count}', count + 1
        taken.add(given)
        yield given, value


LISTED = {'mixed': [1, 'x', None, [2]]}


def of_safetensors(path):
    data = path.read_bytes()
    length = int.from_bytes(data[:8], 'little')
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != '__metadata__':
            begin, end = entry['data_offsets']
            yield name, (entry['dtype'], entry['shape'], data[8 + length + begin:8 + length + end])


def check_small(path):
    expected = small()
    arrays = numpy.load(f'{path}.npz', allow_pickle=False)
    tensors = dict(of_safetensors(pathlib.Path(f'{path}.safetensors')))
    kept = ['float8_e5m2'] if path.name == 'raw.npz-in' else [name for name in expected if expected[name].dtype.name in SMALL]
    assert sorted(tensors) == sorted(kept), (path, tensors.keys())
    for name in arrays.files:
        assert arrays[name].dtype == numpy.dtype(f'V{expected[name].itemsize}') or path.name == 'raw.npz-in', (path, name)
        assert arrays[name].shape == expected[name].shape and arrays[name].tobytes() == expected[name].tobytes(), (path, name)
    for name in kept:
        array = expected[name]
        assert tensors[name] == (SMALL[array.dtype.name], list(array.shape), array.tobytes()), (path, name)
    return len(arrays.files) + len(kept)


def check(folder):
    done = 0
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.suffix not in ('.pkl', '.joblib', '.npy', '.npz-in'):
            continue
        if path.name.startswith('small') or path.name == 'raw.npz-in':
            done += check_small(path)
            continue
        thing = flatten(load(path), '', [])
        arrays = numpy.load(f'{path}.npz', allow_pickle=False)
        rest = pathlib.Path(f'{path}.npz.json')
        for name, expected in named(thing, lambda name: name.replace('/', '_')):
            if name.split('.')[-1] in LISTED:
                listed = json.loads(rest.read_text())['root'][name]
                assert listed['$array']['items'] == LISTED[name], (path, listed)
                continue
            got = arrays[name]
            if expected.dtype == object:
                assert got.dtype.kind in 'USbif' and got.tolist() == expected.tolist(), (path, name, got)
            else:
                # numpy turns arrays of the other byte order around when it unpickles them.
                native = [dtype.newbyteorder('=').descr for dtype in (got.dtype, expected.dtype)]
                assert native[0] == native[1], (path, name, got.dtype, expected.dtype)
                assert got.astype(expected.dtype).tobytes() == expected.tobytes() or name == 'aligned', (path, name)
            assert got.shape == expected.shape, (path, name)
            done += 1
        if not pathlib.Path(f'{path}.safetensors').exists():
            assert 'odd' in path.name or path.name in ('object.npy', 'words-object.npy'), path
            continue
        record = json.loads(pathlib.Path(f'{path}.safetensors.conversion.json').read_text())
        left = {entry['name'] for entry in record['leftOut']}
        tensors = load_file(f'{path}.safetensors')
        with safe_open(f'{path}.safetensors', framework='np') as file:
            aliases = file.metadata()
        if len(aliases) == 1:
            # The same file, to the last byte, that the reference library writes.
            assert save(tensors, metadata=aliases) == pathlib.Path(f'{path}.safetensors').read_bytes(), path
        for name, expected in named(thing, lambda name: name):
            if expected.dtype.kind in 'OUSVMm' or expected.dtype.name in ('complex128', 'longdouble', 'float128'):
                continue
            assert name not in left, (path, name)
            got = tensors[name if name in tensors else aliases[name]]
            assert got.dtype == expected.dtype.newbyteorder('='), (path, name)
            assert got.shape == expected.shape and got.tobytes() == expected.astype(got.dtype).tobytes(), (path, name)
            done += 1
    print(done)


if __name__ == '__main__':
    {'write': write, 'check': check}[sys.argv[1]](sys.argv[2])
