"""Trains assets/models/mini-decoder, the decoder that Headlight shows first.

    python3 assets/training/train_decoder.py [--steps N] [--threads N] [--fresh]

A GPT-2 of four blocks learns the scenes of the grammar package on the CPU. A checkpoint is kept in
build/training/decoder, and the same command goes on from it after an interruption.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import GPT2Config, GPT2LMHeadModel

from corpus import IGNORE, Batch, Encoder, make_batch
from embedding_start import initial_embeddings
from vocabulary import BOS, save_tokenizer, train_tokenizer

ROOT = Path(__file__).resolve().parents[2]
MODEL_FOLDER = ROOT / "assets" / "models" / "mini-decoder"
WORK_FOLDER = ROOT / "build" / "training" / "decoder"

# The heads, as (block, head), that are taught where to look: at the token before, at the word that
# followed this one the first time, at the attribute that a word asks for, and at the noun that a
# pronoun stands for. Every other head is free.
TAUGHT_HEADS = {"previous": (0, 1), "repeat": (1, 2), "bind": (2, 0), "refer": (2, 3)}


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the result, so that a checkpoint of another recipe is refused."""

    seed: int = 20
    blocks: int = 4
    heads: int = 6
    width: int = 144
    context: int = 128
    tokens_per_step: int = 2048
    matrix_rate: float = 0.02
    other_rate: float = 3e-3
    warmup: int = 100
    cool_down: int = 900
    lesson_weight: float = 0.1
    answer_weight: float = 3.0


def new_model(recipe: Recipe, vocabulary: int, bos: int) -> GPT2LMHeadModel:
    """An untrained GPT-2 of the recipe's shape, with a tied head."""
    config = GPT2Config(vocab_size=vocabulary, n_positions=recipe.context, n_embd=recipe.width,
                        n_layer=recipe.blocks, n_head=recipe.heads, bos_token_id=bos,
                        eos_token_id=bos, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
                        attn_implementation="eager")
    return GPT2LMHeadModel(config)


def rate_factor(recipe: Recipe, step: int, steps: int) -> float:
    """Linear warm-up, a plateau, and a linear cool-down over the last steps of the training.

    The plateau does not depend on how long the training is, so a checkpoint can be taken further.
    """
    rising = min(1.0, (step + 1) / recipe.warmup)
    return rising * min(1.0, (steps - step) / recipe.cool_down)


def row_length(recipe: Recipe, step: int) -> int:
    """Three steps in four use half of the context, which is what most prompts need."""
    return recipe.context if step % 4 == 3 else recipe.context // 2


def lesson_loss(attentions: tuple[torch.Tensor, ...], links: dict[str, np.ndarray]) -> torch.Tensor:
    """Mean of -log weight that each taught head gives to the linked position."""
    losses = []
    for kind, (block, head) in TAUGHT_HEADS.items():
        if len(links[kind]) == 0:
            continue
        row, query, target = torch.from_numpy(links[kind]).T
        weight = attentions[block][row, head, query, target]
        losses.append(-torch.log(weight.float() + 1e-5).mean())
    return torch.stack(losses).sum() if losses else torch.zeros(())


