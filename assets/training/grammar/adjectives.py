"""Adjectives in Italian, English and Portuguese.

One line is one concept:  id  tags  italian  english  portuguese
A Romance form is one word inflected by its ending, a word with `=` that never changes, or the four
forms masculine singular : feminine singular : masculine plural : feminine plural.
"""

ADJECTIVES = """
red       color   rosso                           red       vermelho
green     color   verde                           green     verde
blue      color   blu=                            blue      azul:azul:azuis:azuis
yellow    color   giallo                          yellow    amarelo
white     color   bianco:bianca:bianchi:bianche   white     branco
black     color   nero                            black     preto
brown     color   marrone:marrone:marroni:marroni brown     marrom:marrom:marrons:marrons
grey      color   grigio:grigia:grigi:grigie      grey      cinza:cinza:cinzas:cinzas
pink      color   rosa=                           pink      rosado
purple    color   viola=                          purple    roxo
golden    color   dorato                          golden    dourado
big       size    grande                          big       grande
small     size    piccolo                         small     pequeno
long      size    lungo:lunga:lunghi:lunghe       long      longo
short     size    corto                           short     curto
wide      size    largo:larga:larghi:larghe       wide      largo
enormous  size    enorme                          enormous  enorme
tiny      size    minuscolo                       tiny      minúsculo
sweet_    taste   dolce                           sweet     doce
bitter    taste   amaro                           bitter    amargo
sour      taste   acido                           sour      ácido
salty     taste   salato                          salty     salgado
delicate  taste   delicato                        delicate  delicado
strong_   taste   forte                           strong    forte
new       quality nuovo                           new       novo
old       quality vecchio:vecchia:vecchi:vecchie  old       velho
ancient   quality antico:antica:antichi:antiche   ancient   antigo
beautiful quality bello                           beautiful bonito
ugly      quality brutto                          ugly      feio
clean     quality pulito                          clean     limpo
dirty     quality sporco:sporca:sporchi:sporche   dirty     sujo
heavy     quality pesante                         heavy     pesado
light     quality leggero                         light     leve
wet       quality bagnato                         wet       molhado
dry       quality asciutto                        dry       seco
hard      quality duro                            hard      duro
soft      quality morbido                         soft      macio
cold      quality freddo                          cold      frio
hot       quality caldo                           hot       quente
expensive quality caro                            expensive caro
precious  quality prezioso                        precious  precioso
good      quality buono                           good      bom:boa:bons:boas
happy     mood    felice                          happy     feliz:feliz:felizes:felizes
sad       mood    triste                          sad       triste
tired     mood    stanco:stanca:stanchi:stanche   tired     cansado
angry     mood    arrabbiato                      angry     zangado
brave     mood    coraggioso                      brave     corajoso
shy       mood    timido                          shy       tímido
calm      mood    calmo                           calm      calmo
funny     mood    buffo                           funny     engraçado
curious   mood    curioso                         curious   curioso
hungry    mood    affamato                        hungry    faminto
lazy      mood    pigro                           lazy      preguiçoso
young     mood    giovane                         young     jovem:jovem:jovens:jovens
kind      mood    gentile                         kind      gentil:gentil:gentis:gentis
clever    mood    furbo                           clever    esperto
rich      mood    ricco:ricca:ricchi:ricche       rich      rico
poor      mood    povero                          poor      pobre
sick      mood    malato                          sick      doente
sturdy    mood    robusto                         sturdy    robusto
"""

# Materials do not inflect: "un tavolo di legno", "a wooden table" is said "a table made of wood".
MATERIALS = """
wood    material legno    wood    madeira
iron    material ferro    iron    ferro
glass_  material vetro    glass   vidro
paper   material carta    paper   papel
gold    material oro      gold    ouro
silver  material argento  silver  prata
leather material cuoio    leather couro
wool    material lana     wool    lã
plastic material plastica plastic plástico
marble  material marmo    marble  mármore
"""
