"""The peer of the conversion: `convert.py make PATH MEGABYTES`, `convert.py convert IN OUT`."""

import sys

import torch


def make(path, megabytes):
    """A checkpoint of 16 layers with any bits, as torch.save writes it."""
    torch.manual_seed(0)
    rows = int(megabytes) * 2**20 // 16 // 4 // 1024
    torch.save({f'layers.{layer}.weight': torch.randn(rows, 1024) for layer in range(16)}, path)


def convert(source, target):
    from safetensors.torch import save_file

    save_file(torch.load(source), target)


if __name__ == '__main__':
    {'make': make, 'convert': convert}[sys.argv[1]](*sys.argv[2:])
