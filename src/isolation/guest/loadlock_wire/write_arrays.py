"""Arrays of numpy, tensors of torch and sparse matrices of scipy."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .kinds import NotData, element_size
from .libraries import library

if TYPE_CHECKING:
    from .writer import Writer


def write_numpy(writer: Writer, numpy: Any, value: Any, depth: int) -> Any:
    if isinstance(value, numpy.generic):
        if value.dtype.kind == "U":
            return str(value)
        return {"t": "scalar", "v": write_numpy(writer, numpy, numpy.asarray(value), depth)}
    if not isinstance(value, numpy.ndarray):
        return None
    if isinstance(value, numpy.ma.MaskedArray):
        mask = numpy.ma.getmaskarray(value)
        return {"t": "masked", **{name: writer.tree(part, depth + 1) for name, part in (("data", value.data), ("mask", mask))}}
    if value.dtype.itemsize == 0:
        value = value.astype(value.dtype.kind + "1")
    dtype = value.dtype
    if dtype.kind == "O" or dtype.char == "T":
        return {"t": "texts", "shape": list(value.shape), "v": [writer.tree(item, depth + 1) for item in value.ravel().tolist()]}
    if dtype.byteorder == ">" or (dtype.byteorder == "=" and sys.byteorder == "big"):
        dtype = dtype.newbyteorder("<")
        value = value.astype(dtype)
    name = "bfloat16" if dtype.name == "bfloat16" else dtype.str.replace("=", "<")
    if element_size(name) != dtype.itemsize:
        raise NotData(f"an array of {dtype} has no place among the dtypes that are passed on")
    order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    flat = numpy.asarray(value.T if order == "F" else value, order="C")
    if flat.size == 0:
        flat = numpy.empty(0, dtype)
    flat = flat.reshape(-1).view(numpy.uint8)
    return {"t": "array", "dtype": name, "shape": list(value.shape), "order": order, "at": writer.put(flat)}


def write_torch(writer: Writer, torch: Any, value: Any, depth: int) -> Any:
    if isinstance(value, (torch.device, torch.dtype)):
        return str(value)
    if not isinstance(value, torch.Tensor):
        return None
    value = value.detach().cpu()
    if value.layout is not torch.strided:
        value = value.to_dense()
    if value.is_quantized:
        value = value.dequantize()
    value = value.resolve_conj().resolve_neg()
    if value.dtype is torch.bfloat16:
        tree = write_numpy(writer, library("numpy"), value.contiguous().view(torch.int16).numpy(), depth)
        return {**tree, "dtype": "bfloat16"}
    try:
        array = value.numpy()
    except TypeError as error:
        raise NotData(f"a tensor of {value.dtype} has no place among the dtypes that are passed on") from error
    return write_numpy(writer, library("numpy"), array, depth)


def write_sparse(writer: Writer, sparse: Any, value: Any, depth: int) -> Any:
    if not sparse.issparse(value):
        return None
    if value.format not in ("csr", "csc"):
        value = value.tocsr()
    if len(value.shape) != 2:
        raise NotData("a sparse array of one dimension")
    parts = {name: writer.tree(getattr(value, name), depth + 1) for name in ("data", "indices", "indptr")}
    kind = "array" if isinstance(value, getattr(sparse, "sparray", ())) else "matrix"
    return {"t": "sparse", "format": value.format, "as": kind, "shape": list(value.shape), **parts}
