"""Verbs in Italian, English and Portuguese.

One line is one concept:
    id  tags  it_infinitive it_3sg it_3pl  en_base en_3sg  pt_infinitive pt_3sg pt_3pl
A tag says what the verb goes with, for instance `eat` an edible object or `lie` a place to lie on.
"""

VERBS = """
eat        eat      mangiare mangia mangiano  eat eats  comer come comem
cut        eat      tagliare taglia tagliano  cut cuts  cortar corta cortam
wash       eat,clean lavare lava lavano  wash washes  lavar lava lavam
cook_      eat      cucinare cucina cucinano  cook cooks  cozinhar cozinha cozinham
taste      eat      assaggiare assaggia assaggiano  taste tastes  provar prova provam
drink_     drinkv   bere beve bevono  drink drinks  beber bebe bebem
pour       drinkv   versare versa versano  pour pours  despejar despeja despejam
heat       drinkv   scaldare scalda scaldano  heat heats  esquentar esquenta esquentam
take       get,take prendere prende prendono  take takes  pegar pega pegam
find       get,take,see trovare trova trovano  find finds  achar acha acham
lose       take     perdere perde perdono  lose loses  perder perde perdem
buy        get,take comprare compra comprano  buy buys  comprar compra compram
sell       take     vendere vende vendono  sell sells  vender vende vendem
break      take     rompere rompe rompono  break breaks  quebrar quebra quebram
carry      get,take portare porta portano  carry carries  levar leva levam
hide       take,put nascondere nasconde nascondono  hide hides  esconder esconde escondem
clean_     clean    pulire pulisce puliscono  clean cleans  limpar limpa limpam
paint      clean    dipingere dipinge dipingono  paint paints  pintar pinta pintam
repair     clean    riparare ripara riparano  repair repairs  consertar conserta consertam
use        clean    usare usa usano  use uses  usar usa usam
put        put      mettere mette mettono  put puts  colocar coloca colocam
leave      put      lasciare lascia lasciano  leave leaves  deixar deixa deixam
forget     put      dimenticare dimentica dimenticano  forget forgets  esquecer esquece esquecem
open       open     aprire apre aprono  open opens  abrir abre abrem
close      open     chiudere chiude chiudono  close closes  fechar fecha fecham
see        see      vedere vede vedono  see sees  ver vê veem
watch_     see      guardare guarda guardano  watch watches  olhar olha olham
draw       see      disegnare disegna disegnano  draw draws  desenhar desenha desenham
follow     see,meet seguire segue seguono  follow follows  seguir segue seguem
seek       see,meet cercare cerca cercano  seek seeks  procurar procura procuram
stroke     care     accarezzare accarezza accarezzano  stroke strokes  acariciar acaricia acariciam
feed       care     nutrire nutre nutrono  feed feeds  alimentar alimenta alimentam
save       care,meet salvare salva salvano  save saves  salvar salva salvam
greet      meet     salutare saluta salutano  greet greets  cumprimentar cumprimenta cumprimentam
help       meet     aiutare aiuta aiutano  help helps  ajudar ajuda ajudam
love       meet,care amare ama amano  love loves  amar ama amam
call       meet     chiamare chiama chiamano  call calls  chamar chama chamam
meet       meet     incontrare incontra incontrano  meet meets  encontrar encontra encontram
listen     meet     ascoltare ascolta ascoltano  hear hears  escutar escuta escutam
praise     meet     lodare loda lodano  praise praises  elogiar elogia elogiam
hug        meet,care abbracciare abbraccia abbracciano  hug hugs  abraçar abraça abraçam
invite     meet     invitare invita invitano  invite invites  convidar convida convidam
sleep      lie      dormire dorme dormono  sleep sleeps  dormir dorme dormem
rest_      lie      riposare riposa riposano  rest rests  descansar descansa descansam
sit        lie      sedere siede siedono  sit sits  sentar senta sentam
jump       lie      saltare salta saltano  jump jumps  pular pula pulam
wait       lie,act  aspettare aspetta aspettano  wait waits  esperar espera esperam
walk       move,act camminare cammina camminano  walk walks  caminhar caminha caminham
run        move,act correre corre corrono  run runs  correr corre correm
play       act,move giocare gioca giocano  play plays  brincar brinca brincam
sing       act      cantare canta cantano  sing sings  cantar canta cantam
dance      act      ballare balla ballano  dance dances  dançar dança dançam
laugh      act      ridere ride ridono  laugh laughs  rir ri riem
cry        act      piangere piange piangono  cry cries  chorar chora choram
work       act      lavorare lavora lavorano  work works  trabalhar trabalha trabalham
study      act      studiare studia studiano  study studies  estudar estuda estudam
swim       act      nuotare nuota nuotano  swim swims  nadar nada nadam
read       readv    leggere legge leggono  read reads  ler lê leem
write      readv    scrivere scrive scrivono  write writes  escrever escreve escrevem
give       give     dare dà danno  give gives  dar dá dão
send       give     mandare manda mandano  send sends  mandar manda mandam
show       give     mostrare mostra mostrano  show shows  mostrar mostra mostram
offer      give     offrire offre offrono  offer offers  oferecer oferece oferecem
tell       tell     raccontare racconta raccontano  tell tells  contar conta contam
explain    tell     spiegare spiega spiegano  explain explains  explicar explica explicam
repeat     tell     ripetere ripete ripetono  repeat repeats  repetir repete repetem
obey       obey     obbedire obbedisce obbediscono  obey obeys  obedecer obedece obedecem
respect    heed     rispettare rispetta rispettano  respect respects  respeitar respeita respeitam
remember   heed     ricordare ricorda ricordano  remember remembers  lembrar lembra lembram
accept     heed     accettare accetta accettano  accept accepts  aceitar aceita aceitam
understand heed     capire capisce capiscono  understand understands  entender entende entendem
"""

#          First    names, one line:  id  gender  italian  english  portuguese
NAMES = """
marco  male   Marco  Mark  Marcos
luca   male   Luca   Luke  Lucas
paolo  male   Paolo  Paul  Paulo
pietro male   Pietro Peter Pedro
carlo  male   Carlo  Tom   Carlos
john   male   Gianni John  João
maria  female Maria  Mary  Maria
anna   female Anna   Anna  Ana
giulia female Giulia Julia Júlia
sara   female Sara   Sarah Sara
lucia  female Lucia  Lucy  Lúcia
clara  female Chiara Clare Clara
"""
