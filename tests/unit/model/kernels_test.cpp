#include "engine/model/kernels.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "tests/unit/model/random_blocks.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::Numbers;

/// A weight in every type and layout, at an odd address.
class StoredWeight {
public:
    /// `values` is [in, out].
    StoredWeight(const Matrix& values, DType dtype, WeightLayout layout) {
        const Matrix stored = layout == WeightLayout::InOut ? values : Matrix(values.transpose());
        const std::ptrdiff_t bytes = block_size(dtype).bytes;
        bytes_.resize(static_cast<std::size_t>(stored.size() * bytes) + 1);
        std::byte* to = bytes_.data() + 1;
        for (Index i = 0; i < stored.size(); ++i, to += bytes) {
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(stored.data()[i]);
            const auto half = static_cast<std::uint16_t>(bits >> 16);
            const double wide = stored.data()[i];
            const void* const from = dtype == DType::F32   ? static_cast<const void*>(&bits)
                                     : dtype == DType::F64 ? static_cast<const void*>(&wide)
                                                           : static_cast<const void*>(&half);
            std::memcpy(to, from, static_cast<std::size_t>(bytes));
        }
        view = whole_matrix(dtype, layout, bytes_.data() + 1, stored.rows(), stored.cols());
    }
    WeightView view;

private:
    std::vector<std::byte> bytes_;
};

/// Values that BF16 holds exactly.
Matrix coarse(Matrix values) {
    for (Index i = 0; i < values.size(); ++i)
        values.data()[i] =
            std::bit_cast<float>(std::bit_cast<std::uint32_t>(values.data()[i]) & 0xffff0000u);
    return values;
}

bool same_bits(const Matrix& a, const Matrix& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() &&
           std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(float)) == 0;
}

struct Size {
    Index rows, in, out;
};
const Size kSizes[] = {{1, 1, 1},     {1, 7, 5},    {3, 16, 16},   {2, 193, 49}, {9, 64, 48},
                       {17, 200, 97}, {8, 384, 31}, {70, 65, 130}, {5, 391, 1},  {1, 192, 200}};

TEST(Kernels, LinearIsTheProductPlusBias) {
    ThreadPool pool(2);
    Numbers numbers(1);
    for (const Size& size : kSizes) {
        const Matrix x = numbers.matrix(size.rows, size.in), w = numbers.matrix(size.in, size.out);
        const Vector bias = numbers.matrix(1, size.out);
        const Eigen::MatrixXd exact =
            (x.cast<double>() * w.cast<double>()).rowwise() + bias.cast<double>();
        for (const WeightLayout layout : {WeightLayout::InOut, WeightLayout::OutIn}) {
            const StoredWeight stored(w, DType::F32, layout);
            const Matrix y = linear(x, {stored.view, bias}, pool);
            EXPECT_LT((y.cast<double>() - exact).cwiseAbs().maxCoeff(),
                      1e-6 * std::sqrt(static_cast<double>(size.in)) + 1e-6)
                << size.rows << " " << size.in << " " << size.out;
        }
    }
}

TEST(Kernels, TypesAndLayoutsGiveTheSameBits) {
    ThreadPool pool(1);
    Numbers numbers(2);
    for (const Size& size : kSizes) {
        const Matrix x = numbers.matrix(size.rows, size.in);
        const Matrix w = coarse(numbers.matrix(size.in, size.out));
        const StoredWeight reference(w, DType::F32, WeightLayout::InOut);
        const Matrix expected = linear(x, {reference.view, {}}, pool);
        for (const DType dtype : {DType::F32, DType::BF16, DType::F64})
            for (const WeightLayout layout : {WeightLayout::InOut, WeightLayout::OutIn}) {
                const StoredWeight stored(w, dtype, layout);
                EXPECT_TRUE(same_bits(linear(x, {stored.view, {}}, pool), expected));
            }
    }
}

