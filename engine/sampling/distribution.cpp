#include "engine/sampling/distribution.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace headlight {
namespace {

constexpr float kImpossible = -std::numeric_limits<float>::infinity();

/// Ids by score, largest first, ties by id: a stable radix sort of the bits, three passes of 11
/// bits. A comparison sort of a whole vocabulary would take longer than the rest of the
/// distribution.
void rank(const std::vector<float>& scores, SamplingMemory& memory,
          std::vector<std::int32_t>& ids) {
    constexpr unsigned kBits = 11;
    constexpr std::size_t kBuckets = std::size_t{1} << kBits;
    constexpr unsigned kPasses = 3;
    const std::size_t count = scores.size();
    memory.items.resize(count);
    memory.sorted.resize(count);
    std::array<std::array<std::uint32_t, kBuckets>, kPasses> starts{};
    for (std::size_t i = 0; i < count; ++i) {
        // Adding zero makes -0 tie with 0. Flipped bits of a float order like integers; the last
        // complement puts the largest first.
        const auto bits = std::bit_cast<std::uint32_t>(scores[i] + 0.0F);
        const std::uint32_t ascending = (bits >> 31U) != 0U ? ~bits : bits | 0x80000000U;
        memory.items[i] = {~ascending, static_cast<std::int32_t>(i)};
        for (unsigned pass = 0; pass < kPasses; ++pass) {
            ++starts[pass][(memory.items[i].key >> (pass * kBits)) % kBuckets];
        }
    }
    for (unsigned pass = 0; pass < kPasses; ++pass) {
        std::exclusive_scan(starts[pass].begin(), starts[pass].end(), starts[pass].begin(), 0U);
        for (const SamplingMemory::Item& item : memory.items) {
            memory.sorted[starts[pass][(item.key >> (pass * kBits)) % kBuckets]++] = item;
        }
        memory.items.swap(memory.sorted);
    }
    ids.resize(count);
    std::transform(memory.items.begin(), memory.items.end(), ids.begin(),
                   [](const SamplingMemory::Item& item) { return item.id; });
}

/// The tokens still possible while the stages run. Everything about them stands in draw order, so
/// that no step jumps about in memory; what belongs to the whole vocabulary stands by id.
class Candidates {
public:
    Candidates(Distribution& result, SamplingMemory& memory)
        : result_(result),
          memory_(memory),
          logits_(memory.logits),
          ids_(memory.ids),
          scores_(memory.scores),
          mass_(memory.mass) {
        logits_ = result.logits;
        const auto largest = std::max_element(logits_.begin(), logits_.end());
        if (*largest == kImpossible) {
            result.notice = DistributionNotice::NothingFinite;
            *largest = 0.0F;
        } else if (std::isinf(*largest)) {
            std::transform(logits_.begin(), logits_.end(), logits_.begin(), [](float logit) {
                return std::isinf(logit) && logit > 0.0F ? 0.0F : kImpossible;
            });
        }
        order();
    }

    void apply(const Stage& stage, std::span<const std::int32_t> history) {
        StageEffect effect{stage};
        if (!is_off(stage)) {
            effect.mass = run(stage, history);
        }
        effect.survivors = static_cast<int>(ids_.size());
        result_.effects.push_back(effect);
    }

    /// Writes everything but the effects into the result.
    void finish() {
        result_.scaled.resize(logits_.size());
        std::transform(logits_.begin(), logits_.end(), result_.scaled.begin(),
                       [&](float logit) { return static_cast<float>(logit / temperature_); });
        result_.unfiltered.assign(logits_.begin(), logits_.end());
        softmax(result_.unfiltered, logits_[index(result_.order.front())]);
        const bool whole = ids_.size() == possible_;
        if (whole && !fresh_) {
            gather_mass();
        } else {
            refresh();
        }
        result_.entropy_bits = entropy() / std::log(2.0);
        result_.effective_choices = std::exp2(result_.entropy_bits);
        // A probability that underflowed to zero has no place in the draw either.
        result_.kept = static_cast<int>(
            std::count_if(mass_.begin(), mass_.end(), [](double mass) { return mass > 0.0; }));
        if (whole) {
            result_.probabilities = result_.unfiltered;
            return;
        }
        result_.probabilities.assign(logits_.size(), 0.0);
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            result_.probabilities[index(ids_[i])] = mass_[i];
        }
    }

private:
    using Values = Eigen::Map<Eigen::ArrayXd>;

    static std::size_t index(std::int32_t id) { return static_cast<std::size_t>(id); }
    static Values values(std::vector<double>& of) {
        return {of.data(), static_cast<Eigen::Index>(of.size())};
    }

