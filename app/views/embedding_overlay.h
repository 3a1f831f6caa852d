#pragma once

#include <optional>
#include <vector>

#include "app/views/embedding_space.h"
#include "app/views/view_context.h"
#include "app/widgets/scatter.h"

namespace headlight {

/// A token that may come next, among the vocabulary's points.
struct EmbeddingCandidate {
    TokenId id = -1;
    double probability = 0;
};

/// Everything that one frame of the embedding scene draws over the cloud of words: paths, markers,
/// neighbours, candidates, labels, axes.
struct EmbeddingOverlay {
    const ViewContext& context;
    const Canvas canvas;
    const Snapshot& snapshot;
    StackSide side;  ///< whose positions are drawn
    const EmbeddingMap& map;
    const Scatter& scatter;
    Rect plot;
    const std::vector<TokenKind>& kinds;
    const std::vector<TokenId>& expected;  ///< after each position of the head's stack; or empty
    std::optional<EmbeddingFocus> focus, second;
    std::vector<Neighbour> neighbours;  ///< of the focus
    std::vector<EmbeddingCandidate> candidates;

    void draw() const;
    const std::vector<Token>& tokens() const { return snapshot.tokens_of(side); }
    /// The prompt's token under a point of the screen.
    std::optional<int> marker_at(Point at) const;

private:
    struct Label;
    struct Labels;

    float depth() const { return context.state.embedding.layer; }
    bool at_last_layer() const { return depth() > static_cast<float>(map.depths) - 1.01F; }
    float marker_radius() const { return 0.36F * context.metrics.em; }
    float candidate_radius(const EmbeddingCandidate& candidate) const;
    Point state_at(double at_depth, int position) const;
    Point word_at(TokenId id) const;
    Point focus_at(const EmbeddingFocus& at) const;
    Color marker_color(int position) const;
    void note_word(TokenId id) const;

    void draw_paths() const;
    void draw_neighbour_lines() const;
    void draw_candidates() const;
    void draw_markers() const;
    void draw_labels() const;
    void want_markers(Labels& labels) const;
    void want_words(Labels& labels) const;
    void want_landmarks(Labels& labels) const;
    std::vector<Rect> draw_axis_labels() const;
};

}  // namespace headlight
