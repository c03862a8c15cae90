/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const openmoji = `
chipmunk                left  body head 24 26 20  eyes 22 40 12  mouth 14 50  hand 16 58
raccoon                 right body head 76 38 18  eyes 84 51 10  mouth 92 58  hand 92 60
cat                     left  body head 14 36 14  eyes 12 42 10  mouth 8 48   hand 8 50
cat-face                front face head 50 22 38  eyes 50 53 25  mouth 50 76  hand 80 84
dog                     left  body head 26 22 16  eyes 20 28 10  mouth 10 33  hand 10 35
dog-face                front face head 50 18 36  eyes 50 41 26  mouth 50 66  hand 80 78
frog                    front face head 50 28 30  eyes 50 32 38  mouth 50 64  hand 82 80
owl                     front body head 53 22 28  eyes 53 32 12  mouth 53 38  hand 38 60
bird                    right body head 74 25 20  eyes 76 28 12  mouth 86 29  hand 86 30
teddy-bear              front body head 50 16 28  eyes 50 31 13  mouth 50 44  hand 72 66
fox                     front face head 50 26 30  eyes 50 56 29  mouth 50 84  hand 80 82
rabbit                  left  body head 30 32 20  eyes 20 41 12  mouth 12 46  hand 14 50
rabbit-face             front face head 50 38 34  eyes 50 55 26  mouth 50 74  hand 78 88
penguin                 right body head 57 8 22   eyes 64 14 11  mouth 70 18  hand 86 68
bear                    front face head 50 24 40  eyes 50 52 20  mouth 50 76  hand 82 82
panda                   front face head 50 20 44  eyes 50 55 22  mouth 50 76  hand 80 80
koala                   left  body head 44 16 26  eyes 40 31 12  mouth 40 40  hand 34 58
monkey                  left  body head 40 34 20  eyes 36 45 11  mouth 34 53  hand 26 70
monkey-face             front face head 50 13 38  eyes 50 41 19  mouth 50 74  hand 82 80
lion                    front face head 49 12 34  eyes 50 43 21  mouth 50 68  hand 82 82
robot                   front face head 50 23 40  eyes 50 40 24  mouth 50 60  hand 80 76
snowman-without-snow    front body                eyes 50 35 11  mouth 50 45  hand 88 46
mouse-face              front face head 50 26 30  eyes 51 54 28  mouth 51 74  hand 78 80
mouse                   left  body head 26 34 18  eyes 18 46 10  mouth 12 54  hand 24 66
pig-face                front face head 50 22 34  eyes 50 50 25  mouth 50 78  hand 80 84
pig                     left  body head 24 42 18  eyes 18 54 10  mouth 10 66  hand 9 66
elephant                left  body head 26 26 22  eyes 20 44 12  mouth 12 64  hand 10 70
tiger                   left  body head 18 40 14  eyes 12 46 9   mouth 8 52   hand 8 54
tiger-face              front face head 50 22 38  eyes 50 50 22  mouth 50 78  hand 82 80
horse                   left  body head 18 20 12  eyes 14 28 9   mouth 8 38   hand 8 39
horse-face              left  face head 40 18 22  eyes 30 39 14  mouth 16 56  hand 16 58
unicorn                 left  face head 40 20 20  eyes 30 40 14  mouth 18 58  hand 18 60
zebra                   left  body head 22 26 12  eyes 18 32 9   mouth 10 40  hand 10 41
cow                     left  body head 24 38 14  eyes 18 42 10  mouth 9 54   hand 9 55
cow-face                front face head 50 22 30  eyes 50 40 20  mouth 50 80  hand 80 84
ewe                     left  body head 18 22 12  eyes 14 30 9   mouth 8 38   hand 8 40
goat                    left  body head 20 26 12  eyes 16 26 9   mouth 10 34  hand 10 36
camel                   left  body head 14 30 14  eyes 12 34 9   mouth 7 38   hand 7 39
giraffe                 left  body head 26 16 10  eyes 22 20 8   mouth 18 26  hand 18 27
rhinoceros              left  body head 26 34 14  eyes 18 50 9   mouth 8 62   hand 8 62
hamster                 front face head 50 22 34  eyes 50 44 24  mouth 50 70  hand 80 78
hedgehog                left  body head 28 40 18  eyes 20 54 10  mouth 9 66   hand 9 68
kangaroo                left  body head 20 26 12  eyes 16 30 8   mouth 12 35  hand 20 48
otter                   front body head 28 26 18  eyes 28 37 9   mouth 27 43  hand 34 54
wolf                    front face head 50 16 36  eyes 50 56 26  mouth 50 84  hand 80 80
deer                    left  body head 22 28 12  eyes 18 33 9   mouth 10 38  hand 10 39
llama                   left  body head 26 18 12  eyes 20 23 8   mouth 15 28  hand 15 29
gorilla                 left  body head 30 18 22  eyes 24 30 10  mouth 22 38  hand 22 62
chicken                 front face head 50 34 30  eyes 50 53 27  mouth 50 66  hand 78 82
rooster                 left  body head 32 22 12  eyes 28 30 9   mouth 22 36  hand 22 37
baby-chick              front face head 50 24 36  eyes 50 44 21  mouth 50 56  hand 78 74
front-facing-baby-chick front body head 50 18 22  eyes 50 32 11  mouth 50 40  hand 70 58
duck                    left  body head 40 12 18  eyes 33 22 11  mouth 20 30  hand 20 32
flamingo                left  body head 28 18 12  eyes 24 24 8   mouth 18 30  hand 18 31
parrot                  left  body head 52 10 18  eyes 42 20 11  mouth 34 28  hand 34 29
turtle                  left  body head 18 24 14  eyes 14 29 9   mouth 9 36   hand 9 38
t-rex                   right body head 74 26 18  eyes 76 32 10  mouth 84 42  hand 72 58
octopus                 front body head 50 16 30                              hand 86 40
snail                   right body                eyes 80 36 8   mouth 86 48  hand 88 50
ghost                   front body head 50 16 22  eyes 50 32 10  mouth 50 42  hand 80 52
alien                   front face head 50 13 36  eyes 50 54 24  mouth 50 77  hand 76 78
jack-o-lantern          front face head 50 24 36  eyes 49 48 32  mouth 50 70  hand 82 78

crown                   front body head 50 78 84
top-hat                 front body head 50 72 56
glasses                 front body                eyes 51 46 48
sunglasses              front body                eyes 50 45 55
womans-hat              front body head 50 56 40
billed-cap              left  body head 56 58 46
graduation-cap          front body head 50 56 56
ribbon                  front body head 50 52 84
umbrella                front body                                            hand 50 84
hot-beverage            front body                               mouth 26 47  hand 50 64
teacup-without-handle   front body                               mouth 12 30  hand 50 55
cup-with-straw          front body                               mouth 50 6   hand 50 60
balloon                 front body                                            hand 24 90
rose                    front body                                            hand 44 84
sunflower               front body                                            hand 40 84
lollipop                front body                                            hand 20 80
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 50
guitar                  front body                                            hand 35 62
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 60
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 60
package                 front body                                            top 50 24 60
books                   front body                                            top 52 30 50
drum                    front body
deciduous-tree          front body
palm-tree               front body
mushroom                front body
house                   front body
tent                    front body
castle                  front body
automobile              front body
christmas-tree          front body
cactus                  front body
basket                  front body                                            top 50 40 56
strawberry              front body
`;
