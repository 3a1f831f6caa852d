#include <array>

#include "app/text/string_table.h"

namespace headlight {
namespace {

constexpr std::array kEntries{
    StringEntry{"embedding.empty", "Type a sentence: its tokens appear among the vocabulary.",
                "Scrivi una frase: i suoi token compaiono nel vocabolario.",
                "Digite uma frase: os tokens dela aparecem no vocabulário."},
    StringEntry{"embedding.no_table",
                "This model reads pictures: it has no table of tokens to place them in.",
                "Questo modello legge immagini: non ha una tabella di token in cui disporle.",
                "Este modelo lê imagens: não tem uma tabela de tokens onde colocá-las."},
    StringEntry{"embedding.working", "Projecting {0} vectors of {1} dimensions …",
                "Proiezione di {0} vettori di {1} dimensioni …",
                "Projetando {0} vetores de {1} dimensões …"},
    StringEntry{
        "embedding.no_paths",
        "This model's token rows have another width than its layers: no paths.",
        "In questo modello gli embedding hanno una dimensione diversa dai layer: niente percorsi.",
        "Neste modelo os embeddings têm largura diferente das camadas: sem trajetos."},
    StringEntry{"embedding.axes_sentence", "Axes: PCA of this sentence in all layers",
                "Assi: PCA di questa frase in tutti i layer",
                "Eixos: PCA desta frase em todas as camadas"},
    StringEntry{"embedding.axes_vocabulary", "Axes: PCA of all {0} token embeddings",
                "Assi: PCA di tutti i {0} embedding", "Eixos: PCA de todos os {0} embeddings"},
    StringEntry{"embedding.axes_sampled",
                "Axes: PCA of {0} of {1} token embeddings, drawn at random",
                "Assi: PCA di {0} embedding su {1}, scelti a caso",
                "Eixos: PCA de {0} de {1} embeddings, sorteados"},
    StringEntry{"embedding.unit", "vectors after the final norm, length 1",
                "vettori dopo la norma finale, lunghezza 1",
                "vetores após a norma final, comprimento 1"},
    StringEntry{"embedding.variance", "PC {0}: {1} of the variance", "PC {0}: {1} della varianza",
                "PC {0}: {1} da variância"},

    StringEntry{"embedding.layer", "after layer {0}", "dopo il layer {0}", "após a camada {0}"},
    StringEntry{"embedding.layer_input", "embedding", "embedding", "embedding"},
    StringEntry{"embedding.layer_between", "between {0} and {1}", "tra {0} e {1}",
                "entre {0} e {1}"},
    StringEntry{"embedding.vocabulary", "Vocabulary", "Vocabolario", "Vocabulário"},
    StringEntry{"embedding.paths", "Paths", "Percorsi", "Trajetos"},
    StringEntry{"embedding.colour_kind", "Kind", "Tipo", "Tipo"},
    StringEntry{"embedding.colour_position", "Position", "Posizione", "Posição"},
    StringEntry{"embedding.basis_sentence", "Sentence axes", "Assi frase", "Eixos da frase"},
    StringEntry{"embedding.basis_vocabulary", "Vocabulary axes", "Assi vocabolario",
                "Eixos do vocabulário"},

    StringEntry{"embedding.kind.word_start", "begins a word", "inizio parola", "início de palavra"},
    StringEntry{"embedding.kind.word_part", "word piece", "pezzo di parola", "pedaço de palavra"},
    StringEntry{"embedding.kind.digits", "digits", "cifre", "dígitos"},
    StringEntry{"embedding.kind.punctuation", "punctuation", "punteggiatura", "pontuação"},
    StringEntry{"embedding.kind.special", "special, bytes", "speciali", "especiais"},
    StringEntry{"embedding.first", "first", "primo", "primeiro"},
    StringEntry{"embedding.last", "last", "ultimo", "último"},

    StringEntry{"embedding.hint",
                "Click a word or press Tab: its nearest words appear here. "
                "Click another: the angle between them.",
                "Clicca una parola o premi Tab: qui compaiono le più vicine. "
                "Cliccane un'altra: l'angolo tra le due.",
                "Clique numa palavra ou aperte Tab: as mais próximas aparecem aqui. "
                "Clique noutra: o ângulo entre elas."},
    StringEntry{"embedding.nearest", "nearest by cosine, in all {0} dimensions",
                "più vicini per coseno, in tutte le {0} dimensioni",
                "mais próximos por cosseno, em todas as {0} dimensões"},
    StringEntry{"embedding.apart", "The map, {0} of the variance, may tear them apart.",
                "La mappa, {0} della varianza, può separarli.",
                "O mapa, {0} da variância, pode separá-los."},
    StringEntry{"embedding.angle", "{0}° · cosine {1}", "{0}° · coseno {1}", "{0}° · cosseno {1}"},
    StringEntry{"embedding.id", "id\t{0}", "id\t{0}", "id\t{0}"},
    StringEntry{"embedding.position", "position\t{0}", "posizione\t{0}", "posição\t{0}"},

    StringEntry{"key.vocabulary", "Embedding: show the vocabulary",
                "Embedding: mostra il vocabolario", "Embedding: mostrar o vocabulário"},
    StringEntry{"key.paths", "Embedding: show the paths through the layers",
                "Embedding: mostra i percorsi nei layer",
                "Embedding: mostrar os trajetos nas camadas"},
    StringEntry{"key.colour", "Embedding: colour by kind or position",
                "Embedding: colora per tipo o posizione", "Embedding: colorir por tipo ou posição"},
    StringEntry{"key.basis", "Embedding: axes of the sentence or of the vocabulary",
                "Embedding: assi della frase o del vocabolario",
                "Embedding: eixos da frase ou do vocabulário"},
    StringEntry{"key.next_neighbour", "Embedding: go to the nearest word",
                "Embedding: vai alla parola più vicina", "Embedding: ir à palavra mais próxima"},
    StringEntry{"key.zoom_in", "Embedding: zoom in", "Embedding: ingrandisci",
                "Embedding: aproximar"},
    StringEntry{"key.zoom_out", "Embedding: zoom out", "Embedding: riduci", "Embedding: afastar"},
    StringEntry{"key.pan", "Embedding: move the view", "Embedding: sposta la vista",
                "Embedding: mover a vista"},
    StringEntry{"key.fit_view", "Embedding: show everything", "Embedding: mostra tutto",
                "Embedding: mostrar tudo"},
};

}  // namespace

std::span<const StringEntry> embedding_strings() { return kEntries; }

}  // namespace headlight
