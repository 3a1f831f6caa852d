#include "app/commands/spec_json.h"

#include "app/commands/json_text.h"

namespace headlight {
namespace {

using nlohmann::json;

template <typename T, typename ToJson>
json or_null(const std::optional<T>& value, ToJson&& to_json) {
    return value ? to_json(*value) : json(nullptr);
}

json norm_json(const NormSpec& norm) {
    return {{"kind", to_text(norm.kind)},
            {"epsilon", norm.epsilon},
            {"weight_offset", norm.weight_offset},
            {"affine", norm.affine}};
}

json attention_json(const AttentionSpec& attention) {
    return {{"n_heads", attention.n_heads},
            {"n_kv_heads", attention.n_kv_heads},
            {"d_head", attention.d_head},
            {"scale", attention.scale},
            {"qkv_bias", attention.qkv_bias},
            {"out_bias", attention.out_bias},
            {"qk_norm", or_null(attention.qk_norm, norm_json)},
            {"qk_norm_per_head", attention.qk_norm_per_head},
            {"score_softcap", attention.score_softcap},
            {"mask", to_text(attention.mask)},
            {"window", attention.window},
            {"relative", to_text(attention.relative)},
            {"rope", attention.rope},
            {"relative_buckets", attention.relative_buckets},
            {"relative_max_distance", attention.relative_max_distance},
            {"relative_bidirectional", attention.relative_bidirectional},
            {"content_to_position", attention.disentangled.content_to_position},
            {"position_to_content", attention.disentangled.position_to_content},
            {"shared_position_projections", attention.disentangled.shared_projections},
            {"global_projections", attention.global_projections},
            {"entity_queries", attention.entity_queries}};
}

json mlp_json(const MlpSpec& mlp) {
    const auto moe_json = [](const MoeSpec& moe) {
        return json{
            {"n_experts", moe.n_experts}, {"top_k", moe.top_k}, {"router", to_text(moe.router)}};
    };
    return {{"activation", to_text(mlp.activation)},
            {"gated", mlp.gated},
            {"d_mlp", mlp.d_mlp},
            {"bias", mlp.bias},
            {"moe", or_null(mlp.moe, moe_json)}};
}

json conv_json(const ConvSpec& conv) {
    return {
        {"kernel", conv.kernel}, {"groups", conv.groups}, {"activation", to_text(conv.activation)}};
}

json block_json(const BlockSpec& block) {
    return {{"placement", to_text(block.placement)},
            {"norm", norm_json(block.norm)},
            {"attention", attention_json(block.attention)},
            {"cross", or_null(block.cross, attention_json)},
            {"mlp", mlp_json(block.mlp)},
            {"conv", or_null(block.conv, conv_json)},
            {"weight_group", block.weight_group}};
}

json entities_json(const EntitySpec& entities) {
    return {{"vocab_size", entities.vocab_size},
            {"d_embed", entities.d_embed},
            {"n_positions", entities.n_positions},
            {"n_types", entities.n_types},
            {"norm", norm_json(entities.norm)}};
}

json patches_json(const PatchSpec& patches) {
    return {{"channels", patches.channels},
            {"height", patches.height},
            {"width", patches.width},
            {"patch_height", patches.patch_height},
            {"patch_width", patches.patch_width}};
}

json embed_json(const EmbedSpec& embed) {
    return {{"vocab_size", embed.vocab_size},
            {"d_embed", embed.d_embed},
            {"d_model", embed.d_model},
            {"scale", embed.scale},
            {"position", to_text(embed.position)},
            {"position_ids", to_text(embed.position_ids)},
            {"position_offset", embed.position_offset},
            {"n_positions", embed.n_positions},
            {"n_types", embed.n_types},
            {"types_optional", embed.types_optional},
            {"norm", or_null(embed.norm, norm_json)},
            {"project", embed.project},
            {"project_before_positions", embed.project_before_positions},
            {"project_bias", embed.project_bias},
            {"norm_before_project", embed.norm_before_project},
            {"entities", or_null(embed.entities, entities_json)},
            {"patches", or_null(embed.patches, patches_json)}};
}

json rope_json(const RopeSpec& rope) {
    return {{"rotary_dim", rope.rotary_dim},
            {"theta", rope.theta},
            {"pairing", to_text(rope.pairing)},
            {"scaling", to_text(rope.scaling)},
            {"factor", rope.factor},
            {"low_freq_factor", rope.low_freq_factor},
            {"high_freq_factor", rope.high_freq_factor},
            {"beta_fast", rope.beta_fast},
            {"beta_slow", rope.beta_slow},
            {"truncate", rope.truncate},
            {"attention_factor", rope.attention_factor},
            {"max_context", rope.max_context},
            {"original_context", rope.original_context},
            {"short_factors", rope.short_factors},
            {"long_factors", rope.long_factors}};
}

json stack_json(const StackSpec& stack) {
    json blocks = json::array();
    for (const BlockSpec& block : stack.blocks)
        blocks.push_back(block_json(block));
    json ropes = json::array();
    for (const RopeSpec& rope : stack.ropes)
        ropes.push_back(rope_json(rope));
    return {{"n_layers", stack.blocks.size()},
            {"embed", embed_json(stack.embed)},
            {"final_norm", or_null(stack.final_norm, norm_json)},
            {"ropes", std::move(ropes)},
            {"relative_norm", or_null(stack.relative_norm, norm_json)},
            {"blank_padding", stack.blank_padding},
            {"blocks_per_group", stack.blocks_per_group},
            {"blocks", std::move(blocks)}};
}

json head_json(const HeadSpec& head) {
    const auto transform_json = [](const HeadTransformSpec& transform) {
        return json{{"d_out", transform.d_out},
                    {"activation", to_text(transform.activation)},
                    {"norm", or_null(transform.norm, norm_json)}};
    };
    const auto entity_json = [&](const EntityHeadSpec& entity) {
        return json{{"transform", transform_json(entity.transform)}, {"tied", entity.tied}};
    };
    return {{"kind", to_text(head.kind)},
            {"tied", head.tied},
            {"bias", head.bias},
            {"project_out", head.project_out},
            {"hidden_scale", head.hidden_scale},
            {"logit_softcap", head.logit_softcap},
            {"transform", or_null(head.transform, transform_json)},
            {"pool", to_text(head.pool)},
            {"pool_normalised", head.pool_normalised},
            {"next_sentence", head.next_sentence},
            {"entity", or_null(head.entity, entity_json)},
            {"n_classes", head.classes.size()}};
}

}  // namespace

json spec_json(const ModelSpec& spec) {
    return {{"family", spec.family},
            {"architecture", spec.architecture},
            {"layout", to_text(spec.layout())},
            {"context", spec.context},
            {"bos_id", or_null(spec.bos_id)},
            {"pad_id", or_null(spec.pad_id)},
            {"mask_id", or_null(spec.mask_id)},
            {"decoder_start_id", or_null(spec.decoder_start_id)},
            {"eos_ids", spec.eos_ids},
            {"shared_embedding", spec.shared_embedding},
            {"encoder", or_null(spec.encoder, stack_json)},
            {"decoder", or_null(spec.decoder, stack_json)},
            {"head", head_json(spec.head)}};
}

}  // namespace headlight
