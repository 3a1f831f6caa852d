#!/usr/bin/env python3
"""Makes tests/golden/torch: small files of torch.save and, beside each, expected.safetensors with the
same tensors; also files that must be refused, with what the refusal names in refused.json."""
import collections
import json
import os
from pathlib import Path

import torch
from safetensors.torch import save_file

OUT = Path(__file__).resolve().parent / "torch"


def tensors():
    torch.manual_seed(5)
    base = torch.randn(6, 4)
    return collections.OrderedDict(
        f32=base, half=torch.randn(3, 2).half(), bfloat=torch.randn(5).bfloat16(),
        double=torch.randn(2, 2, 2).double(), long=torch.arange(-3, 4), int=torch.arange(4).int(),
        short=torch.arange(3).short(), char=torch.arange(-2, 2).to(torch.int8),
        byte=torch.arange(250, 256).to(torch.uint8), bool=torch.tensor([True, False]),
        scalar=torch.tensor(1.5), empty=torch.zeros(0, 3), rows=base[2:5], same=base,
        column=torch.randn(4, 1).t().contiguous().t(), parameter=torch.nn.Parameter(torch.ones(2)))


def write(name, state, **options):
    torch.save(state, OUT / f"{name}.bin", **options)


class Evil:
    def __reduce__(self):
        return os.system, ("echo never",)


def main():
    OUT.mkdir(exist_ok=True)
    state = tensors()
    save_file({name: tensor.detach().clone().contiguous() for name, tensor in state.items()},
              OUT / "expected.safetensors")
    write("protocol2", state)
    write("protocol4", state, pickle_protocol=4)
    write("plain_dict", dict(state))
    module = torch.nn.Linear(3, 2)
    write("module", module.state_dict())  # with the attribute _metadata
    save_file({name: tensor.clone() for name, tensor in module.state_dict().items()},
              OUT / "module.safetensors")

    refused = {}

    def refuse(name, what, state, **options):
        write(name, state, **options)
        refused[name] = what

    refuse("evil", ["system", "nothing but tensors"], {"w": Evil()})
    refuse("whole_module", ["torch.nn.modules.linear.Linear"], module)
    refuse("nested", ["tensor state", "is no tensor"], {"state": {"w": torch.ones(2)}})
    refuse("list", ["dict of tensors"], [torch.ones(2)])
    refuse("numbered", ["something else than a text"], {1: torch.ones(2)})
    refuse("number", ["tensor epoch", "is no tensor"], {"epoch": 3})
    refuse("transposed", ["tensor w", "[2, 3]", "[1, 2]"], {"w": torch.arange(6.0).view(3, 2).t()})
    refuse("expanded", ["tensor w", "strides", "[0, 1]"], {"w": torch.ones(3).expand(2, 3)})
    refuse("complex", ["ComplexFloatStorage"], {"w": torch.ones(2, dtype=torch.complex64)})
    refuse("sparse", ["_rebuild_sparse"], {"w": torch.eye(2).to_sparse()})
    refuse("quantized", ["_rebuild_qtensor"], {
        "w": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)})
    refuse("before_1_6", ["before version 1.6", "weights_only=True"], {"w": torch.ones(2)},
           _use_new_zipfile_serialization=False)
    (OUT / "refused.json").write_text(json.dumps(refused, indent=1) + "\n")


if __name__ == "__main__":
    main()
