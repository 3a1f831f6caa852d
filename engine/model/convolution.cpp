#include "engine/model/convolution.h"

#include "engine/model/kernels.h"
#include "engine/model/ops.h"

namespace headlight {
namespace {

/// [s, features * kernel]: what each position sees of features [first, first + features).
Matrix neighbourhoods(const Matrix& x, Index first, Index features, Index kernel) {
    Matrix seen = Matrix::Zero(x.rows(), features * kernel);
    const Index reach = kernel / 2;
    for (Index s = 0; s < x.rows(); ++s)
        for (Index tap = 0; tap < kernel; ++tap) {
            const Index position = s + tap - reach;
            if (position < 0 || position >= x.rows()) continue;
            for (Index feature = 0; feature < features; ++feature)
                seen(s, feature * kernel + tap) = x(position, first + feature);
        }
    return seen;
}

}  // namespace

Matrix convolution(const ConvSpec& spec, const Linear& layer, const Matrix& x, ThreadPool& pool) {
    const Index features = x.cols() / spec.groups;
    Matrix out(x.rows(), x.cols());
    for (Index first = 0; first < x.cols(); first += features) {
        const Linear group{rows_of(layer.weight, first, features),
                           layer.bias.segment(first, features)};
        linear(view_of(neighbourhoods(x, first, features, spec.kernel)), group,
               {out.data() + first, out.rows(), features, Eigen::OuterStride<>(out.cols())}, pool);
    }
    activate(spec.activation, out.data(), out.size());
    return out;
}

}  // namespace headlight
