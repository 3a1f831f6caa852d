"""Measures assets/models/mini-translator on sentences that training cannot have emitted.

    python3 assets/training/measure_translator.py [--model FOLDER] [--readme]

Prints a table of every promise with its figure and whether it is kept; --readme also writes the
table into the model's README. The exit status is 1 when a promise is not kept.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import T5ForConditionalGeneration

from corpus import IGNORE
from grammar.generator import text_of
from grammar.parallel import SOURCES, Translation, drawn_translation
from report import Promise, report
from train_translator import TAUGHT_HEADS
from training import model_folder
from translator_corpus import TranslationEncoder

SEED = 77
_BATCH = 50
_LONGEST = 40
LECTURE = (("Je suis étudiant", "I am a student"), ("Sono uno studente", "I am a student"),
           ("Le chat ne mange pas la pomme verte.", "The cat does not eat the green apple."),
           ("Marie achète une poire et la mange.", "Mary buys a pear and eats it."),
           ("Il gatto nero dorme sul divano.", "The black cat sleeps on the sofa."),
           ("La voiture du roi est rouge.", "The king's car is red."),
           ("Mi piacciono le mele.", "I like apples."),
           ("Où dort le chien ?", "Where does the dog sleep?"),
           ("Nous ne voulons pas manger la soupe.", "We do not want to eat the soup."))


@dataclass
class Case:
    """A held-out sentence with its reference, and the cross-attention under the reference.

    `attention` is [blocks, heads, target length, source length]; its row t says target token t.
    """

    one: Translation
    said: str
    attention: np.ndarray

    @property
    def reordered(self) -> bool:
        """Whether sure links cross, so that the two languages order the words differently."""
        sure = sorted((link.target, link.source) for link in self.one.links if link.sure)
        return any(later[1] < earlier[1] for earlier, later in zip(sure, sure[1:])
                   if later[0] != earlier[0])


class Subject:
    """The model and tokenizer under measurement."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.encoder = TranslationEncoder(self.tokenizer)
        self.model = T5ForConditionalGeneration.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager").eval()

    def _padded(self, rows: list[list[int]], padding: int) -> torch.Tensor:
        length = max(map(len, rows))
        return torch.tensor([row + [padding] * (length - len(row)) for row in rows])

    @torch.no_grad()
    def translate(self, texts: list[str]) -> list[str]:
        """What transformers' own generate says, word by word without sampling."""
        said: list[str] = []
        for start in range(0, len(texts), _BATCH):
            rows = [self.tokenizer.encode(text).ids for text in texts[start:start + _BATCH]]
            source = self._padded(rows, self.encoder.pad)
            output = self.model.generate(source, attention_mask=(source != self.encoder.pad).long(),
                                         max_new_tokens=_LONGEST, do_sample=False, num_beams=1)
            said += [self.tokenizer.decode(row) for row in output.tolist()]
        return said

    @torch.no_grad()
    def attention(self, ones: list[Translation]) -> list[np.ndarray]:
        """The cross-attention of every sentence when the decoder reads the reference."""
        found: list[np.ndarray] = []
        for start in range(0, len(ones), _BATCH):
            rows = [self.encoder.row(one) for one in ones[start:start + _BATCH]]
            source = self._padded([row.source for row in rows], self.encoder.pad)
            labels = self._padded([row.target for row in rows], IGNORE)
            output = self.model(source, attention_mask=(source != self.encoder.pad).long(),
                                labels=labels, output_attentions=True)
            weights = torch.stack(output.cross_attentions).numpy()
            found += [weights[:, index, :, :len(row.target), :len(row.source)]
                      for index, row in enumerate(rows)]
        return found


def held_out_cases(subject: Subject, random: Random) -> list[Case]:
    """150 different held-out sentences of each source language."""
    found: dict[str, Translation] = {}
    for language in SOURCES:
        wanted = len(found) + 150
        while len(found) < wanted:
            one = drawn_translation(language, random, held_out=True)
            found.setdefault(text_of(one.source), one)
    said = subject.translate(list(found))
    attention = subject.attention(list(found.values()))
    return [Case(*each) for each in zip(found.values(), said, attention)]


