/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const notoV1 = `
chipmunk                left  body head 24 18 26  eyes 15 37 14  mouth 8 60   hand 18 68
cat                     front body head 48 18 30  eyes 48 41 21  mouth 46 54  hand 32 80
cat-face                front face head 50 27 40  eyes 50 63 38  mouth 50 76  hand 82 86
dog                     front body head 40 8 36   eyes 37 44 31  mouth 37 62  hand 24 84
dog-face                front face head 50 8 44   eyes 50 57 42  mouth 50 82  hand 84 88
frog                    front face head 50 12 34  eyes 50 19 50  mouth 50 48  hand 86 84
owl                     front body head 50 10 44  eyes 50 32 28  mouth 50 50  hand 20 70
bird                    left  body head 26 18 24  eyes 18 35 12  mouth 3 42   hand 3 44
fox                     front face head 50 20 34  eyes 50 55 32  mouth 50 88  hand 84 84
rabbit                  front body head 44 40 30  eyes 43 60 24  mouth 43 74  hand 36 88
rabbit-face             front face head 44 46 38  eyes 44 74 36  mouth 43 88  hand 74 92
penguin                 left  body head 48 2 26   eyes 40 14 14  mouth 18 18  hand 14 66
bear                    front face head 50 6 48   eyes 50 55 50  mouth 50 82  hand 86 88
panda                   front face head 50 7 50   eyes 49 50 38  mouth 50 80  hand 86 86
monkey                  front body head 56 8 34   eyes 55 35 18  mouth 55 52  hand 86 78
monkey-face             front face head 50 12 44  eyes 49 47 24  mouth 49 66  hand 84 84
lion                    front face head 50 9 42                  mouth 50 64  hand 84 84
robot                   front face head 50 12 40  eyes 50 43 37  mouth 50 74  hand 88 88
snowman-without-snow    front body                eyes 49 28 18  mouth 49 38  hand 88 48
mouse-face              front face head 50 28 34  eyes 50 62 30  mouth 50 76  hand 80 86
mouse                   left  body head 26 22 24  eyes 26 40 16  mouth 9 53   hand 22 70
pig-face                front face head 50 8 46   eyes 50 50 46  mouth 50 80  hand 84 88
pig                     left  body head 25 22 28  eyes 26 49 25  mouth 20 62  hand 20 76
elephant                left  body head 34 15 34  eyes 37 45 27  mouth 40 60  hand 10 60
tiger                   left  body head 30 14 30  eyes 30 40 21  mouth 26 50  hand 12 80
tiger-face              front face head 50 8 44   eyes 50 28 38  mouth 50 60  hand 84 88
horse                   left  body head 24 16 18  eyes 22 26 12  mouth 10 44  hand 10 46
horse-face              left  face head 44 16 24  eyes 40 41 16  mouth 12 66  hand 12 68
unicorn                 left  face head 40 20 22  eyes 40 41 16  mouth 12 66  hand 12 68
cow                     left  body head 26 14 26  eyes 25 34 19  mouth 16 52  hand 10 60
cow-face                front face head 50 10 36  eyes 50 41 32  mouth 50 76  hand 84 88
ewe                     front body head 34 26 28  eyes 34 41 19  mouth 34 56  hand 20 66
goat                    left  body head 34 20 26  eyes 32 34 15  mouth 16 50  hand 14 56
camel                   left  body head 28 18 16  eyes 22 31 10  mouth 6 42   hand 6 44
rhinoceros              left  face                eyes 52 56 18  mouth 22 88  hand 20 92
hamster                 front face head 50 12 40  eyes 50 58 48  mouth 50 80  hand 86 88
wolf                    front face head 50 18 36  eyes 50 48 32  mouth 50 86  hand 84 84
deer                    front face head 50 40 24  eyes 50 59 21  mouth 50 82  hand 74 84
gorilla                 front face head 50 4 44   eyes 50 43 27  mouth 50 72  hand 84 88
chicken                 left  body head 28 15 16  eyes 20 27 10  mouth 12 31  hand 12 32
rooster                 left  body head 34 14 22  eyes 22 28 12  mouth 10 31  hand 10 32
baby-chick              left  body head 32 13 28  eyes 20 33 14  mouth 2 38   hand 2 40
front-facing-baby-chick front body head 50 8 34   eyes 50 35 32  mouth 50 44  hand 92 58
duck                    left  body head 36 6 16   eyes 29 11 9   mouth 12 17  hand 12 18
turtle                  left  body head 18 42 24  eyes 17 54 17  mouth 16 64  hand 12 72
octopus                 front body head 50 6 40   eyes 47 41 20  mouth 41 57  hand 8 20
snail                   left  body                eyes 23 12 21  mouth 22 52  hand 12 66
ghost                   front body head 48 4 38   eyes 50 31 29  mouth 50 52  hand 92 32
alien                   front face head 50 5 46   eyes 50 55 45  mouth 50 83  hand 84 86
jack-o-lantern          front face head 50 22 42  eyes 50 53 41  mouth 50 74  hand 86 86

crown                   front body head 50 90 76
top-hat                 front body head 45 88 60
sunglasses              front body                eyes 50 50 49
graduation-cap          front body head 48 74 66
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 50 84
hot-beverage            front body                               mouth 20 54  hand 44 72
teacup-without-handle   front body                               mouth 22 40  hand 50 66
balloon                 front body                                            hand 4 96
rose                    front body                                            hand 50 85
sunflower               front body                                            hand 50 90
lollipop                front body                                            hand 90 88
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 55
guitar                  front body                                            hand 45 60
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 62
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 55
package                 front body                                            top 50 18 60
books                   front body                                            top 50 14 60
drum                    front body                                            top 50 36 70
deciduous-tree          front body
palm-tree               front body
house                   front body
tent                    front body
castle                  front body
automobile              front body
christmas-tree          front body
cactus                  front body
strawberry              front body
`;
