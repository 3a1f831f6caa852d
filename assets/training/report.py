"""Promises that a model must keep, and how the measuring scripts report them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

README_BEGIN, README_END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass
class Promise:
    """One line of the report."""

    name: str
    figure: str
    wanted: str
    kept: bool


def table(promises: list[Promise]) -> str:
    lines = ["| what | measured | wanted | kept |", "|---|---|---|---|"]
    lines += [f"| {one.name} | {one.figure} | {one.wanted} | {'yes' if one.kept else '**no**'} |"
              for one in promises]
    return "\n".join(lines) + "\n"


def write_readme(folder: Path, text: str) -> None:
    """Replaces what stands between the two marks of the README."""
    path = folder / "README.md"
    readme = path.read_text(encoding="utf-8")
    before, rest = readme.split(README_BEGIN)
    after = rest.split(README_END)[1]
    path.write_text(f"{before}{README_BEGIN}\n{text}{README_END}{after}", encoding="utf-8")


def report(description: str, folder: Path, measure: Callable[[Path], list[Promise]]) -> int:
    """The command line of a measuring script; returns 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--model", type=Path, default=folder, help="folder of the model")
    parser.add_argument("--readme", action="store_true", help="write the table into the README")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    promises = measure(arguments.model)
    text = table(promises)
    print(text)
    if arguments.readme:
        write_readme(arguments.model, text)
    return 0 if all(one.kept for one in promises) else 1
