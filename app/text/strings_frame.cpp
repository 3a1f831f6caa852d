#include <array>

#include "app/text/string_table.h"

namespace headlight {
namespace {

constexpr std::array kEntries{
    // Tabs are short: the full names of the scenes stand in the help sheet.
    StringEntry{"tab.overview", "Overview", "Panoramica", "Visão geral"},
    StringEntry{"tab.attention", "Attention", "Attenzione", "Atenção"},
    StringEntry{"tab.all-heads", "All heads", "Tutte le teste", "Todas as cabeças"},
    StringEntry{"tab.embedding", "Embedding", "Embedding", "Embedding"},
    StringEntry{"tab.next-token", "Next token", "Prossimo token", "Próximo token"},
    StringEntry{"language.code", "EN", "IT", "PT"},
    StringEntry{"key.help_open", "Keys", "Tasti", "Teclas"},

    StringEntry{"model.family", "family", "famiglia", "família"},
    StringEntry{"model.layers", "layers", "layer", "camadas"},
    StringEntry{"model.heads", "heads in each", "teste in ognuno", "cabeças em cada uma"},
    StringEntry{"model.width", "numbers per token", "numeri per token", "números por token"},
    StringEntry{"model.vocabulary", "vocabulary", "vocabolario", "vocabulário"},
    StringEntry{"model.context", "longest text, in tokens", "testo più lungo, in token",
                "texto mais longo, em tokens"},
    StringEntry{"model.parameters", "parameters", "parametri", "parâmetros"},

    StringEntry{"prompt.hint", "Type a sentence here ( / )", "Scrivi qui una frase ( / )",
                "Digite aqui uma frase ( / )"},
    StringEntry{"strip.expected", "The most likely next token", "Il token successivo più probabile",
                "O próximo token mais provável"},
    StringEntry{"strip.probability", "probability", "probabilità", "probabilidade"},

    StringEntry{"status.head", "layer {0}  head {1}", "layer {0}  testa {1}",
                "camada {0}  cabeça {1}"},
    StringEntry{"status.token", "token {0}  {1}  id {2}", "token {0}  {1}  id {2}",
                "token {0}  {1}  id {2}"},
    StringEntry{"status.work", "{0} tokens: {1} computed, {2} reused, {3}, {4}",
                "{0} token: {1} calcolati, {2} riusati, {3}, {4}",
                "{0} tokens: {1} calculados, {2} reutilizados, {3}, {4}"},
    StringEntry{"status.dropped", "{0} left out at the beginning", "{0} tralasciati all'inizio",
                "{0} omitidos no início"},

    StringEntry{"notice.cancel", "Cancel", "Annulla", "Cancelar"},
    StringEntry{"notice.close", "Close", "Chiudi", "Fechar"},
    StringEntry{"notice.keep_last", "Keep the last tokens", "Tieni gli ultimi token",
                "Manter os últimos tokens"},

    StringEntry{"empty.opening", "One moment: the model is being opened.",
                "Un momento: il modello si sta aprendo.",
                "Um momento: o modelo está sendo aberto."},
    StringEntry{"empty.model", "No model is open. Drop a model folder on this window.",
                "Nessun modello aperto. Trascina una cartella di modello su questa finestra.",
                "Nenhum modelo aberto. Arraste uma pasta de modelo para esta janela."},
    StringEntry{"empty.prompt", "Press / and type a sentence: here you see how the model reads it.",
                "Premi / e scrivi una frase: qui vedi come la legge il modello.",
                "Pressione / e digite uma frase: aqui você vê como o modelo a lê."},

    StringEntry{"help.title", "Keys", "Tasti", "Teclas"},
    StringEntry{"help.close", "Esc or a click closes", "Esc o un clic per chiudere",
                "Esc ou um clique para fechar"},
    StringEntry{"help.scenes", "Scenes", "Scene", "Cenas"},
    StringEntry{"help.tokens", "Tokens, layers and heads", "Token, layer e teste",
                "Tokens, camadas e cabeças"},
    StringEntry{"help.next_token", "Next token", "Prossimo token", "Próximo token"},
    StringEntry{"help.embedding", "Embedding space", "Spazio degli embedding",
                "Espaço de embeddings"},
    StringEntry{"help.vocabulary", "Show the vocabulary", "Mostra il vocabolario",
                "Mostrar o vocabulário"},
    StringEntry{"help.paths", "Show the paths through the layers", "Mostra i percorsi nei layer",
                "Mostrar os trajetos nas camadas"},
    StringEntry{"help.colour", "Colour by kind or position", "Colora per tipo o posizione",
                "Colorir por tipo ou posição"},
    StringEntry{"help.basis", "Axes of sentence or vocabulary",
                "Assi della frase o del vocabolario", "Eixos da frase ou do vocabulário"},
    StringEntry{"help.neighbour", "Go to the nearest word", "Vai alla parola più vicina",
                "Ir à palavra mais próxima"},
    StringEntry{"help.zoom", "Zoom out, zoom in", "Riduci, ingrandisci", "Afastar, aproximar"},
    StringEntry{"help.pan", "Move the view", "Sposta la vista", "Mover a vista"},
    StringEntry{"help.fit", "Show everything", "Mostra tutto", "Mostrar tudo"},
    StringEntry{"help.edit", "Type T, top-k, top-p, min-p", "Scrivi T, top-k, top-p, min-p",
                "Digitar T, top-k, top-p, min-p"},
    StringEntry{"help.program", "Program", "Programma", "Programa"},
    StringEntry{"help.scene", "Go to a scene", "Vai a una scena", "Ir para uma cena"},
    StringEntry{"help.scene_step", "Previous scene, next scene", "Scena precedente, successiva",
                "Cena anterior, próxima cena"},
    StringEntry{"help.token_step", "Next token, previous token", "Token seguente, precedente",
                "Token seguinte, anterior"},
    StringEntry{"help.layer_step", "Layer up, down", "Layer su, giù", "Camada acima, abaixo"},
    StringEntry{"help.head_step", "Previous head, next head", "Testa precedente, successiva",
                "Cabeça anterior, próxima"},
    StringEntry{"help.temperature", "Temperature in steps of 0.1", "Temperatura a passi di 0,1",
                "Temperatura em passos de 0,1"},
    StringEntry{"help.temperature_fine", "The same in steps of 0.01", "Lo stesso a passi di 0,01",
                "O mesmo em passos de 0,01"},
    StringEntry{"help.undo", "Take the last token back, put it back",
                "Togli l'ultimo token, rimettilo", "Retirar o último token, recolocá-lo"},
    StringEntry{"help.text_size", "Smaller, larger text", "Testo più piccolo, più grande",
                "Texto menor, maior"},
};

}  // namespace

std::span<const StringEntry> frame_strings() { return kEntries; }

}  // namespace headlight
