#!/usr/bin/env python3
"""Makes tests/golden/pictures: PNG files and, beside each, what ViT's processor makes of it for the
golden model vit-classifier, as pixel_values of a safetensors file."""
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.torch import save_file
from transformers import ViTImageProcessorPil

OUT = Path(__file__).resolve().parent / "pictures"
SIDE = 9
# Smaller than the model's, shrunk and stretched, rows first and columns first.
SIZES = {"small": (7, 4), "wide": (31, 10), "tall": (8, 40), "large": (33, 29)}


def main():
    OUT.mkdir(exist_ok=True)
    random = np.random.default_rng(11)
    processor = ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})
    for name, (width, height) in SIZES.items():
        colours = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        image = Image.fromarray(colours)
        image.save(OUT / f"{name}.png")
        pixels = processor(images=image, return_tensors="pt")["pixel_values"][0]
        save_file({"pixel_values": pixels.float().contiguous()}, OUT / f"{name}.safetensors")


if __name__ == "__main__":
    main()
