"""The training loop that every trainer shares: rates, checkpoints, the loss curve and the export.

A trainer describes its lesson as a `Task`: a model and the losses of a numbered step. A step's
losses depend on the recipe, the step and the weights only, so a training that was interrupted goes
on from its checkpoint as if nothing had happened.
"""

from __future__ import annotations

import argparse
import copy
import csv
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedModel

ROOT = Path(__file__).resolve().parents[2]

_POINT_EVERY, _CHECKPOINT_EVERY = 50, 250


def model_folder(name: str) -> Path:
    """Where the model mini-NAME lives."""
    return ROOT / "assets" / "models" / f"mini-{name}"


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the result, so that a checkpoint of another recipe is refused.

    The matrices of the blocks learn at `matrix_rate` with Muon, all other weights at `other_rate`
    with AdamW. `warmup` and `cool_down` count steps.
    """

    seed: int = 20
    tokens_per_step: int = 2048
    matrix_rate: float = 0.02
    other_rate: float = 3e-3
    warmup: int = 100
    cool_down: int = 900


def rate_factor(recipe: Recipe, step: int, steps: int) -> float:
    """Linear warm-up, a plateau, and a linear cool-down over the last steps of the training.

    The plateau does not depend on how long the training is, so a checkpoint can be taken further.
    """
    rising = min(1.0, (step + 1) / recipe.warmup)
    return rising * min(1.0, (steps - step) / recipe.cool_down)


def lesson_loss(attentions: Sequence[torch.Tensor], taught: dict[str, tuple[int, int]],
                links: dict[str, np.ndarray]) -> torch.Tensor:
    """Sum over the taught heads of the mean of -log weight that each gives to the linked position.

    `taught` names a head, as (block, head), for each kind of link; `links[kind]` is [n, 3] of (row,
    query position, target position).
    """
    losses = []
    for kind, (block, head) in taught.items():
        if len(links[kind]) == 0:
            continue
        row, query, target = torch.from_numpy(links[kind]).T
        weight = attentions[block][row, head, query, target]
        losses.append(-torch.log(weight.float() + 1e-5).mean())
    return torch.stack(losses).sum() if losses else torch.zeros(())


class Task(ABC):
    """What a training teaches: the model, and what it is asked at each step."""

    # The names of the losses that `losses` returns, as they head the columns of loss.csv.
    columns: tuple[str, ...] = ("loss",)

    def __init__(self, recipe: Recipe, model: PreTrainedModel) -> None:
        self.recipe, self.model = recipe, model

    @abstractmethod
    def losses(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """The loss to descend, and the single losses named by `columns`, on the step's batch."""

    @abstractmethod
    def save_tokenizer(self, folder: Path) -> None:
        """Writes tokenizer.json and tokenizer_config.json."""

    def is_matrix(self, name: str) -> bool:
        """Whether a two-dimensional weight belongs to a block, so that Muon trains it."""
        return ".h." in name or ".layer." in name or ".layers." in name or ".block." in name


def make_optimizers(task: Task) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for the embeddings and everything else."""
    named = dict(task.model.named_parameters())
    matrices = {name for name, weight in named.items()
                if weight.dim() == 2 and task.is_matrix(name)}
    rest = [weight for name, weight in named.items() if name not in matrices]
    recipe = task.recipe
    return [torch.optim.Muon([named[name] for name in sorted(matrices)], lr=recipe.matrix_rate,
                             momentum=0.95, weight_decay=0.01),
            torch.optim.AdamW(rest, lr=recipe.other_rate, betas=(0.9, 0.98), weight_decay=0.0)]


class Training:
    """The state of one training: model, optimizers, step, curve and minutes spent."""

    def __init__(self, task: Task, steps: int, checkpoint: Path) -> None:
        self.task, self.steps, self.checkpoint = task, steps, checkpoint
        self.optimizers = make_optimizers(task)
        self.step, self.seconds = 0, 0.0
        self.curve: list[tuple[float, ...]] = []
        if checkpoint.exists():
            self._resume()

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True)
        if state["recipe"] != asdict(self.task.recipe):
            raise SystemExit(f"{self.checkpoint} belongs to another recipe; begin with --fresh")
        self.task.model.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.curve = state["step"], state["seconds"], state["curve"]
        print(f"resumed at step {self.step}", flush=True)

    def save_checkpoint(self) -> None:
        """Writes the checkpoint so that a crash leaves either the old one or the new one."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        partial = self.checkpoint.with_suffix(".partial")
        torch.save({"recipe": asdict(self.task.recipe), "model": self.task.model.state_dict(),
                    "optimizers": [one.state_dict() for one in self.optimizers], "step": self.step,
                    "seconds": self.seconds, "curve": self.curve}, partial)
        partial.replace(self.checkpoint)

    def run(self) -> None:
        """Trains to the last step, with a line and a point of the curve every 50 steps."""
        self.task.model.train()
        started = time.monotonic()
        while self.step < self.steps:
            losses = self._one_step()
            if self.step % _POINT_EVERY == 0 or self.step == self.steps:
                now = time.monotonic()
                self.seconds, started = self.seconds + now - started, now
                tokens = self.step * self.task.recipe.tokens_per_step
                self.curve.append((self.step, tokens, round(self.seconds / 60, 2), *losses))
                shown = " ".join(f"{name} {loss:.4f}"
                                 for name, loss in zip(self.task.columns, losses))
                print(f"step {self.step} tokens {tokens} minutes {self.seconds / 60:.1f} {shown}",
                      flush=True)
            if self.step % _CHECKPOINT_EVERY == 0 or self.step == self.steps:
                self.save_checkpoint()

    def _one_step(self) -> list[float]:
        recipe, model = self.task.recipe, self.task.model
        factor = rate_factor(recipe, self.step, self.steps)
        for optimizer, peak in zip(self.optimizers, (recipe.matrix_rate, recipe.other_rate)):
            for group in optimizer.param_groups:
                group["lr"] = peak * factor
        total, losses = self.task.losses(self.step)
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        model.zero_grad(set_to_none=True)
        self.step += 1
        return [round(loss.item(), 4) for loss in losses]

    def export(self, folder: Path) -> None:
        """Writes the model in F16, its configuration, its tokenizer and the loss curve."""
        folder.mkdir(parents=True, exist_ok=True)
        copy.deepcopy(self.task.model).half().save_pretrained(folder)
        self.task.save_tokenizer(folder)
        with (folder / "loss.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["step", "tokens", "minutes", *self.task.columns])
            writer.writerows(self.curve)


def train(name: str, description: str, steps: int, make_task: Callable[[], Task]) -> None:
    """The command line of a trainer: trains mini-NAME and writes its folder."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--steps", type=int, default=steps, help="length of the training")
    parser.add_argument("--threads", type=int, default=2, help="processor cores to use")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier checkpoint")
    parser.add_argument("--output", type=Path, default=model_folder(name),
                        help="folder of the model")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "training" / name,
                        help="folder of the checkpoint")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.fresh:
        shutil.rmtree(arguments.work, ignore_errors=True)
    training = Training(make_task(), arguments.steps, arguments.work / "checkpoint.pt")
    parameters = sum(weight.numel() for weight in training.task.model.parameters())
    print(f"{parameters:,} parameters, vocabulary {training.task.model.config.vocab_size:,}",
          flush=True)
    training.run()
    training.export(arguments.output)
    print(f"wrote {arguments.output}")
