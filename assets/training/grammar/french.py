"""The French forms of the lexicon's concepts, by their ids.

A concept that French says with several words, or with a word that means something else too, is
left out, and no sentence to be translated speaks of it.

Nouns:       id  singular plural gender
Adjectives:  id  one word inflected by rule, or masculine singular : feminine singular : masculine
             plural : feminine plural; with `<` in front it stands before its noun, and then a fifth
             form may say how the masculine singular reads before a vowel
Verbs:       id  infinitive  first, second, third person singular  first, third person plural
"""

NOUNS = """
man          homme hommes m
woman        femme femmes f
boy          garçon garçons m
girl         fille filles f
cook         cuisinier cuisiniers m
baker        boulanger boulangers m
farmer       fermier fermiers m
teacher      maîtresse maîtresses f
doctor       médecin médecins m
nurse        infirmière infirmières f
king         roi rois m
queen        reine reines f
friend       ami amis m
grandmother  grand-mère grands-mères f
grandfather  grand-père grands-pères m
mother       mère mères f
father       père pères m
sister       sœur sœurs f
brother      frère frères m
aunt         tante tantes f
uncle        oncle oncles m
pupil        étudiant étudiants m
singer       chanteuse chanteuses f
painter      peintre peintres m
soldier      soldat soldats m
sailor       marin marins m
thief        voleur voleurs m
bee          abeille abeilles f
cat          chat chats m
dog          chien chiens m
horse        cheval chevaux m
cow          vache vaches f
goat         chèvre chèvres f
sheep        mouton moutons m
pig          cochon cochons m
hen          poule poules f
duck         canard canards m
mouse        souris souris f
rabbit       lapin lapins m
bird         oiseau oiseaux m
fish         poisson poissons m
butterfly    papillon papillons m
frog         grenouille grenouilles f
turtle       tortue tortues f
lion         lion lions m
elephant     éléphant éléphants m
bear         ours ours m
fox          renard renards m
wolf         loup loups m
monkey       singe singes m
snake        serpent serpents m
ant          fourmi fourmis f
spider       araignée araignées f
donkey       âne ânes m
robot        robot robots m
machine      machine machines f
computer     ordinateur ordinateurs m
apple        pomme pommes f
pear         poire poires f
orange       orange oranges f
lemon        citron citrons m
cherry       cerise cerises f
strawberry   fraise fraises f
banana       banane bananes f
peach        pêche pêches f
melon        melon melons m
tomato       tomate tomates f
potato       patate patates f
onion        oignon oignons m
carrot       carotte carottes f
mushroom     champignon champignons m
pumpkin      citrouille citrouilles f
nut          noix noix f
cake         gâteau gâteaux m
biscuit      biscuit biscuits m
sandwich     sandwich sandwichs m
soup         soupe soupes f
salad        salade salades f
sweet        bonbon bonbons m
bread        pain pains m
cheese       fromage fromages m
honey        miel miels m
sugar        sucre sucres m
rice         riz riz m
water        eau eaux f
milk         lait laits m
wine         vin vins m
coffee       café cafés m
tea          thé thés m
juice        jus jus m
bed          lit lits m
sofa         canapé canapés m
carpet       tapis tapis m
chair        chaise chaises f
cushion      coussin coussins m
table        table tables f
roof         toit toits m
blanket      couverture couvertures f
bench        banc bancs m
wall         mur murs m
balcony      balcon balcons m
grass        pelouse pelouses f
floor        sol sols m
shelf        étagère étagères f
desk         pupitre pupitres m
kitchen      cuisine cuisines f
garden       jardin jardins m
house        maison maisons f
school       école écoles f
forest       forêt forêts f
city         ville villes f
room         chambre chambres f
park         parc parcs m
market       marché marchés m
church       église églises f
shop         magasin magasins m
square       place places f
field        champ champs m
theatre      théâtre théâtres m
station      gare gares f
office       bureau bureaux m
hospital     hôpital hôpitaux m
castle       château châteaux m
village      village villages m
box          boîte boîtes f
basket       panier paniers m
bag          sac sacs m
drawer       tiroir tiroirs m
suitcase     valise valises f
cupboard     armoire armoires f
bottle       bouteille bouteilles f
glass        verre verres m
cup          tasse tasses f
plate        assiette assiettes f
pot          casserole casseroles f
shirt        chemise chemises f
coat         manteau manteaux m
hat          chapeau chapeaux m
shoe         chaussure chaussures f
boot         botte bottes f
skirt        jupe jupes f
dress        robe robes f
scarf        écharpe écharpes f
glove        gant gants m
sock         chaussette chaussettes f
ring         bague bagues f
watch        montre montres f
car          voiture voitures f
bicycle      vélo vélos m
train        train trains m
bus          autobus autobus m
boat         bateau bateaux m
ship         navire navires m
plane        avion avions m
truck        camion camions m
tractor      tracteur tracteurs m
book         livre livres m
letter       lettre lettres f
newspaper    journal journaux m
map          carte cartes f
picture      tableau tableaux m
pen          stylo stylos m
pencil       crayon crayons m
key          clé clés f
lamp         lampe lampes f
window       fenêtre fenêtres f
door         porte portes f
mirror       miroir miroirs m
phone        téléphone téléphones m
ball         balle balles f
doll         poupée poupées f
kite         cerf-volant cerfs-volants m
guitar       guitare guitares f
piano        piano pianos m
violin       violon violons m
drum         tambour tambours m
knife        couteau couteaux m
fork         fourchette fourchettes f
spoon        cuillère cuillères f
umbrella     parapluie parapluies m
flag         drapeau drapeaux m
coin         pièce pièces f
hammer       marteau marteaux m
ladder       échelle échelles f
rope         corde cordes f
bell         cloche cloches f
candle       bougie bougies f
broom        balai balais m
brush        pinceau pinceaux m
soap         savon savons m
flower       fleur fleurs f
rose         rose roses f
leaf         feuille feuilles f
tree         arbre arbres m
stone        pierre pierres f
river        rivière rivières f
mountain     montagne montagnes f
lake         lac lacs m
island       île îles f
hill         colline collines f
bridge       pont ponts m
tower        tour tours f
street       rue rues f
cloud        nuage nuages m
star         étoile étoiles f
sun          soleil soleils m
rain         pluie pluies f
snow         neige neiges f
wind         vent vents m
order        ordre ordres m
rule         règle règles f
advice       conseil conseils m
question     question questions f
answer       réponse réponses f
story        histoire histoires f
song         chanson chansons f
secret       secret secrets m
gift         cadeau cadeaux m
human        personne personnes f
"""

