"""Writes tests/golden/sampling/cases.json: what transformers' logits processors make of random logits.

Run by `./dev goldens`. Each case holds the logits, the name of the order ("hf" as `generate` runs its
processors, "llama.cpp" as that program runs its samplers), the processors with their parameters in
that order, the ids of the history, and the probabilities after the softmax.
"""

import json
import pathlib

import torch
from transformers.generation import logits_process as lp

MAKERS = {
    "repetition_penalty": lambda x: lp.RepetitionPenaltyLogitsProcessor(penalty=x),
    "temperature": lambda x: lp.TemperatureLogitsWarper(x),
    "top_k": lambda x: lp.TopKLogitsWarper(top_k=int(x)),
    "top_p": lambda x: lp.TopPLogitsWarper(top_p=x),
    "min_p": lambda x: lp.MinPLogitsWarper(min_p=x),
    "typical": lambda x: lp.TypicalLogitsWarper(mass=x),
}

SETTINGS = [
    [],
    [("temperature", 0.5)],
    [("temperature", 2.0)],
    [("temperature", 0.01)],
    [("top_k", 1)],
    [("top_k", 5)],
    [("top_k", 1000)],
    [("top_p", 0.0)],
    [("top_p", 0.5)],
    [("top_p", 0.95)],
    [("min_p", 0.05)],
    [("min_p", 1.0)],
    [("typical", 0.2)],
    [("typical", 0.9)],
    [("repetition_penalty", 1.3)],
    [("repetition_penalty", 0.7)],
    [("temperature", 1.7), ("top_k", 20), ("top_p", 0.8)],
    [("temperature", 0.6), ("top_p", 0.9), ("min_p", 0.1)],
    [("repetition_penalty", 1.2), ("temperature", 0.8), ("top_k", 12), ("top_p", 0.9),
     ("min_p", 0.02), ("typical", 0.95)],
]

# The same processors in the other order: cuts see the probabilities at temperature 1.
LLAMA_CPP_SETTINGS = [
    [("top_p", 0.8), ("temperature", 1.7)],
    [("top_k", 20), ("min_p", 0.05), ("temperature", 0.6)],
    [("typical", 0.7), ("top_p", 0.9), ("temperature", 3.0)],
    [("repetition_penalty", 1.4), ("top_k", 12), ("typical", 0.95), ("top_p", 0.9), ("min_p", 0.02),
     ("temperature", 0.8)],
]


def logits_of(kind: str, size: int, generator: torch.Generator) -> torch.Tensor:
    logits = torch.randn(size, generator=generator) * 3
    if kind == "ties":
        logits = (logits * 2).round() / 2
    if kind == "holes":
        logits[::3] = -float("inf")
    # Few digits keep the file small; both sides read the same numbers.
    return (logits * 64).round() / 64


def main() -> None:
    generator = torch.Generator().manual_seed(20)
    cases = []
    in_order = [("hf", s) for s in SETTINGS] + [("llama.cpp", s) for s in LLAMA_CPP_SETTINGS]
    for kind, size in [("plain", 7), ("plain", 61), ("ties", 41), ("holes", 33)]:
        for order, settings in in_order:
            # Hugging Face breaks ties in a nucleus by its sort, which is not stable, and llama.cpp's
            # top-k keeps no ties: leave them out.
            names = [name for name, _ in settings]
            if kind == "ties" and ("top_p" in names or order == "llama.cpp"):
                continue
            logits = logits_of(kind, size, generator)
            history = torch.randint(size, (1, 6), generator=generator)
            scores = logits[None]
            for name, parameter in settings:
                scores = MAKERS[name](parameter)(history, scores)
            probabilities = torch.softmax(scores.double(), dim=-1)[0]
            cases.append({
                "kind": kind,
                "order": order,
                "logits": [None if x == -float("inf") else x for x in logits.tolist()],
                "stages": settings,
                "history": history[0].tolist(),
                "probabilities": [float(f"{x:.9g}") for x in probabilities.tolist()],
            })
    folder = pathlib.Path(__file__).parent / "sampling"
    folder.mkdir(exist_ok=True)
    text = ",\n".join(json.dumps(case) for case in cases)
    (folder / "cases.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
