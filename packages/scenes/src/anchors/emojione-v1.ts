/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const emojioneV1 = `
chipmunk                left  body head 22 24 26  eyes 16 39 17  mouth 12 58  hand 10 72
cat                     left  body head 26 28 26  eyes 22 37 14  mouth 20 55  hand 18 60
cat-face                front face head 50 16 44  eyes 50 48 30  mouth 50 76  hand 82 86
dog                     left  body head 22 16 18  eyes 17 27 11  mouth 6 34   hand 6 36
dog-face                front face head 50 10 38  eyes 50 45 28  mouth 50 68  hand 82 86
frog                    front face head 50 24 36  eyes 50 18 50  mouth 50 72  hand 86 78
bird                    front body head 50 10 36  eyes 50 33 30  mouth 50 44  hand 90 66
rabbit                  left  body head 22 36 22  eyes 17 51 12  mouth 4 60   hand 5 62
rabbit-face             front face head 50 38 34  eyes 50 66 22  mouth 50 82  hand 76 90
penguin                 front body head 45 4 30   eyes 45 28 21  mouth 45 42  hand 84 24
bear                    front face head 48 10 42  eyes 50 43 37  mouth 50 72  hand 84 88
panda                   front face head 50 12 44  eyes 50 36 35  mouth 50 62  hand 84 84
koala                   front face head 50 14 40  eyes 50 51 34  mouth 50 84  hand 84 84
monkey                  front body head 36 10 28  eyes 37 23 18  mouth 36 42  hand 22 72
monkey-face             front face head 50 10 42  eyes 50 45 34  mouth 50 80  hand 84 86
snowman-without-snow    front body                eyes 51 27 14  mouth 56 42  hand 90 50
mouse-face              front face head 50 30 34  eyes 50 58 20  mouth 50 78  hand 72 88
mouse                   left  body head 26 46 18  eyes 14 72 11  mouth 2 80   hand 3 82
pig-face                front face head 50 12 42  eyes 50 43 37  mouth 50 86  hand 84 88
pig                     left  body head 20 28 22  eyes 20 46 13  mouth 14 62  hand 12 66
elephant                left  body head 32 4 30   eyes 22 22 15  mouth 14 66  hand 8 84
tiger                   left  body head 18 24 20  eyes 16 32 13  mouth 10 44  hand 8 48
tiger-face              front face head 50 10 42  eyes 50 45 35  mouth 50 76  hand 84 84
horse                   left  body head 24 14 12  eyes 13 26 9   mouth 3 38   hand 3 39
horse-face              left  face head 40 12 22  eyes 38 34 16  mouth 14 78  hand 12 78
cow                     left  body head 26 14 24  eyes 24 23 13  mouth 22 48  hand 18 56
cow-face                front face head 50 10 40  eyes 50 36 27  mouth 50 88  hand 84 86
ewe                     left  body head 26 28 20  eyes 14 44 12  mouth 6 62   hand 6 64
goat                    left  body head 16 26 12  eyes 10 35 9   mouth 3 44   hand 3 46
camel                   left  body head 18 3 16   eyes 15 8 9    mouth 2 18   hand 2 20
hamster                 front face head 48 14 38  eyes 50 38 35  mouth 50 74  hand 84 84
wolf                    front face head 50 12 40  eyes 50 45 31  mouth 50 78  hand 84 86
chicken                 front face head 48 16 34  eyes 50 38 41  mouth 50 64  hand 84 84
rooster                 left  body head 14 18 14  eyes 9 27 9    mouth 3 32   hand 3 33
baby-chick              front face head 50 8 40   eyes 50 36 40  mouth 50 66  hand 86 78
front-facing-baby-chick front body head 50 10 34  eyes 50 34 30  mouth 50 46  hand 92 66
turtle                  left  body head 16 32 20  eyes 12 42 13  mouth 3 52   hand 4 56
octopus                 front body head 48 6 44   eyes 48 37 38  mouth 48 56  hand 92 72
snail                   left  body                eyes 16 15 17  mouth 8 44   hand 6 48
ghost                   front body head 50 5 42   eyes 50 31 32  mouth 50 64  hand 88 60
alien                   front face head 50 5 46   eyes 50 54 46  mouth 50 86  hand 84 80
jack-o-lantern          front face head 50 20 44  eyes 50 45 35  mouth 50 70  hand 84 84

crown                   front body head 50 84 70
top-hat                 front body head 50 90 66
glasses                 front body                eyes 50 57 52
sunglasses              front body                eyes 50 60 48
womans-hat              front body head 50 66 60
ribbon                  front body head 50 50 95
hot-beverage            front body                               mouth 16 48  hand 46 66
teacup-without-handle   front body                               mouth 16 44  hand 50 66
balloon                 front body                                            hand 62 94
rose                    front body                                            hand 50 92
sunflower               front body                                            hand 50 92
lollipop                front body                                            hand 86 86
soft-ice-cream          front body                                            hand 50 78
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 45 55
guitar                  front body                                            hand 55 60
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 45 60
open-book               front body                                            hand 50 60
green-book              front body                                            hand 45 60
wrapped-gift            front body                                            hand 50 60
package                 front body                                            top 50 24 60
books                   front body
deciduous-tree          front body
palm-tree               front body
mushroom                front body
house                   front body
automobile              front body
christmas-tree          front body
cactus                  front body
strawberry              front body
`;
