#include <array>

#include "app/text/string_table.h"

namespace headlight {
namespace {

constexpr std::array kEntries{
    StringEntry{"overview.title", "The path of", "Il cammino di", "O caminho de"},
    StringEntry{"overview.blocks", "Each block adds to the stream",
                "Ogni blocco aggiunge al flusso", "Cada bloco soma ao fluxo"},
    StringEntry{"overview.blocks_short", "Blocks", "Blocchi", "Blocos"},
    StringEntry{"overview.stream", "Stream", "Flusso", "Fluxo"},
    StringEntry{"overview.guess", "If it stopped here, it would say", "Se si fermasse qui, direbbe",
                "Se parasse aqui, diria"},
    StringEntry{"overview.guess_middle", "If it stopped here", "Se si fermasse qui",
                "Se parasse aqui"},
    StringEntry{"overview.guess_short", "It would say", "Direbbe", "Diria"},
    StringEntry{"overview.embedding_short", "Embedding", "Embedding", "Embedding"},
    StringEntry{"overview.output_short", "Unembedding", "Unembedding", "Unembedding"},
    StringEntry{"overview.embedding", "Embedding: the token and its place",
                "Embedding: il token e il suo posto", "Embedding: o token e o seu lugar"},
    StringEntry{"overview.output", "Unembedding: the next token", "Unembedding: il prossimo token",
                "Unembedding: o próximo token"},
    StringEntry{"overview.output_mask", "Unembedding: the token of this place",
                "Unembedding: il token di questo posto", "Unembedding: o token deste lugar"},
    StringEntry{"overview.output_encoder", "To the decoder", "Al decoder", "Para o decoder"},
    StringEntry{"overview.to_decoder",
                "The decoder reads what comes out here; it says no tokens by itself.",
                "Il decoder legge ciò che esce di qui; da solo non propone token.",
                "O decoder lê o que sai daqui; por si só não propõe tokens."},
    StringEntry{"overview.output_none", "The last vector", "L'ultimo vettore", "O último vetor"},
    StringEntry{"overview.output_classes", "Which class is it?", "Che classe è?",
                "De que classe é?"},
    StringEntry{"overview.output_replaced", "Was the token replaced?",
                "Il token è stato sostituito?", "O token foi trocado?"},
    StringEntry{"overview.block", "Layer {0}", "Layer {0}", "Camada {0}"},
    StringEntry{"overview.attention", "attention", "attenzione", "atenção"},
    StringEntry{"overview.cross", "cross-attention", "attenzione incrociata", "atenção cruzada"},
    StringEntry{"overview.mlp", "MLP", "MLP", "MLP"},
    StringEntry{"overview.scale", "bars: 0 to {0}", "barre: da 0 a {0}", "barras: de 0 a {0}"},
    StringEntry{"overview.width", "stream: length 0 to {0}", "flusso: lunghezza da 0 a {0}",
                "fluxo: comprimento de 0 a {0}"},
    StringEntry{"overview.open_block", "Click: its attention", "Clic: la sua attenzione",
                "Clique: a sua atenção"},
};

}  // namespace

std::span<const StringEntry> overview_strings() { return kEntries; }

}  // namespace headlight
