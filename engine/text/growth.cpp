#include "engine/text/growth.h"

#include "engine/error.h"

namespace headlight {

void limit_growth(std::size_t before, std::size_t after, const std::string& where) {
    constexpr std::size_t kTimes = 16;  // the longest normal form has 11 times the bytes
    constexpr std::size_t kAlways = 1 << 16;
    if (after / kTimes <= before + kAlways) return;
    throw Error("a text of " + std::to_string(before) + " bytes would become one of " +
                    std::to_string(after),
                where, "the file is damaged or hostile: obtain it again");
}

}  // namespace headlight