ADJECTIVES = """
red       rouge
green     vert
blue      bleu
yellow    jaune
white     blanc:blanche:blancs:blanches
black     noir
brown     brun
grey      gris:grise:gris:grises
pink      rose
purple    violet:violette:violets:violettes
golden    doré
big       <grand
small     <petit
long      <long:longue:longs:longues
short     court
wide      large
enormous  énorme
tiny      minuscule
sweet_    doux:douce:doux:douces
bitter    amer:amère:amers:amères
sour      acide
salty     salé
delicate  délicat
strong_   fort
new       <nouveau:nouvelle:nouveaux:nouvelles:nouvel
old       <vieux:vieille:vieux:vieilles:vieil
ancient   ancien:ancienne:anciens:anciennes
beautiful <beau:belle:beaux:belles:bel
ugly      laid
clean     propre
dirty     sale
heavy     lourd
light     léger:légère:légers:légères
wet       mouillé
dry       sec:sèche:secs:sèches
hard      dur
soft      mou:molle:mous:molles
cold      froid
hot       chaud
expensive cher:chère:chers:chères
precious  précieux:précieuse:précieux:précieuses
good      <bon:bonne:bons:bonnes
happy     heureux:heureuse:heureux:heureuses
sad       triste
tired     fatigué
angry     fâché
brave     courageux:courageuse:courageux:courageuses
shy       timide
calm      calme
funny     drôle
curious   curieux:curieuse:curieux:curieuses
hungry    affamé
lazy      paresseux:paresseuse:paresseux:paresseuses
young     <jeune
kind      gentil:gentille:gentils:gentilles
clever    rusé
rich      riche
poor      pauvre
sick      malade
sturdy    robuste
"""

