#include "app/figures/model_list_figure.h"

#include <algorithm>

#include "engine/io/memory.h"

namespace headlight {
namespace {

/// Letters of other alphabets stay as they are.
std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::vector<std::string> words_of(std::string_view filter) {
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < filter.size();) {
        const std::size_t end = std::min(filter.find(' ', begin), filter.size());
        if (end > begin) words.push_back(lower(filter.substr(begin, end - begin)));
        begin = end + 1;
    }
    return words;
}

ModelRow row_of(const FoundModel& model, std::optional<std::uint64_t> free_memory) {
    ModelRow row;
    row.model = &model;
    row.name = model.name;
    if (model.origin == FoundModel::Origin::Folder) {
        row.name = model.path.filename().string();
        row.place = model.path.parent_path().string();
    }
    row.needs = memory_needed(model.bytes);
    if (free_memory) {
        row.fit = row.needs <= *free_memory ? ModelRow::Fit::Fits : ModelRow::Fit::TooLarge;
    }
    return row;
}

}  // namespace

std::vector<int> matching_models(std::span<const FoundModel> found, std::string_view filter) {
    const std::vector<std::string> words = words_of(filter);
    std::vector<int> matching;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::string text = lower(found[i].name + " " + found[i].family);
        const bool has_all = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
            return text.find(word) != std::string::npos;
        });
        if (has_all) matching.push_back(static_cast<int>(i));
    }
    return matching;
}

std::vector<ModelRow> make_model_list(std::span<const FoundModel> found, std::string_view filter,
                                      std::optional<std::uint64_t> free_memory,
                                      std::optional<int> current) {
    std::vector<ModelRow> rows;
    for (const int index : matching_models(found, filter)) {
        rows.push_back(row_of(found[static_cast<std::size_t>(index)], free_memory));
        rows.back().is_open = index == current;
    }
    return rows;
}

}  // namespace headlight
