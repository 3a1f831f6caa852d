#include <array>

#include "app/text/string_table.h"

namespace headlight {
namespace {

constexpr std::array kEntries{
    // The panel.
    StringEntry{"panel.title", "Next token", "Prossimo token", "Próximo token"},
    StringEntry{"panel.title_mask", "At the mask", "Nella maschera", "Na máscara"},
    StringEntry{"panel.title_here", "In its place", "Al suo posto", "No lugar dele"},
    StringEntry{"panel.title_classes", "Class", "Classe", "Classe"},
    StringEntry{"panel.title_replaced", "Replaced?", "Sostituito?", "Trocado?"},
    StringEntry{"panel.rank", "place {0} of the vocabulary", "posto {0} del vocabolario",
                "lugar {0} do vocabulário"},
    StringEntry{"panel.real", "this is the word that stands there", "è la parola che sta lì",
                "é a palavra que está ali"},
    StringEntry{"panel.empty", "Type a sentence: here stands what the model expects next.",
                "Scrivi una frase: qui compare ciò che il modello si aspetta dopo.",
                "Digite uma frase: aqui aparece o que o modelo espera em seguida."},
    StringEntry{"panel.empty_picture", "Here stands what the model says of a picture.",
                "Qui compare ciò che il modello dice di un'immagine.",
                "Aqui aparece o que o modelo diz de uma imagem."},
    StringEntry{"panel.no_numbers", "The model's logits are not numbers: nothing can be drawn.",
                "I logit del modello non sono numeri: non si può estrarre nulla.",
                "Os logits do modelo não são números: nada pode ser sorteado."},
    StringEntry{"panel.temperature", "T = {0}", "T = {0}", "T = {0}"},
    StringEntry{"panel.rest", "everything else", "tutto il resto", "todo o resto"},
    StringEntry{"panel.rest_count", "{0} other tokens", "altri {0} token", "outros {0} tokens"},
    StringEntry{"panel.rest_kept", "{0} other tokens, {1} of them left",
                "altri {0} token, ne restano {1}", "outros {0} tokens, restam {1}"},
    StringEntry{"panel.top_k", "top-k", "top-k", "top-k"},
    StringEntry{"panel.top_p", "top-p", "top-p", "top-p"},
    StringEntry{"panel.min_p", "min-p", "min-p", "min-p"},
    StringEntry{"panel.short.top_k", "k", "k", "k"},
    StringEntry{"panel.short.top_p", "p", "p", "p"},
    StringEntry{"panel.short.min_p", "m", "m", "m"},
    StringEntry{"panel.typical", "typical", "typical", "typical"},
    StringEntry{"panel.greedy", "T = 0", "T = 0", "T = 0"},
    StringEntry{"panel.penalty", "penalty", "penalità", "penalidade"},
    StringEntry{"panel.off", "off", "no", "não"},
    StringEntry{"panel.bits", "{0} bits", "{0} bit", "{0} bits"},
    StringEntry{"panel.choices", "≈ {0} choices", "≈ {0} scelte", "≈ {0} escolhas"},
    StringEntry{"panel.dart", "dart {0}", "freccetta {0}", "dardo {0}"},
    StringEntry{"panel.force", "Click: append this token", "Clic: aggiungi questo token",
                "Clique: acrescentar este token"},
    StringEntry{"panel.at_t1", "at T = 1, nothing removed\t{0}", "con T = 1, senza tagli\t{0}",
                "com T = 1, sem cortes\t{0}"},
    StringEntry{"panel.now", "now\t{0}", "ora\t{0}", "agora\t{0}"},
    StringEntry{"panel.logit", "logit, below the largest\t{0}", "logit, sotto il massimo\t{0}",
                "logit, abaixo do maior\t{0}"},
    StringEntry{"panel.removed_by", "removed by {0}", "tolto da {0}", "removido por {0}"},

    // Scene 5.
    StringEntry{"next.title", "From logits to a token", "Dai logit a un token",
                "Dos logits a um token"},
    StringEntry{"next.column.token", "token", "token", "token"},
    StringEntry{"next.column.logit", "Δ logit", "Δ logit", "Δ logit"},
    StringEntry{"next.column.filter", "filter", "filtro", "filtro"},
    StringEntry{"next.column.softmax", "softmax", "softmax", "softmax"},
    StringEntry{"next.column.draw", "draw", "estrazione", "sorteio"},
    StringEntry{"next.more", "{0} more", "altri {0}", "mais {0}"},
    StringEntry{"next.curve", "rank of all {0} tokens", "rango dei {0} token",
                "ordem dos {0} tokens"},
    StringEntry{"next.curve.untouched", "T = 1", "T = 1", "T = 1"},
    StringEntry{"next.curve.scaled", "÷ T", "÷ T", "÷ T"},
    StringEntry{"next.curve.final", "final", "finale", "final"},
    StringEntry{"next.cut", "{0}: {1} stay, {2}", "{0}: ne restano {1}, {2}",
                "{0}: ficam {1}, {2}"},
    StringEntry{"next.formula.removed", "{0} removed it: probability 0",
                "{0} lo ha tolto: probabilità 0", "{0} o removeu: probabilidade 0"},
    StringEntry{"next.formula.greedy",
                "T = 0: the largest logit is taken, nothing is left to chance",
                "T = 0: si prende il logit massimo, nulla è lasciato al caso",
                "T = 0: toma-se o maior logit, nada fica ao acaso"},
    StringEntry{"next.step", "Step", "Avanti", "Avançar"},
    StringEntry{"next.play", "Play", "Avvia", "Reproduzir"},
    StringEntry{"next.pause", "Pause", "Pausa", "Pausar"},
    StringEntry{"next.undo", "Undo", "Annulla", "Desfazer"},
    StringEntry{"next.redo", "Redo", "Ripeti", "Refazer"},
    StringEntry{"next.throw", "Throw", "Lancia", "Lançar"},
    StringEntry{"next.mask_again", "Click a token to mask it, click it again to show it.",
                "Clicca un token per mascherarlo, di nuovo per mostrarlo.",
                "Clique num token para mascará-lo, de novo para mostrá-lo."},
    StringEntry{"next.mask_hint",
                "Click a token above: the model sees a mask in its place and says what could stand "
                "there.",
                "Clicca un token qui sopra: il modello vede una maschera al suo posto e dice che "
                "cosa potrebbe stare lì.",
                "Clique num token acima: o modelo vê uma máscara no lugar dele e diz o que poderia "
                "estar ali."},
    StringEntry{"next.empty", "Nothing to draw from yet: type a sentence above.",
                "Ancora nulla da cui estrarre: scrivi una frase qui sopra.",
                "Ainda nada de onde sortear: digite uma frase acima."},

    // Keys.
    StringEntry{"key.edit_temperature", "Type a temperature", "Scrivi una temperatura",
                "Digitar uma temperatura"},
    StringEntry{"key.edit_top_k", "Type top-k: keep the k likeliest",
                "Scrivi top-k: tieni i k più probabili",
                "Digitar top-k: manter os k mais prováveis"},
    StringEntry{"key.edit_top_p", "Type top-p: keep this much probability",
                "Scrivi top-p: tieni questa probabilità",
                "Digitar top-p: manter esta probabilidade"},
    StringEntry{"key.edit_min_p", "Type min-p: keep this share of the largest",
                "Scrivi min-p: tieni questa frazione del massimo",
                "Digitar min-p: manter esta fração do maior"},
};

}  // namespace

std::span<const StringEntry> next_token_strings() { return kEntries; }

}  // namespace headlight
