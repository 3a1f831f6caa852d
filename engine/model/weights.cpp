#include "engine/model/weights.h"

#include "engine/model/kernels.h"

namespace headlight {

std::size_t size_of(DType dtype) { return dtype == DType::F32 ? 4 : 2; }

const char* to_text(DType dtype) {
    switch (dtype) {
        case DType::F32:
            return "F32";
        case DType::F16:
            return "F16";
        case DType::BF16:
            return "BF16";
    }
    return "";
}

WeightView whole_matrix(DType dtype, WeightLayout layout, const void* data, Index rows,
                        Index cols) {
    WeightView view;
    view.dtype = dtype;
    view.layout = layout;
    view.data = static_cast<const std::byte*>(data);
    view.rows = rows;
    view.cols = cols;
    view.row_stride = cols * static_cast<std::ptrdiff_t>(size_of(dtype));
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
    WeightView part = weight;
    part.data += first * static_cast<std::ptrdiff_t>(size_of(weight.dtype));
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

void read_row(const WeightView& weight, Index row, float* out) {
    convert_to_float(weight.dtype, weight.row(row), weight.cols, out);
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
