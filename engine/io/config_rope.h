#pragma once

#include "engine/io/config_reader.h"
#include "engine/model/spec.h"

namespace headlight {

/// What a family's configurations say about rotation when they say nothing, and where they say it
/// outside the object of the scaling.
struct RopeDefaults {
    float theta = 10000;
    const char* theta_field = "rope_theta";
    /// Where the part of each head's features that rotates stands; null: the family rotates whole
    /// heads and has no such field.
    const char* partial_field = nullptr;
    double partial = 1;
    int original_context = 0;  ///< before it was stretched; 0: as the object says, else the context
};

/// The rotary table that a configuration describes: `rope_scaling` beside `rope_theta`, or
/// `rope_parameters` with everything in it.
RopeSpec read_rope(const ConfigReader& config, int d_head, int max_context,
                   const RopeDefaults& defaults = {});

/// The table that one object describes: `rope_parameters`, or its part for one kind of layer.
/// `defaults` fills what neither the object nor the configuration around it states.
RopeSpec read_rope_object(const ConfigReader& config, const ConfigReader& object, int d_head,
                          int max_context, const RopeDefaults& defaults);

/// The most positions of a sequence: dynamic scaling is made to run beyond `context`, the
/// configuration's own.
int context_with(const RopeSpec& rope, int context);

}  // namespace headlight