def alignment_error(cases: list[Case], shift: int = 0) -> np.ndarray:
    """The alignment error rate of every head, [blocks, heads].

    A head links a word to the source word with its largest weight, unless that is </s>. The rate is
    1 - (links that are sure + links that are at least possible) / (links + sure links). Row t of
    the attention says word t; with `shift` 1 the row is taken in which word t is read.
    """
    agreeing, total = np.zeros(cases[0].attention.shape[:2]), np.zeros(cases[0].attention.shape[:2])
    for case in cases:
        sure = {(link.target, link.source) for link in case.one.links if link.sure}
        possible = {(link.target, link.source) for link in case.one.links}
        looked = case.attention.argmax(-1)
        for block, head in np.ndindex(*total.shape):
            links = {(at, int(looked[block, head, at + shift]))
                     for at in range(len(case.one.target))}
            links = {link for link in links if link[1] < len(case.one.source)}
            agreeing[block, head] += len(links & sure) + len(links & possible)
            total[block, head] += len(links) + len(sure)
    return 1.0 - agreeing / total


def measure_exactness(cases: list[Case]) -> list[Promise]:
    right = np.array([case.said == text_of(case.one.target) for case in cases])
    reordered = np.array([case.reordered for case in cases])
    french = np.array([case.one.language == "fr" for case in cases])
    for case, hit in zip(cases, right):
        if not hit:
            print(f"missed: {text_of(case.one.source)} -> {case.said}, "
                  f"wanted {text_of(case.one.target)}")
    rate = float(right.mean())
    return [Promise(f"{len(cases)} held-out sentences, exact match", f"{rate:.1%} (French "
                    f"{right[french].mean():.1%}, Italian {right[~french].mean():.1%})",
                    ">= 95 %", rate >= 0.95),
            Promise(f"the {int(reordered.sum())} of them whose words change places",
                    f"{right[reordered].mean():.1%}", ">= 95 %",
                    float(right[reordered].mean()) >= 0.95)]


def best(errors: np.ndarray) -> tuple[str, float]:
    """The head with the smallest error, both counted from 0, and that error."""
    block, head = np.unravel_index(int(errors.argmin()), errors.shape)
    return f"block {block} head {head}", float(errors.min())


def measure_alignment(cases: list[Case]) -> list[Promise]:
    errors = alignment_error(cases)
    name, error = best(errors)
    _, reordered = best(alignment_error([case for case in cases if case.reordered]))
    free = errors.copy()
    free[TAUGHT_HEADS["word"]] = 1.0
    free_name, free_error = best(free)
    read_name, read_error = best(alignment_error(cases, shift=1))
    return [Promise("cross-attention, alignment error of the best head", f"{error:.1%} ({name})",
                    "< 20 %", error < 0.2),
            Promise("the same on sentences whose words change places", f"{reordered:.1%}",
                    "< 20 %", reordered < 0.2),
            Promise("the same of the best head that was not taught",
                    f"{free_error:.1%} ({free_name})", "for comparison", True),
            Promise("the same of the best head in the row where the word is read, not said",
                    f"{read_error:.1%} ({read_name})", "for comparison", True)]


def measure_lecture(subject: Subject) -> list[Promise]:
    said = subject.translate([text for text, _ in LECTURE])
    return [Promise(f'"{text}"', f'"{words}"', f'"{wanted}"', words == wanted)
            for (text, wanted), words in zip(LECTURE, said)]


def measure(folder: Path) -> list[Promise]:
    subject = Subject(folder)
    cases = held_out_cases(subject, Random(SEED))
    return measure_lecture(subject) + measure_exactness(cases) + measure_alignment(cases)


if __name__ == "__main__":
    sys.exit(report(__doc__, model_folder("translator"), measure))
