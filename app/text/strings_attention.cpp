#include <array>

#include "app/text/string_table.h"

namespace headlight {
namespace {

constexpr std::array kEntries{
    StringEntry{"attention.empty", "Type a sentence to see what its tokens look at.",
                "Scrivi una frase per vedere che cosa guardano i suoi token.",
                "Digite uma frase para ver o que os tokens dela olham."},
    StringEntry{"attention.layer", "layer", "layer", "camada"},
    StringEntry{"attention.head", "head", "testa", "cabeça"},
    StringEntry{"attention.head_name", "layer {0} head {1}", "layer {0} testa {1}",
                "camada {0} cabeça {1}"},
    StringEntry{"attention.kind_encoder", "encoder", "encoder", "encoder"},
    StringEntry{"attention.kind_decoder", "decoder", "decoder", "decoder"},
    StringEntry{"attention.kind_cross", "cross", "incrociata", "cruzada"},
    StringEntry{"attention.pair_all", "A and B", "A e B", "A e B"},
    StringEntry{"attention.pair_a-a", "A → A", "A → A", "A → A"},
    StringEntry{"attention.pair_a-b", "A → B", "A → B", "A → B"},
    StringEntry{"attention.pair_b-a", "B → A", "B → A", "B → A"},
    StringEntry{"attention.pair_b-b", "B → B", "B → B", "B → B"},
    StringEntry{"attention.query", "query", "query", "query"},
    StringEntry{"attention.key", "key", "key", "key"},
    StringEntry{"attention.masked", "masked", "mascherato", "mascarado"},
    StringEntry{"attention.mask", "mask", "maschera", "máscara"},
    StringEntry{"attention.all_heads", "all heads", "tutte le teste", "todas as cabeças"},
    StringEntry{"attention.all_heads_hint",
                "The lines of every head of this layer, each in its colour",
                "Le linee di tutte le teste di questo layer, ognuna col suo colore",
                "As linhas de todas as cabeças desta camada, cada uma com sua cor"},
    StringEntry{"attention.reverse", "who looks at it", "chi lo guarda", "quem olha para ele"},
    StringEntry{
        "attention.reverse_hint",
        "Not what the token looks at, but which tokens look at it: a column, not a row",
        "Non che cosa guarda il token, ma quali token lo guardano: una colonna, non una riga",
        "Não o que o token olha, mas quais tokens olham para ele: uma coluna, não uma linha"},
    StringEntry{"attention.square_root", "√ colours", "colori √", "cores √"},
    StringEntry{"attention.square_root_short", "√", "√", "√"},
    StringEntry{
        "attention.square_root_hint",
        "Colour by the square root of the weight, so that weak ones show; numbers stay as they are",
        "Colora con la radice quadrata del peso, così si vedono i deboli; i numeri restano quelli",
        "Colore pela raiz quadrada do peso, para que os fracos apareçam; os números não mudam"},
    StringEntry{"attention.hide_first", "without the first", "senza il primo", "sem o primeiro"},
    StringEntry{"attention.hide_first_short", "no 1st", "senza 1°", "sem 1º"},
    StringEntry{
        "attention.hide_first_hint",
        "Leave the first token out of the picture: heads rest there when they have nothing to say",
        "Lascia fuori il primo token: le teste si appoggiano lì quando non hanno niente da dire",
        "Deixe de fora o primeiro token: as cabeças repousam nele quando não têm nada a dizer"},
    StringEntry{"heads.previous", "looks one back", "guarda il token prima",
                "olha o token anterior"},
    StringEntry{"heads.induction", "copies what came next", "copia ciò che seguiva",
                "copia o que vinha depois"},
    StringEntry{"heads.first", "rests on the first", "si appoggia al primo", "repousa no primeiro"},
    StringEntry{"heads.no_repeats", "copies what came next: repeat a word",
                "copia ciò che seguiva: ripeti una parola",
                "copia o que vinha depois: repita uma palavra"},
    StringEntry{"heads.entropy", "spread: 0 one token, 1 all alike",
                "dispersione: 0 un token, 1 tutti uguali", "dispersão: 0 um token, 1 todos iguais"},
};

}  // namespace

std::span<const StringEntry> attention_strings() { return kEntries; }

}  // namespace headlight
