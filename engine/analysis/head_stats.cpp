#include "engine/analysis/head_stats.h"

#include <algorithm>
#include <cmath>

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

/// Entropy of row `query` without the first key, as a share of the largest possible. In whole rows:
/// logarithms are most of what the badges of all heads cost.
double row_entropy(const ConstMatrixView& pattern, Index query, double mass) {
    const auto weights = pattern.row(query).tail(pattern.cols() - 1).array();
    const Index visible = (weights > 0).count();
    if (visible < 2) return 0;
    constexpr float kTiny = 1e-30f;  // 0 log 0 is 0
    const double sum = (weights * weights.max(kTiny).log()).sum();
    return std::max(0.0, std::log(mass) - sum / mass) / std::log(static_cast<double>(visible));
}

/// Weight of row `query` on earlier copies of its token, and on the tokens that followed them.
struct CopyMass {
    double duplicate = 0;
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
        if (earlier > 0) copy.duplicate += pattern(query, earlier) / mass;
    }
    return copy;
}

}  // namespace

HeadStats head_stats(const ConstMatrixView& pattern, const std::vector<int>& tokens) {
    HeadStats stats;
    Mean entropy, previous, induction, duplicate, first;
    for (Index query = 1; query < pattern.rows(); ++query) {
        first.add(pattern(query, 0));
        const double mass = 1.0 - pattern(query, 0);
        const CopyMass copy = copy_mass(pattern, tokens, query, mass);
        stats.has_repeats = stats.has_repeats || copy.any;
        if (mass < kRestingMass) continue;
        entropy.add(row_entropy(pattern, query, mass));
        if (query > 1) previous.add(pattern(query, query - 1) / mass);
        if (copy.any) {
            induction.add(copy.induction);
            duplicate.add(copy.duplicate);
        }
    }
    stats.entropy = entropy.value();
    stats.previous = previous.value();
    stats.induction = induction.value();
    stats.duplicate = duplicate.value();
    stats.first = first.value();
    stats.resting = entropy.empty();
    return stats;
}

std::vector<HeadStats> layer_head_stats(const Tensor3& pattern, const std::vector<int>& tokens) {
    std::vector<HeadStats> stats;
    for (Index head = 0; head < pattern.heads(); ++head) {
        stats.push_back(head_stats(pattern[head], tokens));
    }
    return stats;
}

HeadChoice hardest_looking_head(const TraceView& view, Index query) {
    HeadChoice best;
    float strongest = 0;
    const StackSide side = head_side(view);
    const Index layers = stack_trace(view, side).layers();
    for (Index layer = 0; layer < layers; ++layer) {
        const Tensor3 pattern = attention_pattern(view, side, layer);
        for (Index head = 0; head < pattern.heads(); ++head) {
            for (Index key = 1; key < pattern.keys(); ++key) {
                const float weight = pattern[head](query, key);
                if (key == query || key == query - 1 || weight <= strongest) continue;
                strongest = weight;
                best = {static_cast<int>(layer), static_cast<int>(head)};
            }
        }
    }
    return best;
}

}  // namespace headlight
