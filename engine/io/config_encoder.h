#pragma once

#include "engine/io/config_reader.h"
#include "engine/model/spec.h"

namespace headlight {

/// What the configurations of BERT's relatives say, each in its own words.
struct EncoderShape {
    int vocab_size, n_positions, n_types;
    int d_embed, d_model, d_mlp;
    int n_layers, n_heads, d_head;
    Activation activation;
    float epsilon;
};

/// BERT (Devlin et al. 2019): post-norm blocks that look both ways, over the normalised sum of
/// token, type and position rows; a dense layer, a norm and the token table read tokens from it.
/// The first row, through a dense layer and tanh, stands for the whole sequence.
ModelSpec encoder_of(const EncoderShape& shape);

/// What the configuration class says when the file says nothing.
struct BertDefaults {
    int vocab_size = 30522, d_embed = 0, d_model = 768, d_mlp = 3072, n_layers = 12, n_heads = 12;
    const char* activation = "gelu";
};

/// The fields that BERT, RoBERTa, ALBERT and ELECTRA name alike.
EncoderShape read_shape(const ConfigReader& config, const BertDefaults& defaults);

/// RoBERTa (Liu et al. 2019): BERT whose positions begin after the padding token's id, with a head
/// that always has GELU.
ModelSpec roberta_of(const ConfigReader& config, const BertDefaults& defaults);

}  // namespace headlight
