#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/model_finder.h"

namespace headlight {

/// Indices of the models whose name or family holds every word of the filter, whatever the case of
/// its letters; in the order in which they were found.
std::vector<int> matching_models(std::span<const FoundModel> found, std::string_view filter);

/// One model of the list.
struct ModelRow {
    enum class Fit {
        Unknown,   ///< the system does not say how much memory is free
        Fits,      ///< it can be opened
        TooLarge,  ///< it takes more memory than is free
    };

    const FoundModel* model = nullptr;
    std::string name;         ///< short: of a folder its last part
    std::string place;        ///< of a folder the rest of its path; else empty
    std::uint64_t needs = 0;  ///< bytes of memory
    Fit fit = Fit::Unknown;
    bool is_open = false;  ///< it is the one that is looked at now

    bool can_open() const { return model->problem.empty(); }
};

/// The rows that match, pointing into `found`.
/// @param current  index in `found` of the model that is open
std::vector<ModelRow> make_model_list(std::span<const FoundModel> found, std::string_view filter,
                                      std::optional<std::uint64_t> free_memory,
                                      std::optional<int> current);

}  // namespace headlight