MATERIALS = """
wood    bois
iron    fer
glass_  verre
paper   papier
gold    or
silver  argent
leather cuir
wool    laine
plastic plastique
marble  marbre
"""

VERBS = """
eat        manger mange manges mange mangeons mangent
cut        couper coupe coupes coupe coupons coupent
wash       laver lave laves lave lavons lavent
cook_      cuisiner cuisine cuisines cuisine cuisinons cuisinent
taste      goûter goûte goûtes goûte goûtons goûtent
drink_     boire bois bois boit buvons boivent
pour       verser verse verses verse versons versent
heat       chauffer chauffe chauffes chauffe chauffons chauffent
take       prendre prends prends prend prenons prennent
find       trouver trouve trouves trouve trouvons trouvent
lose       perdre perds perds perd perdons perdent
buy        acheter achète achètes achète achetons achètent
sell       vendre vends vends vend vendons vendent
break      casser casse casses casse cassons cassent
carry      porter porte portes porte portons portent
hide       cacher cache caches cache cachons cachent
clean_     nettoyer nettoie nettoies nettoie nettoyons nettoient
paint      peindre peins peins peint peignons peignent
repair     réparer répare répares répare réparons réparent
use        utiliser utilise utilises utilise utilisons utilisent
put        mettre mets mets met mettons mettent
leave      laisser laisse laisses laisse laissons laissent
forget     oublier oublie oublies oublie oublions oublient
open       ouvrir ouvre ouvres ouvre ouvrons ouvrent
close      fermer ferme fermes ferme fermons ferment
see        voir vois vois voit voyons voient
watch_     regarder regarde regardes regarde regardons regardent
draw       dessiner dessine dessines dessine dessinons dessinent
seek       chercher cherche cherches cherche cherchons cherchent
stroke     caresser caresse caresses caresse caressons caressent
feed       nourrir nourris nourris nourrit nourrissons nourrissent
save       sauver sauve sauves sauve sauvons sauvent
greet      saluer salue salues salue saluons saluent
help       aider aide aides aide aidons aident
love       aimer aime aimes aime aimons aiment
call       appeler appelle appelles appelle appelons appellent
meet       rencontrer rencontre rencontres rencontre rencontrons rencontrent
listen     entendre entends entends entend entendons entendent
praise     louer loue loues loue louons louent
hug        embrasser embrasse embrasses embrasse embrassons embrassent
invite     inviter invite invites invite invitons invitent
sleep      dormir dors dors dort dormons dorment
rest_      reposer repose reposes repose reposons reposent
jump       sauter saute sautes saute sautons sautent
wait       attendre attends attends attend attendons attendent
walk       marcher marche marches marche marchons marchent
run        courir cours cours court courons courent
play       jouer joue joues joue jouons jouent
sing       chanter chante chantes chante chantons chantent
dance      danser danse danses danse dansons dansent
laugh      rire ris ris rit rions rient
cry        pleurer pleure pleures pleure pleurons pleurent
work       travailler travaille travailles travaille travaillons travaillent
study      étudier étudie étudies étudie étudions étudient
swim       nager nage nages nage nageons nagent
read       lire lis lis lit lisons lisent
write      écrire écris écris écrit écrivons écrivent
give       donner donne donnes donne donnons donnent
send       envoyer envoie envoies envoie envoyons envoient
show       montrer montre montres montre montrons montrent
offer      offrir offre offres offre offrons offrent
tell       raconter raconte racontes raconte racontons racontent
explain    expliquer explique expliques explique expliquons expliquent
repeat     répéter répète répètes répète répétons répètent
obey       obéir obéis obéis obéit obéissons obéissent
respect    respecter respecte respectes respecte respectons respectent
remember   retenir retiens retiens retient retenons retiennent
accept     accepter accepte acceptes accepte acceptons acceptent
understand comprendre comprends comprends comprend comprenons comprennent
"""

NAMES = """
marco  Marc
luca   Luc
paolo  Paul
pietro Pierre
john   Jean
maria  Marie
anna   Anne
giulia Julie
sara   Sarah
lucia  Lucie
clara  Claire
"""
