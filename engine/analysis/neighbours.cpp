#include "engine/analysis/neighbours.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headlight {

double cosine(const ConstVectorView& a, const ConstVectorView& b) {
    const double norms = a.cast<double>().norm() * b.cast<double>().norm();
    if (norms <= 0) return 0;
    return std::clamp(a.cast<double>().dot(b.cast<double>()) / norms, -1.0, 1.0);
}

double angle_degrees(double cosine) {
    return std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi;
}

std::vector<Neighbour> nearest_rows(const WeightView& table, const ConstVectorView& vector,
                                    int count, int excluded) {
    std::vector<Neighbour> neighbours;
    neighbours.reserve(static_cast<std::size_t>(table.rows));
    const Eigen::RowVectorXd direction = vector.cast<double>().normalized();
    Vector stored(table.cols);
    Eigen::RowVectorXd row(table.cols);
    for (Index r = 0; r < table.rows; ++r) {
        if (r == excluded) continue;
        read_row(table, r, stored.data());
        row = stored.cast<double>();
        const double norm = row.norm();
        const double cosine = norm > 0 ? row.dot(direction) / norm : 0;
        neighbours.push_back({static_cast<int>(r), std::clamp(cosine, -1.0, 1.0)});
    }
    const auto nearer = [](const Neighbour& a, const Neighbour& b) {
        return a.cosine != b.cosine ? a.cosine > b.cosine : a.index < b.index;
    };
    const std::size_t kept =
        std::min(neighbours.size(), static_cast<std::size_t>(std::max(0, count)));
    std::partial_sort(neighbours.begin(), neighbours.begin() + static_cast<std::ptrdiff_t>(kept),
                      neighbours.end(), nearer);
    neighbours.resize(kept);
    return neighbours;
}

}  // namespace headlight
