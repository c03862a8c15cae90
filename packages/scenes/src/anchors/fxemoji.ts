/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const fxemoji = `
chipmunk                left  body head 34 6 24   eyes 24 20 13  mouth 12 32  hand 18 52
cat                     left  body head 22 26 18  eyes 14 38 9   mouth 11 46  hand 11 47
cat-face                front face head 50 20 44  eyes 50 53 47  mouth 50 80  hand 82 86
dog                     left  body head 24 22 18  eyes 15 33 11  mouth 6 42   hand 6 43
dog-face                front face head 50 10 40  eyes 51 50 45  mouth 50 84  hand 80 88
frog                    front face head 50 22 34  eyes 50 35 34  mouth 50 75  hand 86 78
bird                    left  face head 58 16 40  eyes 42 55 20  mouth 10 66  hand 10 72
fox                     front face head 50 18 40  eyes 50 52 50  mouth 50 80  hand 84 84
rabbit-face             front face head 48 42 36  eyes 48 68 38  mouth 48 86  hand 78 90
penguin                 front body head 50 3 28   eyes 50 17 18  mouth 54 22  hand 90 66
bear                    front face head 50 10 44  eyes 50 56 43  mouth 50 88  hand 84 90
panda                   front face head 50 12 44  eyes 50 58 34  mouth 50 80  hand 82 86
koala                   front face head 50 18 42  eyes 50 60 38  mouth 50 88  hand 78 88
monkey                  front body head 52 10 34  eyes 52 33 20  mouth 52 46  hand 84 78
monkey-face             front face head 50 12 42  eyes 50 53 34  mouth 50 73  hand 82 82
snowman-without-snow    front body                eyes 54 29 15  mouth 58 38  hand 78 50
mouse-face              front face head 50 26 34  eyes 50 61 38  mouth 50 90  hand 78 88
mouse                   right body head 76 44 18  eyes 86 59 9   mouth 92 64  hand 92 66
pig-face                front face head 52 16 42  eyes 52 49 38  mouth 50 80  hand 82 84
pig                     left  body head 26 30 18  eyes 17 41 10  mouth 6 47   hand 6 48
elephant                left  body head 32 12 26  eyes 12 37 13  mouth 12 56  hand 6 72
tiger                   left  body head 14 32 16  eyes 8 37 8    mouth 3 46   hand 3 47
tiger-face              front face head 50 12 42  eyes 50 51 35  mouth 50 84  hand 82 88
horse                   left  body head 22 12 14  eyes 12 22 9   mouth 4 36   hand 4 37
horse-face              front face head 50 8 36   eyes 50 46 39  mouth 50 88  hand 76 90
cow                     left  body head 20 26 18  eyes 9 37 10   mouth 4 46   hand 4 47
cow-face                front face head 50 8 44   eyes 50 40 43  mouth 50 84  hand 82 88
ewe                     left  body head 28 14 22  eyes 11 34 10  mouth 6 48   hand 6 52
goat                    left  body head 22 14 18  eyes 11 27 11  mouth 4 36   hand 4 38
camel                   left  body head 15 10 12  eyes 8 17 8    mouth 2 24   hand 2 25
hamster                 front face head 50 18 38  eyes 50 58 39  mouth 50 84  hand 84 84
wolf                    front face head 50 14 34  eyes 50 55 39  mouth 50 90  hand 82 86
chicken                 front face head 50 18 32  eyes 50 46 35  mouth 50 60  hand 82 84
rooster                 left  body head 30 16 16  eyes 23 30 12  mouth 13 36  hand 13 37
baby-chick              left  face head 54 14 38  eyes 42 53 20  mouth 12 66  hand 12 70
front-facing-baby-chick front body head 50 5 36   eyes 50 31 27  mouth 50 38  hand 84 62
turtle                  left  body head 14 30 18  eyes 11 37 11  mouth 3 48   hand 4 52
octopus                 front body head 48 9 34   eyes 49 35 26  mouth 48 50  hand 92 30
snail                   left  body                eyes 18 20 9   mouth 10 34  hand 12 38
ghost                   front body head 50 5 36   eyes 50 32 24  mouth 50 56  hand 94 34
alien                   front face head 50 5 44   eyes 50 56 43  mouth 50 86  hand 80 86
jack-o-lantern          front face head 50 20 44  eyes 50 46 43  mouth 50 72  hand 86 84

crown                   front body head 50 88 96
top-hat                 front body head 50 86 76
glasses                 front body                eyes 50 51 62
womans-hat              front body head 50 64 58
graduation-cap          front body head 56 78 56
hot-beverage            front body                               mouth 24 34  hand 44 64
teacup-without-handle   front body                               mouth 18 32  hand 48 62
balloon                 front body                                            hand 80 96
rose                    front body                                            hand 50 90
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
package                 front body                                            top 50 20 80
books                   front body                                            top 50 12 80
deciduous-tree          front body
palm-tree               front body
mushroom                front body
automobile              front body
christmas-tree          front body
cactus                  front body
strawberry              front body
`;
