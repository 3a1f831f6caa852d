#!/usr/bin/env python3
"""Blocks of every type that the GGUF reader knows, and the numbers that ggml's own formulas give.

    python3 tests/golden/make_gguf_goldens.py

writes tests/golden/gguf/blocks.gguf and blocks.safetensors; needs gguf, numpy and safetensors. Every
byte follows from the seed.
"""

import pathlib

import gguf
import numpy
from gguf import GGMLQuantizationType as Type
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).parent / "gguf"
TYPES = [Type.F32, Type.F16, Type.BF16, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0,
         Type.Q2_K, Type.Q3_K, Type.Q4_K, Type.Q5_K, Type.Q6_K]
# Where the half-precision scales stand in a block.
SCALES = {Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
          Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2],
          Type.Q6_K: [208]}
ROWS = 3


def random_rows(kind, numbers, random):
    """Any bytes at all in two rows; in the first, scales as a model has them."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (ROWS, numbers // block, size), dtype=numpy.uint8)
    for at in SCALES.get(kind, []):
        scales = random.normal(0, 0.01, (numbers // block, 1)).astype(numpy.float16)
        blocks[0, :, at:at + 2] = scales.view(numpy.uint8)
    return blocks.reshape(ROWS, -1)


def main():
    FOLDER.mkdir(exist_ok=True)
    random = numpy.random.default_rng(3)
    writer = gguf.GGUFWriter(FOLDER / "blocks.gguf", "none")
    expected = {}
    for kind in TYPES:
        block = gguf.GGML_QUANT_SIZES[kind][0]
        rows = random_rows(kind, 2 * block if block > 32 else 96, random)
        writer.add_tensor(kind.name, rows, raw_dtype=kind)
        with numpy.errstate(all="ignore"):
            expected[kind.name] = gguf.dequantize(rows, kind).reshape(ROWS, -1)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file(expected, FOLDER / "blocks.safetensors")


if __name__ == "__main__":
    main()
