#pragma once

#include <vector>

#include "engine/model/tensor.h"
#include "engine/model/weights.h"

namespace headlight {

struct Neighbour {
    int index = 0;
    double cosine = 0;
};

/// Cosine of the angle between two vectors of equal length; 0 when either is zero.
double cosine(const ConstVectorView& a, const ConstVectorView& b);

/// The angle in degrees, 0 to 180.
double angle_degrees(double cosine);

/// The `count` rows of a stored table that point most nearly as `vector`, largest cosine first,
/// ties by index. All dimensions count, whatever a picture shows. `excluded` (a row, or -1) is left
/// out.
/// @param table  [n, D] in any stored type
std::vector<Neighbour> nearest_rows(const WeightView& table, const ConstVectorView& vector,
                                    int count, int excluded = -1);

}  // namespace headlight
