#include "app/commands/json_text.h"

#include <algorithm>
#include <ostream>

namespace headlight {

using nlohmann::json;

void write_json(std::ostream& out, const json& document) {
    out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

json next_json(const Tokenizer& tokenizer, const Distribution& distribution, int top) {
    const int listed = std::min(top, static_cast<int>(distribution.order.size()));
    json next = json::array();
    for (int rank = 0; rank < listed; ++rank) {
        const TokenId id = distribution.order[rank];
        next.push_back({{"id", id},
                        {"token", tokenizer.token_text(id)},
                        {"logit", distribution.logits[id]},
                        {"probability", distribution.probabilities[id]}});
    }
    return {{"next", std::move(next)},
            {"other",
             {{"count", distribution.vocab_size() - listed},
              {"probability", distribution.mass_beyond(listed)}}},
            {"entropy_bits", distribution.entropy_bits}};
}

}  // namespace headlight
