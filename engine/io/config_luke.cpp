#include <array>

#include "engine/io/config_encoder.h"
#include "engine/io/config_families.h"

namespace headlight {
namespace {

/// RoBERTa with entities behind the words (Yamada et al. 2020).
ModelSpec read_luke(const ConfigReader& config) {
    ModelSpec spec = roberta_of(config, {.vocab_size = 50267});
    StackSpec& stack = *spec.encoder;
    for (BlockSpec& block : stack.blocks) {
        block.attention.entity_queries = config.flag_or("use_entity_aware_attention", true);
    }
    const NormSpec norm = *stack.embed.norm;
    EntitySpec& entities = stack.embed.entities.emplace();
    entities.vocab_size = config.count_or("entity_vocab_size", 500000);
    entities.d_embed = config.count_or("entity_emb_size", 256);
    entities.n_positions = stack.embed.n_positions;
    entities.n_types = stack.embed.n_types;
    entities.norm = norm;
    // The unembedding of the words is a table of its own, that of the entities is not.
    spec.head.entity = EntityHeadSpec{
        {entities.d_embed, config.activation_or("hidden_act", "gelu"), norm}, spec.head.tied};
    spec.head.tied = false;
    return spec;
}

}  // namespace

std::span<const ConfigFamily> luke_config_families() {
    static constexpr std::array kFamilies{ConfigFamily{"luke", read_luke}};
    return kFamilies;
}

}  // namespace headlight