    double run(const Stage& stage, std::span<const std::int32_t> history) {
        switch (stage.kind) {
            case StageKind::RepetitionPenalty:
                penalise(stage.parameter, history);
                return 1.0;
            case StageKind::Temperature:
                return stage.parameter > 0.0 ? divide(stage.parameter) : keep_first(1);
            case StageKind::TopK:
                return top_k(stage);
            case StageKind::TopP:
                return top_p(stage.parameter);
            case StageKind::MinP:
                return min_p(stage.parameter);
            case StageKind::Typical:
                return typical(stage.parameter);
        }
        return 1.0;
    }

    /// Once for each distinct id, towards less likely whatever the sign (Keskar et al. 2019, CTRL).
    void penalise(double factor, std::span<const std::int32_t> history) {
        std::vector<std::int32_t> seen(history.begin(), history.end());
        std::sort(seen.begin(), seen.end());
        seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
        const auto penalty = static_cast<float>(factor);
        for (const std::int32_t id : seen) {
            if (id >= 0 && index(id) < logits_.size()) {
                float& logit = logits_[index(id)];
                logit = logit < 0.0F ? logit * penalty : logit / penalty;
            }
        }
        order();
    }

    double divide(double temperature) {
        temperature_ *= temperature;
        fresh_ = false;
        return 1.0;
    }

    double top_k(const Stage& stage) {
        std::size_t count = ids_.size();
        if (stage.parameter < static_cast<double>(count)) {
            count = static_cast<std::size_t>(stage.parameter);
            const double least = scores_[count - 1];
            while (stage.keep_ties && count < ids_.size() && scores_[count] == least) {
                ++count;
            }
        }
        return keep_first(count);
    }

    /// The shortest run of the most likely tokens that holds at least this mass (Holtzman et al.
    /// 2020).
    double top_p(double wanted) {
        refresh();
        double mass = 0.0;
        std::size_t count = 0;
        while (count < ids_.size() && (count == 0 || mass < wanted)) {
            mass += mass_[count++];
        }
        return keep_first(count);
    }

    double min_p(double share) {
        refresh();
        const double least = std::min(share, 1.0) * mass_.front();
        const auto end =
            std::find_if(mass_.begin(), mass_.end(), [&](double m) { return m < least; });
        return keep_first(static_cast<std::size_t>(end - mass_.begin()));
    }

    /// The tokens whose surprise is nearest to the entropy (Meister et al. 2022), ties kept.
    double typical(double wanted) {
        refresh();
        const double expected = entropy();
        const double first = std::log(mass_.front());
        std::vector<double> distance(ids_.size());
        std::transform(scores_.begin(), scores_.end(), distance.begin(), [&](double score) {
            const double log_mass = first + (score - scores_.front()) / temperature_;
            return std::abs(-log_mass - expected);
        });
        std::vector<std::size_t> nearest(ids_.size());
        std::iota(nearest.begin(), nearest.end(), std::size_t{0});
        std::stable_sort(nearest.begin(), nearest.end(),
                         [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
        std::size_t last = 0;
        for (double mass = mass_[nearest[0]]; last + 1 < nearest.size() && mass < wanted;) {
            mass += mass_[nearest[++last]];
        }
        const double furthest = distance[nearest[last]];
        return keep_if([&](std::size_t i) { return distance[i] <= furthest; });
    }

    double keep_first(std::size_t count) {
        return keep_if([count](std::size_t i) { return i < count; });
    }

    /// @return the share of the probability that stays
    template <typename Predicate>
    double keep_if(Predicate keep) {
        refresh();
        const auto stage = static_cast<std::int8_t>(result_.effects.size());
        double mass = 0.0;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            if (keep(i)) {
                mass += mass_[i];
                ids_[kept] = ids_[i];
                scores_[kept] = scores_[i];
                mass_[kept++] = mass_[i];
            } else {
                result_.removed_by[index(ids_[i])] = stage;
            }
        }
        cut_ = cut_ || kept < ids_.size();
        ids_.resize(kept);
        scores_.resize(kept);
        mass_.resize(kept);
        values(mass_) /= values(mass_).sum();
        return mass;
    }

    /// Ranks the logits anew and lists those that are possible and not removed.
    void order() {
        // While a slider moves the logits stay the same, and so does their order.
        if (memory_.ranked != logits_) {
            rank(logits_, memory_, result_.order);
            memory_.ranked = logits_;
            memory_.ranked_scores.resize(logits_.size());
            std::transform(result_.order.begin(), result_.order.end(),
                           memory_.ranked_scores.begin(),
                           [&](std::int32_t id) { return logits_[index(id)]; });
        }
        // What is impossible stands last.
        const auto& ranked = memory_.ranked_scores;
        possible_ = static_cast<std::size_t>(
            std::lower_bound(ranked.begin(), ranked.end(), double{kImpossible}, std::greater()) -
            ranked.begin());
        const auto end = static_cast<std::ptrdiff_t>(possible_);
        ids_.assign(result_.order.begin(), result_.order.begin() + end);
        scores_.assign(ranked.begin(), ranked.begin() + end);
        fresh_ = false;
        if (cut_) leave_out_removed();
    }

    void leave_out_removed() {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            if (result_.removed_by[index(ids_[i])] != Distribution::kKept) continue;
            ids_[kept] = ids_[i];
            scores_[kept++] = scores_[i];
        }
        ids_.resize(kept);
        scores_.resize(kept);
    }

