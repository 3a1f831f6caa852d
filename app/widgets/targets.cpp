#include "app/widgets/targets.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>

namespace headlight {
namespace {

/// The number of single-character edits that turn `a` into `b` (Levenshtein distance).
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row.back();
}

std::optional<int> parse_index(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

void Targets::begin_frame() {
    cover();
    texts_.clear();
}

void Targets::cover() {
    rects_.clear();
    grids_.clear();
    sliders_.clear();
}

void Targets::add(std::string name, Rect rect) { rects_.insert_or_assign(std::move(name), rect); }

void Targets::add_grid(std::string name, Rect rect, int rows, int columns) {
    grids_.insert_or_assign(std::move(name), Grid{rect, rows, columns});
}

void Targets::add_slider(std::string name, Rect grip,
                         std::vector<std::pair<double, float>> place_of) {
    sliders_.insert_or_assign(name, std::move(place_of));
    add(std::move(name), grip);
}

void Targets::add_text(std::string_view text) {
    texts_.append(text);
    texts_.push_back('\n');
}

std::optional<Rect> Targets::find(std::string_view name) const {
    if (const auto found = rects_.find(name); found != rects_.end()) return found->second;
    const std::size_t slash = name.rfind('/');
    const std::size_t comma = name.rfind(',');
    if (slash == std::string_view::npos || comma == std::string_view::npos || comma < slash) {
        return std::nullopt;
    }
    const auto grid = grids_.find(name.substr(0, slash));
    const auto row = parse_index(name.substr(slash + 1, comma - slash - 1));
    const auto column = parse_index(name.substr(comma + 1));
    if (grid == grids_.end() || !row || !column) return std::nullopt;
    const auto& [rect, rows, columns] = grid->second;
    if (*row < 0 || *row >= rows || *column < 0 || *column >= columns) return std::nullopt;
    const float width = rect.w / static_cast<float>(columns);
    const float height = rect.h / static_cast<float>(rows);
    return Rect{rect.x + width * static_cast<float>(*column),
                rect.y + height * static_cast<float>(*row), width, height};
}

std::optional<float> Targets::slider_x(std::string_view name, double value) const {
    const auto found = sliders_.find(name);
    if (found == sliders_.end() || found->second.empty()) return std::nullopt;
    const auto& places = found->second;
    const auto above =
        std::lower_bound(places.begin(), places.end(), value,
                         [](const auto& place, double v) { return place.first < v; });
    if (above == places.begin()) return places.front().second;
    if (above == places.end()) return places.back().second;
    const auto below = above - 1;
    const double part = (value - below->first) / (above->first - below->first);
    return static_cast<float>(below->second + part * (above->second - below->second));
}

std::optional<double> Targets::slider_value(std::string_view name, float x) const {
    const auto found = sliders_.find(name);
    if (found == sliders_.end() || found->second.empty()) return std::nullopt;
    const auto& places = found->second;
    const auto right =
        std::lower_bound(places.begin(), places.end(), x,
                         [](const auto& place, float v) { return place.second < v; });
    if (right == places.begin()) return places.front().first;
    if (right == places.end()) return places.back().first;
    const auto left = right - 1;
    const double part = (x - left->second) / (right->second - left->second);
    return left->first + part * (right->first - left->first);
}

std::optional<std::string> Targets::at(float x, float y) const {
    std::optional<std::string> smallest;
    float area = std::numeric_limits<float>::infinity();
    const auto consider = [&](const Rect& rect, const std::string& name) {
        if (!rect.contains(x, y) || rect.w * rect.h >= area) return;
        area = rect.w * rect.h;
        smallest = name;
    };
    for (const auto& [name, rect] : rects_)
        consider(rect, name);
    for (const auto& [name, places] : sliders_) {
        const Rect& grip = rects_.find(name)->second;
        const float left = places.front().second;
        consider({left, grip.y, places.back().second - left, grip.h}, name);
    }
    for (const auto& [name, grid] : grids_) {
        if (!grid.rect.contains(x, y)) continue;
        const auto cell = [](float offset, float extent, int count) {
            return std::min(count - 1,
                            static_cast<int>(offset / extent * static_cast<float>(count)));
        };
        const std::string full =
            name + "/" + std::to_string(cell(y - grid.rect.y, grid.rect.h, grid.rows)) + "," +
            std::to_string(cell(x - grid.rect.x, grid.rect.w, grid.columns));
        consider(*find(full), full);
    }
    return smallest;
}

std::vector<std::string> Targets::near(std::string_view name, std::size_t count) const {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const auto& [known, rect] : rects_)
        ranked.emplace_back(edit_distance(name, known), known);
    for (const auto& [known, grid] : grids_) {
        const std::string last =
            known + "/" + std::to_string(grid.rows - 1) + "," + std::to_string(grid.columns - 1);
        ranked.emplace_back(edit_distance(name, last), last);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) {
        names.push_back(ranked[i].second);
    }
    return names;
}

bool Targets::drawn(std::string_view text) const { return texts_.find(text) != std::string::npos; }

}  // namespace headlight
