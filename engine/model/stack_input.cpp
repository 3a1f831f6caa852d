#include "engine/model/stack_input.h"

#include <algorithm>
#include <string>

#include "engine/error.h"
#include "engine/model/transformer.h"

namespace headlight {
namespace {

void check_types(const StackSpec& spec, const ForwardInput& input) {
    if (input.types.size() != input.tokens.size())
        throw Error("there must be as many token types as tokens", "token types",
                    "give one per token, or none");
    for (const int type : input.types)
        if (type < 0 || (type >= std::max(1, spec.embed.n_types) && !spec.compares_types()))
            throw Error("token type " + std::to_string(type) + " does not exist", "token types",
                        "the model has " + std::to_string(spec.embed.n_types));
}

std::vector<Index> global_positions(const std::vector<int>& chosen, Index length) {
    std::vector<Index> positions(chosen.begin(), chosen.end());
    std::ranges::sort(positions);
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    if (!positions.empty() && (positions.front() < 0 || positions.back() >= length))
        throw Error("a global position is outside the sequence", "global positions",
                    "positions go from 0 to " + std::to_string(length - 1));
    return positions;
}

void check_entity(const EntitySpec& spec, const EntityMention& entity, int words) {
    if (entity.id < 0 || entity.id >= spec.vocab_size)
        throw Error("entity " + std::to_string(entity.id) + " does not exist", "entities",
                    "ids go from 0 to " + std::to_string(spec.vocab_size - 1));
    if (entity.begin < 0 || entity.begin >= entity.end ||
        entity.end > std::min(words, spec.n_positions))
        throw Error("an entity's mention is empty or outside the sequence", "entities",
                    "give the first position and the one after the last");
    if (entity.type < 0 || entity.type >= spec.n_types)
        throw Error("entity type " + std::to_string(entity.type) + " does not exist", "entities",
                    "the model has " + std::to_string(spec.n_types));
}

}  // namespace

void check_picture(const PatchSpec& spec, const ForwardInput& input) {
    if (!input.tokens.empty())
        throw Error("the model reads a picture, not tokens", "input", "give the pixels alone");
    if (input.pixels.size() != static_cast<std::size_t>(spec.pixels()))
        throw Error(std::to_string(input.pixels.size()) + " pixels are not the model's picture",
                    "pixels",
                    "give " + std::to_string(spec.channels) + " channels of " +
                        std::to_string(spec.height) + " rows of " + std::to_string(spec.width));
}

StackInput stack_input(const StackSpec& spec, const ForwardInput& input,
                       std::span<const int> tokens, std::optional<int> pad_id) {
    StackInput result{tokens, {}};
    result.filled = spec.filled_rows(tokens, pad_id);
    const bool of_prompt = tokens.data() == input.tokens.data();
    if (of_prompt && !input.types.empty()) {
        check_types(spec, input);
        result.types = input.types;
    }
    if (spec.has_global_positions())
        result.global_positions = global_positions(input.global_positions, result.length());
    if (!input.entities.empty()) {
        if (!spec.embed.entities)
            throw Error("the model has no entities", "entities", "leave them out");
        for (const EntityMention& entity : input.entities)
            check_entity(*spec.embed.entities, entity, static_cast<int>(tokens.size()));
        result.entities = input.entities;
    }
    if (spec.embed.patches) {
        result.pixels = input.pixels;
        result.picture_rows = spec.embed.patches->rows();
    }
    return result;
}

Index reusable(const StackSpec& spec, const StackTrace& previous, const StackInput& input,
               std::optional<int> pad_id, const std::vector<RopeFrequencies>& ropes) {
    if (previous.length() == 0 || previous.segments().front().chunk->ropes != ropes) return 0;
    if (spec.embed.types_optional && previous.has_types() == input.types.empty()) return 0;
    const std::vector<int> old_tokens = previous.tokens(), old_types = previous.types();
    const auto limit = std::min(old_tokens.size(), input.tokens.size());
    std::size_t same = 0;
    while (same < limit && old_tokens[same] == input.tokens[same] &&
           old_types[same] == (input.types.empty() ? 0 : input.types[same]))
        ++same;
    if (spec.is_causal()) {
        // What was blank may be filled now, and the other way round.
        const std::size_t filled = std::min(input.filled, spec.filled_rows(old_tokens, pad_id));
        return static_cast<Index>(spec.blank_padding ? std::min(same, filled) : same);
    }
    const bool all = same == input.tokens.size() && same == old_tokens.size() &&
                     std::ranges::equal(previous.global_positions(), input.global_positions) &&
                     std::ranges::equal(previous.entities(), input.entities) &&
                     std::ranges::equal(previous.pixels(), input.pixels);
    return all ? input.length() : 0;
}

}  // namespace headlight
