#include "engine/model/weights.h"

#include <algorithm>
#include <array>

#include "engine/model/kernels.h"

namespace headlight {

namespace {

struct StoredType {
    DType dtype;
    const char* text;
    BlockSize block;
};

/// In the order of DType.
constexpr std::array kStoredTypes{
    StoredType{DType::F32, "F32", {1, 4}},       StoredType{DType::F16, "F16", {1, 2}},
    StoredType{DType::BF16, "BF16", {1, 2}},     StoredType{DType::F64, "F64", {1, 8}},
    StoredType{DType::Q4_0, "Q4_0", {32, 18}},   StoredType{DType::Q4_1, "Q4_1", {32, 20}},
    StoredType{DType::Q5_0, "Q5_0", {32, 22}},   StoredType{DType::Q5_1, "Q5_1", {32, 24}},
    StoredType{DType::Q8_0, "Q8_0", {32, 34}},   StoredType{DType::Q2_K, "Q2_K", {256, 84}},
    StoredType{DType::Q3_K, "Q3_K", {256, 110}}, StoredType{DType::Q4_K, "Q4_K", {256, 144}},
    StoredType{DType::Q5_K, "Q5_K", {256, 176}}, StoredType{DType::Q6_K, "Q6_K", {256, 210}},
};

const StoredType& stored_type(DType dtype) { return kStoredTypes[static_cast<std::size_t>(dtype)]; }

}  // namespace

BlockSize block_size(DType dtype) { return stored_type(dtype).block; }

const char* to_text(DType dtype) { return stored_type(dtype).text; }

std::optional<DType> dtype_of(std::string_view text) {
    const auto* type = std::ranges::find(kStoredTypes, text, &StoredType::text);
    return type == kStoredTypes.end() ? std::nullopt : std::optional(type->dtype);
}

WeightView whole_matrix(DType dtype, WeightLayout layout, const void* data, Index rows,
                        Index cols) {
    WeightView view;
    view.dtype = dtype;
    view.layout = layout;
    view.data = static_cast<const std::byte*>(data);
    view.rows = rows;
    view.cols = cols;
    view.row_stride = cols / block_size(dtype).numbers * block_size(dtype).bytes;
    view.group_rows = rows;
    return view;
}

WeightView rows_of(const WeightView& weight, Index first, Index count) {
    WeightView part = weight;
    part.data += first * weight.row_stride;
    part.rows = part.group_rows = count;
    return part;
}

WeightView columns_of(const WeightView& weight, Index first, Index count) {
    const BlockSize block = block_size(weight.dtype);
    WeightView part = weight;
    part.skip = (weight.skip + first) % block.numbers;
    part.data += (weight.skip + first) / block.numbers * block.bytes;
    part.cols = count;
    return part;
}

WeightView strided_groups_of(const WeightView& weight, Index group, Index period, Index phase) {
    WeightView part = weight;
    part.data += phase * group * weight.row_stride;
    part.rows = weight.rows / period;
    part.group_rows = group;
    part.group_stride = period * group * weight.row_stride;
    return part;
}

WeightView halves_of_pairs(const WeightView& weight, Index d_head) {
    WeightView halves = weight;
    halves.row_stride = 2 * weight.row_stride;
    halves.group_rows = d_head / 2;
    halves.turns = 2;
    halves.turn_stride = weight.row_stride;
    halves.group_stride = d_head * weight.row_stride;
    return halves;
}

void read_row(const WeightView& weight, Index row, float* out) {
    convert_to_float(weight.dtype, weight.row(row), weight.skip, weight.cols, out);
}

Matrix to_matrix(const WeightView& weight) {
    Matrix matrix(weight.rows, weight.cols);
    for (Index r = 0; r < weight.rows; ++r)
        read_row(weight, r, matrix.row(r).data());
    return matrix;
}

Vector to_vector(const WeightView& weight) {
    Vector vector(weight.rows * weight.cols);
    for (Index r = 0; r < weight.rows; ++r)
        read_row(weight, r, vector.data() + r * weight.cols);
    return vector;
}

}  // namespace headlight
