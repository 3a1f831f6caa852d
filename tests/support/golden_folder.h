#pragma once

#include <filesystem>
#include <string>

#include "tests/support/model_files.h"
#include "tests/support/random_loaded_model.h"

/// Golden checkpoints as models that can be opened: they come without a tokenizer.
namespace headlight::testing {

/// A copy of tests/golden/models/NAME that reads letters.
inline void copy_golden(const std::string& name, Frame frame, const std::filesystem::path& to) {
    const auto from = std::filesystem::path(HEADLIGHT_GOLDEN) / "models" / name;
    for (const char* file : {"config.json", "model.safetensors"})
        std::filesystem::copy_file(from / file, to / file);
    test::write_file(to / "tokenizer.json", letters_json(frame));
}

}  // namespace headlight::testing