def batch_losses(model: GPT2LMHeadModel, batch: Batch,
                 answer_weight: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The next-token loss and the loss of the taught heads, in nats.

    A word that follows a linked one, such as the colour asked for, counts more than others.
    """
    with torch.autocast("cpu", torch.bfloat16):
        output = model(torch.from_numpy(batch.tokens), output_attentions=True, use_cache=False)
    labels = torch.from_numpy(batch.labels)
    losses = functional.cross_entropy(output.logits.float().flatten(0, 1), labels.flatten(),
                                      ignore_index=IGNORE, reduction="none").view_as(labels)
    weights = (labels != IGNORE).float()
    row, query, _ = torch.from_numpy(batch.links["bind"]).T
    weights[row, query] *= answer_weight
    return (losses * weights).sum() / weights.sum(), lesson_loss(output.attentions, batch.links)


def make_optimizers(model: GPT2LMHeadModel, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for the embeddings and everything else."""
    named = dict(model.named_parameters())
    matrices = {name for name, weight in named.items() if ".h." in name and weight.dim() == 2}
    rest = [weight for name, weight in named.items() if name not in matrices]
    return [torch.optim.Muon([named[name] for name in sorted(matrices)], lr=recipe.matrix_rate,
                             momentum=0.95, weight_decay=0.01),
            torch.optim.AdamW(rest, lr=recipe.other_rate, betas=(0.9, 0.98), weight_decay=0.0)]


class Training:
    """The state of one training: model, optimizer, step, curve and minutes spent."""

    def __init__(self, recipe: Recipe, steps: int, tokenizer: Tokenizer, checkpoint: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.steps = recipe, steps
        self.encoder = Encoder(tokenizer, tokenizer.token_to_id(BOS))
        self.checkpoint = checkpoint
        self.model = new_model(recipe, self.encoder.vocabulary_size, self.encoder.bos)
        start = initial_embeddings(tokenizer, recipe.width, recipe.seed)
        self.model.transformer.wte.weight.data.copy_(torch.from_numpy(start))
        self.optimizers = make_optimizers(self.model, recipe)
        self.step, self.seconds = 0, 0.0
        self.curve: list[tuple[int, int, float, float, float]] = []
        if checkpoint.exists():
            self._resume()

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True)
        if state["recipe"] != asdict(self.recipe):
            raise SystemExit(f"{self.checkpoint} belongs to another recipe; begin with --fresh")
        self.model.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.curve = state["step"], state["seconds"], state["curve"]
        print(f"resumed at step {self.step}", flush=True)

    def save_checkpoint(self) -> None:
        """Writes the checkpoint so that a crash leaves either the old one or the new one."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        partial = self.checkpoint.with_suffix(".partial")
        torch.save({"recipe": asdict(self.recipe), "model": self.model.state_dict(),
                    "optimizers": [one.state_dict() for one in self.optimizers], "step": self.step,
                    "seconds": self.seconds, "curve": self.curve}, partial)
        partial.replace(self.checkpoint)

    def run(self) -> None:
        """Trains to the recipe's last step, with a line and a point of the curve every 50 steps."""
        self.model.train()
        started = time.monotonic()
        while self.step < self.steps:
            loss, lesson = self._one_step()
            if self.step % 50 == 0 or self.step == self.steps:
                now = time.monotonic()
                self.seconds, started = self.seconds + now - started, now
                tokens = self.step * self.recipe.tokens_per_step
                self.curve.append((self.step, tokens, round(self.seconds / 60, 2), loss, lesson))
                print(f"step {self.step} tokens {tokens} minutes {self.seconds / 60:.1f} "
                      f"loss {loss:.4f} lesson {lesson:.4f}", flush=True)
            if self.step % 250 == 0 or self.step == self.steps:
                self.save_checkpoint()

    def _one_step(self) -> tuple[float, float]:
        recipe = self.recipe
        length = row_length(recipe, self.step)
        batch = make_batch(self.encoder, recipe.seed, self.step, recipe.tokens_per_step // length,
                           length)
        factor = rate_factor(recipe, self.step, self.steps)
        for optimizer, peak in zip(self.optimizers, (recipe.matrix_rate, recipe.other_rate)):
            for group in optimizer.param_groups:
                group["lr"] = peak * factor
        loss, lesson = batch_losses(self.model, batch, recipe.answer_weight)
        (loss + recipe.lesson_weight * lesson).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.model.zero_grad(set_to_none=True)
        self.step += 1
        return round(loss.item(), 4), round(lesson.item(), 4)


def export(training: Training, folder: Path) -> None:
    """Writes the model in F16, its configuration and the loss curve."""
    folder.mkdir(parents=True, exist_ok=True)
    model = new_model(training.recipe, training.encoder.vocabulary_size, training.encoder.bos)
    model.load_state_dict(training.model.state_dict())
    model.half().save_pretrained(folder)
    with (folder / "loss.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["step", "tokens", "minutes", "loss", "lesson"])
        writer.writerows(training.curve)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=3600, help="steps of 2,048 tokens")
    parser.add_argument("--threads", type=int, default=2, help="processor cores to use")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier checkpoint")
    parser.add_argument("--output", type=Path, default=MODEL_FOLDER, help="folder of the model")
    parser.add_argument("--work", type=Path, default=WORK_FOLDER, help="folder of the checkpoint")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.fresh:
        shutil.rmtree(arguments.work, ignore_errors=True)
    recipe = Recipe()
    tokenizer = train_tokenizer()
    training = Training(recipe, arguments.steps, tokenizer, arguments.work / "checkpoint.pt")
    print(f"vocabulary {tokenizer.get_vocab_size()}, "
          f"{len(training.encoder.words)} words of the grammar", flush=True)
    training.run()
    export(training, arguments.output)
    save_tokenizer(tokenizer, arguments.output, recipe.context)
    print(f"wrote {arguments.output}")


if __name__ == "__main__":
    main()
