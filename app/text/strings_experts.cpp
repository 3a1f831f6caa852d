#include <array>

#include "app/text/string_table.h"

namespace headlight {
namespace {

constexpr std::array kEntries{
    StringEntry{"experts.none", "This model has no experts: every token goes through the same MLP.",
                "Questo modello non ha esperti: ogni token passa per lo stesso MLP.",
                "Este modelo não tem especialistas: cada token passa pelo mesmo MLP."},
    StringEntry{"experts.expert", "expert {0}", "esperto {0}", "especialista {0}"},
    StringEntry{"experts.axis", "expert", "esperto", "especialista"},
    StringEntry{"experts.all_layers", "Load in every layer", "Carico in ogni layer",
                "Carga em cada camada"},
    StringEntry{"experts.all_layers_short", "Load", "Carico", "Carga"},
    StringEntry{"experts.caption", "weight", "peso", "peso"},
    StringEntry{"experts.weight", "weight\t{0}", "peso\t{0}", "peso\t{0}"},
    StringEntry{"experts.probability", "the router's probability\t{0}",
                "probabilità del router\t{0}", "probabilidade do roteador\t{0}"},
    StringEntry{"experts.not_chosen", "was not chosen", "non è stato scelto", "não foi escolhido"},
    StringEntry{"experts.tokens", "tokens\t{0} of {1}", "token\t{0} su {1}", "tokens\t{0} de {1}"},
    StringEntry{"experts.share", "share of the work\t{0}", "parte del lavoro\t{0}",
                "parte do trabalho\t{0}"},
    StringEntry{"experts.mean_probability", "the router's mean probability\t{0}",
                "probabilità media del router\t{0}", "probabilidade média do roteador\t{0}"},
    StringEntry{"experts.balance", "balance {0}", "equilibrio {0}", "equilíbrio {0}"},
};

}  // namespace

std::span<const StringEntry> expert_strings() { return kEntries; }

}  // namespace headlight
