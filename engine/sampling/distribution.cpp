#include "engine/sampling/distribution.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace headlight {
namespace {

constexpr double kImpossible = -std::numeric_limits<double>::infinity();

/// Ids by value, largest first, ties by id: a stable radix sort of the bits, three passes of 11 bits.
/// A comparison sort of a whole vocabulary would take longer than the rest of the distribution.
std::vector<std::int32_t> order_by(const std::vector<float>& values) {
    constexpr unsigned kBits = 11;
    constexpr std::size_t kBuckets = std::size_t{1} << kBits;
    constexpr unsigned kPasses = 3;
    struct Item {
        std::uint32_t key;
        std::int32_t id;
    };
    std::vector<Item> items(values.size());
    std::vector<Item> sorted(values.size());
    std::array<std::array<std::uint32_t, kBuckets>, kPasses> starts{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        // Adding zero makes -0 tie with 0. Flipped bits of a float order like integers; the last
        // complement puts the largest first.
        const auto bits = std::bit_cast<std::uint32_t>(values[i] + 0.0F);
        const std::uint32_t ascending = (bits >> 31U) != 0U ? ~bits : bits | 0x80000000U;
        items[i] = {~ascending, static_cast<std::int32_t>(i)};
        for (unsigned pass = 0; pass < kPasses; ++pass) {
            ++starts[pass][(items[i].key >> (pass * kBits)) % kBuckets];
        }
    }
    for (unsigned pass = 0; pass < kPasses; ++pass) {
        std::exclusive_scan(starts[pass].begin(), starts[pass].end(), starts[pass].begin(), 0U);
        for (const Item& item : items) {
            sorted[starts[pass][(item.key >> (pass * kBits)) % kBuckets]++] = item;
        }
        items.swap(sorted);
    }
    std::vector<std::int32_t> ids(values.size());
    std::transform(items.begin(), items.end(), ids.begin(), [](const Item& i) { return i.id; });
    return ids;
}

/// The tokens still possible while the stages run: ids, scores and probabilities side by side.
class Candidates {
public:
    explicit Candidates(Distribution& result)
        : result_(result), scores_(result.logits.begin(), result.logits.end()) {
        const auto largest = std::max_element(scores_.begin(), scores_.end());
        if (*largest == kImpossible) {
            result.notice = DistributionNotice::NothingFinite;
            *largest = 0.0;
        } else if (std::isinf(*largest)) {
            std::transform(scores_.begin(), scores_.end(), scores_.begin(), [](double score) {
                return std::isinf(score) && score > 0.0 ? 0.0 : kImpossible;
            });
        }
        rank();
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
        refresh();
        result_.scaled.assign(scores_.begin(), scores_.end());
        result_.probabilities.assign(scores_.size(), 0.0);
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            result_.probabilities[index(ids_[i])] = mass_[i];
            // A probability that underflowed to zero has no place in the draw either.
            result_.kept += mass_[i] > 0.0 ? 1 : 0;
        }
        result_.entropy_bits = entropy() / std::log(2.0);
        result_.effective_choices = std::exp2(result_.entropy_bits);
        result_.unfiltered = ids_.size() == possible_ ? result_.probabilities : softmax_of_all();
    }

private:
    static std::size_t index(std::int32_t id) { return static_cast<std::size_t>(id); }

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
        for (const std::int32_t id : seen) {
            if (id >= 0 && index(id) < scores_.size()) {
                double& score = scores_[index(id)];
                score = score < 0.0 ? score * factor : score / factor;
            }
        }
        rank();
    }

    double divide(double temperature) {
        Eigen::Map<Eigen::ArrayXd>(scores_.data(), static_cast<Eigen::Index>(scores_.size())) /=
            temperature;
        fresh_ = false;
        return 1.0;
    }

    double top_k(const Stage& stage) {
        std::size_t count = ids_.size();
        if (stage.parameter < static_cast<double>(count)) {
            count = static_cast<std::size_t>(stage.parameter);
            const double least = scores_[index(ids_[count - 1])];
            while (stage.keep_ties && count < ids_.size() && scores_[index(ids_[count])] == least) {
                ++count;
            }
        }
        return keep_first(count);
    }

    /// The shortest run of the most likely tokens that holds at least this mass (Holtzman et al. 2020).
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
        const auto end = std::find_if(mass_.begin(), mass_.end(), [&](double m) { return m < least; });
        return keep_first(static_cast<std::size_t>(end - mass_.begin()));
    }

    /// The tokens whose surprise is nearest to the entropy (Meister et al. 2022), ties kept.
    double typical(double wanted) {
        refresh();
        const double expected = entropy();
        const double first = std::log(mass_.front());
        std::vector<double> distance(ids_.size());
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            const double log_mass = first + scores_[index(ids_[i])] - scores_[index(ids_.front())];
            distance[i] = std::abs(-log_mass - expected);
        }
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
                mass_[kept++] = mass_[i];
            } else {
                result_.removed_by[index(ids_[i])] = stage;
            }
        }
        ids_.resize(kept);
        mass_.resize(kept);
        normalise(mass_);
        return mass;
    }

    /// Orders the scores anew and lists those that are possible and not removed.
    void rank() {
        const std::vector<float> keys(scores_.begin(), scores_.end());
        result_.order = order_by(keys);
        ids_.clear();
        possible_ = 0;
        for (const std::int32_t id : result_.order) {
            const bool possible = scores_[index(id)] > kImpossible;
            possible_ += possible ? 1 : 0;
            if (possible && result_.removed_by[index(id)] == Distribution::kKept) {
                ids_.push_back(id);
            }
        }
        fresh_ = false;
    }

    /// Brings the probabilities of the candidates up to date with their scores.
    void refresh() {
        if (fresh_) {
            return;
        }
        mass_.resize(ids_.size());
        std::transform(ids_.begin(), ids_.end(), mass_.begin(),
                       [&](std::int32_t id) { return scores_[index(id)]; });
        exponentiate(mass_, mass_.front());
        fresh_ = true;
    }

    std::vector<double> softmax_of_all() const {
        std::vector<double> mass = scores_;
        exponentiate(mass, scores_[index(result_.order.front())]);
        return mass;
    }

    /// Softmax in place. Eigen's exponential of minus infinity is tiny but not 0, hence the select.
    static void exponentiate(std::vector<double>& scores, double largest) {
        Eigen::Map<Eigen::ArrayXd> mass(scores.data(), static_cast<Eigen::Index>(scores.size()));
        mass = (mass == kImpossible).select(0.0, (mass - largest).exp());
        normalise(scores);
    }

    static void normalise(std::vector<double>& mass) {
        Eigen::Map<Eigen::ArrayXd> values(mass.data(), static_cast<Eigen::Index>(mass.size()));
        values /= values.sum();
    }

    /// In nats: -sum p log p, with log p relative to the first candidate's, so that one logarithm
    /// serves the whole vocabulary.
    double entropy() const {
        const double first = scores_[index(ids_.front())];
        double nats = -std::log(mass_.front());
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            if (mass_[i] > 0.0) {
                nats -= mass_[i] * (scores_[index(ids_[i])] - first);
            }
        }
        return std::max(nats, 0.0);
    }

    Distribution& result_;
    std::vector<double> scores_;     ///< [V] by id
    std::vector<std::int32_t> ids_;  ///< candidates, most likely first
    std::vector<double> mass_;       ///< their probabilities when fresh_
    std::size_t possible_ = 0;       ///< tokens above minus infinity before any cut
    bool fresh_ = false;
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
    for (std::size_t rank = static_cast<std::size_t>(std::max(count, 0)); rank < order.size(); ++rank) {
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

Distribution make_distribution(std::span<const float> logits, std::span<const Stage> stages,
                               std::span<const std::int32_t> history) {
    Distribution result;
    result.logits.assign(logits.begin(), logits.end());
    result.removed_by.assign(logits.size(), Distribution::kKept);
    const bool not_a_number =
        std::any_of(logits.begin(), logits.end(), [](float logit) { return std::isnan(logit); });
    if (logits.empty() || not_a_number) {
        result.notice = DistributionNotice::NotANumber;
        result.scaled = result.logits;
        result.unfiltered.assign(logits.size(), 0.0);
        result.probabilities = result.unfiltered;
        for (const Stage& stage : stages) {
            result.effects.push_back({stage, 0, 0.0});
        }
        return result;
    }
    Candidates candidates(result);
    for (const Stage& stage : stages) {
        candidates.apply(stage, history);
    }
    candidates.finish();
    return result;
}

}  // namespace headlight
