/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const emojione = `
chipmunk                left  body head 26 30 18  eyes 16 42 11  mouth 8 54   hand 10 62
cat                     front body head 62 14 38  eyes 60 42 37  mouth 60 64  hand 44 90
cat-face                front face head 50 18 44  eyes 50 57 48  mouth 50 78  hand 84 88
dog                     front body head 53 8 44   eyes 53 38 38  mouth 53 64  hand 34 88
dog-face                front face head 50 12 44  eyes 50 48 49  mouth 50 78  hand 82 86
frog                    front face head 50 16 34  eyes 50 27 50  mouth 50 66  hand 86 82
owl                     front body head 50 12 44  eyes 50 35 42  mouth 50 52  hand 18 72
bird                    left  body head 34 18 24  eyes 19 39 13  mouth 5 42   hand 5 44
fox                     front face head 50 24 34  eyes 50 57 35  mouth 50 88  hand 84 82
rabbit                  front body head 41 30 30  eyes 42 49 24  mouth 42 66  hand 34 84
rabbit-face             front face head 50 34 36  eyes 50 62 31  mouth 50 82  hand 80 86
penguin                 front body head 50 5 32   eyes 50 27 20  mouth 50 36  hand 92 56
bear                    front face head 50 10 46  eyes 50 54 46  mouth 50 84  hand 84 84
panda                   front face head 50 12 46  eyes 50 54 40  mouth 50 78  hand 82 84
koala                   front body head 47 8 40   eyes 47 44 38  mouth 47 68  hand 78 80
monkey                  front body head 37 5 36   eyes 36 32 18  mouth 36 50  hand 26 80
monkey-face             front face head 50 11 44  eyes 50 46 25  mouth 50 74  hand 84 84
lion                    front face head 50 8 40   eyes 50 41 28  mouth 50 68  hand 84 84
robot                   front face head 50 20 40  eyes 50 49 33  mouth 50 75  hand 90 88
snowman-without-snow    front body                eyes 50 34 17  mouth 50 48  hand 92 46
mouse-face              front face head 50 26 36  eyes 50 60 34  mouth 50 83  hand 78 84
mouse                   front body head 38 22 30  eyes 38 42 22  mouth 36 56  hand 50 72
pig-face                front face head 50 16 44  eyes 50 54 50  mouth 50 78  hand 84 86
pig                     front body head 40 14 44  eyes 38 41 45  mouth 40 60  hand 20 84
elephant                left  body head 38 10 30  eyes 22 33 16  mouth 16 60  hand 10 72
tiger                   front body head 60 8 42   eyes 58 33 36  mouth 58 56  hand 42 82
tiger-face              front face head 50 10 44  eyes 50 43 44  mouth 50 72  hand 84 84
horse                   left  body head 20 14 14  eyes 11 22 9   mouth 4 33   hand 4 34
horse-face              front face head 50 8 34   eyes 50 45 40  mouth 50 84  hand 74 88
unicorn                 left  face head 40 18 24  eyes 28 55 16  mouth 8 78   hand 8 80
cow                     front body head 38 12 34  eyes 38 36 32  mouth 38 62  hand 22 84
cow-face                front face head 50 12 36  eyes 50 37 46  mouth 50 82  hand 82 86
ewe                     front body head 46 14 34  eyes 44 43 26  mouth 44 62  hand 30 76
goat                    left  body head 22 22 14  eyes 15 29 9   mouth 5 44   hand 5 45
camel                   front face head 50 14 36  eyes 50 45 50  mouth 50 76  hand 78 88
hamster                 front face head 50 14 42  eyes 50 54 38  mouth 50 76  hand 84 84
wolf                    front face head 50 18 36  eyes 50 56 50  mouth 50 86  hand 84 82
deer                    front face head 50 46 22  eyes 50 66 28  mouth 50 88  hand 72 88
gorilla                 front face head 50 6 44   eyes 50 49 29  mouth 50 76  hand 86 84
chicken                 left  body head 18 22 14  eyes 14 26 10  mouth 5 29   hand 5 30
rooster                 left  body head 26 22 18  eyes 16 30 11  mouth 5 33   hand 5 34
baby-chick              left  body head 32 16 26  eyes 17 39 14  mouth 4 45   hand 4 46
front-facing-baby-chick front body head 50 16 30  eyes 50 50 27  mouth 50 58  hand 90 50
turtle                  left  body head 22 10 22  eyes 16 18 12  mouth 4 26   hand 4 28
octopus                 front body head 50 5 42   eyes 50 48 23  mouth 50 59  hand 95 46
snail                   left  body                eyes 25 20 24  mouth 20 44  hand 10 56
ghost                   front body head 50 4 40   eyes 52 36 26  mouth 52 62  hand 92 60
alien                   front face head 50 6 44   eyes 50 46 38  mouth 50 76  hand 82 84
jack-o-lantern          front face head 50 20 40  eyes 50 50 40  mouth 50 76  hand 86 86

crown                   front body head 50 90 70
top-hat                 front body head 50 88 60
glasses                 front body                eyes 50 62 51
sunglasses              front body                eyes 50 58 51
graduation-cap          front body head 48 68 54
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 50 84
hot-beverage            front body                               mouth 18 48  hand 44 64
teacup-without-handle   front body                               mouth 18 50  hand 50 66
balloon                 front body                                            hand 20 95
rose                    front body                                            hand 50 90
sunflower               front body                                            hand 50 90
lollipop                front body                                            hand 88 86
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 55
guitar                  front body                                            hand 45 60
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 62
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 55
package                 front body                                            top 45 26 60
books                   front body                                            top 50 22 60
drum                    front body                                            top 50 40 70
deciduous-tree          front body
palm-tree               front body
mushroom                front body
house                   front body
castle                  front body
automobile              front body
christmas-tree          front body
cactus                  front body
strawberry              front body
`;
