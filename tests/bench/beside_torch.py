"""GPT-2 small's shape with random weights in PyTorch, beside ./headlight_bench: same work, same names.

PyTorch runs transformers' eager GPT-2 in fp32 and returns attentions and hidden states. Both sides use
every processor, take turns, and are compared by their medians. Prints Markdown tables.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import time
from pathlib import Path

import torch
import transformers

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (16, 64, 256)
VOCABULARY = 50257
LEAST_SECONDS, LEAST_RUNS = 0.5, 5  # of one measurement in one round
TITLES = {
    "full_trace": "Full trace, {} tokens",
    "appended_token": "One token after {}",
    "distribution": "Next-token distribution, {} entries",
    "distribution_filtered": "The same with top-k, top-p, min-p, {} entries",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("filter", nargs="?", default="", help="regular expression over names")
    parser.add_argument("--bench", type=Path, default=ROOT / "build/release/tests/headlight_bench")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def milliseconds(work, clean=lambda: None):
    """Times of single runs; `clean` undoes what a run left and is not measured."""
    times, begin = [], time.perf_counter()
    while len(times) < LEAST_RUNS or time.perf_counter() - begin < LEAST_SECONDS:
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
        clean()
    return times


def measure_forward(model, tokens):
    ids = torch.randint(VOCABULARY, (1, tokens))
    return milliseconds(
        lambda: model(ids, output_attentions=True, output_hidden_states=True, use_cache=False))


def measure_append(model, tokens):
    ids = torch.randint(VOCABULARY, (1, tokens + 1))
    cache = model(ids[:, :-1], use_cache=True).past_key_values
    return milliseconds(
        lambda: model(ids[:, -1:], past_key_values=cache, output_attentions=True,
                      output_hidden_states=True),
        lambda: cache.crop(-1))


def measure_distribution(filters):
    """Temperature, filters, softmax before and after them, order and entropy, as the program shows."""
    logits = 2.5 * torch.randn(1, VOCABULARY)
    stages = transformers.LogitsProcessorList([transformers.TemperatureLogitsWarper(0.8), *filters])

    def work():
        _order = torch.argsort(logits, descending=True, stable=True)
        _unfiltered = torch.softmax(logits / 0.8, dim=-1)
        probabilities = torch.softmax(stages(None, logits), dim=-1)
        _entropy = torch.special.entr(probabilities).sum()

    return milliseconds(work)


def torch_rows():
    config = transformers.GPT2Config(attn_implementation="eager")
    model = transformers.GPT2LMHeadModel(config).eval()
    filters = [transformers.TopKLogitsWarper(50), transformers.TopPLogitsWarper(0.95),
               transformers.MinPLogitsWarper(0.02)]
    rows = {f"full_trace/{n}": lambda n=n: measure_forward(model, n) for n in TOKENS}
    rows |= {f"appended_token/{n}": lambda n=n: measure_append(model, n) for n in TOKENS}
    rows[f"distribution/{VOCABULARY}"] = lambda: measure_distribution([])
    rows[f"distribution_filtered/{VOCABULARY}"] = lambda: measure_distribution(filters)
    return rows


def run_bench(program, pattern, repetitions=1):
    """Milliseconds by name, a list of one number for each repetition."""
    output = subprocess.run(
        [program, f"--benchmark_filter={pattern}", "--benchmark_format=json",
         f"--benchmark_repetitions={repetitions}"],
        check=True, capture_output=True, text=True).stdout
    times = {}
    for entry in json.loads(output)["benchmarks"]:
        if entry["run_type"] == "iteration":
            name = entry["name"].removesuffix("/process_time/real_time")
            times.setdefault(name, []).append(entry["real_time"])
    return times


def title(name):
    work, size = name.split("/")
    return TITLES[work].format(f"{int(size):,}")


def compare(rows, program, rounds):
    ours = {name: [] for name in rows}
    theirs = {name: [] for name in rows}
    pattern = "^(" + "|".join(re.escape(name) for name in rows) + ")/process_time/real_time$"
    for _ in range(rounds):
        for name, times in run_bench(program, pattern).items():
            ours[name] += times
        for name, work in rows.items():
            theirs[name] += work()
    print("| GPT-2 small, fp32 | Headlight | PyTorch | ratio |")
    print("|---|---:|---:|---:|")
    for name in rows:
        our, their = statistics.median(ours[name]), statistics.median(theirs[name])
        print(f"| {title(name)} | {our:.2f} ms | {their:.2f} ms | {their / our:.2f} |")


def list_alone(program, pattern, rounds):
    """What PyTorch has no counterpart for: the figures of the scenes and the start."""
    print("\n| Headlight alone | median |\n|---|---:|")
    for name, times in run_bench(program, pattern, rounds).items():
        if name.split("/")[0] not in TITLES:
            print(f"| {name} | {statistics.median(times):.2f} ms |")


def main():
    args = arguments()
    threads = os.cpu_count()
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    print(f"PyTorch {torch.__version__}, transformers {transformers.__version__} (eager), {threads} "
          f"threads, load {os.getloadavg()[0]:.1f} at the start\n")
    with torch.inference_mode():
        rows = {name: work for name, work in torch_rows().items() if re.search(args.filter, name)}
        if rows:
            compare(rows, args.bench, args.rounds)
    list_alone(args.bench, args.filter or "-" + "|".join(TITLES), args.rounds)


if __name__ == "__main__":
    main()
