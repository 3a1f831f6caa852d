#include "app/figures/attention_figure.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace headlight {
namespace {

bool left_out(const AttentionChoice& choice, int query, int key) {
    if (choice.part && !choice.part->contains(query, key)) return true;
    return choice.hide_first && (query == 0 || key == 0);
}

void sort_weakest_first(std::vector<AttentionArc>& arcs) {
    std::stable_sort(arcs.begin(), arcs.end(), [](const AttentionArc& a, const AttentionArc& b) {
        return a.weight < b.weight;
    });
}

}  // namespace

AttentionFigure make_attention_figure(const LayerPattern& pattern, const AttentionChoice& choice) {
    AttentionFigure figure;
    figure.layer = pattern.layer;
    figure.head = choice.head;
    figure.reverse = choice.reverse;
    figure.all_heads = choice.all_heads;
    figure.hide_first = choice.hide_first;
    const int ends = choice.reverse ? pattern.keys : pattern.queries;
    const bool valid = choice.token && *choice.token >= 0 && *choice.token < ends;
    figure.token = valid ? *choice.token : ends - 1;

    const int others = choice.reverse ? pattern.queries : pattern.keys;
    figure.row.resize(static_cast<std::size_t>(others));
    for (int other = 0; other < others; ++other) {
        const int query = choice.reverse ? other : figure.token;
        const int key = choice.reverse ? figure.token : other;
        if (pattern.masked(query, key) || left_out(choice, query, key)) continue;
        figure.row[static_cast<std::size_t>(other)] = pattern.value(choice.head, query, key);
        for (int head = 0; head < pattern.heads; ++head) {
            const AttentionArc arc{query, key, head, pattern.value(head, query, key)};
            if (head == choice.head &&
                (!figure.strongest || arc.weight > figure.strongest->weight)) {
                figure.strongest = arc;
            }
            const bool shown = choice.all_heads || head == choice.head;
            if (shown && arc.weight >= choice.least_weight) figure.arcs.push_back(arc);
        }
    }
    sort_weakest_first(figure.arcs);
    return figure;
}

std::vector<AttentionArc> head_arcs(const LayerPattern& pattern, const AttentionChoice& choice) {
    std::vector<AttentionArc> arcs;
    for (int query = 0; query < pattern.queries; ++query) {
        for (int key = 0; key < pattern.keys; ++key) {
            const float weight = pattern.value(choice.head, query, key);
            if (weight < choice.least_weight || left_out(choice, query, key)) continue;
            arcs.push_back({query, key, choice.head, weight});
        }
    }
    sort_weakest_first(arcs);
    return arcs;
}

AttentionCell cell_of(const LayerPattern& pattern, int head, int query, int key) {
    return {query, key, pattern.weight(head, query, key), pattern.masked(query, key)};
}

std::string format_exact_weight(float weight) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4f", static_cast<double>(weight));
    return text.data();
}

}  // namespace headlight