TEST(Kernels, QuantisedWeightsGiveTheBitsOfTheFloatsTheyStandFor) {
    ThreadPool pool(2);
    Numbers numbers(6);
    for (const DType dtype : testing::kBlockedTypes)
        for (const WeightLayout layout : {WeightLayout::OutIn, WeightLayout::InOut}) {
            const Index rows = 101, cols = 512;
            const std::vector<std::byte> bytes =
                testing::random_blocks(dtype, rows, cols, 0.1f, numbers);
            const WeightView stored = whole_matrix(dtype, layout, bytes.data(), rows, cols);
            const Matrix floats = to_matrix(stored);
            const WeightView reference =
                whole_matrix(DType::F32, layout, floats.data(), rows, cols);
            for (const Index positions : {1, 30}) {
                const Matrix x =
                    numbers.matrix(positions, layout == WeightLayout::OutIn ? cols : rows);
                EXPECT_TRUE(
                    same_bits(linear(x, {stored, {}}, pool), linear(x, {reference, {}}, pool)))
                    << to_text(dtype);
            }
        }
}

TEST(Kernels, PartsOfQuantisedRowsBeginInsideABlock) {
    ThreadPool pool(1);
    Numbers numbers(7);
    for (const DType dtype : testing::kBlockedTypes) {
        const Index rows = 20, cols = 768;
        const std::vector<std::byte> bytes = testing::random_blocks(dtype, rows, cols, 1, numbers);
        const WeightView whole = whole_matrix(dtype, WeightLayout::OutIn, bytes.data(), rows, cols);
        const Matrix floats = to_matrix(whole);
        for (const Index first : {0, 24, 64, 255, 300})
            for (const Index count : {1, 24, 80, 467}) {
                if (first + count > cols) continue;
                // A part of a part, as a head of a fused tensor is.
                const WeightView part = columns_of(columns_of(whole, first / 2, cols - first / 2),
                                                   first - first / 2, count);
                const Matrix expected = floats.middleCols(first, count);
                EXPECT_EQ(to_matrix(part), expected) << to_text(dtype) << " " << first;
                const Matrix x = numbers.matrix(3, count);
                const WeightView reference =
                    whole_matrix(DType::F32, WeightLayout::OutIn, expected.data(), rows, count);
                EXPECT_TRUE(
                    same_bits(linear(x, {part, {}}, pool), linear(x, {reference, {}}, pool)))
                    << to_text(dtype) << " " << first << " " << count;
            }
    }
}

TEST(Kernels, ARowDoesNotDependOnItsNeighbours) {
    ThreadPool one(1), two(2);
    Numbers numbers(3);
    for (const Index in : {5, 64, 193, 400})
        for (const Index out : {1, 47, 200}) {
            const Matrix x = numbers.matrix(37, in), w = numbers.matrix(in, out);
            for (const WeightLayout layout : {WeightLayout::InOut, WeightLayout::OutIn}) {
                const StoredWeight stored(w, DType::F32, layout);
                const Linear layer{stored.view, numbers.matrix(1, out)};
                const Matrix all = linear(x, layer, two);
                for (const Index first : {0, 1, 11, 36})
                    for (const Index count : {1, 2, 7, 9}) {
                        if (first + count > x.rows()) continue;
                        const Matrix part = linear(Matrix(x.middleRows(first, count)), layer, one);
                        EXPECT_TRUE(same_bits(part, all.middleRows(first, count)))
                            << first << " " << count << " of " << in << " x " << out;
                    }
            }
        }
}

TEST(Kernels, TheNumberOfThreadsDoesNotMatter) {
    // Large enough to be divided.
    Numbers numbers(8);
    const Matrix x = numbers.matrix(65, 300), w = numbers.matrix(300, 1100);
    ThreadPool one(1), three(3);
    for (const WeightLayout layout : {WeightLayout::InOut, WeightLayout::OutIn}) {
        const StoredWeight stored(w, DType::F32, layout);
        const Linear layer{stored.view, numbers.matrix(1, 1100)};
        EXPECT_TRUE(same_bits(linear(x, layer, three), linear(x, layer, one)));
    }
}

TEST(Kernels, ZerosAtTheEndOfARowChangeNothing) {
    Numbers numbers(4);
    const Matrix b = numbers.matrix(450, 20);
    for (const Index k : {1, 100, 191, 192, 300}) {
        Matrix a = Matrix::Zero(3, 450);
        a.leftCols(k) = numbers.matrix(3, k);
        Matrix padded(3, 20), exact(3, 20);
        multiply(view_of(a), view_of(b), writable(padded));
        multiply(view_of(Matrix(a.leftCols(k))), view_of(Matrix(b.topRows(k))), writable(exact));
        EXPECT_TRUE(same_bits(padded, exact)) << k;
    }
}

