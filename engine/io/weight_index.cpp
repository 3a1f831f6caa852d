#include "engine/io/weight_index.h"

#include "engine/error.h"
#include "engine/io/json.h"

namespace headlight {

WeightPlaces read_weight_index(std::string_view text, const std::string& where) {
    const nlohmann::json index = read_json(text, where);
    const auto map = index.is_object() ? index.find("weight_map") : index.end();
    if (!index.is_object() || map == index.end() || !map->is_object() || map->empty()) {
        throw Error("has no weight_map with tensor names and files", where,
                    "the file is damaged: obtain it again");
    }
    WeightPlaces result;
    for (const auto& [tensor, file] : map->items()) {
        const std::string name = file.is_string() ? file.get<std::string>() : "";
        // Only plain names: an index must not lead out of its folder.
        if (name.empty() || name == "." || name == ".." ||
            name.find_first_of(std::string("/\\\0", 3)) != std::string::npos) {
            throw Error("places the tensor " + tensor + " in " + file.dump() +
                            ", the plain name of a file is expected",
                        where, "the file is damaged or hostile: do not use it");
        }
        result[tensor] = name;
    }
    return result;
}

}  // namespace headlight
