#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/sampling/distribution.h"
#include "engine/sampling/stages.h"
#include "engine/snapshot.h"

namespace headlight {

/// The bytes that a token stands for in a text.
using TokenText = std::function<std::string(TokenId)>;

/// Remembers the distribution of the frame, so that every picture of a frame reads the same one and
/// a frame in which neither the snapshot nor a setting changed computes nothing. UI thread only.
class DistributionMemo {
public:
    /// The distribution over the vocabulary at `position` of the stack that the head reads, see
    /// `predict`; empty (no entries, nothing to draw) without a position. The reference holds until
    /// the next call with another snapshot, position or other settings.
    const Distribution& of(const Snapshot& snapshot, std::optional<int> position,
                           const SamplingSettings& settings);

    /// The same at temperature 1 with nothing removed: what the model itself said.
    const Distribution& untouched(const Snapshot& snapshot, std::optional<int> position);

private:
    struct Entry {
        std::uint64_t snapshot_id = 0;  ///< 0: empty, snapshots count from 1
        std::optional<int> position;
        SamplingSettings settings;
        Sampler sampler;
    };
    static const Distribution& refresh(Entry& entry, const Snapshot& snapshot,
                                       std::optional<int> position,
                                       const SamplingSettings& settings);

    Distribution nothing_;

    Entry current_;
    Entry untouched_;
};

/// One token of the vocabulary in the distribution of the next one.
struct CandidateRow {
    TokenId id = -1;
    int rank = 0;                 ///< place by logit, 0 the largest
    std::string text;             ///< the bytes that the token stands for
    double probability = 0;       ///< under the settings; exactly 0 where a stage removed it
    double untouched = 0;         ///< at temperature 1 with nothing removed
    double below_max = 0;         ///< logit minus the largest logit: 0 or less
    double scaled_below_max = 0;  ///< the same after penalty and temperature
    double softmax = 0;           ///< after the temperature and before any stage removes tokens
    std::optional<StageKind> removed_by;
    double from = 0, to = 0;  ///< its part of the unit interval on which the dart falls
    bool hit = false;         ///< the dart lies in it
    bool real = false;        ///< at a mask: the token that truly stands there
};

/// All tokens that have no row of their own, taken together.
struct RestRow {
    int count = 0;  ///< how many
    int kept = 0;   ///< how many of them can still be drawn
    double probability = 0;
    double untouched = 0;
    bool hit = false;
};

/// What the next-token panel draws.
struct NextTokenFigure {
    std::vector<CandidateRow> rows;  ///< the likeliest tokens, largest logit first
    RestRow rest;
    int vocabulary = 0;
    int kept = 0;  ///< tokens that can be drawn
    double entropy_bits = 0;
    double effective_choices = 0;  ///< 2^entropy
    DistributionNotice notice = DistributionNotice::None;
    std::optional<CandidateRow> drawn;  ///< where the dart at u landed, also when it has no row
};

/// @param current    the distribution under the settings
/// @param untouched  the same logits at temperature 1, nothing removed
/// @param u          the dart, in [0, 1)
/// @param rows       how many tokens get a row of their own
NextTokenFigure make_next_token_figure(const TokenText& text_of, const Distribution& current,
                                       const Distribution& untouched, double u, int rows);

/// Marks the token that truly stands at a masked position; where it has no row it takes the place
/// of the last one. Nothing is drawn there, so no row is hit.
void show_real_token(NextTokenFigure& figure, const TokenText& text_of, const Distribution& current,
                     const Distribution& untouched, TokenId id);

/// The place of a token in the order of the distribution. REQUIRES: `id` is in the vocabulary.
int rank_of(const Distribution& current, TokenId id);

/// One token's row, for any place in the order of the distribution.
CandidateRow candidate_row(const TokenText& text_of, const Distribution& current,
                           const Distribution& untouched, double u, int rank);

/// How the probability of one token comes about, with the numbers of the whole vocabulary:
/// exp(score) / sum of exp(score) over the tokens that are left, scores being relative to the
/// largest one.
struct SoftmaxFormula {
    double logit = 0;  ///< as the model gave it
    double temperature = 1;
    double score = 0;      ///< logit / T minus the largest such: 0 or less
    double numerator = 0;  ///< exp(score)
    std::vector<double>
        first_terms;         ///< exp(score) of the likeliest tokens that are left, at most three
    int other_terms = 0;     ///< how many more there are in the sum
    double denominator = 0;  ///< the whole sum
    double probability = 0;
};

/// Of a token that is left; `temperature` is the one the distribution was made with.
SoftmaxFormula softmax_formula(const Distribution& current, double temperature, TokenId id);

}  // namespace headlight