TEST(Kernels, MultiplyTransposedReadsRowsAsColumns) {
    Numbers numbers(5);
    const Matrix a = numbers.matrix(10, 33), b = numbers.matrix(50, 33);
    Matrix c(10, 50), d(10, 50);
    multiply_transposed(view_of(a), view_of(b), writable(c));
    multiply(view_of(a), view_of(Matrix(b.transpose())), writable(d));
    EXPECT_TRUE(same_bits(c, d));
    EXPECT_LT((c - a * b.transpose()).cwiseAbs().maxCoeff(), 1e-5f);
}

TEST(Kernels, ReadsTheNearestFloatOfADouble) {
    Numbers numbers(3);
    std::vector<double> stored;
    for (int i = 0; i < 37; ++i)
        stored.push_back(numbers.matrix(1, 1)(0, 0) / 3.0);
    std::vector<float> out(stored.size());
    convert_to_float(DType::F64, reinterpret_cast<const std::byte*>(stored.data()), 0,
                     static_cast<Index>(out.size()), out.data());
    for (std::size_t i = 0; i < out.size(); ++i)
        EXPECT_EQ(out[i], static_cast<float>(stored[i]));
}

TEST(Kernels, ReadsEveryHalfPrecisionNumberExactly) {
    // By the formats' definitions, in double: sign, exponent, fraction.
    for (int bits = 0; bits < 0x10000; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        std::uint16_t stored[17];
        float out[17];
        std::fill_n(stored, 17, half);
        const double sign = (half & 0x8000) != 0 ? -1 : 1;
        const int exponent = (half >> 10) & 31, fraction = half & 1023;
        const double value = exponent == 0 ? sign * std::ldexp(fraction, -24)
                                           : sign * std::ldexp(1024 + fraction, exponent - 25);
        convert_to_float(DType::F16, reinterpret_cast<const std::byte*>(stored), 0, 17, out);
        for (const float read : {out[0], out[16]}) {
            if (exponent < 31) {
                ASSERT_EQ(read, static_cast<float>(value)) << bits;
            } else if (fraction == 0) {
                ASSERT_EQ(read, sign * INFINITY) << bits;
            } else {
                ASSERT_TRUE(std::isnan(read)) << bits;
            }
        }
        convert_to_float(DType::BF16, reinterpret_cast<const std::byte*>(stored), 0, 17, out);
        for (const float read : {out[0], out[16]})
            ASSERT_EQ(std::bit_cast<std::uint32_t>(read), static_cast<std::uint32_t>(bits) << 16);
    }
}

TEST(Weights, ViewsReadPartsOfFusedTensors) {
    Numbers numbers(6);
    // Rows count up, so that a row tells where it came from.
    Matrix stored(12, 4);
    for (Index r = 0; r < 12; ++r)
        stored.row(r).setConstant(static_cast<float>(r));
    const WeightView whole = whole_matrix(DType::F32, WeightLayout::OutIn, stored.data(), 12, 4);
    EXPECT_EQ(to_matrix(rows_of(whole, 4, 4)), stored.middleRows(4, 4));
    EXPECT_EQ(to_matrix(columns_of(whole, 1, 2)), stored.middleCols(1, 2));

    // Two heads of d_head 2, each with q, k, v: rows q0 q0 k0 k0 v0 v0 q1 q1 ...
    const Matrix keys = to_matrix(strided_groups_of(whole, 2, 3, 1));
    EXPECT_EQ(keys.col(0), (Eigen::Vector4f(2, 3, 8, 9)));

    ThreadPool pool(1);
    const Matrix x = numbers.matrix(3, 4);
    EXPECT_TRUE(linear(x, {strided_groups_of(whole, 2, 3, 2), {}}, pool)
                    .isApprox(x * to_matrix(strided_groups_of(whole, 2, 3, 2)).transpose(), 1e-6f));
}

}  // namespace
}  // namespace headlight
