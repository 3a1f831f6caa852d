#include <benchmark/benchmark.h>

#include <vector>

#include "engine/model/transformer.h"
#include "engine/sampling/distribution.h"
#include "engine/sampling/rng.h"
#include "tests/bench/random_gpt2.h"

/// The engine on GPT-2 small's shape. beside_torch.py measures the same work under the same names.
namespace headlight::bench {
namespace {

void lengths(benchmark::internal::Benchmark* work) {
    work->Arg(16)
        ->Arg(64)
        ->Arg(256)
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime();
}

/// A prompt from nothing: the whole trace and the logits of every position.
void full_trace(benchmark::State& state) {
    const auto model = random_gpt2(kGpt2Small);
    const ForwardInput input{random_ids(kGpt2Small, static_cast<int>(state.range(0))), {}, {}};
    for (auto _ : state)
        benchmark::DoNotOptimize(
            forward(model->spec(), model->weights(), input, nullptr, model->pool()));
}
BENCHMARK(full_trace)->Apply(lengths);

/// One token more than the pass before.
void appended_token(benchmark::State& state) {
    const auto model = random_gpt2(kGpt2Small);
    ForwardInput input{random_ids(kGpt2Small, static_cast<int>(state.range(0))), {}, {}};
    const std::optional<Trace> previous =
        forward(model->spec(), model->weights(), input, nullptr, model->pool());
    input.tokens.push_back(1);
    for (auto _ : state)
        benchmark::DoNotOptimize(
            forward(model->spec(), model->weights(), input, &*previous, model->pool()));
}
BENCHMARK(appended_token)->Apply(lengths);

/// Logits like a model's: a bell some units wide.
std::vector<float> bell_logits(int count) {
    Rng rng(3);
    std::vector<float> logits(static_cast<std::size_t>(count));
    for (float& logit : logits) {
        for (int draw = 0; draw < 12; ++draw)
            logit += static_cast<float>(2.5 * (rng.uniform() - 0.5));
    }
    return logits;
}

/// The temperature moves with every frame, as under a slider.
void distribution_of(benchmark::State& state, SamplingSettings settings) {
    const std::vector<float> logits = bell_logits(static_cast<int>(state.range(0)));
    Sampler sampler;
    for (auto _ : state) {
        settings.temperature = settings.temperature < 1.5 ? settings.temperature + 0.01 : 0.5;
        benchmark::DoNotOptimize(sampler.distribute(logits, stages_of(settings)).entropy_bits);
    }
}

void vocabulary(benchmark::internal::Benchmark* work) {
    work->Arg(kGpt2Small.vocabulary)
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime()
        ->UseRealTime();
}

void distribution(benchmark::State& state) { distribution_of(state, {}); }
BENCHMARK(distribution)->Apply(vocabulary);

void distribution_filtered(benchmark::State& state) {
    distribution_of(state, {.top_k = 50, .top_p = 0.95, .min_p = 0.02});
}
BENCHMARK(distribution_filtered)->Apply(vocabulary);

}  // namespace
}  // namespace headlight::bench