    /// While nothing is cut the candidates' probabilities are those of the vocabulary, and stand
    /// there already.
    void gather_mass() {
        mass_.resize(ids_.size());
        std::transform(ids_.begin(), ids_.end(), mass_.begin(),
                       [&](std::int32_t id) { return result_.unfiltered[index(id)]; });
        fresh_ = true;
    }

    /// Brings the probabilities of the candidates up to date.
    void refresh() {
        if (!fresh_) {
            mass_ = scores_;
            softmax(mass_, scores_.front());
            fresh_ = true;
        }
    }

    /// Softmax of scores at the present temperature, in place. Eigen's exponential never quite
    /// reaches 0, hence the select.
    void softmax(std::vector<double>& scores, double largest) const {
        constexpr double kUnderflow = -708.0;
        Values mass = values(scores);
        mass = (mass - largest) / temperature_;
        mass = (mass > kUnderflow).select(mass.exp(), 0.0);
        mass /= mass.sum();
    }

    /// In nats: -sum p log p, with log p relative to the first candidate's, so that one logarithm
    /// serves the whole vocabulary.
    double entropy() {
        const double below = (values(mass_) * (values(scores_) - scores_.front())).sum();
        return std::max(0.0, -std::log(mass_.front()) - below / temperature_);
    }

    Distribution& result_;
    SamplingMemory& memory_;
    std::vector<float>& logits_;      ///< [V] by id, after penalty
    std::vector<std::int32_t>& ids_;  ///< candidates, most likely first
    std::vector<double>& scores_;     ///< their logits after penalty
    std::vector<double>& mass_;       ///< their probabilities when fresh_
    double temperature_ = 1.0;        ///< product of all so far; a penalty commutes with it
    std::size_t possible_ = 0;        ///< tokens above minus infinity before any cut
    bool fresh_ = false;
    bool cut_ = false;  ///< a stage removed tokens
};

}  // namespace

std::int32_t Distribution::most_likely() const {
    for (const std::int32_t id : order) {
        if (probabilities[static_cast<std::size_t>(id)] > 0.0) {
            return id;
        }
    }
    return -1;
}

double Distribution::mass_beyond(int count) const {
    double mass = 0.0;
    for (std::size_t rank = static_cast<std::size_t>(std::max(count, 0)); rank < order.size();
         ++rank) {
        mass += probabilities[static_cast<std::size_t>(order[rank])];
    }
    return mass;
}

int Distribution::kept_beyond(int count) const {
    const auto from = order.begin() + std::clamp(count, 0, static_cast<int>(order.size()));
    return static_cast<int>(std::count_if(from, order.end(), [&](std::int32_t id) {
        return probabilities[static_cast<std::size_t>(id)] > 0.0;
    }));
}

Draw Distribution::draw(double u) const {
    const double dart = std::clamp(u, 0.0, 1.0);
    Draw hit;
    double from = 0.0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const double mass = probabilities[static_cast<std::size_t>(order[rank])];
        if (mass > 0.0) {
            // Rounding may leave the last token a hair short of one: it owns what is left.
            hit = {order[rank], static_cast<int>(rank), from, from + mass};
            from += mass;
            if (dart < from) {
                break;
            }
        }
    }
    return hit;
}

const Distribution& Sampler::distribute(std::span<const float> logits,
                                        std::span<const Stage> stages,
                                        std::span<const std::int32_t> history) {
    Distribution& result = distribution_;
    result.logits.assign(logits.begin(), logits.end());
    result.removed_by.assign(logits.size(), Distribution::kKept);
    result.effects.clear();
    result.kept = 0;
    result.notice = DistributionNotice::None;
    const bool not_a_number =
        std::any_of(logits.begin(), logits.end(), [](float logit) { return std::isnan(logit); });
    if (logits.empty() || not_a_number) {
        result.notice = DistributionNotice::NotANumber;
        result.scaled = result.logits;
        result.unfiltered.assign(logits.size(), 0.0);
        result.probabilities = result.unfiltered;
        result.order.clear();
        memory_.ranked.clear();
        result.entropy_bits = result.effective_choices = 0.0;
        for (const Stage& stage : stages) {
            result.effects.push_back({stage, 0, 0.0});
        }
        return result;
    }
    Candidates candidates(result, memory_);
    for (const Stage& stage : stages) {
        candidates.apply(stage, history);
    }
    candidates.finish();
    return result;
}

Distribution make_distribution(std::span<const float> logits, std::span<const Stage> stages,
                               std::span<const std::int32_t> history) {
    return Sampler().distribute(logits, stages, history);
}

}  // namespace headlight
