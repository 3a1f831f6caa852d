#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/sampling/stages.h"

namespace headlight {

/// What one stage did, in the order of the stages.
struct StageEffect {
    Stage stage;
    int survivors = 0;  ///< tokens still possible after it
    double mass = 1.0;  ///< share of the probability before the stage that its survivors hold
};

enum class DistributionNotice {
    None,
    NothingFinite,  ///< every logit is minus infinity: the first of the largest is chosen
    NotANumber,     ///< some logit is NaN: nothing can be drawn, every probability is 0
};

/// Where a dart thrown at `u` in [0, 1) lands.
struct Draw {
    std::int32_t id = -1;  ///< -1 when nothing can be drawn
    int rank = -1;         ///< place of the token in Distribution::order
    double from = 0.0;     ///< the token owns [from, to) of the unit interval
    double to = 0.0;
};

/// The distribution of the next token over the full vocabulary (V entries), with every step that
/// led to it. Plain data: made anew each frame from the logits of a snapshot (the README says how
/// long that takes), and never written afterwards.
struct Distribution {
    static constexpr std::int8_t kKept = -1;

    std::vector<float> logits;       ///< [V] by id, as the model gave them
    std::vector<float> scaled;       ///< [V] by id, after penalty and temperature
    std::vector<double> unfiltered;  ///< [V] by id, softmax of `scaled` before any cut
    std::vector<double>
        probabilities;  ///< [V] by id, final; exactly 0 where a stage removed the token
    std::vector<std::int8_t> removed_by;  ///< [V] by id, index into `effects`, or kKept
    /// [V] ids by logit after penalty, largest first, ties by id. Temperature never changes it, so
    /// bars and darts keep their places while the slider moves.
    std::vector<std::int32_t> order;
    std::vector<StageEffect> effects;  ///< one per stage
    int kept = 0;                      ///< tokens with a place in the draw
    double entropy_bits = 0.0;         ///< of the final probabilities
    double effective_choices = 0.0;    ///< 2^entropy
    DistributionNotice notice = DistributionNotice::None;

    int vocab_size() const { return static_cast<int>(logits.size()); }
    /// First of `order`; -1 when there is none.
    std::int32_t most_likely() const;
    /// Probability of everything but the first `count` tokens of `order`.
    double mass_beyond(int count) const;
    /// Tokens with a probability above zero beyond the first `count` of `order`.
    int kept_beyond(int count) const;
    /// Inverse of the cumulative distribution along `order`: equal `u` give equal darts, so a
    /// frozen dart shows what a change of the settings alone does. `u` outside [0, 1) is clamped.
    Draw draw(double u) const;
};

/// What a sampler keeps between two distributions: buffers without meaning of their own.
struct SamplingMemory {
    struct Item {
        std::uint32_t key;
        std::int32_t id;
    };
    std::vector<Item> items, sorted;
    std::vector<float> logits;
    std::vector<float> ranked;          ///< the logits that Distribution::order puts in order
    std::vector<double> ranked_scores;  ///< and these in that order
    std::vector<std::int32_t> ids;
    std::vector<double> scores, mass;
};

/// Makes one distribution after another in the same memory: asking the system for new pages each
/// frame would take longer than the arithmetic.
class Sampler {
public:
    /// Runs the stages over the logits of one position.
    /// @param logits   V entries by id; minus infinity marks a token that is never possible
    /// @param history  ids that a repetition penalty acts on; each counts once, ids outside the
    ///                 vocabulary are ignored
    /// @return the sampler's distribution, until the next call
    const Distribution& distribute(std::span<const float> logits, std::span<const Stage> stages,
                                   std::span<const std::int32_t> history = {});

    const Distribution& distribution() const { return distribution_; }

private:
    Distribution distribution_;
    SamplingMemory memory_;
};

/// Sampler::distribute for a single use.
Distribution make_distribution(std::span<const float> logits, std::span<const Stage> stages,
                               std::span<const std::int32_t> history = {});

}  // namespace headlight
