#pragma once

#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// The two products that nearly all time is spent in, written so that every row of the result is
/// computed by one fixed sequence of operations. Its bits do not depend on how many rows there are,
/// on where the row stands, or on how the work is divided among threads. So a prefix's activations
/// stay bit-equal when a token is appended, a reused pass equals a full one, and a tensor derived
/// on demand equals the one the pass used. (The order does depend on the instruction set of the
/// build.)

/// y = x W + b. x [s, in], y [s, out]; weights are read as they are stored, of any type and layout.
void linear(ConstMatrixView x, const Linear& layer, MatrixView y, ThreadPool& pool);
Matrix linear(const Matrix& x, const Linear& layer, ThreadPool& pool);

/// c = a b. a [m, k], b [k, n], c [m, n]; one thread. Terms are added from the first row of b to
/// the last, so zeros at the end of a's rows change nothing.
void multiply(ConstMatrixView a, ConstMatrixView b, MatrixView c);

/// c = a bᵀ. a [m, k], b [n, k], c [m, n]; one thread.
void multiply_transposed(ConstMatrixView a, ConstMatrixView b, MatrixView c);

/// Numbers [first, first + count) of the row whose first block stands at `row`, converted exactly.
void convert_to_float(DType dtype, const std::byte* row, Index first, Index count, float* to);

}  // namespace headlight
