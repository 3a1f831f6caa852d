#include "engine/io/canonical_names.h"

#include "engine/error.h"

namespace headlight {

CanonicalTensors canonical_names(const FamilyRules& rules,
                                 const std::map<std::string, StoredTensor>& stored,
                                 const std::string& where) {
    CanonicalTensors result;
    for (const auto& [name, tensor] : stored) {
        std::string plain = name;
        for (const std::string_view prefix : rules.prefixes) {
            if (plain.starts_with(prefix)) {
                plain.erase(0, prefix.size());
                break;
            }
        }
        for (const TensorRename& rename : rules.renames) {
            if (plain.ends_with(rename.from)) {
                plain.replace(plain.size() - rename.from.size(), rename.from.size(), rename.to);
            }
        }
        const auto [at, added] = result.emplace(plain, CanonicalTensor{name, &tensor});
        if (!added) {
            throw Error("stands in the file twice, as " + at->second.name + " and as " + name,
                        where + ": tensor " + plain, "obtain the model again");
        }
    }
    return result;
}

}  // namespace headlight
