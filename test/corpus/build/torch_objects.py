"""Writes every torch.nn layer, optimizer and learning-rate schedule that plain arguments can make.

python torch_objects.py OUT [--legacy]        needs torch

Two files a layer: `Name.module.pt` is the whole object, `Name.state.pt` its state dict. Optimizers and schedules are
written the same way, the optimizer after one step. With --legacy in the layout that torch wrote until 1.6.
Prints one JSON line: {"written": 320, "made": 160, "not_made": {"Name": "why"}, "not_written": {}}.
"""

import argparse
import inspect
import json
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.optim import lr_scheduler

# What a constructor is tried with, in order: sizes that suit nearly every layer.
ARGUMENTS = [
    *((), (4,), (4, 4), (4, 4, 2), (4, 4, 4), (4, 2, 1, 1), ((4,),), (0.0, 1.0)),
    *((nn.TransformerEncoderLayer(4, 2), 1), (nn.TransformerDecoderLayer(4, 2), 1)),
    *((4, 2, 8), (8, 12, [4, 8]), (1, (2, 2)), ("LSTM", 4, 4)),
]
SMALL = {"Transformer": [(4, 2, 1, 1, 8)]}  # 44 million weights if it may choose


def layers():
    for name, cls in sorted(vars(nn).items()):
        if inspect.isclass(cls) and issubclass(cls, nn.Module) and cls is not nn.Module:
            yield name, lambda cls=cls: attempt(cls, SMALL.get(cls.__name__, ARGUMENTS))
    yield "WeightNorm", lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
    yield "Nested", lambda: nn.Sequential(nn.ModuleDict({"a": nn.ModuleList([nn.Linear(2, 2), nn.ReLU()])}))


def optimizers():
    for name, cls in sorted(vars(torch.optim).items()):
        if inspect.isclass(cls) and issubclass(cls, torch.optim.Optimizer) and cls is not torch.optim.Optimizer:
            yield f"optim-{name}", lambda cls=cls: stepped(cls)


def schedules():
    for name, cls in sorted(vars(lr_scheduler).items()):
        base = lr_scheduler.LRScheduler
        if inspect.isclass(cls) and issubclass(cls, base) and cls is not base and not name.startswith("_"):
            yield f"schedule-{name}", lambda cls=cls: schedule(cls)


def stepped(cls):
    parameter = nn.Parameter(torch.ones(2, 2))
    parameter.grad = torch.ones(2, 2)
    optimizer = attempt(lambda *rest: cls([parameter], *rest), [(), (0.1,)])
    if cls is not torch.optim.LBFGS:
        optimizer.step()
    return optimizer


def schedule(cls):
    optimizer = torch.optim.SGD([nn.Parameter(torch.ones(2))], lr=0.1, momentum=0.9)
    one = lr_scheduler.ConstantLR(optimizer)
    ways = [(), (4,), ([2, 4],), (0.5,), (0.1, 4), (0.1, 0.2), ([one],), ([one, one], [2])]
    if cls is lr_scheduler.ChainedScheduler:
        return cls([one])
    return attempt(lambda *rest: cls(optimizer, *rest), [*ways, (2.0, 0.1)])


def attempt(make, ways):
    first = None
    for arguments in ways:
        try:
            return make(*arguments)
        except Exception as error:
            first = first or error
    raise first


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--legacy", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    torch.manual_seed(0)

    report = {"written": 0, "made": 0, "not_made": {}, "not_written": {}}
    for family in (layers, optimizers, schedules):
        for name, make in family():
            try:
                made = make()
            except Exception as error:
                report["not_made"][name] = f"{type(error).__name__}: {error}"[:150]
                continue
            report["made"] += 1
            for kind, value in (("module", made), ("state", state(made))):
                path = args.out / f"{name}.{kind}.pt"
                try:
                    torch.save(value, path, _use_new_zipfile_serialization=not args.legacy)
                    report["written"] += 1
                except Exception as error:
                    path.unlink(missing_ok=True)
                    report["not_written"][path.name] = f"{type(error).__name__}: {error}"[:150]
    print(json.dumps(report))


def state(made):
    return made.state_dict() if hasattr(made, "state_dict") else {}


if __name__ == "__main__":
    main()
