#include "engine/analysis/head_stats.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace headlight {
namespace {

/// A mean over the rows that have something to say.
class Mean {
public:
    void add(double value) {
        sum_ += value;
        ++count_;
    }
    bool empty() const { return count_ == 0; }
    double value() const { return count_ ? sum_ / count_ : 0; }

private:
    double sum_ = 0;
    int count_ = 0;
};

/// Entropy of weights that sum to `mass`, as a share of the largest possible. In whole rows:
/// logarithms are most of what the badges of all heads cost.
double row_entropy(const ConstVectorView& row, double mass) {
    const auto weights = row.array();
    const Index visible = (weights > 0).count();
    if (visible < 2) return 0;
    constexpr float kTiny = 1e-30f;  // 0 log 0 is 0
    const double sum = (weights * weights.max(kTiny).log()).sum();
    return std::max(0.0, std::log(mass) - sum / mass) / std::log(static_cast<double>(visible));
}

/// Weight of row `query` on the tokens that followed earlier copies of its own.
struct CopyMass {
    double induction = 0;
    bool any = false;
};

CopyMass copy_mass(const ConstMatrixView& pattern, const std::vector<int>& tokens, Index query,
                   double mass) {
    CopyMass copy;
    for (Index earlier = 0; earlier + 1 < query; ++earlier) {
        if (tokens[earlier] != tokens[query]) continue;
        copy.any = true;
        copy.induction += pattern(query, earlier + 1) / mass;
    }
    return copy;
}

}  // namespace

HeadStats head_stats(const ConstMatrixView& pattern, const std::vector<int>& tokens) {
    HeadStats stats;
    Mean entropy, previous, induction, first;
    for (Index query = 1; query < pattern.rows(); ++query) {
        first.add(pattern(query, 0));
        const double mass = 1.0 - pattern(query, 0);
        const CopyMass copy = copy_mass(pattern, tokens, query, mass);
        stats.has_repeats = stats.has_repeats || copy.any;
        if (mass < kRestingMass) continue;
        const ConstVectorView others(pattern.row(query).data() + 1, pattern.cols() - 1);
        entropy.add(row_entropy(others, mass));
        if (query > 1) previous.add(pattern(query, query - 1) / mass);
        if (copy.any) induction.add(copy.induction);
    }
    stats.entropy = entropy.value();
    stats.previous = previous.value();
    stats.induction = induction.value();
    stats.first = first.value();
    stats.resting = entropy.empty();
    return stats;
}

HeadStats cross_head_stats(const ConstMatrixView& pattern) {
    HeadStats stats;
    stats.one_sequence = false;
    Mean entropy;
    for (Index query = 0; query < pattern.rows(); ++query)
        entropy.add(row_entropy({pattern.row(query).data(), pattern.cols()}, 1));
    stats.entropy = entropy.value();
    return stats;
}

std::vector<HeadStats> layer_head_stats(const TraceView& view, AttentionKind kind, Index layer) {
    const Tensor3 pattern = attention_pattern(view, kind, layer);
    std::vector<int> tokens = stack_trace(view, query_side(kind)).tokens();
    // Entities and patches are no tokens and repeat nothing.
    for (auto row = static_cast<int>(tokens.size()); row < pattern.queries(); ++row)
        tokens.push_back(-1 - row);
    std::vector<HeadStats> stats;
    for (Index head = 0; head < pattern.heads(); ++head)
        stats.push_back(kind == AttentionKind::Cross ? cross_head_stats(pattern[head])
                                                     : head_stats(pattern[head], tokens));
    return stats;
}

HeadChoice hardest_looking_head(const TraceView& view, AttentionKind kind, Index query,
                                const std::vector<bool>& left_out) {
    const bool cross = kind == AttentionKind::Cross;
    const auto counts = [&](Index key) {
        if (static_cast<std::size_t>(key) < left_out.size() &&
            left_out[static_cast<std::size_t>(key)])
            return false;
        return cross || (key > 0 && std::abs(key - query) > 1);
    };
    HeadChoice best;
    float strongest = 0;
    for (int layer = 0; layer < layer_count(view.spec, kind); ++layer) {
        const Matrix weights = cross ? cross_pattern_maxima(view, layer)
                                     : attention_pattern_row(view, query_side(kind), layer, query);
        for (Index head = 0; head < weights.rows(); ++head) {
            float sum = 0, largest = 0;
            for (Index key = 0; key < weights.cols(); ++key) {
                if (!counts(key)) continue;
                sum += weights(head, key);
                largest = std::max(largest, weights(head, key));
            }
            const float strength = cross ? sum : largest;
            if (strength <= strongest) continue;
            strongest = strength;
            best = {layer, static_cast<int>(head)};
        }
    }
    return best;
}

}  // namespace headlight
